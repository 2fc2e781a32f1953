"""A mail server that keeps what it gets: SMTP on a port of its own, a page to read it."""

import asyncio
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from motcua_sandbox.faults import FaultBoard
from motcua_sandbox.messaging.books import Books
from motcua_sandbox.messaging.smtp import Conversation
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store
from motcua_sandbox.wire import page

SYSTEM = "mail"
SMTP_FAULTS = frozenset({"delay", "error_500", "reset", "answer_then_cut", "refuse"})
TOO_FAST = "4.7.0 Too many messages in a minute"
NEEDED = ("From", "To", "Subject", "Date", "Message-ID")


class Mail:
    """The mail server. Like a mailbox, it shows a message once however often it came (by Message-ID)."""

    name = SYSTEM
    title = "Máy chủ thư điện tử"
    faults = NETWORK_FAULTS | {"refuse"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self.books = Books(store, SYSTEM)
        self._port, self._minute = settings.smtp_port, settings.mail_minute
        self._board: FaultBoard | None = None

    def attach(self, board: FaultBoard) -> None:
        """Take the switches for what it does by itself."""
        self._board = board

    def routes(self) -> Sequence[Route]:
        """The pages below ``/mail``."""
        return [Route("/", self.show), Route("/{key}", self.read)]

    def control_routes(self) -> Sequence[Route]:
        """What tests and demos may see."""
        return [Route("/messages", self.listing)]

    def counts(self) -> dict[str, int]:
        """Count what was taken, and what came more than once."""
        return self.books.counts()

    def reset(self) -> None:
        """Forget everything."""
        self.books.reset()

    async def serve(self) -> asyncio.Server | None:
        """Listen for SMTP where settings say; nowhere without a port."""
        if not self._port:
            return None
        return await asyncio.start_server(self._talk, "127.0.0.1", self._port, limit=2**20)

    async def listing(self, request: Request) -> Response:
        """Return what was taken."""
        return JSONResponse({"messages": self.books.listing()})

    async def show(self, request: Request) -> Response:
        """List the mail."""
        rows = "".join(
            f"<tr><td><a href='/mail/{row['id']}'>{escape(row['body']['subject'])}</a></td>"
            f"<td>{escape(row['receiver'])}</td></tr>"
            for row in reversed(self.books.listing())
        )
        head = "<thead><tr><th scope='col'>Tiêu đề</th><th scope='col'>Đến</th></tr></thead>"
        table = f"<table>{head}<tbody>{rows}</tbody></table>"
        return page("Hộp thư giả lập", table if rows else "<p>Chưa có thư nào.</p>")

    async def read(self, request: Request) -> Response:
        """Show one message as its reader sees it."""
        found = [row for row in self.books.listing() if row["id"] == request.path_params["key"]]
        return HTMLResponse(found[0]["body"]["html"] if found else "", status_code=200 if found else 404)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        slow = self._board.seconds("delay_seconds", SYSTEM, "smtp") if self._board else 0.0
        await Conversation(reader, writer, self._take, self._draw, slow).run()

    def _draw(self) -> frozenset[str]:
        return self._board.draw(SYSTEM, "smtp", only=SMTP_FAULTS) if self._board else frozenset()

    def _take(self, sender: str, receivers: list[str], raw: bytes) -> str:
        message = message_from_bytes(raw, policy=policy.default)
        problem = "" if self.books.taken_this_minute() < self._minute else TOO_FAST
        problem = problem or _judged(message)
        reference = str(message.get("Message-ID", ""))
        body = _shown(message) | {"sender": sender}
        self._store.record(
            Entry(SYSTEM, "mail.smtp", reference, "refused" if problem else "accepted", "", problem, body)
        )
        if not problem:
            self.books.take(reference, ", ".join(receivers), body, "taken")
        return problem


def _judged(message: EmailMessage) -> str:
    missing = [name for name in NEEDED if not message.get(name)]
    if missing:
        return f"5.6.0 Missing {', '.join(missing)}"
    if message.get_body(("plain",)) is None or message.get_body(("html",)) is None:
        return "5.6.0 A message must be readable as plain text and as HTML"
    return ""


def _shown(message: EmailMessage) -> dict[str, str]:
    parts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    names = (*NEEDED, "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language")
    heads = {name.lower(): str(message.get(name, "")) for name in names}
    return heads | {kind: str(part.get_content()) if part else "" for kind, part in parts.items()}
