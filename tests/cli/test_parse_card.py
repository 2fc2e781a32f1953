"""``motcua parse-card``: fields on standard output, whatever the text."""

import json

import pytest
from click.testing import CliRunner

from motcua.cli.parse_card import command

CARD = "082090000017|311234567|Nguyễn Văn An|15031990|Nam|Xã Tân Hương, Tiền Giang|01072021"


def parse(text: str, given: str | bytes | None = None) -> dict[str, object]:
    done = CliRunner().invoke(command, [text, "--json"], input=given)
    assert done.exit_code == 0
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_card_is_read_with_iso_dates() -> None:
    assert parse(CARD) == {
        "personal_id": "082090000017",
        "old_id": "311234567",
        "full_name": "Nguyễn Văn An",
        "birth_date": "1990-03-15",
        "sex": "male",
        "residence": "Xã Tân Hương, Tiền Giang",
        "issued_on": "2021-07-01",
        "warnings": [],
    }


def test_the_text_may_come_from_standard_input() -> None:
    assert parse("-", f"{CARD}\r\n") == parse(CARD)


@pytest.mark.parametrize("given", ["", "|||", "x|y", "\x00\x01", "đây không phải mã QR", "a|" * 500])
def test_what_is_no_card_is_a_warning_not_a_crash(given: str) -> None:
    found = parse("-", given)
    assert found["personal_id"] is None
    assert found["warnings"]


def test_bytes_that_are_no_text_are_a_warning_too() -> None:
    assert parse("-", b"\xff\xfe\x00|\x80")["warnings"]


def test_for_people_it_prints_one_field_a_line() -> None:
    lines = CliRunner().invoke(command, [CARD]).stdout.splitlines()
    assert lines[0].split() == ["personal_id", "082090000017"]
