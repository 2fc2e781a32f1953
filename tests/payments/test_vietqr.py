"""The text of a VietQR code, against the published vector and an independent reader."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.rules.purposes import CODE_LETTERS, CODE_PREFIX, LONGEST_PURPOSE, codes_in, plain_purpose
from motcua.payments.rules.vietqr import Transfer, VietQRError, crc16, payload
from motcua_sandbox.bank.qr import Scanned, UnreadableError, scan

GOLDEN = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    "530370454061200005802VN62170813ung ho lu lut6304C15C"
)
PLAIN = string.ascii_letters + string.digits


def test_the_published_vector_comes_out_letter_by_letter() -> None:
    assert payload(Transfer("970415", "0011001932418", 120_000, "ung ho lu lut")) == GOLDEN


def test_the_check_value_is_that_of_the_standard() -> None:
    assert crc16(b"123456789") == 0x29B1


def test_without_an_amount_the_code_is_static() -> None:
    text = payload(Transfer("970415", "0011001932418"))
    assert text.startswith("000201010211")
    assert scan(text) == Scanned("970415", "0011001932418", None, "")


@given(
    st.text("0123456789", min_size=6, max_size=6),
    st.text(PLAIN, min_size=1, max_size=19),
    st.integers(1, 10**13 - 1),
    st.text(PLAIN + " ", max_size=25).filter(lambda text: not text or text.strip() != ""),
)
def test_a_banking_app_reads_what_was_written(bin_: str, account: str, amount: int, purpose: str) -> None:
    assert scan(payload(Transfer(bin_, account, amount, purpose))) == Scanned(bin_, account, amount, purpose)


@given(st.integers(0, len(GOLDEN) - 1), st.sampled_from(PLAIN))
def test_one_wrong_letter_is_noticed(place: int, letter: str) -> None:
    spoilt = GOLDEN[:place] + letter + GOLDEN[place + 1 :]
    if spoilt != GOLDEN:
        with pytest.raises(UnreadableError):
            scan(spoilt)


@pytest.mark.parametrize(
    ("transfer", "code"),
    [
        (Transfer("97041", "1", 1), "bin"),
        (Transfer("97041a", "1", 1), "bin"),
        (Transfer("٩٧٠٤١٥", "1", 1), "bin"),
        (Transfer("970415", "", 1), "account"),
        (Transfer("970415", "1" * 20, 1), "account"),
        (Transfer("970415", "12-3", 1), "account"),
        (Transfer("970415", "1", 0), "amount"),
        (Transfer("970415", "1", -5), "amount"),
        (Transfer("970415", "1", 10**13), "amount"),
        (Transfer("970415", "1", 1, "lệ phí"), "purpose"),
        (Transfer("970415", "1", 1, "a" * 26), "purpose"),
        (Transfer("970415", "1", 1, "a\nb"), "purpose"),
    ],
)
def test_what_no_bank_takes_is_refused_by_name(transfer: Transfer, code: str) -> None:
    with pytest.raises(VietQRError) as no:
        payload(transfer)
    assert no.value.code == code


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lệ phí đăng ký", "le phi dang ky"),
        ("Nộp lệ phí hồ sơ khai sinh của bé", "nop le phi ho so khai"),
        ("MC: 12/3", "mc 12 3"),
        ("  ", ""),
        ("Đ" * 30, "d" * 25),
    ],
)
def test_a_purpose_is_folded_to_what_every_app_carries(text: str, folded: str) -> None:
    assert plain_purpose(text) == folded


@given(st.text(max_size=80))
def test_a_folded_purpose_is_short_plain_and_stays_as_it_is(text: str) -> None:
    folded = plain_purpose(text)
    assert len(folded) <= LONGEST_PURPOSE
    assert folded.isascii()
    assert plain_purpose(folded) == folded


CODE = CODE_PREFIX + "A2B3C4D5E6"


@pytest.mark.parametrize(
    "content",
    [
        CODE,
        f"MBVCB.123456.{CODE}.CT tu 0011 toi 2233",
        "mc a2b3 c4d5 e6 nop le phi",
        f"NGUYEN VAN A chuyen tien{CODE}",
        f"MCMC{CODE[2:]}",
    ],
)
def test_an_order_is_found_in_whatever_a_bank_makes_of_its_code(content: str) -> None:
    assert CODE in list(codes_in(content))


@given(st.text(CODE_LETTERS, min_size=10, max_size=10), st.text(max_size=30), st.text(max_size=30))
def test_an_order_is_found_wherever_it_stands(code: str, before: str, after: str) -> None:
    assert CODE_PREFIX + code in list(codes_in(f"{before} {CODE_PREFIX}{code} {after}"))


def test_content_without_a_code_names_nothing() -> None:
    assert list(codes_in("chuyen tien mua sach 0123456789")) == []
