"""Rules of sending from a data pack."""

from datetime import date, time

import pytest

from motcua.notifications.models import SendingWord
from motcua.notifications.queries.sending_rules import quiet_hours
from motcua.notifications.rules.timing import Key, SendingRule
from motcua.notifications.services.loading import load_rules
from tests.factories.messages import DAY

pytestmark = pytest.mark.django_db


def rule(starts: int) -> SendingRule:
    return SendingRule(Key.QUIET, date(2026, 1, 1), "Gói dữ liệu", starts=time(starts), ends=time(7))


def test_a_pack_is_loaded_once_and_what_the_province_said_at_the_console_stays() -> None:
    assert load_rules([rule(20)], at=DAY) == 1
    assert quiet_hours(date(2026, 2, 1)) == (time(20), time(7))
    assert load_rules([rule(22)], at=DAY) == 0
    assert quiet_hours(date(2026, 2, 1)) == (time(20), time(7))
    assert quiet_hours(date(2025, 2, 1)) == (time(21), time(7)), "before its day our own word holds"
    assert SendingWord.objects.count() == 1
