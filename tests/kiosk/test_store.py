from pathlib import Path

import pytest

from kiosk.store import KioskStore, Registration
from shared.ids import KioskId

SERVER = "http://127.0.0.1:8080"
REGISTRATION = Registration(server=SERVER, kiosk_id=KioskId("kiosk-1"), token="secret")


def test_a_token_survives_a_restart_and_is_for_its_own_user_alone(tmp_path: Path) -> None:
    KioskStore(tmp_path / "kiosk").keep_registration(REGISTRATION)
    assert KioskStore(tmp_path / "kiosk").registration(SERVER) == REGISTRATION
    files = list((tmp_path / "kiosk").iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600]


def test_a_token_is_for_the_server_that_gave_it(tmp_path: Path) -> None:
    store = KioskStore(tmp_path)
    store.keep_registration(REGISTRATION)
    assert store.registration("http://elsewhere.invalid") is None


@pytest.mark.parametrize(
    "left", [b'{"server": "http://127', b"", b"\0" * 99, b"\xff\xfe\x80", b"5"]
)
def test_what_a_power_cut_left_of_a_file_is_a_fresh_start(tmp_path: Path, left: bytes) -> None:
    store = KioskStore(tmp_path)
    store.keep_registration(REGISTRATION)
    (tmp_path / "registration.json").write_bytes(left)
    assert store.registration(SERVER) is None


def test_public_facts_are_kept_for_a_start_without_network(tmp_path: Path) -> None:
    KioskStore(tmp_path).keep_board({"pages": [{"jobs": [], "total": 0}]})
    assert KioskStore(tmp_path).board() == {"pages": [{"jobs": [], "total": 0}]}
    assert KioskStore(tmp_path / "new").board() is None
