"""What analysis reads: the facts of the print, later figures, the firm panel and the survey,
definitions and sources.
"""
