"""How a stay of before its last move lies in one column."""

import json
from datetime import datetime

from shared.lodging import BedId, Care, Part, RoomId, State, Was
from streaming_server.store.lodging.nights import day_number, read_day


def was_text(was: Was) -> str:
    return json.dumps(
        {
            "state": was.state.value,
            "leaves": day_number(was.end),
            "hold_until": was.hold_until.isoformat() if was.hold_until else None,
            "care": was.care.value if was.care else None,
            "parts": [
                [part.room_id, list(part.beds), day_number(part.first), day_number(part.end)]
                for part in was.parts
            ],
        }
    )


def read_was(text: str) -> Was:
    row = json.loads(text)
    return Was(
        state=State(row["state"]),
        end=read_day(row["leaves"]),
        hold_until=datetime.fromisoformat(row["hold_until"]) if row["hold_until"] else None,
        care=Care(row["care"]) if row["care"] else None,
        parts=tuple(
            Part(
                room_id=RoomId(room_id),
                beds=tuple(map(BedId, beds)),
                first=read_day(first),
                end=read_day(end),
            )
            for room_id, beds, first, end in row["parts"]
        ),
    )
