"""Readers of `data/`: typed, checked frames and records. They compute nothing and know no language."""
