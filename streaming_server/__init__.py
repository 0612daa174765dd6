"""The server: pages, rules, store and media engine of a community or a city."""
