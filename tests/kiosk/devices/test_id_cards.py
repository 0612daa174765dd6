"""A card is masked at once; a reader's program that hangs, dies or babbles holds up nothing."""

import queue
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.devices.id_cards import CardReader, CardState, MaskedCard, masked, read_line

#: No checksum: nobody's.
NUMBER = "110101190001010000"
SHOWN = "110***********0000"


class Heard:
    def __init__(self) -> None:
        self.cards: queue.Queue[MaskedCard] = queue.Queue()
        self.states: queue.Queue[CardState] = queue.Queue()


@contextmanager
def reader(command: Sequence[str]) -> Iterator[Heard]:
    heard = Heard()
    one = CardReader(command, read=heard.cards.put, tell=heard.states.put, again_seconds=0.1)
    one.start()
    try:
        yield heard
    finally:
        one.stop()


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def test_a_card_is_masked_at_once(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.write_text(f"欧阳明 {NUMBER}\n", "utf-8")
    with reader((sys.executable, "-m", "kiosk.devices.drawn_cards", str(cards))) as heard:
        assert heard.states.get(timeout=60) is CardState.READY
        card = heard.cards.get(timeout=60)
    assert (card.number, card.name.disclose()) == (SHOWN, "欧阳明")
    assert NUMBER not in repr(card)
    assert "欧阳" not in repr(card)


@pytest.mark.parametrize("number", ["", "12345", "1" * 19, "11010119000101000 ", "\uff11" * 18])
def test_what_is_no_number_is_no_card(number: str) -> None:
    assert masked(number) is None


@pytest.mark.parametrize(
    "line", [b"", b"\xff\xfe", b"[]", b"{}", b'{"is": "dancing"}', b'{"is": "card"}', b"x" * 5000]
)
def test_nonsense_is_nothing(line: bytes) -> None:
    assert read_line(line) is None


def test_a_program_that_dies_is_started_again(tmp_path: Path) -> None:
    program = """print('{"is": "ready"}', flush=True)"""
    with reader(python(program)) as heard:
        states = [heard.states.get(timeout=60) for _ in range(4)]
    assert states == [CardState.READY, CardState.ABSENT] * 2


def test_a_program_that_is_not_there_is_absent() -> None:
    with reader(("/no/such/reader",)) as heard:
        assert heard.states.get(timeout=60) is CardState.ABSENT


def test_one_that_hangs_is_ended_with_the_kiosk() -> None:
    with reader(python("import threading; threading.Event().wait()")) as heard:
        pass
    assert heard.cards.empty()
