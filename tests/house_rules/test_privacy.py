"""The repository holds nobody's number and nothing of the machine it was written on."""

import re

from tests.house_rules.tree import short, texts

IDENTITY_NUMBER = re.compile(
    r"(?<![0-9a-zA-Z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9a-zA-Z])"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"  # GB 11643-1999, by the weighted sum modulo 11
FOLDERS_OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home)/[a-z]")


def could_be_issued(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return number[17].upper() == CHECK_DIGITS[total % 11]


def test_no_identity_number_that_could_be_someones() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for path, text in texts()
        for match in IDENTITY_NUMBER.finditer(text)
        if could_be_issued(match.group(0))
    ]
    assert found == []


def test_a_number_with_a_right_check_digit_is_noticed() -> None:
    # Assembled here so that this file itself holds none.
    first = "110101" + "19000101" + "001"
    whole = first + next(last for last in CHECK_DIGITS if could_be_issued(first + last))
    assert IDENTITY_NUMBER.search(f"id={whole};")


def test_no_folder_of_one_persons_machine() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for path, text in texts()
        for match in FOLDERS_OF_ONE_MACHINE.finditer(text)
    ]
    assert found == []
