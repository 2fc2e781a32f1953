"""Who the database knows: the people who can sign in, and a few whose records are not as one wishes."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from motcua_sandbox.vneid.people import accounts

FIELDS = (
    "HoVaTen", "NgayThangNamSinh", "GioiTinh", "DanToc", "TonGiao", "TinhTrangHonNhan", "NhomMau",
    "NoiDangKyKhaiSinh", "QueQuan", "ThuongTru", "NoiOHienNay", "QuocTich", "Cha", "Me", "VoChong",
    "NguoiDaiDien", "ChuHo", "TrangThai",
)  # fmt: skip
IDENTITY = ("HoVaTen", "NgayThangNamSinh")
LIVING, DEAD = "Đang sống", "Đã chết"
PERSON = "1"

# Made-up people without an account: a dead one, one of whose birth only the year is known, one who moved away.
OTHERS: tuple[Mapping[str, str], ...] = (
    {
        "SoDinhDanh": "082038001122", "HoVaTen": "Lê Văn Út", "NgayThangNamSinh": "19380504", "GioiTinh": "Nam",
        "ThuongTru": "Ấp Bình Long, Xã Vĩnh Bình, Tỉnh Đồng Tháp", "DanToc": "Kinh", "QuocTich": "Việt Nam",
        "TrangThai": DEAD,
    },
    {
        "SoDinhDanh": "087145002233", "HoVaTen": "Nguyễn Thị Mận", "NgayThangNamSinh": "1945", "GioiTinh": "Nữ",
        "ThuongTru": "Ấp 2, Xã Tháp Mười, Tỉnh Đồng Tháp", "DanToc": "Kinh", "QuocTich": "Việt Nam",
    },
    {
        "SoDinhDanh": "082185003344", "HoVaTen": "Trần Thị Hồng Thắm", "NgayThangNamSinh": "19850930",
        "GioiTinh": "Nữ", "ThuongTru": "Khóm 4, Phường Sa Đéc, Tỉnh Đồng Tháp",
        "NoiOHienNay": "Ấp Tây, Xã Tam Bình, Tỉnh Đồng Tháp", "DanToc": "Kinh", "QuocTich": "Việt Nam",
        "QueQuan": "Xã Tam Bình, Tỉnh Đồng Tháp", "NoiDangKyKhaiSinh": "Xã Tam Bình, Tỉnh Tiền Giang",
        "Cha": "Trần Văn Bền", "Me": "Lê Thị Lành", "VoChong": "Ngô Văn Khá", "ChuHo": "Ngô Văn Khá",
        "TinhTrangHonNhan": "Đã kết hôn", "TonGiao": "Không", "NhomMau": "O", "NguoiDaiDien": "Trần Văn Bền",
    },
)  # fmt: skip


@cache
def records() -> dict[str, dict[str, str]]:
    """Return every record by personal number; fields that nobody has entered are missing."""
    known: dict[str, dict[str, str]] = {}
    signed_in = [account.claims for account in accounts().values() if account.claims["LoaiTaiKhoan"] == PERSON]
    for claims in (*signed_in, *OTHERS):
        kept = {name: claims[name] for name in FIELDS if claims.get(name)}
        known[claims["SoDinhDanh"]] = {"TrangThai": LIVING} | kept
    return known


def plain(text: str) -> str:
    """Return a text as it is compared: composed letters, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()
