"""Editions: what one is made from, and how its description is read and written."""
