"""Synthetic people: names and numbers that look right and belong to nobody."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

FAMILY = [
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Trần",
    "Trần",
    "Lê",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Mai",
    "Trương",
]
MIDDLE = {
    "male": ["Văn", "Hữu", "Minh", "Quốc", "Thanh", "Hoàng", "Đức", "Công"],
    "female": ["Thị", "Thị", "Ngọc", "Kim", "Thùy", "Mỹ", "Hồng", "Thu"],
}
GIVEN = {
    "male": [
        "An",
        "Bình",
        "Cường",
        "Dũng",
        "Hải",
        "Hòa",
        "Hùng",
        "Khang",
        "Lâm",
        "Long",
        "Nam",
        "Phát",
        "Phúc",
        "Quân",
        "Sang",
        "Tài",
        "Tâm",
        "Thắng",
        "Trí",
        "Tuấn",
        "Vinh",
    ],
    "female": [
        "Ánh",
        "Châu",
        "Chi",
        "Diễm",
        "Dung",
        "Hà",
        "Hạnh",
        "Hoa",
        "Hương",
        "Lan",
        "Liên",
        "Loan",
        "Mai",
        "Ngân",
        "Nhung",
        "Oanh",
        "Phương",
        "Thảo",
        "Trang",
        "Uyên",
        "Yến",
    ],
}
HAMLETS = 8


@dataclass(frozen=True, slots=True)
class Synthetic:
    """One invented person; the personal id fits sex and year of birth."""

    name: str
    sex: str
    birth_date: date
    personal_id: str
    phone: str
    hamlet: str


def invent(dice: random.Random, *, province: str = "082", youngest: int = 18, oldest: int = 80) -> Synthetic:
    """Return a person of a given range of ages in 2023."""
    sex = dice.choice(("male", "female"))
    born = date(2023, 1, 1) - timedelta(days=dice.randint(youngest * 365, oldest * 365))
    century = (0 if born.year < 2000 else 2) + (sex == "female")
    return Synthetic(
        name=" ".join((dice.choice(FAMILY), dice.choice(MIDDLE[sex]), dice.choice(GIVEN[sex]))),
        sex=sex,
        birth_date=born,
        personal_id=f"{province}{century}{born.year % 100:02d}{dice.randint(0, 999_999):06d}",
        phone=f"09{dice.randint(0, 99_999_999):08d}",
        hamlet=f"Ấp {dice.randint(1, HAMLETS)}",
    )
