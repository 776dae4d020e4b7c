"""The one world of values of an edition: names of measures, numbers by key and moment, views,
and their files.
"""
