"""Numbers and amounts in words: tables for the irregular ones, a reader of its own for all the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.amount_in_words import DIGITS, LARGEST, UnsayableError, dong_in_words, in_words

NUMBERS = st.one_of(
    st.integers(0, LARGEST),
    st.integers(0, 10_000),
    # groups of three that are often empty or small: where reading aloud goes wrong
    st.lists(
        st.sampled_from([0, 1, 4, 5, 10, 11, 14, 15, 21, 24, 25, 100, 105, 110, 999]), min_size=6, max_size=6
    ).map(lambda groups: int("".join(f"{group:03d}" for group in groups))),
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (1_000, "một nghìn"),
        (1_010, "một nghìn không trăm mười"),
        (2_026, "hai nghìn không trăm hai mươi sáu"),
        (15_000, "mười lăm nghìn"),
        (1_000_001, "một triệu không trăm linh một"),
        (1_021_005, "một triệu không trăm hai mươi mốt nghìn không trăm linh năm"),
        (2_050_300, "hai triệu không trăm năm mươi nghìn ba trăm"),
        (3_000_000_000, "ba tỷ"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (1_005_000_000_000, "một nghìn không trăm linh năm tỷ"),
        (7_000_000_000_000, "bảy nghìn tỷ"),
        (
            2_345_678_901_234,
            "hai nghìn ba trăm bốn mươi lăm tỷ sáu trăm bảy mươi tám triệu chín trăm linh một nghìn hai trăm ba mươi tư",
        ),
        (10**15, "một triệu tỷ"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_no_paper_writes_out_is_a_mistake(number: int) -> None:
    with pytest.raises(UnsayableError):
        in_words(number)


def test_amounts_begin_with_a_capital_and_end_with_their_unit() -> None:
    assert dong_in_words(8_000) == "Tám nghìn đồng"
    assert dong_in_words(0) == "Không đồng"


@given(NUMBERS)
def test_what_was_written_out_reads_back_as_the_same_number(number: int) -> None:
    assert read(in_words(number)) == number


@given(NUMBERS)
def test_only_known_words_one_space_apart(number: int) -> None:
    words = in_words(number)
    known = {*DIGITS, "mười", "mươi", "mốt", "tư", "lăm", "linh", "trăm", "nghìn", "triệu", "tỷ"}
    assert set(words.split(" ")) <= known


@given(NUMBERS)
def test_ones_change_their_sound_only_after_tens(number: int) -> None:
    words = in_words(number).split()
    for before, word in zip(["", *words], words, strict=False):
        assert (word in {"mốt", "tư"}) <= (before == "mươi")
        assert (word == "lăm") <= (before in {"mười", "mươi"})
        assert (before == "mươi") <= (word not in {"một", "bốn", "năm"})
        assert (before == "mười") <= (word not in {"năm", "mốt", "tư"})


ONES = {**{word: value for value, word in enumerate(DIGITS)}, "mốt": 1, "tư": 4, "lăm": 5}


def read(words: str) -> int:
    """Read a number aloud from left to right, as somebody would who never saw the writer."""
    total = below_billion = group = 0
    for word in words.split():
        if word == "tỷ":
            total, below_billion, group = (below_billion + group) * 10**9, 0, 0
        elif word in {"triệu", "nghìn"}:
            below_billion, group = below_billion + group * (10**6 if word == "triệu" else 1000), 0
        elif word == "trăm":
            group *= 100
        elif word == "mười":
            group += 10
        elif word == "mươi":
            group = group - group % 10 + group % 10 * 10
        elif word != "linh":
            group += ONES[word]
    return total + below_billion + group
