"""The table on the disk: made once for each version of our words, and read in a blink."""

import hashlib
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

from kiosk.pinyin.table import PinyinTable, Word

logger = logging.getLogger(__name__)

_RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
_SECONDS: Final = 120.0
EMPTY: Final = PinyinTable(characters={}, words=())


def table_in(folder: Path) -> PinyinTable:
    """Made when it is not there; takes a second or two then. EMPTY when it cannot be made.

    folder: of the kiosk; the table holds public words alone.
    """
    path = folder / f"pinyin-{_fingerprint()}.json"
    table = _read(path)
    if table is not None:
        return table
    for old in folder.glob("pinyin-*.json"):
        old.unlink(missing_ok=True)
    beside = path.with_suffix(".new")
    command = (sys.executable, "-m", "kiosk.pinyin.building", str(beside))
    try:
        subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=True
        )
        beside.replace(path)
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("table of sounds could not be made reason=%s", type(error).__name__)
        return EMPTY
    return _read(path) or EMPTY


def _fingerprint() -> str:
    own = (_RESOURCES / "pinyin.json").read_bytes()
    made_by = (Path(__file__).parent / "building.py").read_bytes()
    return hashlib.sha256(own + made_by).hexdigest()[:12]


def _read(path: Path) -> PinyinTable | None:
    """None for one that is not there, or was cut off when it was written."""
    try:
        held = json.loads(path.read_text("utf-8"))
        words = tuple(Word(text=text, sounds=tuple(sounds)) for text, sounds in held["words"])
        return PinyinTable(characters=held["characters"], words=words, given=held["given"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
