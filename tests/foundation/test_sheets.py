"""Excel files from outside are looked at before they are opened, and what is no sheet is refused by name."""

import io
import zipfile

import pytest

from motcua.foundation.sheets import LARGEST_FILE, SheetError, read_cells, write_sheet


def test_what_is_written_is_read() -> None:
    content = write_sheet("Bảng", ["Một", "Hai"], [(1, "chữ"), (2, None)], [10, 20])
    assert read_cells(content) == [["Một", "Hai"], [1, "chữ"], [2]]


def packed(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_excel"),
        (b"a,b,c\n", "not_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (packed("x.txt", b"1"), "not_excel"),
        (packed("x.txt", b"0" * 30_000_000), "too_large"),
        (b"0" * (LARGEST_FILE + 1), "too_large"),
        (write_sheet("Trống", [], [], []), "empty"),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(SheetError) as no:
        read_cells(content)
    assert no.value.code == code
