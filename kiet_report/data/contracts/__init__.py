"""Contracts: one YAML a data set, and the schema, code book, data package and fixtures made from it."""
