"""What the rooms of the server ask of each other: Protocols, and the read models they exchange.

A module a port: who needs one does not load the others, and a media worker, which is started anew
while people wait, loads that of the media engine alone. Each port has a fake that passes the same
tests as the real thing.
"""
