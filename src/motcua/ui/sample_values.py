"""What the gallery's examples show: made-up people and figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2025, 2, 5, 9, 30, tzinfo=UTC)

VALUES: dict[str, Any] = {
    "now": NOW,
    "due_ok": NOW + timedelta(days=3),
    "due_soon": NOW + timedelta(hours=3),
    "due_late": NOW - timedelta(days=1),
    "sexes": [("nam", "Nam"), ("nu", "Nữ")],
    "channels": [
        ("online", "Trực tuyến", "Giảm một nửa lệ phí"),
        ("counter", "Tại bộ phận một cửa", "Thứ Hai đến thứ Sáu, 07:00–11:30 và 13:30–17:00"),
        ("post", "Qua bưu chính", "Bưu tá đến nhận tận nhà"),
    ],
    "papers": [
        ("birth", "Giấy chứng sinh"),
        ("marriage", "Giấy chứng nhận kết hôn", "Đã có trong kho giấy tờ"),
    ],
    "chosen": ["marriage"],
    "communes": [("28249", "Phường Mỹ Tho"), ("28252", "Xã Tân Phú Đông")],
    "errors": {"full_name": "Hãy điền họ, chữ đệm và tên.", "birth_date": "Ngày này không có trong lịch."},
    "answers": [
        ("Họ, chữ đệm và tên", "Nguyễn Thị Hoa", "#sua-ten"),
        ("Ngày sinh", "05/02/1990", "#sua-ngay"),
        ("Số định danh", "082*******34"),
    ],
    "columns": [
        {"key": "code", "label": "Mã hồ sơ", "head": True},
        {"key": "name", "label": "Thủ tục"},
        {"key": "fee", "label": "Lệ phí (đồng)", "numeric": True},
    ],
    "rows": [
        {"code": "V55-250205-0001", "name": "Đăng ký khai sinh", "fee": "0"},
        {"code": "V55-250205-0002", "name": "Đăng ký thành lập hộ kinh doanh", "fee": "50.000"},
    ],
    "tasks": [
        {"title": "Người nộp", "url": "#nguoi-nop", "status": "Đã điền", "tone": "done"},
        {
            "title": "Cha mẹ",
            "url": "#cha-me",
            "hint": "Cần số định danh của mẹ",
            "status": "Đang điền",
            "tone": "working",
        },
        {"title": "Giấy tờ", "status": "Chưa mở được"},
    ],
    "events": [
        {
            "title": "Đang xử lý",
            "at": NOW,
            "by": "Phòng Tư pháp – Hộ tịch",
            "text": "Hẹn trả 17:00 07/02/2025.",
        },
        {
            "title": "Đã tiếp nhận",
            "at": NOW - timedelta(hours=2),
            "by": "Bộ phận một cửa",
            "text": "Hồ sơ đủ giấy tờ.",
        },
        {
            "title": "Đã gửi",
            "at": NOW - timedelta(hours=20),
            "by": "Bạn",
            "url": "#giay-hen",
            "link": "Giấy tiếp nhận",
        },
    ],
    "steps": [
        {"title": "Tiếp nhận", "state": "done", "note": "08:10"},
        {"title": "Thẩm định", "state": "current", "note": "còn 3 giờ"},
        {"title": "Ký", "state": "next"},
        {"title": "Trả kết quả", "state": "next"},
    ],
    "fields": [
        ("Tư pháp – Hộ tịch", 18320, "#tu-phap"),
        ("Đất đai", 9215, "#dat-dai"),
        ("Giao thông", 4102, "#giao-thong"),
    ],
    "days": [(f"{day:02d}/02", 180 + (day * 37) % 90) for day in range(1, 15)],
    "links": [("Trang chủ", "#trang-chu"), ("Thủ tục", "#thu-tuc"), ("Đăng ký khai sinh", "")],
    "sections_nav": [("Trang chủ", "#trang-chu"), ("Tra cứu hồ sơ", "#tra-cuu"), ("Số liệu", "#so-lieu")],
    "work": [
        ("Tiếp nhận", "#tiep-nhan", 12),
        ("Xử lý", "#xu-ly", 31),
        ("Trình ký", "#trinh-ky"),
        ("Ký", "#ky", 4),
    ],
    "page_of_list": {"next_cursor": "tiep", "previous_cursor": "truoc"},
    "share": 0.9545,
}
