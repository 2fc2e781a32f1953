"""An owner shows a paper for a time; the secret opens it, nothing else does, and every opening is noted."""

from datetime import timedelta

import pytest
from django.db import connection

from motcua.audit.models import AuditEvent
from motcua.vault import services
from motcua.vault.models import Document, Share
from motcua.vault.queries import looks_at
from motcua.vault.rules import LifetimeError
from motcua.vault.services import sharing
from motcua.vault.services.sharing import NewShare, ShareClosedError, ShareRefusedError, Terms
from tests.factories.offices import Office, moment, office
from tests.vault.papers import expired, kept

AT = moment("2025-02-10T09:00")
DAY = timedelta(days=1)


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def document(place: Office) -> Document:
    return kept(place)


def shared(place: Office, document: Document, days: int = 7) -> NewShare:
    return sharing.share(document.pk, Terms("Ngân hàng", days), by=place.citizen, at=AT)


def test_the_secret_opens_it_however_it_is_typed_and_each_opening_is_noted(
    place: Office, document: Document
) -> None:
    made = shared(place, document)
    typed = "-".join((made.secret[:4], made.secret[4:])).lower()
    assert sharing.open_share(made.share.pk, typed, at=AT + DAY).document == document
    assert sharing.read_shared(made.share.pk, made.secret, at=AT + DAY)[1] == b"%PDF-1.7 paper"
    looks = list(looks_at(document))
    assert [(each.actor_id, each.data["share"]) for each in looks] == [(None, str(made.share.pk))] * 2
    assert {each.purpose for each in looks} == {"Mở qua liên kết chia sẻ", "Tải về qua liên kết chia sẻ"}


@pytest.mark.parametrize("secret", ["", "A" * 16, "không phải mã"])
def test_nothing_else_opens_it(place: Office, document: Document, secret: str) -> None:
    made = shared(place, document)
    with pytest.raises(ShareClosedError):
        sharing.open_share(made.share.pk, secret, at=AT)
    assert not looks_at(document).exists()


def test_the_secret_of_another_link_does_not_open_it(place: Office, document: Document) -> None:
    first, second = shared(place, document), shared(place, document)
    with pytest.raises(ShareClosedError):
        sharing.open_share(first.share.pk, second.secret, at=AT)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_it_closes_when_its_time_is_over(place: Office, document: Document, days: int) -> None:
    made = shared(place, document, days)
    last = AT + days * DAY
    assert sharing.open_share(made.share.pk, made.secret, at=last - timedelta(seconds=1))
    with pytest.raises(ShareClosedError):
        sharing.open_share(made.share.pk, made.secret, at=last)


def test_the_owner_takes_it_back_at_once_and_nobody_else_can(place: Office, document: Document) -> None:
    made = shared(place, document)
    with pytest.raises(Share.DoesNotExist):
        sharing.stop_sharing(made.share.pk, by=place.stranger, at=AT)
    assert sharing.open_share(made.share.pk, made.secret, at=AT)
    first = sharing.stop_sharing(made.share.pk, by=place.citizen, at=AT)
    again = sharing.stop_sharing(made.share.pk, by=place.citizen, at=AT + DAY)
    assert again.revoked_at == first.revoked_at == AT
    with pytest.raises(ShareClosedError):
        sharing.open_share(made.share.pk, made.secret, at=AT)


def test_only_the_owner_shares_and_only_what_holds(place: Office, document: Document) -> None:
    with pytest.raises(Document.DoesNotExist):
        sharing.share(document.pk, Terms("Ai đó", 7), by=place.stranger, at=AT)
    with pytest.raises(ShareRefusedError, match="not_in_force"):
        sharing.share(expired(place).pk, Terms("Ai đó", 7), by=place.citizen, at=AT)
    services.revoke(document, "Cấp nhầm", by=place.signer, at=AT)
    with pytest.raises(ShareRefusedError, match="not_in_force"):
        shared(place, document)


def test_it_asks_for_whom_and_for_how_long(place: Office, document: Document) -> None:
    with pytest.raises(ShareRefusedError, match="for_whom"):
        sharing.share(document.pk, Terms("  ", 7), by=place.citizen, at=AT)
    with pytest.raises(LifetimeError):
        sharing.share(document.pk, Terms("Ngân hàng", 365), by=place.citizen, at=AT)


def test_the_secret_is_kept_nowhere(place: Office, document: Document) -> None:
    made = shared(place, document)
    with connection.cursor() as cursor:
        for table in (Share._meta.db_table, AuditEvent._meta.db_table):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} row WHERE row::text LIKE %s", [f"%{made.secret}%"])
            assert cursor.fetchone() == (0,)
