"""The two lifecycles of the hall, each a table of moves; a cell that is not there is illegal.

One leg of a visit:

    waiting ──call──▶ called ──start──▶ serving ──finish──▶ done
       ▲  ▲            │ │ └─recall─┐     │  └─transfer──▶ done, and a new leg that waits
       │  └─let pass───┤ │   ◀──────┘     │
       │     and undo──┘ └─miss──▶ no_show ──reactivate──▶ waiting
       └──resume── held ◀──hold── (waiting, serving)
    waiting, held, called ──cancel──▶ cancelled;   what is open at the end of a day ──▶ expired

One counter:

    closed ──open──▶ open ──engage──▶ serving ──release──▶ open
                      ▲ └─pause─▶ on_break     └─wrap up─▶ wrap_up ──resume, engage, pause, close
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    WAITING = "waiting"
    #: On the board, and not at the counter yet.
    CALLED = "called"
    SERVING = "serving"
    #: Gone for a paper and coming back; keeps its place.
    HELD = "held"
    DONE = "done"
    #: Called and not come.
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    #: Left over when its day ended.
    EXPIRED = "expired"


class Move(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    #: Called by mistake: back to the very place in the line.
    UNDO = "undo"
    #: Called often enough and nobody came.
    MISS = "miss"
    REACTIVATE = "reactivate"
    #: "Let others go first": three of them.
    LET_PASS = "let_pass"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"


#: Open legs are somebody who still expects something today.
OPEN: Final = frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD})
#: A counter is taken up by these.
AT_COUNTER: Final = frozenset({State.CALLED, State.SERVING})

_FROM: Final[Mapping[Move, Mapping[State, State]]] = {
    Move.CALL: {State.WAITING: State.CALLED},
    Move.RECALL: {State.CALLED: State.CALLED},
    Move.START: {State.CALLED: State.SERVING},
    Move.UNDO: {State.CALLED: State.WAITING},
    Move.FINISH: {State.SERVING: State.DONE},
    Move.MISS: {State.CALLED: State.NO_SHOW},
    Move.REACTIVATE: {State.NO_SHOW: State.WAITING},
    Move.LET_PASS: {State.WAITING: State.WAITING, State.CALLED: State.WAITING},
    Move.HOLD: {State.WAITING: State.HELD, State.SERVING: State.HELD},
    Move.RESUME: {State.HELD: State.WAITING},
    Move.TRANSFER: {State.SERVING: State.DONE},
    Move.CANCEL: dict.fromkeys((State.WAITING, State.HELD, State.CALLED), State.CANCELLED),
    Move.EXPIRE: dict.fromkeys(OPEN, State.EXPIRED),
}
#: Every legal cell: (state, move) -> state after it.
NEXT: Final[Mapping[tuple[State, Move], State]] = {
    (before, move): after for move, row in _FROM.items() for before, after in row.items()
}


class CounterState(StrEnum):
    CLOSED = "closed"
    #: Free for the next person.
    OPEN = "open"
    #: Somebody was called there or sits there.
    SERVING = "serving"
    #: Writes up the last person and calls nobody yet.
    WRAP_UP = "wrap_up"
    ON_BREAK = "on_break"


class CounterMove(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    PAUSE = "pause"
    RESUME = "resume"
    #: A leg is called there.
    ENGAGE = "engage"
    #: The leg is gone.
    RELEASE = "release"
    #: The leg is done, its papers are not.
    WRAP_UP = "wrap_up"


#: Staff cannot wish for these: they follow from what becomes of a leg.
FOLLOWS: Final = frozenset({CounterMove.ENGAGE, CounterMove.RELEASE, CounterMove.WRAP_UP})

_COUNTER_FROM: Final[Mapping[CounterMove, Mapping[CounterState, CounterState]]] = {
    CounterMove.OPEN: {CounterState.CLOSED: CounterState.OPEN},
    CounterMove.CLOSE: dict.fromkeys(
        (CounterState.OPEN, CounterState.WRAP_UP, CounterState.ON_BREAK), CounterState.CLOSED
    ),
    CounterMove.PAUSE: dict.fromkeys(
        (CounterState.OPEN, CounterState.WRAP_UP), CounterState.ON_BREAK
    ),
    CounterMove.RESUME: dict.fromkeys(
        (CounterState.ON_BREAK, CounterState.WRAP_UP), CounterState.OPEN
    ),
    CounterMove.ENGAGE: dict.fromkeys(
        (CounterState.OPEN, CounterState.WRAP_UP), CounterState.SERVING
    ),
    CounterMove.RELEASE: {CounterState.SERVING: CounterState.OPEN},
    CounterMove.WRAP_UP: {CounterState.SERVING: CounterState.WRAP_UP},
}
COUNTER_NEXT: Final[Mapping[tuple[CounterState, CounterMove], CounterState]] = {
    (before, move): after for move, row in _COUNTER_FROM.items() for before, after in row.items()
}
#: Whoever waits is served by these, now or soon.
STAFFED: Final = frozenset({CounterState.OPEN, CounterState.SERVING, CounterState.WRAP_UP})
