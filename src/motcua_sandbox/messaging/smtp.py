"""As much of an SMTP server (RFC 5321) as a sender needs to deliver a message, or to fail in each of its ways."""

import asyncio
import re
from collections.abc import Callable

ADDRESS = re.compile(r"(?i)(?:FROM|TO):\s*<([^<>\s]*)>")
LARGEST = 1_000_000
Draw = Callable[[], frozenset[str]]
Take = Callable[[str, list[str], bytes], str]  # returns why not, or nothing


class Conversation:
    """One connection. ``take`` gets each whole message; ``draw`` says what goes wrong with it."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, take: Take, draw: Draw, slow: float
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._take = take
        self._draw = draw
        self._slow = slow
        self._faults: frozenset[str] = frozenset()
        self._sender: str | None = None
        self._receivers: list[str] = []

    async def run(self) -> None:
        """Talk until the other side leaves, or until a fault cuts the line."""
        try:
            await self._say("220 sandbox ESMTP")
            while line := await self._reader.readline():
                if not await self._answer(line.decode("utf-8", "replace").strip()):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the other side hung up: that is its right
        finally:
            self._writer.close()

    async def _answer(self, line: str) -> bool:
        word, _space, rest = line.partition(" ")
        match word.upper():
            case "EHLO":
                await self._say("250-sandbox", f"250-SIZE {LARGEST}", "250 8BITMIME")
            case "HELO" | "NOOP":
                await self._say("250 OK")
            case "MAIL":
                return await self._mail(rest)
            case "RCPT":
                await self._receiver(rest)
            case "DATA":
                return await self._data()
            case "RSET":
                self._sender, self._receivers = None, []
                await self._say("250 OK")
            case "QUIT":
                await self._say("221 Bye")
                return False
            case _:
                await self._say("502 Command not implemented")
        return True

    async def _mail(self, rest: str) -> bool:
        found = ADDRESS.match(rest)
        if found is None:
            await self._say("501 Syntax: MAIL FROM:<address>")
            return True
        self._sender, self._receivers, self._faults = found[1], [], self._draw()
        if "delay" in self._faults:
            await asyncio.sleep(self._slow)
        if "reset" in self._faults:
            return False
        await self._say("451 Try again later" if "error_500" in self._faults else "250 OK")
        return True

    async def _receiver(self, rest: str) -> None:
        found = ADDRESS.match(rest)
        if self._sender is None:
            await self._say("503 MAIL first")
        elif found is None:
            await self._say("501 Syntax: RCPT TO:<address>")
        elif "refuse" in self._faults or found[1].startswith("khong-ton-tai@"):
            await self._say(f"550 5.1.1 <{found[1]}>: No such user here")  # as mail servers do
        else:
            self._receivers.append(found[1])
            await self._say("250 OK")

    async def _data(self) -> bool:
        if not self._receivers:
            await self._say("503 RCPT first")
            return True
        await self._say("354 End with <CRLF>.<CRLF>")
        lines: list[bytes] = []
        while (line := await self._reader.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        problem = self._take(self._sender or "", self._receivers, b"".join(lines))
        if "answer_then_cut" in self._faults:
            return False
        code = "451" if problem.startswith("4.") else "554"
        await self._say(f"{code} {problem}" if problem else "250 OK: queued")
        return True

    async def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self._writer.drain()
