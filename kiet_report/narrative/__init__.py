"""Numbers in words: how each language writes them, which Korean particle follows,
and how texts name them.
"""
