"""Reading what callers send and writing answers: shared by every service."""

import json
from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse

LARGEST_BODY = 20 * 1024 * 1024


class MalformedError(Exception):
    """The body cannot be read; the message says why, in words for the caller."""


async def json_body(request: Request) -> dict[str, Any]:
    """Return the JSON object of the request. Raises ``MalformedError``."""
    raw = await request.body()
    if len(raw) > LARGEST_BODY:
        raise MalformedError("Nội dung gửi lên quá lớn")
    try:
        body = json.loads(raw)
        if b"\\ud" in raw.lower():  # half of a surrogate pair is no text and cannot be kept
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedError("Nội dung gửi lên không phải JSON hợp lệ (UTF-8)") from error
    if not isinstance(body, dict):
        raise MalformedError("Nội dung gửi lên phải là một đối tượng JSON")
    return body


async def form_body(request: Request) -> dict[str, str]:
    """Return the fields of a posted form; a field given twice is refused, as OAuth asks (RFC 6749, 3.2)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise MalformedError("Nội dung gửi lên phải là biểu mẫu (application/x-www-form-urlencoded)")
    try:
        raw = (await request.body()).decode("utf-8")
        fields = parse_qs(raw, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError as error:
        raise MalformedError("Biểu mẫu không đọc được") from error
    if any(len(values) > 1 for values in fields.values()):
        raise MalformedError("Một trường của biểu mẫu bị gửi hai lần")
    return {name: values[0] for name, values in fields.items()}


STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;color:#0b0c0c;background:#fff}
header{background:#8c1515;color:#fff;padding:.75rem 1rem}header p{margin:0;font-weight:700}
main{max-width:60rem;margin:0 auto;padding:1rem}
.note{border-left:.4rem solid #8c1515;padding:.25rem 1rem;background:#f6f3ee}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:700;padding:.5rem 0}
th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid #b1b4b6;vertical-align:top}
label{display:block;font-weight:600}
input,select{font:inherit;padding:.35rem;border:2px solid #0b0c0c;max-width:100%}
button{font:inherit;font-weight:600;padding:.5rem 1rem;border:0;background:#8c1515;color:#fff;cursor:pointer}
button.plain{background:#fff;color:#0b0c0c;border:2px solid #0b0c0c}
ul.people{list-style:none;padding:0}ul.people li{padding:.75rem 0;border-bottom:1px solid #b1b4b6}
a{color:#1d4f91}:focus-visible{outline:3px solid #ffbf47;outline-offset:2px}
.row{display:flex;flex-wrap:wrap;gap:1rem;align-items:end}.scroll{overflow-x:auto}summary{cursor:pointer}
"""


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Wrap trusted markup in the plain page every service uses; callers escape what comes from outside."""
    return HTMLResponse(
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><header><p>Môi trường giả lập – không phải hệ thống thật</p></header><main>"
        f"<h1>{escape(title)}</h1>{body}</main></body></html>",
        status_code=status,
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"},
    )
