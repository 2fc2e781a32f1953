import pytest

from motcua.kernel.vietnamese import fold, same_name, sort_key, tidy_name, trigrams, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("  THỦY   ", "thuy"),
        ("Thuỷ", "thuy"),
        ("ưỡng", "uong"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_leave_signs_out() -> None:
    assert words("Cấp lại, đổi thẻ (BHYT) 2025") == ["cap", "lai", "doi", "the", "bhyt", "2025"]


def test_trigrams_pad_each_word() -> None:
    assert trigrams("ký") == {"  k", " ky", "ky "}


def test_names_agree_apart_from_case_and_form() -> None:
    assert same_name("NGUYỄN  VĂN A", "Nguyễn Văn A")
    assert not same_name("Nguyen Van A", "Nguyễn Văn A")
    assert tidy_name("  Nguyễn   Văn A ") == "Nguyễn Văn A"


def test_names_sort_by_given_name() -> None:
    names = ["Trần Văn Bình", "Nguyễn Thị Ánh", "Lê Hoàng An"]
    assert sorted(names, key=sort_key) == ["Lê Hoàng An", "Nguyễn Thị Ánh", "Trần Văn Bình"]
