"""A closed-loop client: so many connections, each sends its next request when the last one is answered.

A process of its own, so that it shares no interpreter with what is measured; 127.0.0.1 only. Reads one JSON job
from standard input: ``port clients seconds requests expect`` (a request is ``{"head", "body"}``; ``@KEY@`` in
it becomes a fresh UUID, ``@PERSON@`` a fresh personal id; with a ``secret`` it is signed as the national portal signs
what it pushes), and writes ``{"done", "failed", "seconds", "milliseconds", "statuses"}``.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

HOST = "127.0.0.1"
KEY = b"@KEY@" + b"@" * 31  # as long as the UUID that takes its place
PERSON = b"@PERSON@@@@@"  # as long as the personal id that takes its place: nobody files twice
STALLED_SECONDS = 30
Request = tuple[bytes, bytes]  # its bytes, and what it is signed with


def encoded(request: dict[str, str]) -> Request:
    """Return a request as bytes with its length, and its secret."""
    body = request["body"].encode()
    whole = f"{request['head']}Content-Length: {len(body)}\r\n\r\n".encode() + body
    return whole, request.get("secret", "").encode()


def fresh(request: Request) -> bytes:
    """Return a request with a key and a personal id that no other one has, signed where it has a secret."""
    (whole, secret), key = request, uuid.uuid4()
    made = whole.replace(KEY, str(key).encode()).replace(PERSON, b"082190%06d" % (key.int % 1_000_000))
    return signed(made, secret) if secret else made


def signed(request: bytes, secret: bytes) -> bytes:
    """Return a pushed message with its moment and the HMAC over moment and body."""
    head, _, body = request.partition(b"\r\n\r\n")
    moment = str(int(time.time())).encode()
    proof = hmac.new(secret, moment + b"." + body, hashlib.sha256).hexdigest().encode()
    return b"%s\r\nX-Thoi-Diem: %s\r\nX-Chu-Ky: %s\r\n\r\n%s" % (head, moment, proof, body)


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one whole answer and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, length = int(head[9:12]), 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"transfer-encoding":
            raise ConnectionError("an answer without a length")
    if length:
        await reader.readexactly(length)
    return status


async def client(port: int, until: float, requests: Iterator[Request], seen: list[tuple[int, float]]) -> None:
    """Ask until the time is over; note status and milliseconds of each answer."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=2**22)
    try:
        while (began := time.perf_counter()) < until:
            writer.write(fresh(next(requests)))
            status = await asyncio.wait_for(answer(reader), STALLED_SECONDS)
            seen.append((status, (time.perf_counter() - began) * 1000))
    finally:
        writer.close()


async def paced(job: dict[str, Any], requests: Iterator[Request], seen: list[tuple[int, float]]) -> None:
    """Send so many a second whatever the answers do; each is timed from the moment it was due."""
    gap, began = 1 / job["per_second"], time.perf_counter()
    places: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(job["clients"]):
        places.put_nowait(await asyncio.open_connection(HOST, job["port"], limit=2**22))

    async def one(due: float) -> None:
        reader, writer = await places.get()
        writer.write(fresh(next(requests)))
        status = await asyncio.wait_for(answer(reader), STALLED_SECONDS)
        seen.append((status, (time.perf_counter() - due) * 1000))
        places.put_nowait((reader, writer))

    tasks = []
    for number in range(int(job["seconds"] * job["per_second"])):
        due = began + number * gap
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job."""
    requests = itertools.cycle([encoded(each) for each in job["requests"]])
    seen: list[tuple[int, float]] = []
    began = time.perf_counter()
    until = began + job["seconds"]
    if "per_second" in job:
        await paced(job, requests, seen)
        return told(job, seen, time.perf_counter() - began)
    await asyncio.gather(*(client(job["port"], until, requests, seen) for _ in range(job["clients"])))
    return told(job, seen, time.perf_counter() - began)


def told(job: dict[str, Any], seen: list[tuple[int, float]], seconds: float) -> dict[str, Any]:
    """Return what came of a job."""
    good = [taken for status, taken in seen if status in job["expect"]]
    return {
        "done": len(good),
        "failed": len(seen) - len(good),
        "seconds": seconds,
        "milliseconds": good,
        "statuses": Counter(str(status) for status, _ in seen),
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
