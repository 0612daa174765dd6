"""A smaller picture for those whose network carries no more, made once for all of them.

    stage ─tap─▶ ladder ═socket═▶ child: order ▶ frames ▶ decode ▶ scale ▶ encode
      ▲── low line ──┘◀═socket══════ packets, stills ◀────────────────────┘

Everything right of the socket runs in a process of its own, and only while somebody needs it.
"""
