"""The register: which documents there can be, who is under age, and how much is taken out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.ids import AccountId, CommandId
from shared.lodging import (
    Document,
    ExportRegister,
    ForgetGuests,
    GuestRegistered,
    GuestsForgotten,
    LodgingView,
    RegisterExported,
    RegisterGuest,
    State,
    decide,
    masked,
    read_entry,
)
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.lodgings import MARKET, NOW, STAY, TONIGHT, identity_number, night, stay

#: Of nobody: the area does not exist.
ADULT = PersonalText(identity_number("19900101"))
CHILD = PersonalText(identity_number("20100101"))


def guest(**changes: object) -> RegisterGuest:
    usual = RegisterGuest(
        command_id=CommandId("entry-1"),
        stay_id=STAY,
        full_name=PersonalText(" 韩 大 力 "),
        document=Document.ID_CARD,
        document_number=ADULT,
        home=PersonalText("山东 济南"),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_a_guest_is_registered_without_a_word_about_them_in_the_fact() -> None:
    (event,) = decide(LodgingView(stay=stay()), guest(), NOW)  # type: ignore[misc]
    assert isinstance(event, GuestRegistered)
    assert not event.is_minor
    entry = read_entry(guest(), NOW)
    assert not isinstance(entry, Refused)
    assert entry.full_name.disclose() == "韩 大 力"
    assert ADULT.disclose() not in repr(entry) + repr(event)


def test_somebody_under_age_is_known_by_the_document() -> None:
    entry = read_entry(guest(document_number=CHILD), NOW)
    assert not isinstance(entry, Refused)
    assert entry.is_minor
    grown = read_entry(guest(document_number=CHILD), NOW + timedelta(days=366 * 2))
    assert not isinstance(grown, Refused)
    assert not grown.is_minor


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": PersonalText(" ")}, "full_name"),
        ({"full_name": PersonalText("长" * 61)}, "full_name"),
        ({"home": PersonalText("")}, "home"),
        (
            {"document_number": PersonalText(identity_number("19900101")[:-1] + "5")},
            "document_number",
        ),
        ({"document_number": PersonalText("99999919900101001")}, "document_number"),
        ({"document_number": PersonalText(identity_number("19901301"))}, "document_number"),
        ({"document": Document.PASSPORT, "document_number": PersonalText("E1")}, "document_number"),
    ],
)
def test_what_no_document_says_is_refused(changes: dict[str, object], field: str) -> None:
    refused = decide(LodgingView(stay=stay()), guest(**changes), NOW)
    assert isinstance(refused, Refused)
    assert refused.field == field


def test_a_passport_is_a_document_too() -> None:
    number = PersonalText("e 1234 5678")
    entry = read_entry(guest(document=Document.PASSPORT, document_number=number), NOW)
    assert not isinstance(entry, Refused)
    assert entry.document_number.disclose() == "E12345678"


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (LodgingView(), Reason.NOT_FOUND),
        (LodgingView(stay=stay(State.CANCELLED)), Reason.WRONG_STATE),
        (LodgingView(stay=stay(), registered=8), Reason.OUT_OF_RANGE),
    ],
)
def test_who_cannot_be_registered(view: LodgingView, reason: Reason) -> None:
    refused = decide(view, guest(), NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_a_number_is_shown_by_its_ends_alone() -> None:
    assert masked(ADULT) == "999***********0016"
    assert masked(PersonalText("E1234")) == "*******"


def test_an_export_says_how_much_went_to_whom() -> None:
    command = ExportRegister(
        command_id=CommandId("x"),
        market=MARKET,
        first=TONIGHT,
        end=night(7),
        account_id=AccountId("a-1"),
    )
    (event,) = decide(LodgingView(registered=3), command, NOW)  # type: ignore[misc]
    assert isinstance(event, RegisterExported)
    assert (event.rows, event.account_id) == (3, "a-1")
    for end, reason in ((TONIGHT, Reason.ENDS_BEFORE_START), (night(93), Reason.OUT_OF_RANGE)):
        refused = decide(LodgingView(), replace(command, end=end), NOW)
        assert isinstance(refused, Refused)
        assert refused.reason is reason


def test_what_was_kept_for_its_term_goes_and_only_how_much_is_kept() -> None:
    command = ForgetGuests(command_id=CommandId("x"), market=MARKET, before=night(-30))
    assert decide(LodgingView(), command, NOW) == ()
    (event,) = decide(LodgingView(registered=3), command, NOW)  # type: ignore[misc]
    assert event == GuestsForgotten(market=MARKET, before=night(-30), rows=3, at=NOW)


def test_nobody_is_forgotten_within_weeks() -> None:
    command = ForgetGuests(command_id=CommandId("x"), market=MARKET, before=night(-28))
    refused = decide(LodgingView(registered=3), command, NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (Reason.OUT_OF_RANGE, "before")
