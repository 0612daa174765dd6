"""A cart: every part is decided and saved by its own rules, in the one transaction of the wish."""

from collections.abc import Callable
from dataclasses import replace

from shared.carts import Item, Part, TakeCart, parts_of
from shared.lodging import BedDenied
from shared.refusals import Reason, Refused
from streaming_server.service.topics import Told
from streaming_server.service.undoing import Undone


def decide_cart(cart: TakeCart, decide: Callable[[Part], Told | Refused]) -> Told | Refused:
    """decide: loads, decides and saves one part. Raises Undone, for what was saved by then."""
    parts = parts_of(cart)
    if isinstance(parts, Refused):
        return parts
    told: Told = ()
    for item, part in parts:
        decided = decide(part)
        refused = _refused(item, decided)
        if refused is not None:
            raise Undone(refused)
        assert not isinstance(decided, Refused)
        told += decided
    return told


def _refused(item: Item, decided: Told | Refused) -> Refused | None:
    if isinstance(decided, Refused):
        return replace(decided, facts={**decided.facts, "item": item})
    # Alone, a wish for a bed that finds none is noted as demand; in a cart it undoes the rest.
    if any(isinstance(event, BedDenied) for event, _ in decided):
        return Refused(reason=Reason.NO_BED_LEFT, facts={"item": item})
    return None
