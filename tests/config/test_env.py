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


@pytest.mark.parametrize(
    ("asked", "found"), [("", 2), ("?prepare_threshold=5", 5), ("?prepare_threshold=none", None)]
)
def test_statements_are_prepared_unless_a_pooler_does_not_allow_it(asked: str, found: int | None) -> None:
    options = env.database(f"postgresql://motcua@db/motcua{asked}")["OPTIONS"]
    assert options == {"prepare_threshold": found}


def test_a_threshold_that_is_no_number_is_a_mistake() -> None:
    with pytest.raises(env.SettingError, match="prepare_threshold"):
        env.database("postgresql://motcua@db/motcua?prepare_threshold=often")
