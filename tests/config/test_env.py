"""Values of the environment that cannot be used are said by name."""

import pytest

from motcua.config import env


def test_a_choice_is_one_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.choice("MOTCUA_X", ("own", "national")) == "own"
    monkeypatch.setenv("MOTCUA_X", "national")
    assert env.choice("MOTCUA_X", ("own", "national")) == "national"
    monkeypatch.setenv("MOTCUA_X", "both")
    with pytest.raises(env.SettingError, match="MOTCUA_X must be one of own, national"):
        env.choice("MOTCUA_X", ("own", "national"))


def test_a_day_is_a_day_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.day("MOTCUA_X") == ""
    monkeypatch.setenv("MOTCUA_X", "2027-01-01")
    assert env.day("MOTCUA_X") == "2027-01-01"
    monkeypatch.setenv("MOTCUA_X", "1/1/2027")
    with pytest.raises(env.SettingError, match="MOTCUA_X must be a day"):
        env.day("MOTCUA_X")


def test_statements_are_prepared_unless_a_pooler_does_not_allow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://motcua@db/motcua?connect_timeout=5"
    assert env.database(address)["OPTIONS"] == {"prepare_threshold": env.PREPARED_AFTER, "connect_timeout": "5"}
    monkeypatch.setenv("MOTCUA_PREPARED_STATEMENTS", "no")
    assert env.database(address)["OPTIONS"] == {"prepare_threshold": None, "connect_timeout": "5"}
