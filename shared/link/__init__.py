"""The link between a station's machine and the server: commands up in order, facts down.

    messages   what is said on the line, version 2; version 1 had no facts and no push
    facts      what a machine knows without a network, and how it is written
    outbox     wishes that wait for the server: their order, their answers, who waits for whom
    device     the machine's side of the line        greeting   the server's side of it
    health     how a machine is, and in one sentence what is wrong with it
    clocks     what time it is at a machine whose clock cannot be believed
    days       what a van did while it was out, as the city hears of it
    settings   what an office sets from afar: versioned, signed, with limits

All of it is pure: sockets, disks and clocks are in the shells on both sides.
"""
