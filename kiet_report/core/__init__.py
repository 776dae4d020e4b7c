"""What every other layer may rely on: errors, languages, units, periods, paths, records.

It imports nothing above itself.
"""
