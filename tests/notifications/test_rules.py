"""The words, times and ways of messages."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.working_time import VIETNAM
from motcua.notifications.rules.choosing import Wishes, mail_address, mobile, reachable, route
from motcua.notifications.rules.defaults import default_text
from motcua.notifications.rules.events import (
    EVENTS,
    FACTS,
    OUTSIDE,
    SHORT,
    Channel,
    Kind,
    Language,
    facts_of,
    keys,
)
from motcua.notifications.rules.pack import FILE, read_rules
from motcua.notifications.rules.states import State, after_receipt
from motcua.notifications.rules.timing import (
    NATIONAL,
    Key,
    SendingRule,
    SendingRuleError,
    allowance,
    check_rule,
    gap_after,
    is_all_day,
    loud_at,
    next_morning,
    rest_after,
    rule_for,
    wait_after,
)
from motcua.notifications.rules.wording import LONGEST_SMS, Text, check, fill, plain, public_facts, samples

ALL = frozenset(OUTSIDE)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("key", keys())
def test_every_default_text_passes_its_own_check(key: str, language: Language, channel: Channel) -> None:
    text = default_text(key, language, channel)
    assert check(key, channel, text) == []
    if channel is Channel.SMS:
        longest = {name: "x" * FACTS[name].longest for name in facts_of(key) if not FACTS[name].is_personal}
        assert len(plain(fill(text.body, longest))) <= LONGEST_SMS


def test_every_kind_has_a_treatment_and_every_fact_is_known() -> None:
    assert set(EVENTS) == {str(kind) for kind in Kind}
    assert {fact for event in EVENTS.values() for fact in event.facts} <= FACTS.keys()


@pytest.mark.parametrize(
    ("channel", "text", "faults"),
    [
        pytest.param(Channel.INBOX, Text("Hồ sơ {code}", "Lý do: {reason}"), [], id="right"),
        pytest.param(Channel.INBOX, Text("Hồ sơ {ma}", "x"), [("unknown", "ma", "subject")], id="unknown name"),
        pytest.param(Channel.SMS, Text("", "{code}: {reason}"), [("personal", "reason", "body")], id="personal"),
        pytest.param(Channel.ZALO, Text("", "{reason}", "301001"), [("personal", "reason", "body")], id="zalo too"),
        pytest.param(Channel.SMS, Text("", "{who}"), [("unknown", "who", "body")], id="of another event"),
        pytest.param(Channel.EMAIL, Text(" ", "x"), [("empty", "", "subject")], id="no subject"),
        pytest.param(Channel.INBOX, Text("x", ""), [("empty", "", "body")], id="no body"),
        pytest.param(Channel.INBOX, Text("x", "{code"), [("brace", "", "body")], id="half a brace"),
        pytest.param(Channel.INBOX, Text("a\nb", "x"), [("control", "", "subject")], id="two lines of subject"),
        pytest.param(Channel.SMS, Text("", "x" * 161), [("long", "161/160", "body")], id="too long"),
        pytest.param(Channel.SMS, Text("", "x" * 131 + "{code}"), [("long", "161/160", "body")], id="when filled"),
        pytest.param(Channel.ZALO, Text("", "x", "30 1"), [("template", "30 1", "template")], id="no number"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_said(
    channel: Channel, text: Text, faults: list[tuple[str, str, str]]
) -> None:
    assert [(each.code, each.word, each.field) for each in check(Kind.REFUSED, channel, text)] == faults


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hồ sơ đã được tiếp nhận – “Đăng ký”…", 'Ho so da duoc tiep nhan - "Dang ky"...'),
        ("  hai   khoảng\ntrắng ", "hai khoang trang"),
        ("☃", "?"),
    ],
)
def test_a_short_message_is_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_whatever_is_said_every_telephone_can_show_it(text: str) -> None:
    assert plain(text).isascii()
    assert plain(plain(text)) == plain(text)


def test_only_public_facts_are_there_to_be_named() -> None:
    facts = {name: f"canary-{name}" for name in FACTS} | {"new": "canary-new"}
    public = public_facts(facts)
    assert set(public) == {name for name, fact in FACTS.items() if not fact.is_personal}
    assert all(len(value) <= FACTS[name].longest for name, value in public.items())
    assert {"who", "reason", "note", "pickup", "number"}.isdisjoint(public)


def test_samples_fill_every_text() -> None:
    for key in keys():
        for channel in Channel:
            assert "{" not in fill(default_text(key, Language.ENGLISH, channel).body, samples(key))


@pytest.mark.parametrize(
    ("at", "starts", "ends", "loud"),
    [
        pytest.param("2026-02-05T12:00", time(21), time(7), "2026-02-05T12:00", id="day"),
        pytest.param("2026-02-05T21:00", time(21), time(7), "2026-02-06T07:00", id="the beginning is quiet"),
        pytest.param("2026-02-05T20:59", time(21), time(7), "2026-02-05T20:59", id="just before"),
        pytest.param("2026-02-06T03:00", time(21), time(7), "2026-02-06T07:00", id="after midnight"),
        pytest.param("2026-02-06T07:00", time(21), time(7), "2026-02-06T07:00", id="the end is not"),
        pytest.param("2026-02-06T12:30", time(12), time(13), "2026-02-06T13:00", id="within a day"),
        pytest.param("2026-02-06T12:30", time(0), time(0), "2026-02-06T12:30", id="never quiet"),
    ],
)
def test_quiet_hours(at: str, starts: time, ends: time, loud: str) -> None:
    assert loud_at(moment(at), starts, ends) == moment(loud)


@pytest.mark.parametrize(
    ("one", "other", "is_all"),
    [
        ((time(21), time(7)), (time(7), time(21)), True),
        ((time(21), time(7)), (time(6), time(22)), True),
        ((time(21), time(7)), (time(7, 1), time(21)), False),
        ((time(21), time(7)), (time(7), time(20, 59)), False),
        ((time(21), time(7)), (time(22), time(6)), False),
        ((time(21), time(7)), (time(12), time(13)), False),
        ((time(0), time(0)), (time(7), time(21)), False),
    ],
)
def test_whether_two_windows_leave_nothing(one: tuple[time, time], other: tuple[time, time], is_all: bool) -> None:
    assert is_all_day(one, other) is is_all_day(other, one) is is_all


def test_waiting_grows_to_a_quarter_of_an_hour_and_never_ends() -> None:
    assert [wait_after(n, 1.0).total_seconds() for n in (0, 1, 2, 9, 10, 1000)] == [1, 2, 4, 512, 900, 900]
    assert wait_after(50, 0.0) == timedelta(seconds=1)


def test_a_line_rests_longer_the_longer_it_fails() -> None:
    assert [rest_after(n).total_seconds() for n in (0, 2, 3, 4, 7, 8, 1000)] == [0, 0, 1, 2, 16, 30, 30]


def test_a_minute_is_spread_and_its_last_tenth_left_free() -> None:
    assert gap_after(54).total_seconds() == pytest.approx(60 / 48.6)
    for amount in (1, 7, 600, 100_000):
        assert timedelta(minutes=1) / gap_after(amount) <= amount


def test_the_last_tenth_of_a_day_is_kept_for_the_law() -> None:
    assert (allowance(1000, is_legal=False), allowance(1000, is_legal=True)) == (900, 1000)
    assert next_morning(moment("2026-02-05T15:00"), time(7)) == moment("2026-02-06T07:00")


def test_the_province_s_word_holds_from_its_day() -> None:
    own = SendingRule(Key.QUIET, date(2026, 3, 1), "Quyết định", starts=time(20), ends=time(8), is_own=True)
    rules = (*NATIONAL, own)
    assert rule_for(rules, Key.QUIET, date(2026, 2, 28)).starts == time(21)
    assert rule_for(rules, Key.QUIET, date(2026, 3, 1)) is own


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (SendingRule(Key.QUIET, date(2026, 1, 1), " ", starts=time(21), ends=time(7)), "source"),
        (SendingRule(Key.QUIET, date(2026, 1, 1), "x", starts=time(8), ends=time(7)), "window"),
        (SendingRule(Key.QUIET, date(2026, 1, 1), "x", starts=time(8)), "window"),
        (SendingRule(Key.SMS, date(2026, 1, 1), "x", amount=0), "amount"),
        (SendingRule(Key.SMS, date(2026, 1, 1), "x"), "amount"),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused(rule: SendingRule, code: str) -> None:
    with pytest.raises(SendingRuleError) as refused:
        check_rule(rule)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "wishes", "possible", "tried", "expected"),
    [
        pytest.param(Kind.RESULT, Wishes(ALL), ALL, (), ["zalo", "sms", "email"], id="the usual order"),
        pytest.param(Kind.RESULT, Wishes(ALL, Channel.EMAIL), ALL, (), ["email", "zalo", "sms"], id="first wish"),
        pytest.param(Kind.RETURNED, Wishes(frozenset()), ALL, (), [], id="said no"),
        pytest.param(Kind.REFUSED, Wishes(frozenset()), ALL, (), ["zalo", "sms", "email"], id="the law insists"),
        pytest.param(Kind.REFUSED, Wishes(frozenset({Channel.EMAIL})), ALL, (), ["email"], id="one way is enough"),
        pytest.param(
            Kind.REFUSED, Wishes(frozenset({Channel.EMAIL})), ALL, (Channel.EMAIL,), ["zalo", "sms"],
            id="the law goes on when the wished way failed",
        ),
        pytest.param(Kind.RETURNED, Wishes(ALL), ALL, (Channel.ZALO,), ["sms", "email"], id="the next way"),
        pytest.param(Kind.RETURNED, Wishes(ALL), [Channel.EMAIL], (Channel.EMAIL,), [], id="no way is left"),
        pytest.param(Kind.WATCH, Wishes(ALL), ALL, (), ["email"], id="officers get mail"),
    ],
)  # fmt: skip
def test_the_way_out(
    kind: Kind, wishes: Wishes, possible: frozenset[Channel], tried: tuple[Channel, ...], expected: list[str]
) -> None:
    assert [each.value for each in route(EVENTS[kind], wishes, possible, tried=tried)] == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912 345 678", "84912345678"),
        ("+84 912.345.678", "84912345678"),
        ("0281234567", ""),
        ("09123", ""),
        ("", ""),
    ],
)
def test_a_mobile_number(text: str, number: str) -> None:
    assert mobile(text) == number


def test_an_address_that_can_be_written_to() -> None:
    assert mail_address(" a@b.vn ") == "a@b.vn"
    assert [mail_address(each) for each in ("", "a@b", "a b@c.vn", "â@b.vn", "a@b.vn>\nBcc: c@d.vn")] == [""] * 5
    assert reachable("0912345678", "") == SHORT


@given(st.lists(st.sampled_from([State.SENT, State.DELIVERED, State.FAILED]), min_size=1))
def test_whatever_order_receipts_come_in_the_end_is_the_same(told: list[State]) -> None:
    def end(order: list[State]) -> State:
        state = State.PENDING
        for each in order:
            state = after_receipt(state, each)
        return state

    assert end(told) == end(told[::-1]) == end(sorted(told)) == end(told * 3)


def test_a_pack_s_rules_are_read_and_every_mistake_is_told_with_its_line() -> None:
    rules, mistakes = read_rules(
        '- {key: quiet, starts: "20:00", ends: "08:00", valid_from: 2026-01-01, source: QĐ 1, confidence: H}\n'
        "- {key: sms, amount: 10, valid_from: 2026-01-01, source: Hợp đồng}\n",
        "messages.yaml",
    )
    assert mistakes == []
    assert [(rule.key, rule.starts, rule.amount, rule.sure) for rule in rules] == [
        (Key.QUIET, time(20), None, "H"),
        (Key.SMS, None, 10, "L"),
    ]
    wrong = (
        "- {key: sms, amount: 0, valid_from: mai, source: x, extra: 1}\n- {key: quiet, valid_from: 2026-01-01}\n"
    )
    rules, mistakes = read_rules(wrong, "messages.yaml")
    assert rules == []
    assert {mistake.line for mistake in mistakes} == {1, 2}
    assert any("extra" in str(mistake) for mistake in mistakes)
    for text in ("{", "key: quiet", "- x"):
        assert read_rules(text, "messages.yaml")[1] != []


def test_the_packs_of_this_house_have_no_mistake() -> None:
    found = sorted((Path(__file__).resolve().parents[2] / "provinces").glob(f"*/{FILE}"))
    assert len(found) == 2
    for path in found:
        rules, mistakes = read_rules(path.read_text(encoding="utf-8"), path.name)
        assert mistakes == []
        assert {rule.key for rule in rules} == set(Key)
