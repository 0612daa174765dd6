"""Rooms are named after what lives in them."""

import pytest

from tests.house_rules.tree import SOURCE_ROOMS, files, short

SAYS_NOTHING = ("utils", "util", "helpers", "common", "manager", "managers", "data", "info", "misc")


@pytest.mark.parametrize("name", SAYS_NOTHING)
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    named = [
        short(path)
        for path in files(".py", *SOURCE_ROOMS)
        if path.stem == name or path.parent.name == name
    ]
    assert named == []
