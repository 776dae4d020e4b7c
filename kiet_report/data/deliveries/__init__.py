"""Files that somebody hands over: read whatever their shape, checked, and stored as Parquet;
the source is never changed or copied.
"""
