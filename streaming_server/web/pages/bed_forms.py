"""What the forms beside the bed calendar say, as the wire has it."""

from collections.abc import Mapping
from typing import Final

from streaming_server.web.pages import whole_number

_WISHES: Final = frozenset(
    {
        "hold_bed",
        "confirm_stay",
        "join_waitlist",
        "move_stay",
        "change_nights",
        "change_bed",
        "block_bed",
        "lift_block",
        "care_for_bed",
        "record_payment",
        "set_policy",
        "register_guest",
        "allot_beds",
        "recall_bed",
        "take_allotted_bed",
    }
)
_NUMBERS: Final = frozenset({"bed_id", "room_id", "amount_fen", "buffer", "count"})
_OF_A_GUEST: Final = ("full_name", "document_number", "home")
_TICKS: Final = frozenset(
    {"is_late", "is_unready", "shares_phone", "is_minor", "is_no_show_automatic"}
)


def wished(typed: Mapping[str, str]) -> dict[str, object]:
    """Raises Malformed by way of `wish` when the type is none of these."""
    named: dict[str, object] = {}
    for name, value in typed.items():
        if name == "csrf" or value == "":
            continue
        if name in _NUMBERS:
            number = whole_number(value)
            named[name] = value if number is None else number
        elif name in _TICKS:
            named[name] = value == "1"
        else:
            named[name] = value
    if typed.get("type") not in _WISHES:
        named["type"] = ""
    if typed.get("type") == "register_guest":
        # Left empty is said at the field, and is no broken form.
        named |= {name: typed.get(name, "") or " " for name in _OF_A_GUEST}
    return {"type": "", **named, **({"bed_id": None} if _is_whole(typed) else {})}


def _is_whole(typed: Mapping[str, str]) -> bool:
    return typed.get("type") == "block_bed" and not typed.get("bed_id")
