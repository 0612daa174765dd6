"""Everything that speaks HTTP: pages, the API, the feed, the kiosk link, WHIP and WHEP.

No rule lives here: a handler reads through `Reader`, or sends one command to `handle` and says what
became of it.
"""
