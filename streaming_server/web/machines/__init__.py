"""Stations' machines on the line: `facts` tells them what changed, `fleet` knows how they are,
`line` is one of them."""
