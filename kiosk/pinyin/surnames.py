"""Where a name's surname ends: after one character, or after two that are known to be one."""

import json
from functools import cache
from pathlib import Path
from typing import Final

_OWN: Final = Path(__file__).resolve().parents[2] / "resources" / "pinyin.json"


def surname_of(name: str) -> str:
    """欧阳 of 欧阳明, 王 of 王明; empty of nothing."""
    return name[:2] if name[:2] in _double() else name[:1]


@cache
def _double() -> frozenset[str]:
    return frozenset(json.loads(_OWN.read_text("utf-8"))["double_surnames"].split())
