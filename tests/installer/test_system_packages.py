"""Debian packages: what is missing, and the line for the person who may install it."""

import pytest

from installer.system_packages import FOR_DEMO, FOR_TESTS, apt_line, explain, missing

NO_SUCH = "doorstep-no-such-package"


def test_only_absent_packages_are_missing() -> None:
    assert missing(("dpkg", NO_SUCH, "apt")) == (NO_SUCH,)


def test_tests_need_all_that_the_demo_needs() -> None:
    assert set(FOR_DEMO) <= set(FOR_TESTS)


def test_one_line_installs_everything() -> None:
    line = apt_line(("chromium", "xvfb"))
    assert "\n" not in line
    assert line.endswith("--no-install-recommends chromium xvfb")


def test_each_missing_purpose_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    explain(FOR_TESTS, ("chromium", "fonts-noto-cjk"))
    told = capsys.readouterr().out
    assert apt_line(("chromium", "fonts-noto-cjk")) in told
    assert "Chinese text is drawn as empty boxes" in told
    assert "fan-out" not in told
