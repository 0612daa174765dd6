"""Policies in plain words, as this program brings them; machines keep a copy of them."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from shared.policies import Policy

_FILE: Final = Path(__file__).resolve().parents[2] / "resources" / "policies.json"


@cache
def load_policies() -> tuple[Policy, ...]:
    """In the order in which they are asked for."""
    told = json.loads(_FILE.read_text("utf-8"))
    return tuple(Policy(place=place, **fields) for place, fields in enumerate(told))
