"""Times booked at a counter, beside those who walk in.

`lifecycle` has what is kept, `slots` how many of a half-hour may be booked, `decisions` who gets a
time and what checking in does; `messages` are the wishes and the facts.
"""
