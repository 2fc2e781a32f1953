"""What every carrier of messages promises: over HTTP and SMTP, faults on."""

from typing import Any

import pytest

from motcua.adapters.mail_smtp.client import SmtpMail
from motcua.adapters.sms_brandname.client import SmsGateway
from motcua.adapters.zalo_zns.client import ZaloNotification
from motcua.notifications.ports import (
    Carrier,
    NoReceiptError,
    Parcel,
    RefusedError,
    UnavailableError,
    UncertainError,
)
from tests.plugins.sandbox import RunningSandbox

SECRET = "sandbox-only"
CHANNELS = ("sms", "zalo", "mail")


def carriers(sandbox: RunningSandbox) -> dict[str, Carrier]:
    return {
        "sms": SmsGateway(base_url=f"{sandbox.url}/sms", key=SECRET, sender="DVCTINH", secret=SECRET),
        "zalo": ZaloNotification(base_url=f"{sandbox.url}/zalo", token=SECRET, app="motcua", secret=SECRET),
        "mail": SmtpMail(url=f"smtp://127.0.0.1:{sandbox.smtp_port}", sender="Một cửa <mot-cua@example.vn>"),
    }


def parcel(channel: str, **more: Any) -> Parcel:
    usual: dict[str, dict[str, Any]] = {
        "sms": {"to": "84912345678", "text": "Ho so H58 da co ket qua"},
        "zalo": {
            "to": "84912345678", "text": "x", "template": "301001", "data": {"code": "H58", "site": "a.vn"},
        },
        "mail": {"to": "sau@example.vn", "subject": "Hồ sơ", "text": "Chữ có dấu", "html": "<p>Chữ có dấu</p>"},
    }  # fmt: skip
    return Parcel(**{"reference": "ref-1", **usual[channel], **more})


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def line(channel: str, fresh_sandbox: RunningSandbox) -> Carrier:
    return carriers(fresh_sandbox)[channel]


def taken(sandbox: RunningSandbox, channel: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.control("GET", f"/{channel}/messages")["messages"]
    return found


def test_it_is_there(line: Carrier) -> None:
    assert any(word in line.check() for word in ("messages left today", "answers"))


def test_a_message_is_handed_over_whole(line: Carrier, channel: str, fresh_sandbox: RunningSandbox) -> None:
    assert line.send(parcel(channel))
    [row] = taken(fresh_sandbox, channel)
    assert row["receiver"] == parcel(channel).to
    if channel == "mail":
        assert (row["body"]["subject"], row["body"]["plain"].strip()) == ("Hồ sơ", "Chữ có dấu")
        assert "<p>Chữ có dấu</p>" in row["body"]["html"]
        assert row["reference"] == "<ref-1@example.vn>"
    else:
        assert row["reference"] == "ref-1"


@pytest.mark.parametrize(
    ("channel", "wrong", "words"),
    [
        ("sms", {"to": "0912345678"}, "84xxxxxxxxx"),
        ("sms", {"to": "84912345601"}, "không tồn tại"),
        ("sms", {"text": "Có dấu"}, "không dấu"),
        ("sms", {"text": "x" * 161}, "tối đa 160"),
        ("zalo", {"template": "999"}, "not approved"),
        ("zalo", {"data": {"code": "x"}}, "parameters"),
        ("zalo", {"data": {"code": "x" * 101, "site": "a"}}, "too long"),
        ("zalo", {"to": "84912345602"}, "account not existed"),
        ("mail", {"to": "khong-ton-tai@example.vn"}, "No such user"),
    ],
)
def test_what_they_do_not_take_is_refused_in_their_words(
    channel: str, wrong: dict[str, Any], words: str, fresh_sandbox: RunningSandbox
) -> None:
    with pytest.raises(RefusedError, match=words):
        carriers(fresh_sandbox)[channel].send(parcel(channel, **wrong))
    assert taken(fresh_sandbox, channel) == []


def test_an_unregistered_sender_is_refused(fresh_sandbox: RunningSandbox) -> None:
    other = SmsGateway(base_url=f"{fresh_sandbox.url}/sms", key=SECRET, sender="LUADAO", secret=SECRET)
    with pytest.raises(RefusedError, match="chưa đăng ký"):
        other.send(parcel("sms"))


@pytest.mark.parametrize("channel", ["sms", "zalo"])
def test_a_wrong_key_is_no_message_s_fault(channel: str, fresh_sandbox: RunningSandbox) -> None:
    wrong: dict[str, Carrier] = {
        "sms": SmsGateway(base_url=f"{fresh_sandbox.url}/sms", key="no", sender="DVCTINH", secret=SECRET),
        "zalo": ZaloNotification(base_url=f"{fresh_sandbox.url}/zalo", token="no", app="motcua", secret=SECRET),
    }
    with pytest.raises(UnavailableError):
        wrong[channel].send(parcel(channel))


def test_nobody_there_is_unavailable_and_certainly_not_sent() -> None:
    nobody: tuple[Carrier, ...] = (
        SmsGateway(base_url="http://127.0.0.1:9", key="", sender="", secret=""),
        ZaloNotification(base_url="http://127.0.0.1:9", token="", app="", secret=""),
        SmtpMail(url="smtp://127.0.0.1:9", sender="a@b.vn"),
    )
    for each, channel in zip(nobody, CHANNELS, strict=True):
        with pytest.raises(UnavailableError) as away:
            each.send(parcel(channel))
        assert not isinstance(away.value, UncertainError)


def test_an_answer_that_was_cut_is_uncertain(line: Carrier, channel: str, fresh_sandbox: RunningSandbox) -> None:
    fresh_sandbox.break_down(**{channel: {"answer_then_cut": 1}})
    with pytest.raises(UncertainError):
        line.send(parcel(channel))
    assert len(taken(fresh_sandbox, channel)) == 1
    if line.can_find:
        assert line.find("ref-1")
        assert line.find("ref-2") is None


def test_a_failing_server_is_unavailable(line: Carrier, channel: str, fresh_sandbox: RunningSandbox) -> None:
    fresh_sandbox.break_down(**{channel: {"error_500": 1}})
    with pytest.raises(UnavailableError):
        line.send(parcel(channel))
    assert taken(fresh_sandbox, channel) == []


def test_a_receipt_that_is_not_theirs_is_none(line: Carrier) -> None:
    for headers in ({}, {"X-Signature": "00"}, {"X-ZEvent-Signature": "mac=00"}):
        for body in (b"", b"[]", b'{"timestamp": "1"}', b"\xff"):
            with pytest.raises(NoReceiptError):
                line.receipts(headers, body)
