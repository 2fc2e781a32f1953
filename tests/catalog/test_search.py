"""Search on the whole national catalogue: what people type finds what they mean, quickly."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from motcua.catalog.models import Field, Procedure, ProcedureVersion
from motcua.catalog.queries.search import did_you_mean, search_procedures, synonyms
from motcua.catalog.rules.search import alternatives, readings, search_columns, search_words, split_joined

CATALOGUE = Path(__file__).parents[2] / "provinces/common/catalogue.csv"
DAY = date(2026, 11, 22)
ESSENTIAL = {"1.001193": 12, "1.000656": 13, "1.000894": 14, "1.004222": 3, "1.004194": 4, "3.000347": 25}


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """Load every procedure of the catalogue once for the module, and take them away again."""
    with django_db_blocker.unblock():
        count = _load()
        yield count
        ProcedureVersion.objects.all().delete()
        Procedure.objects.all().delete()
        Field.objects.all().delete()


def _load() -> int:
    with CATALOGUE.open(encoding="utf-8") as file:
        rows = list({row["code"]: row for row in csv.DictReader(file)}.values())
    names = sorted({row["field_vi"] or "Khác" for row in rows})
    fields = {
        field.name: field
        for field in Field.objects.bulk_create(
            Field(code=f"f{place}", name=name[:200]) for place, name in enumerate(names)
        )
    }
    procedures = Procedure.objects.bulk_create(Procedure(code=row["code"]) for row in rows)
    versions = []
    for row, procedure in zip(rows, procedures, strict=True):
        field = row["field_vi"] or "Khác"
        columns = search_columns(row["name_vi"], code=row["code"], field=field)
        versions.append(
            ProcedureVersion(
                procedure=procedure,
                version=1,
                name=row["name_vi"][:1000],
                field=fields[field[:200]],
                online_level="full",
                deciding_level="commune",
                subjects=["citizen"],
                digest="-",
                valid_from=date(2020, 1, 1),
                essential_number=ESSENTIAL.get(row["code"]),
                search_fold=columns.fold,
                search_grams=columns.grams,
            )
        )
    ProcedureVersion.objects.bulk_create(versions)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalog_procedureversion")
    return len(versions)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("đăng ký khai sinh", "1.001193", id="as printed"),
        pytest.param("dang ky khai sinh", "1.001193", id="without accents"),
        pytest.param("ĐĂNG KÝ  KHAI SINH", "1.001193", id="capitals and spaces"),
        pytest.param("dang ki kai sinh", "1.001193", id="two slips"),
        pytest.param("dang ky khia sinh", "1.001193", id="letters changed places"),
        pytest.param("khaisinh", "1.001193", id="without the space"),
        pytest.param("khai si", "1.001193", id="not finished typing"),
        pytest.param("1.001193", "1.001193", id="by code"),
        pytest.param("kết hôn", "1.000894", id="part of the name"),
        pytest.param("doi giay phep lai xe", "3.000347", id="driving licence"),
        pytest.param("đổi bằng lái", "3.000347", id="everyday name"),
        pytest.param("hộ khẩu", "1.004222", id="name of former times"),
        pytest.param("giấy khai sinh", "1.001193", id="paper for procedure"),
        pytest.param("khai tử", "1.000656", id="death"),
        pytest.param("tạm trú", "1.004194", id="stay"),
        pytest.param("mở quán", "1.001612", id="opening a shop"),
        pytest.param("doi bang lai xe b2", "3.000347", id="everyday name and a word too many"),
        pytest.param("muốn đăng ký khai sinh cho con", "1.001193", id="a whole sentence"),
    ],
)
def test_it_finds_what_people_mean(catalogue: int, typed: str, code: str) -> None:
    assert code in [hit.code for hit in search_procedures(typed, on=DAY, limit=3)]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["dang ky khai sinh", "đăng ký kết hôn", "dang ky thuong tru"])
def test_it_puts_the_whole_name_first(catalogue: int, typed: str) -> None:
    first = search_procedures(typed, on=DAY, limit=1)[0]
    assert search_words(first.name.removeprefix("Thủ tục ")) == search_words(typed)


@pytest.mark.django_db
def test_typed_accents_keep_out_what_only_looks_alike(catalogue: int) -> None:
    found = [hit.name.casefold() for hit in search_procedures("sổ đỏ", on=DAY, limit=5)]
    assert all("quyền sử dụng đất" in name for name in found)


@pytest.mark.django_db
def test_it_finds_words_in_any_order(catalogue: int) -> None:
    assert "3.000347" in [hit.code for hit in search_procedures("lái xe giấy phép đổi", on=DAY, limit=5)]


@pytest.mark.django_db
def test_it_pages_without_gaps_or_doubles(catalogue: int) -> None:
    whole = [hit.code for hit in search_procedures("giấy phép", on=DAY, limit=60)]
    first = search_procedures("giấy phép", on=DAY, limit=25)
    rest = search_procedures("giấy phép", on=DAY, limit=35, cursor=first[-1].cursor)
    assert [hit.code for hit in (*first, *rest)] == whole
    assert len(set(whole)) == 60


@pytest.mark.django_db
def test_it_offers_only_what_is_published_on_the_day(catalogue: int) -> None:
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    ProcedureVersion.objects.filter(pk=version.pk).update(valid_to=date(2026, 1, 1))
    assert "1.001193" not in [hit.code for hit in search_procedures("khai sinh", on=DAY)]
    assert "1.001193" in [hit.code for hit in search_procedures("khai sinh", on=date(2025, 6, 1))]
    ProcedureVersion.objects.filter(pk=version.pk).update(valid_to=None, is_published=False)
    assert "1.001193" not in [hit.code for hit in search_procedures("khai sinh", on=DAY)]


@pytest.mark.django_db
def test_it_keeps_to_the_audience(catalogue: int) -> None:
    assert search_procedures("khai sinh", on=DAY, audience="business") == []
    assert search_procedures("khai sinh", on=DAY, audience="citizen")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "   ", "???", "\x00", "x" * 5000, "' OR 1=1 --", "1.", "..", "9" * 400])
def test_it_answers_junk_with_a_list(catalogue: int, typed: str) -> None:
    assert isinstance(search_procedures(typed.replace("\x00", ""), on=DAY, cursor="junk"), list)


@pytest.mark.django_db
def test_it_suggests_names_when_nothing_is_found(catalogue: int) -> None:
    assert search_procedures("khaisi zzkhong cothat qwrt", on=DAY) == []
    suggested = did_you_mean("xac nhan tinh trang hon nhan zzqq wwkk ppqq", on=DAY)
    assert any("tình trạng hôn nhân" in name for name in suggested)


@pytest.mark.django_db
def test_it_can_use_the_index_of_words(catalogue: int) -> None:
    query = ProcedureVersion.objects.filter(search_grams__contains=["khai", "sinh"])
    assert "procedure_search_grams" in query.explain()


def test_every_synonym_is_found_in_a_query_that_says_it() -> None:
    for said in synonyms():
        assert any(reading.is_synonym for reading in readings(said, synonyms())), said


@given(st.text(max_size=80))
def test_columns_hold_every_word_of_any_name(name: str) -> None:
    columns = search_columns(name, code="1.000001")
    assert set(search_words(name)) <= set(columns.grams)
    assert all(len(gram) <= 8 for gram in columns.grams)


@given(st.text(max_size=40))
def test_a_query_always_reads_as_typed_first(text: str) -> None:
    first = readings(text, {"bằng lái": ["giấy phép lái xe"]})[0]
    assert not first.is_synonym
    assert set(first.words) <= set(search_words(text))


@pytest.mark.parametrize(
    ("word", "known"),
    [("kai", "khai"), ("khia", "khai"), ("khaii", "khai"), ("shinh", "sinh"), ("thuongt", "thuong")],
)
def test_one_slip_is_forgiven(word: str, known: str) -> None:
    assert known in alternatives(word, ["khai", "sinh", "thuong", "tru", "1"])


def test_known_words_and_numbers_stand_for_themselves() -> None:
    assert alternatives("khai", ["khai", "khaii"]) == ["khai"]
    assert alternatives("2024", ["2025"]) == ["2024"]
    assert split_joined("khaisinh", {"khai", "sinh"}) == ["khai", "sinh"]
    assert split_joined("khaizz", {"khai"}) == []
