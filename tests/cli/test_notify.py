"""``motcua notify``: figures for machines, sending what is due."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.test import override_settings
from django.utils import timezone

from motcua.cli.notify import command
from motcua.notifications.models import Sending
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import tell
from tests.factories.messages import letter
from tests.factories.offices import citizen
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected(fresh_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands run against this test's database and sandbox."""
    monkeypatch.setattr("motcua.cli.database.check_server", lambda url: 18)
    monkeypatch.setattr("motcua.cli.database.set_up_django", lambda url="": None)
    options = {"base_url": f"{fresh_sandbox.url}/sms", "key": "sandbox-only", "sender": "DVCTINH", "secret": "x"}
    with override_settings(
        MOTCUA_ADAPTERS={"notifications.sms": ("motcua.adapters.sms_brandname.client.SmsGateway", options)}
    ):
        yield


def run(*words: str) -> str:
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_it_says_what_waits_and_sends_what_is_urgent() -> None:
    assert json.loads(run("status", "--json"))["queue"] == {
        "to_plan": 0, "pending": 0, "overdue": 0, "lost": 0, "oldest_seconds": None,
    }  # fmt: skip
    tell(citizen(), letter(Kind.SUPPLEMENT_REMINDED), at=timezone.now())  # told at night as well
    assert json.loads(run("status", "--json"))["queue"]["to_plan"] == 1
    assert run("run", "--seconds", "30") == "2 moved.\n"
    sms = next(row for row in json.loads(run("status", "--json"))["channels"] if row["channel"] == "sms")
    assert (sms["sent"], sms["used_today"], sms["allowance"]) == (1, 1, 50_000)
    assert Sending.objects.get().state == "sent"
    assert "allowance" in run("status")
