"""Rows of rooms, beds, stays and nights.

The double-booking guard is the schema: a night of a bed is a row, and so is a night of a person.
`schema` makes it refuse a second one, even from a statement that would replace it.
"""
