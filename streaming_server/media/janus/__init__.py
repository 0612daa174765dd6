"""Janus Gateway nodes for a city's crowd: our engine keeps the publishers, Janus serves viewers.

    stage --feeds (plain RTP)--> Streaming mountpoint of a node --> viewers
    pages --WHEP, 406 and an offer--> placement --WebSocket--> node

Written for Debian's Janus 1.1.2: it makes the offers itself, and replays keyframes in a way that
browsers do not survive, so a keyframe is asked for instead.
"""
