"""A market with beds, and forms about them as staff fill them in."""

from typing import Any

from tests.lodging_store import new_stay
from tests.lodgings import MARKET, TONIGHT, night
from tests.web.house import Caller, new_id

PAGE = f"/desk/JN-LX-001/beds?market={MARKET}"


def holding(**changes: Any) -> dict[str, str]:
    usual = {
        "type": "hold_bed",
        "command_id": new_id(),
        "stay_id": str(new_stay()),
        "market": MARKET,
        "party": "man",
        "first": TONIGHT.isoformat(),
        "end": night(2).isoformat(),
        "bed_id": "10",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


async def act(staff: Caller, **form: str) -> Any:
    return await staff.post(PAGE, data={"command_id": new_id(), **form})
