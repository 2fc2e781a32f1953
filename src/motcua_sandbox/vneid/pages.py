"""What people see when they sign in: plain forms that need neither scripts nor a mouse."""

from collections.abc import Iterable, Mapping
from html import escape

from starlette.responses import HTMLResponse

from motcua_sandbox.vneid.people import DEFAULTS, FREE_FIELDS, Account
from motcua_sandbox.wire import page


def sign_in(title: str, query: Mapping[str, str], accounts: Iterable[Account]) -> HTMLResponse:
    """Show the ready-made accounts, a form for any other person, and a way out."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
    )
    rows = list(accounts)
    citizens = "".join(_choice(account) for account in rows if account.claims["LoaiTaiKhoan"] == "1")
    organisations = "".join(_choice(account) for account in rows if account.claims["LoaiTaiKhoan"] == "2")
    fields = "".join(_field(name, label) for name, label in FREE_FIELDS.items())
    form = f'<form method="post" action="authorize">{hidden}'
    return page(
        title,
        "<p class='note'>Chọn một tài khoản có sẵn. Mọi người và tổ chức dưới đây đều do máy tạo ra, "
        "không có thật. Không cần mật khẩu.</p>"
        f"<h2>Công dân</h2>{form}<ul class='people'>{citizens}</ul></form>"
        f"<h2>Tổ chức, doanh nghiệp</h2>{form}<ul class='people'>{organisations}</ul></form>"
        "<details><summary>Người khác: tự nhập thông tin để thử</summary>"
        f"{form}{fields}"
        "<p><button name='person' value='other'>Đăng nhập với thông tin này</button></p></form></details>"
        f"<h2>Không đăng nhập</h2>{form}"
        "<button class='plain' name='deny' value='1'>Từ chối và quay lại</button></form>",
    )


def _choice(account: Account) -> str:
    level = account.claims["IAL"]
    key, name = escape(account.key), escape(account.name)
    return (
        f"<li><p><strong>{name}</strong><br>{escape(account.about)}<br>Tài khoản mức độ {escape(level)}</p>"
        f"<button name='person' value='{key}'>Đăng nhập: {name}</button></li>"
    )


def _field(name: str, label: str) -> str:
    value = escape(DEFAULTS.get(name, ""))
    return (
        f"<p><label for='claim_{name}'>{escape(label)}</label>"
        f"<input id='claim_{name}' name='claim_{name}' value='{value}' autocomplete='off'></p>"
    )


def refused(reason: str) -> HTMLResponse:
    """Say why nobody can sign in from where this person came."""
    return page(
        "Không thể đăng nhập",
        f"<p>{escape(reason)}</p><p>Hãy quay lại trang dịch vụ công và thử lại; "
        "nếu vẫn lỗi, báo cho quản trị viên.</p>",
        status=400,
    )


def signed_out() -> HTMLResponse:
    """Confirm a sign-out that has no page to go back to."""
    return page("Đã đăng xuất", "<p>Bạn đã đăng xuất (giả lập). Có thể đóng trang này.</p>")
