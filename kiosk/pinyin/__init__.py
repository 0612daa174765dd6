"""Chinese by its sounds, for the pad: a table of our own words, and what typed letters may mean.

Nothing is learned from what people type, and nothing of it is kept.
"""
