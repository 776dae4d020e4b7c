"""The printed report's typesetting: `kiet.sty` holds its look;
the modules measure, lay out and write tables.
"""
