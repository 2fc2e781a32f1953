"""What every store of results promises: over HTTP to the sandbox, faults on."""

import pytest

from motcua.adapters.results_national.client import NationalResults
from motcua.dossiers.ports import StoreQuestion
from motcua.foundation.adapters import RefusedError, UnavailableError
from tests.factories.national import put_result
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox
from tests.portal.papers import pdf

QUESTION = StoreQuestion(
    unit="H58.14",
    owner_number="082157000123",
    asker_name="Lê Tiếp Nhận",
    asker_number="082157000123",
    channel="counter",
    procedure_code="1.000894",
    kinds=("KQ.HONNHAN",),
)


@pytest.fixture
def store(fresh_sandbox: RunningSandbox) -> NationalResults:
    name, word = CREDENTIALS["username"], CREDENTIALS["password"]
    return NationalResults(base_url=f"{fresh_sandbox.url}/portal", username=name, password=word)


def test_it_lets_us_in(store: NationalResults) -> None:
    assert store.check() == "signed in as motcua"


def test_what_is_kept_for_a_person_is_listed_and_fetched_whole(
    store: NationalResults, fresh_sandbox: RunningSandbox
) -> None:
    content = pdf()
    put_result(fresh_sandbox, content)
    put_result(fresh_sandbox, content, MaKetQua="KQ.KHAC", SoKyHieu="9")
    [found] = store.find(QUESTION)
    assert (found.title, found.number) == ("Giấy xác nhận tình trạng hôn nhân", "12/XNHN")
    assert store.fetch(found.agency, found.files[0].path, unit="H58.14") == content
    assert store.find(QUESTION) == [found]


def test_nobody_elses_results_are_listed(store: NationalResults, fresh_sandbox: RunningSandbox) -> None:
    put_result(fresh_sandbox, pdf(), SoDinhDanhChuSoHuu="082196010824")
    assert store.find(QUESTION) == []


def test_what_they_refuse_comes_in_their_words(store: NationalResults) -> None:
    with pytest.raises(RefusedError, match="Không có tệp này"):
        store.fetch("Ai đó", "/khong-co", unit="H58.14")


@pytest.mark.parametrize("fault", ["error_500", "reset", "answer_then_cut"])
def test_a_line_that_breaks_is_unavailable_and_asking_again_is_harmless(
    store: NationalResults, fresh_sandbox: RunningSandbox, fault: str
) -> None:
    put_result(fresh_sandbox, pdf())
    store.check()
    fresh_sandbox.break_down(portal={fault: 1})
    with pytest.raises(UnavailableError):
        store.find(QUESTION)
    assert len(store.find(QUESTION)) == 1


def test_a_session_that_ends_is_opened_anew(store: NationalResults, fresh_sandbox: RunningSandbox) -> None:
    store.check()
    fresh_sandbox.break_down(**{"portal.integrate": {"stale_session": 1}})
    assert store.find(QUESTION) == []
