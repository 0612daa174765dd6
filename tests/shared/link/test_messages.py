"""What is said on the line survives it, and nonsense is noticed before anything is kept."""

import json
from dataclasses import replace
from datetime import date

import pytest

from shared.gatherings import Enrolment, Gathering
from shared.ids import CommandId
from shared.link.facts import (
    NOBODY,
    Fact,
    FactKind,
    FactName,
    LodgingPrice,
    PassKey,
    Value,
    is_soon,
    read_fact,
    write_fact,
)
from shared.link.greeting import Beginning, Source, agree, beginning, snapshot
from shared.link.health import Health
from shared.link.messages import (
    VERSION,
    Agreed,
    Amendment,
    Answer,
    Answers,
    Close,
    FromMachine,
    FromServer,
    Heartbeat,
    Hello,
    Holder,
    Outdated,
    Push,
    Retired,
    Set,
    Snapshot,
    Who,
    Wish,
    read_from_machine,
    read_from_server,
    read_hello,
    write_from_machine,
    write_from_server,
    write_hello,
)
from shared.link.settings import DEFAULT, SignedSettings
from shared.people import PersonalText
from shared.refusals import Reason
from shared.tickets.numbers import BlockName
from shared.wire import Malformed
from tests.fair import HERE, JOB, NOW, employer, posting, station
from tests.gatherings_fair import HOUR, SEVEN, plan
from tests.shared.link.wishes import PLACE, POLICY
from tests.shared.tickets.hall import SEEK, item

PRICE = LodgingPrice(market="m", name="北园", low_fen=1, high_fen=2, deposit_fen=3, free_nights=4)
VALUES: list[tuple[FactKind, Value]] = [
    (FactKind.STATION, station()),
    (FactKind.SERVICE, item()),
    (FactKind.JOB, posting()),
    (FactKind.EMPLOYER, employer()),
    (FactKind.GATHERING, Gathering(plan=plan())),
    (FactKind.PASS_KEY, PassKey(key="00")),
    (FactKind.LODGING, PRICE),
    (FactKind.POLICY, POLICY),
]
FACT = write_fact(FactKind.SERVICE, SEEK, item())
SOURCE = Source(epoch="e", position=5)


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_fact_is_read_as_it_was_written(kind: FactKind, value: Value) -> None:
    fact = write_fact(kind, "key", value)
    assert read_fact(kind, fact.body) == value
    assert fact.name == FactName(kind=kind, key="key")


def test_whose_browser_took_a_place_does_not_travel() -> None:
    fact = write_fact(FactKind.BOOKING, "e-1", PLACE)
    known = read_fact(FactKind.BOOKING, fact.body)
    assert isinstance(known, Enrolment)
    assert known == replace(PLACE, visitor_id=NOBODY)
    assert PLACE.visitor_id not in fact.body


def test_a_fact_of_another_kind_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_fact(FactKind.JOB, FACT.body)


def test_a_gathering_is_known_until_it_is_over() -> None:
    course = Gathering(plan=plan())
    assert is_soon(course, SEVEN)
    assert not is_soon(course, SEVEN + 3 * HOUR)
    assert not is_soon(replace(course, called_off_at=NOW), SEVEN)


@pytest.mark.parametrize(
    "message",
    [
        Agreed(version=2, epoch="e", now=NOW, letter="K"),
        Snapshot(epoch="e", position=3, part=0, parts=1, facts=(FACT,)),
        Amendment(after=3, position=4, facts=(FACT,), gone=(FactName(kind=FactKind.JOB, key=JOB),)),
        Answers(answers=(Answer(command_id=CommandId("c"), reason=Reason.NOT_FOUND),)),
        Set(signed=SignedSettings.by(DEFAULT, "key")),
        Close(command_id=CommandId("c")),
        Retired(blocks=(BlockName(prefix="A", day=date(2026, 11, 24), first=21),)),
        Outdated(oldest=3, newest=4),
        Who(command_id=CommandId("c")),
    ],
)
def test_the_servers_words_survive_the_line(message: FromServer) -> None:
    assert read_from_server(write_from_server(message)) == message


@pytest.mark.parametrize(
    "message",
    [
        Push(wishes=(Wish(command={"type": "take_ticket"}, occurred_at=NOW),)),
        Heartbeat(health=Health(version="1")),
        Holder(command_id=CommandId("c"), holder=PersonalText("王女士 13800000000")),
    ],
)
def test_the_machines_words_survive_the_line(message: FromMachine) -> None:
    assert read_from_machine(write_from_machine(message)) == message


def test_a_hello_of_version_1_is_understood() -> None:
    hello = Hello(version=VERSION, epoch="e", position=3, copy="copy")
    assert read_hello(json.loads(write_hello(hello))) == hello
    assert read_hello({"type": "hello", "after": 3}).version == 1


def test_a_machine_that_tells_how_it_is_in_newer_words_is_greeted_all_the_same() -> None:
    hello = Hello(version=VERSION, epoch="e", position=3, health=Health(version="9"))
    told = json.loads(write_hello(hello))
    told["health"] |= {"printer": "of_a_later_year", "settings": 4}
    known = Health(version="9", settings=4)
    assert read_hello(told) == replace(hello, health=known)
    report = {"type": "heartbeat", "health": told["health"]}
    assert read_from_machine(json.dumps(report)) == Heartbeat(health=known)
    with pytest.raises(Malformed):
        read_hello({**told, "position": "x"})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "set"}', '{"type": "snapshot"}'])
def test_nonsense_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        read_from_server(text)
    with pytest.raises(Malformed):
        read_from_machine(text)
    with pytest.raises(Malformed):
        read_hello({"after": text})


def test_a_fact_that_is_none_is_noticed_before_it_is_kept() -> None:
    wrong = Amendment(
        after=1, position=2, facts=(Fact(kind=FactKind.STATION, key=HERE, body="{}"),)
    )
    with pytest.raises(Malformed):
        read_from_server(write_from_server(wrong))


@pytest.mark.parametrize(
    "message",
    [
        Snapshot(epoch="e", position=2, part=0, parts=1, facts=(FACT, FACT)),
        Amendment(after=1, position=2, facts=(FACT,), gone=(FACT.name, FACT.name)),
        Amendment(after=1, position=2, facts=(FACT,)),
    ],
)
def test_what_a_newer_server_knows_beside_is_left_out(message: Snapshot | Amendment) -> None:
    """As a program of the day before beds were allotted would hear of one, and of its end."""
    told = json.loads(write_from_server(message))
    told["facts"][0] |= {"kind": "bed_of_a_later_year", "body": '{"a": 1}'}
    if told.get("gone"):
        told["gone"][0]["kind"] = "bed_of_a_later_year"
    heard = read_from_server(json.dumps(told))
    assert isinstance(heard, Snapshot | Amendment)
    assert heard.facts == message.facts[1:]
    if isinstance(heard, Amendment) and isinstance(message, Amendment):
        assert heard.gone == message.gone[1:]
        assert heard.position == message.position


def test_a_reason_of_a_newer_server_is_a_refusal_with_its_sentence() -> None:
    refused = Answer(
        command_id=CommandId("c-1"), reason=Reason.ROLE_CLOSED, sentence="这个活停招了。"
    )
    fine = Answer(command_id=CommandId("c-2"), sequence=8)
    told = json.loads(write_from_server(Answers(answers=(refused, fine))))
    told["answers"][0]["reason"] = "of_a_later_year"
    heard = read_from_server(json.dumps(told))
    assert heard == Answers(answers=(replace(refused, reason=Reason.NOT_ALLOWED), fine))


@pytest.mark.parametrize("answers", ["[3]", "{}", '[{"command_id": "c", "reason": 3}]'])
def test_what_is_no_answer_is_not_taken_for_a_newer_one(answers: str) -> None:
    with pytest.raises(Malformed):
        read_from_server(f'{{"type": "answers", "answers": {answers}}}')


def test_what_a_newer_server_tells_in_words_of_its_own_is_kept_for_the_next_program() -> None:
    body = json.loads(FACT.body)
    fact = replace(FACT, body=json.dumps({**body, "group": {"of": "a later year"}}))
    with pytest.raises(Malformed):
        read_fact(fact.kind, fact.body)
    message = Amendment(after=1, position=2, facts=(fact,))
    assert read_from_server(write_from_server(message)) == message


@pytest.mark.parametrize("body", ["{", "3", "[]", ""])
def test_what_is_in_no_words_at_all_is_nonsense(body: str) -> None:
    message = Amendment(after=1, position=2, facts=(replace(FACT, body=body),))
    with pytest.raises(Malformed):
        read_from_server(write_from_server(message))


@pytest.mark.parametrize("facts", ["[3]", '["job"]', "{}", '[{"kind": 3, "key": "", "body": ""}]'])
def test_what_is_no_fact_is_not_taken_for_a_newer_one(facts: str) -> None:
    with pytest.raises(Malformed):
        read_from_server(f'{{"type": "amendment", "after": 1, "position": 2, "facts": {facts}}}')


def test_each_side_speaks_its_newest_and_the_one_before() -> None:
    assert agree(2) == 2
    assert agree(1) == 1
    assert agree(3) == 2
    assert agree(1, oldest=2, newest=3) == Outdated(oldest=2, newest=3)


@pytest.mark.parametrize(
    ("hello", "expected"),
    [
        (Hello(epoch="e", position=5), Beginning.CHANGES),
        (Hello(epoch="e", position=1), Beginning.CHANGES),
        (Hello(epoch=None), Beginning.SNAPSHOT),
        (Hello(epoch="before", position=5), Beginning.SNAPSHOT),
        (Hello(epoch="e", position=6), Beginning.SNAPSHOT),
    ],
)
def test_a_machine_gets_what_changed_or_everything(hello: Hello, expected: Beginning) -> None:
    assert beginning(hello, SOURCE) is expected


def test_who_is_far_behind_gets_everything() -> None:
    far = Source(epoch="e", position=1_000_000)
    assert beginning(Hello(epoch="e", position=1), far) is Beginning.SNAPSHOT


def test_a_snapshot_has_at_least_one_part() -> None:
    assert [part.parts for part in snapshot(SOURCE, ())] == [1]
    parts = snapshot(SOURCE, (FACT,) * 401)
    assert [(part.part, len(part.facts)) for part in parts] == [(0, 200), (1, 200), (2, 1)]
