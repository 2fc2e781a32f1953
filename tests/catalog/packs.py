"""A province of three communes in a folder of its own, small enough to be broken in many ways."""

import shutil
from pathlib import Path

PACK = "nho-2025"
FORMS = Path(__file__).resolve().parents[2] / "provinces" / "common" / "forms"

FILES = {
    "common/fields.csv": """code,name,sector,confidence
G15-TP07,Hộ tịch,tu-phap,H
LV-002,Thuế,thue,L
""",
    "common/catalogue.csv": """code,name_vi,field_vi,level,term,fee,sector,source
1.000001,Cấp trích lục,Hộ tịch,xã,3 ngày làm việc,8.000 đ,tu-phap,danh mục
1.000002,Đăng ký luật sư,Hộ tịch,tỉnh,,0 đ (Theo quy định của Hội đồng nhân dân cấp tỉnh),tu-phap,danh mục
1.000003,Khai thuế,Thuế,ngành dọc,10 Ngày,,thue,danh mục
1.000004,Việc của bộ,Thuế,bộ,,,thue,danh mục
1.000005,Việc của tỉnh khác,Hộ tịch,tỉnh (Đồng Tháp),,,tu-phap,danh mục
""",
    "common/procedures/ho-tich.yaml": """procedures:
  - code: "1.001193"
    name: Đăng ký khai sinh
    field: Hộ tịch
    level: commune
    online: full
    subjects: [citizen]
    term: 1 working_day
    fees:
      - {amount: 0}
    result: {name: Giấy khai sinh, code: giay-khai-sinh}
    legal_basis:
      - {number: Luật 60/2014/QH13, title: Luật Hộ tịch}
    components:
      - {key: to-khai, name: Tờ khai, required: no}
      - {key: giay-chung-sinh, name: Giấy chứng sinh}
    keywords: [giấy khai sinh]
    workflow: nhanh
    confidence: H
    source: bộ kiểm thử
""",
    "common/workflows/standard.yaml": """key: standard
name: Quy trình chuẩn
standard: yes
steps:
  - key: intake
    name: Tiếp nhận
    role: intake
    place: receiving
    hours: 0
    actions: {accept: assess, refuse: end, request_supplement: stay, resume: stay}
  - key: assess
    name: Thẩm định
    role: specialist
    place: deciding
    hours: 0
    actions: {take: stay, submit_for_signature: sign, stop: end, return_step: intake}
  - key: sign
    name: Ký
    role: signer
    place: deciding
    hours: 0
    actions: {sign: stamp, return_step: assess}
  - key: stamp
    name: Đóng dấu
    role: clerk
    place: deciding
    hours: 0
    actions: {stamp: return, return_step: sign}
  - key: return
    name: Trả kết quả
    role: intake
    place: receiving
    hours: 0
    actions: {hand_out: end}
""",
    "common/workflows/nhanh.yaml": """key: nhanh
name: Trong ngày
like: standard
standard: yes
hours: {intake: 1, assess: 4, sign: 1, stamp: 1, return: 1}
""",
    "common/essential.yaml": """key: thiet-yeu
name: Dịch vụ thiết yếu
valid_from: 2022-01-06
services:
  - {number: 1, name: Khai sinh, codes: ["1.001193"]}
  - {number: 2, name: Nộp phạt, codes: []}
""",
    "common/life-events.yaml": """events:
  - {key: sinh-con, name: Sinh con, valid_from: 2020-01-01, codes: ["1.001193", "1.000001"]}
""",
    "common/communes-2024.csv": """code,name_vi,kind,district_code,district_vi,province_code,province_vi,lat,lon
101,Xã Một,Xã,11,Huyện Nhỏ,82,Tỉnh Nhỏ,10.1,106.1
102,Xã Hai,Xã,11,Huyện Nhỏ,82,Tỉnh Nhỏ,10.2,106.2
""",
    "common/communes-2025.csv": """code,name_vi,kind,province_code,province_vi,lat,lon,area_km2
101,Xã Chung,Xã,82,Tỉnh Nhỏ,10.15,106.15,20
""",
    "common/succession-2025.csv": """old_code,new_code,share,main_successor,effective,legal_basis
101,101,whole,1,2025-07-01,NQ thử
102,101,whole,1,2025-07-01,NQ thử
""",
    f"{PACK}/pack.yaml": """name: Tỉnh nhỏ
province: Tỉnh Nhỏ
effective: 2025-07-01
organization_code: {value: H99, confidence: L, source: bộ kiểm thử}
areas:
  - {province: "82", name: Tỉnh Nhỏ, communes: communes-2024.csv, valid_from: 2020-01-01, valid_to: 2025-06-30}
  - {province: "82", name: Tỉnh Nhỏ, communes: communes-2025.csv, valid_from: 2025-07-01}
successions: succession-2025.csv
hours:
  - {days: [monday, tuesday, wednesday, thursday, friday], windows: ["07:00-11:30", "13:30-17:00"]}
days:
  - {day: 2025-10-13, open: no, name: Nghỉ tránh bão, source: Công văn 1}
sectors:
  tu-phap: so-tu-phap
  thue: thue
procedures_from: 2025-07-01
procedures: []
""",
    f"{PACK}/agencies.csv": """key,code,name,kind,parent,area,area_from,valid_from,valid_to,address,phone
tinh,H99,UBND tỉnh Nhỏ,province,,82,2025-07-01,2025-07-01,,,
centre,H99.02,Trung tâm PVHCC,centre,tinh,82,2025-07-01,2025-07-01,,1 Phố Lớn,
so-tu-phap,H99.03,Sở Tư pháp,department,tinh,82,2025-07-01,2025-07-01,,,
thue,H99.70,Thuế tỉnh,vertical,tinh,82,2025-07-01,2025-07-01,,,
xa-chung,H99.201,UBND xã Chung,commune,tinh,101,2025-07-01,2025-07-01,,,
""",
    f"{PACK}/staff.csv": """username,full_name,agency,role,title,valid_from,valid_to,ready_made
tiepnhan,Lê Thị An,xa-chung,intake,Cán bộ tiếp nhận,2025-07-01,,yes
chuyenvien,Trần Văn Bình,xa-chung,specialist,Công chức,2025-07-01,,yes
""",
    f"{PACK}/targets.csv": """key,name,value,unit,valid_from,valid_to,source
sync_share,Hồ sơ đồng bộ,100,percent,2025-07-01,,QĐ thử
""",
}


def small_home(folder: Path) -> Path:
    """Write the small province and return the folder that holds it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "common" / "forms").mkdir()
    shutil.copy(FORMS / "generic.yaml", folder / "common" / "forms")
    return folder


def change(home: Path, name: str, old: str, new: str) -> None:
    """Replace a text in a file of the small province; the text must be there."""
    path = home / name
    before = path.read_text(encoding="utf-8")
    assert old in before, f"{name} has no {old!r}"
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
