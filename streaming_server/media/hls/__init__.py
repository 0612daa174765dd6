"""A show as files for a mass audience: H.264 and AAC in fMP4 segments with an HLS playlist.

    stage --tap--> packaging ==socket==> packager (a process of its own) --files--> web or a CDN

Encoded once a show, and only where the publisher sends something else; never per viewer. Media
times in the files are the stage's own, so that role cards change with their picture however late
it is seen.
"""
