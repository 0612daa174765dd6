"""A stage's packets on the disk: no picture is encoded again, and a crash loses seconds.

    stage ─tap─▶ recorders ═socket═▶ child: order ▶ frames ▶ reel ▶ files

Everything right of the socket runs in a process of its own.
"""
