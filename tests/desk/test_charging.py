"""The fee at the counter: one press, a double press, change, parts, cards, and money asked back."""

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from motcua.desk.forms.charging import TillForm
from motcua.dossiers.models import Dossier
from motcua.payments.models import LedgerLine, Order, Payment, Refund
from tests.factories.dossiers import accepted
from tests.factories.offices import Office, office


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def dossier(place: Office) -> Dossier:
    return accepted(place)


@pytest.fixture
def counter(place: Office) -> Client:
    client = Client()
    client.force_login(place.intake)
    return client


def fee(dossier: Dossier) -> str:
    return reverse("desk:fee", args=[dossier.pk])


def order_of(dossier: Dossier) -> Order:
    return Order.objects.get(subject=dossier.pk)


def key_of(counter: Client, dossier: Dossier) -> str:
    return str(counter.get(fee(dossier)).context["key"])


def cash(amount: int, key: str, **more: str) -> dict[str, str]:
    return {"method": "cash", "amount": str(amount), "key": key, **more}


def in_the_till() -> int:
    return LedgerLine.objects.filter(account="cash").aggregate(total=Sum("amount"))["total"] or 0


def test_the_dossier_leads_to_the_fee(counter: Client, dossier: Dossier) -> None:
    assert fee(dossier) in counter.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()


def test_one_press_takes_what_is_due_and_a_second_press_nothing(counter: Client, dossier: Dossier) -> None:
    key, amount = key_of(counter, dossier), order_of(dossier).amount
    for _ in range(3):
        assert counter.post(fee(dossier), cash(amount, key))["Location"] == fee(dossier)
    assert Payment.objects.count() == 1
    assert in_the_till() == amount
    assert order_of(dossier).state == Order.State.PAID
    assert [event.kind for event in dossier.events.order_by("-seq")[:1]] == ["paid"]


def test_change_is_said(counter: Client, dossier: Dossier) -> None:
    amount = order_of(dossier).amount
    data = cash(amount, key_of(counter, dossier), given=str(amount + 12_000))
    page = counter.post(fee(dossier), data, follow=True).content.decode()
    assert "Trả lại khách 12.000 đồng" in page
    assert Payment.objects.get().change == 12_000
    assert in_the_till() == amount


def test_too_little_handed_over_takes_nothing(counter: Client, dossier: Dossier) -> None:
    amount = order_of(dossier).amount
    answer = counter.post(fee(dossier), cash(amount, key_of(counter, dossier), given=str(amount - 1)))
    assert answer.status_code == 422
    assert "Khách đưa chưa đủ" in answer.content.decode()
    assert Payment.objects.count() == 0


@pytest.mark.parametrize("amount", ["0", "-5", "99999999", "mười", "1e5"])
def test_no_other_amount_is_taken(counter: Client, dossier: Dossier, amount: str) -> None:
    data = {"method": "cash", "amount": amount, "key": key_of(counter, dossier)}
    assert counter.post(fee(dossier), data).status_code == 422
    assert Payment.objects.count() == 0


def test_a_part_and_then_the_rest(counter: Client, dossier: Dossier) -> None:
    amount = order_of(dossier).amount
    counter.post(fee(dossier), cash(1_000, key_of(counter, dossier)))
    assert order_of(dossier).state == Order.State.PARTLY
    counter.post(fee(dossier), cash(amount - 1_000, key_of(counter, dossier)))
    assert order_of(dossier).state == Order.State.PAID
    assert in_the_till() == amount


def test_a_card_needs_its_slip_and_a_slip_counts_once(counter: Client, dossier: Dossier, place: Office) -> None:
    amount, key = order_of(dossier).amount, key_of(counter, dossier)
    data = {"method": "card", "amount": str(amount), "key": key}
    assert counter.post(fee(dossier), data).status_code == 422
    assert counter.post(fee(dossier), {**data, "slip": "000123"}).status_code == 302
    other = accepted(place)
    again = {**data, "slip": "000123", "key": key_of(counter, other)}
    assert counter.post(fee(other), again).status_code == 422
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("20.000", 20_000),
        ("1,250,000", 1_250_000),
        ("20 000", 20_000),
        ("20000,00", None),
        ("20.00", None),
        ("2e4", None),
    ],
)
def test_thousands_may_be_marked_and_parts_of_a_dong_are_not_guessed_at(written: str, amount: int | None) -> None:
    form = TillForm({"method": "cash", "amount": written})
    assert (form.is_valid(), form.cleaned_data.get("amount")) == (amount is not None, amount)


def test_money_is_asked_back_with_a_reason_and_not_more_than_came(counter: Client, dossier: Dossier) -> None:
    amount = order_of(dossier).amount
    counter.post(fee(dossier), cash(amount, key_of(counter, dossier)))
    address = reverse("desk:refund", args=[dossier.pk, Payment.objects.get().pk])

    def asked(wanted: int, reason: str = "Thu nhầm") -> dict[str, str]:
        key = counter.get(address).context["form"]["key"].value()
        return {"amount": str(wanted), "reason": reason, "key": str(key)}

    assert counter.post(address, asked(amount, "")).status_code == 422
    assert counter.post(address, asked(amount + 1)).status_code == 422
    once = asked(amount - 1)
    assert [counter.post(address, once).status_code for _ in range(2)] == [302, 302]
    assert counter.post(address, asked(2)).status_code == 422
    assert Refund.objects.get().state == Refund.State.ASKED
    assert in_the_till() == amount


def test_only_those_who_receive_take_money(place: Office, dossier: Dossier) -> None:
    client = Client()
    client.force_login(place.specialist)
    assert client.get(fee(dossier)).status_code == 404
    assert client.post(fee(dossier), cash(1, "x")).status_code == 404
    assert Payment.objects.count() == 0
