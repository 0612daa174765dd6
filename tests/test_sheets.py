"""Tables in files, whole and broken."""

import io
import zipfile

import pytest

from streaming_server.sheets import (
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    Unreadable,
    read_table,
    write_csv,
    write_xlsx,
)

ROWS = (("市场", "房号"), ("泉边", "203"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_offices_save_it(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    assert read_table(text.encode(encoding)) == ROWS


def test_what_is_written_is_read_again() -> None:
    assert read_table(write_csv(ROWS)) == ROWS
    assert read_table(write_xlsx((*ROWS, ("x", 3)))) == (*ROWS, ("x", "3"))


def test_no_cell_is_taken_for_a_formula() -> None:
    assert write_csv([("=1+1", -5)]).decode("utf-8-sig") == "'=1+1,-5\r\n"
    with zipfile.ZipFile(io.BytesIO(write_xlsx([("=1+1",)]))) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def packed(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "file",
    [
        b"\x00\x01\x02",
        b"\xff\xfe\xff",
        b"PK\x03\x04 no package",
        packed("letter.txt", b"hello"),
        packed("[Content_Types].xml", b"<broken"),
        packed("bomb", bytes(MOST_UNPACKED_BYTES + 1)),
        write_xlsx(ROWS)[:-200],
        b"a\n" * (MOST_ROWS + 1),
        b"," * 100,
    ],
    ids=["bytes", "no text", "no package", "other", "broken", "bomb", "cut off", "long", "wide"],
)
def test_what_is_no_table_is_refused(file: bytes) -> None:
    with pytest.raises(Unreadable):
        read_table(file)
