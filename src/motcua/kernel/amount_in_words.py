"""Whole numbers and amounts of đồng written out in Vietnamese, as receipts and decisions ask for them."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BILLION = 10**9
GROUPS = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))
LARGEST = 10**18 - 1  # 999 999 999 tỷ and the rest: beyond it people would say "tỷ tỷ", which nobody reads


class UnsayableError(ValueError):
    """A number that no paper writes out: negative or beyond ``LARGEST``."""


def in_words(number: int) -> str:
    """Return a whole number in words ("một trăm linh năm nghìn"). Raises ``UnsayableError``.

    Ones after tens are "mốt", "tư", "lăm"; an empty ten is "linh"; below the first group every group is read in
    full ("không trăm …"); a group that is empty is not read.
    """
    if not 0 <= number <= LARGEST:
        raise UnsayableError(f"{number} is not between 0 and {LARGEST}")
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, BILLION)
    words = [f"{_below_billion(billions, full=False)} tỷ"] if billions else []
    if rest:
        words.append(_below_billion(rest, full=bool(billions)))
    return " ".join(words)


def dong_in_words(amount: int) -> str:
    """Return an amount as receipts write it out ("Mười lăm nghìn đồng"). Raises ``UnsayableError``."""
    words = in_words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"


def _below_billion(number: int, *, full: bool) -> str:
    words: list[str] = []
    for size, name in GROUPS:
        group, number = divmod(number, size)
        if group:
            words.append(_below_thousand(group, full=full or bool(words)))
            words.append(name)
    return " ".join(words).strip()


def _below_thousand(number: int, *, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0 and ones:
        words.append(f"linh {DIGITS[ones]}" if words else DIGITS[ones])
    elif tens:
        words.append("mười" if tens == 1 else f"{DIGITS[tens]} mươi")
        words.extend([_after_ten(tens, ones)] if ones else [])
    return " ".join(words)


def _after_ten(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    return {1: "mốt", 4: "tư"}.get(ones, DIGITS[ones]) if tens > 1 else DIGITS[ones]
