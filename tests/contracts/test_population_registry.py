"""What every population database promises: over HTTP to the sandbox, faults on."""

import time
import uuid
from typing import Any

import pytest

from motcua.adapters.population_national.client import FAILURES, NationalRegistry
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.population.ports import Question
from motcua.population.rules import Detail, Purpose, Subject, Verdict
from tests.factories.offices import moment
from tests.plugins.sandbox import RunningSandbox

HOME = "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"


def registry_at(url: str, secret: str = "sandbox-only") -> NationalRegistry:
    return NationalRegistry(base_url=url, client_id="motcua", client_secret=secret, timeout_seconds=2)


@pytest.fixture
def registry(fresh_sandbox: RunningSandbox) -> NationalRegistry:
    return registry_at(f"{fresh_sandbox.url}/population")


def question(**more: Any) -> Question:
    values: dict[str, Any] = {
        "key": uuid.uuid4(),
        "at": moment("2026-11-22T08:00"),
        "unit": "H58.14",
        "officer": "can-bo",
        "dossier_code": "H58.14-261122-0001",
        "purpose": Purpose.RECEIVE,
        "basis": "Nghị định 320/2026/NĐ-CP",
        "subject": Subject("082159004167", "Nguyễn Thị Sáu", "1959-03-12"),
        "wanted": (Detail.RESIDENCE,),
        **more,
    }
    return Question(**values)


def test_it_lets_us_in(registry: NationalRegistry) -> None:
    assert registry.check() == "signed in as motcua"


def test_a_wrong_secret_is_told_as_a_line_that_does_not_work(fresh_sandbox: RunningSandbox) -> None:
    with pytest.raises(UnavailableError):
        registry_at(f"{fresh_sandbox.url}/population", "wrong").look_up(question())


def test_a_person_who_fits_is_confirmed_with_what_was_wanted(registry: NationalRegistry) -> None:
    found = registry.look_up(question())
    assert found.verdict is Verdict.MATCH
    assert {each.detail: each.value for each in found.details if each.value} == {Detail.RESIDENCE: HOME}
    assert found.transaction


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        (Subject("082159004167", "Nguyễn Thị Sau", "1959-03-12"), Verdict.MISMATCH),
        (Subject("082159009999", "Nguyễn Thị Sáu", "1959-03-12"), Verdict.NO_INFORMATION),
        (Subject("087145002233", "Nguyễn Thị Mận", "1945-01-01"), Verdict.INSUFFICIENT),
    ],
)
def test_values_come_only_where_the_person_fits(
    registry: NationalRegistry, subject: Subject, verdict: Verdict
) -> None:
    found = registry.look_up(question(subject=subject))
    assert found.verdict is verdict
    assert all(not each.value for each in found.details) or verdict is Verdict.INSUFFICIENT


def test_the_same_question_twice_is_one_access(registry: NationalRegistry, fresh_sandbox: RunningSandbox) -> None:
    asked = question()
    assert registry.look_up(asked) == registry.look_up(asked)
    assert fresh_sandbox.summary()["services"]["population"]["look_ups"] == 1


def test_what_they_refuse_comes_in_their_words(registry: NationalRegistry) -> None:
    with pytest.raises(RefusedError, match="không được phép"):
        registry.look_up(question(unit="H99.14"))


def test_a_session_that_ends_is_opened_anew(registry: NationalRegistry, fresh_sandbox: RunningSandbox) -> None:
    registry.look_up(question())
    fresh_sandbox.break_down(**{"population.verify": {"stale_session": 1}})
    assert registry.look_up(question()).verdict is Verdict.MATCH


@pytest.mark.parametrize("fault", ["error_500", "reset", "answer_then_cut"])
def test_a_line_that_breaks_is_unavailable_and_the_same_question_later_is_still_one_access(
    registry: NationalRegistry, fresh_sandbox: RunningSandbox, fault: str
) -> None:
    asked = question()
    registry.check()
    fresh_sandbox.break_down(population={fault: 1})
    with pytest.raises(UnavailableError):
        registry.look_up(asked)
    assert registry.look_up(asked).verdict is Verdict.MATCH
    assert fresh_sandbox.summary()["services"]["population"]["look_ups"] == 1


def test_nobody_waits_longer_than_the_time_out_and_after_some_failures_not_at_all(
    registry: NationalRegistry, fresh_sandbox: RunningSandbox
) -> None:
    registry.check()
    fresh_sandbox.break_down(population={"delay": 10, "delay_seconds": 5})
    quick = NationalRegistry(
        base_url=f"{fresh_sandbox.url}/population",
        client_id="motcua",
        client_secret="sandbox-only",
        timeout_seconds=0.2,
    )
    for _ in range(FAILURES):
        with pytest.raises(UnavailableError):
            quick.look_up(question())
    began = time.monotonic()
    with pytest.raises(UnavailableError, match="tạm ngừng"):
        quick.look_up(question())
    assert time.monotonic() - began < 0.1


def test_an_address_where_nobody_answers_is_unavailable() -> None:
    with pytest.raises(UnavailableError):
        registry_at("http://127.0.0.1:9/population").look_up(question())


def test_a_used_up_quota_is_no_refusal_of_the_person(fresh_sandbox: RunningSandbox) -> None:
    """Answers of a database that has had enough for today mean: later."""
    from tests.adapters.population_national.server import QuotaServer

    with QuotaServer() as server, pytest.raises(UnavailableError, match="hạn mức"):
        registry_at(server.url).look_up(question())
