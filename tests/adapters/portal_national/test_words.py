import pytest

from motcua.adapters.portal_national.words import named, plainly


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        (
            "Thiếu trường bắt buộc NgayTiepNhan khi TrangThaiHoSo là 4",
            "Thiếu trường bắt buộc ngày tiếp nhận khi trạng thái hồ sơ là 4",
        ),
        (
            "Trường DinhDanhCHS[0].SoDinhDanh không phải số định danh cá nhân 12 chữ số",
            "Giấy tờ định danh của chủ hồ sơ thứ 1: số định danh không phải số định danh cá nhân 12 chữ số",
        ),
        ("Hồ sơ H58.14-250113-0001 đã tồn tại", "Hồ sơ H58.14-250113-0001 đã tồn tại"),
        ("NgayTra 20251399080000", "Ngày trả kết quả 20251399080000"),
        ("", ""),
    ],
)
def test_a_refusal_is_said_plainly(words: str, plain: str) -> None:
    assert plainly(words) == plain


def test_the_fields_that_a_refusal_names() -> None:
    assert named("Trường MaTTHC: thủ tục 1.999999 không có trong danh mục quốc gia") == {"MaTTHC"}
    assert named("không nhận") == set()
