"""The line in a station's hall: numbers, who is next and why, counters, waits.

`lifecycle` has the tables of moves, `priority` and `line` the order, `issuing`, `moving` and
`counters` decide, `waits` guesses, `numbers` makes labels, `services` are what people come
for, `opening` says when.
"""
