"""What every process logs, as the application sets it up: JSON lines, declared fields only, not among the answers."""

import json

import pytest
import structlog


def test_an_undeclared_field_is_dropped_and_no_answer_is_mixed_with_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    structlog.get_logger("motcua.test").warning("paper_waits", reason="away", full_name="Trần Văn Tư")
    said = capsys.readouterr()
    assert said.out == ""
    line = json.loads(said.err)
    assert (line["event"], line["level"], line["reason"]) == ("paper_waits", "warning", "away")
    assert "full_name" not in line


def test_what_is_too_small_to_matter_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("motcua.test").debug("paper_seen")
    assert capsys.readouterr().err == ""
