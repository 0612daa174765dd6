"""What is set from afar is signed, newer and sensible, or it is not taken."""

import hmac
import json
from dataclasses import asdict, replace
from datetime import time

import pytest

from shared.link.settings import DEFAULT, MachineSettings, SignedSettings, accept, check, is_quiet
from shared.refusals import Reason, Refused

KEY = "a machine's own"
LOUDER = replace(DEFAULT, version=3, volume=90, quiet_from=time(12), quiet_until=time(14))


def test_what_is_signed_newer_and_sensible_is_taken() -> None:
    assert accept(SignedSettings.by(LOUDER, KEY), DEFAULT, KEY) == LOUDER


@pytest.mark.parametrize(
    ("offered", "reason"),
    [
        (SignedSettings.by(LOUDER, "another key"), Reason.NOT_ALLOWED),
        (
            replace(SignedSettings.by(LOUDER, KEY), settings=replace(LOUDER, volume=1)),
            Reason.NOT_ALLOWED,
        ),
        (SignedSettings.by(replace(LOUDER, version=1), KEY), Reason.WRONG_STATE),
        (SignedSettings.by(replace(LOUDER, volume=101), KEY), Reason.OUT_OF_RANGE),
        (SignedSettings.by(replace(LOUDER, idle_seconds=5), KEY), Reason.OUT_OF_RANGE),
        (SignedSettings.by(replace(LOUDER, quiet_until=None), KEY), Reason.EMPTY),
    ],
)
def test_the_last_good_settings_stand_against(offered: SignedSettings, reason: Reason) -> None:
    refused = accept(offered, replace(DEFAULT, version=2), KEY)
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_out_of_service_is_signed_and_a_machine_of_the_version_before_reads_all_the_rest() -> None:
    out = replace(LOUDER, is_out_of_service=True)
    signed = SignedSettings.by(out, KEY)
    assert accept(signed, DEFAULT, KEY) == out
    refused = accept(replace(signed, settings=LOUDER), DEFAULT, KEY)
    assert isinstance(refused, Refused)
    fields = {name: str(value) for name, value in asdict(LOUDER).items()}
    del fields["is_out_of_service"]
    text = json.dumps(fields, sort_keys=True)
    before = hmac.digest(KEY.encode(), text.encode(), "sha256").hex()
    assert SignedSettings.by(LOUDER, KEY).signature == before


def test_the_same_again_is_no_harm() -> None:
    assert accept(SignedSettings.by(LOUDER, KEY), LOUDER, KEY) == LOUDER
    assert check(MachineSettings()) == DEFAULT


@pytest.mark.parametrize(
    ("begins", "ends", "at", "expected"),
    [
        (time(12), time(14), time(11, 59), False),
        (time(12), time(14), time(12), True),
        (time(12), time(14), time(14), False),
        (time(22), time(6), time(23), True),
        (time(22), time(6), time(5, 59), True),
        (time(22), time(6), time(6), False),
        (time(9), time(9), time(9), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(
    begins: time | None, ends: time | None, at: time, expected: bool
) -> None:
    settings = MachineSettings(quiet_from=begins, quiet_until=ends)
    assert is_quiet(settings, at) is expected
