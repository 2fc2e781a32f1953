"""What is sealed opens only in its own place; the blind index finds without telling."""

import pytest

from motcua.foundation.crypto import SealedValueError, blind_index, open_bytes, seal, seal_bytes, unseal


def test_sealing_and_opening() -> None:
    sealed = seal("082193000123", bound_to="users:personal_id")
    assert "082193000123" not in sealed
    assert unseal(sealed, bound_to="users:personal_id") == "082193000123"


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal("x", bound_to="a:b") != seal("x", bound_to="a:b")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(SealedValueError):
        unseal(seal("x", bound_to="a:b"), bound_to="a:c")


@pytest.mark.parametrize("at", [0, 12, -1])
def test_a_changed_byte_does_not_open(at: int) -> None:
    sealed = bytearray(seal_bytes(b"content", bound_to="file"))
    sealed[at] ^= 1
    with pytest.raises(SealedValueError):
        open_bytes(bytes(sealed), bound_to="file")


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(SealedValueError, match="unknown format"):
        unseal("v9|1|abc", bound_to="a:b")


def test_empty_stays_empty() -> None:
    assert seal("", bound_to="a:b") == ""
    assert unseal("", bound_to="a:b") == ""
    assert blind_index("", kind="phone") == ""


def test_the_index_is_exact_and_kept_apart_by_kind() -> None:
    assert blind_index(" 0912345678", kind="phone") == blind_index("0912345678 ", kind="phone")
    assert blind_index("0912345678", kind="phone") != blind_index("0912345678", kind="personal_id")
