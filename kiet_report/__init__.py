"""A living report on artificial intelligence in Korean firms, in Korean and English.

Chapters import one module, :mod:`kiet_report.chapter`; everything a chapter shows is computed in :mod:`kiet_report.analysis`.
"""

__version__ = "0.1.0"
