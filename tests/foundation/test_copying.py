"""What is written out for COPY is read back as it was."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from motcua.foundation.copying import lines

TABLE = "CREATE TEMP TABLE IF NOT EXISTS copied (a text, b uuid, c timestamptz, d bigint, e boolean)"
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
rows = st.tuples(
    st.none() | texts,
    st.none() | st.uuids(),
    st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.booleans(),
)


def there_and_back(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("TRUNCATE copied")
        with cursor.cursor.copy("COPY copied FROM STDIN") as copy:
            copy.write(lines(found))
        cursor.execute("SELECT * FROM copied")
        return list(cursor.fetchall())


@pytest.mark.django_db
@given(st.lists(rows, max_size=5))
def test_rows_come_back_as_they_were(found: list[tuple[Any, ...]]) -> None:
    assert there_and_back(found) == found


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "\\N", "\\.", "a\tb", "dòng một\ndòng hai\r\n", "C:\\n\\t", "N'Đường"])
def test_texts_that_look_like_signs_of_the_format_are_texts(text: str) -> None:
    key = uuid.uuid4()
    assert there_and_back([(text, key, None, None, True)]) == [(text, key, None, None, True)]
