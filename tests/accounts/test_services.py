import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.accounts.models import AccessToken, IdentityLink, User
from motcua.accounts.ports import Identity, SignInRefusedError
from motcua.accounts.queries import by_personal_id, national_account_ids
from motcua.accounts.rules import Scope
from motcua.accounts.services.machines import ClientRefusedError, issue_token, register_machine
from motcua.accounts.services.signing_in import sign_in
from motcua.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()

LAN = Identity(
    issuer="https://vneid.example",
    subject="s-1",
    kind="citizen",
    full_name="Trần Thị Ngọc Lan",
    personal_id="082196010824",
    birth_date=date(1996, 8, 20),
    sex="female",
    residence="Ấp Hòa Phúc",
    phone="0900000102",
    email="lan@example.vn",
    national_account_id="T-1",
    assurance=2,
)
COMPANY = Identity(
    issuer="https://vneid.example",
    subject="c-1",
    kind="business",
    full_name="Công ty Trái cây",
    representative="Bùi Vân",
    personal_id="082180006419",
    tax_code="1209900117",
)


def test_the_first_sign_in_makes_an_account_without_a_password() -> None:
    user = User.objects.get(pk=sign_in(LAN, at=NOW).pk)
    assert (user.kind, user.full_name, user.personal_id) == ("citizen", "Trần Thị Ngọc Lan", "082196010824")
    assert (user.birth_date, user.sex, user.phone) == (date(1996, 8, 20), "female", "0900000102")
    assert not user.has_usable_password()
    assert not user.check_password("")
    assert "082196010824" not in user.username
    assert by_personal_id("082196010824") == user
    assert national_account_ids([user.pk]) == {user.pk: "T-1"}


def test_the_same_identity_opens_the_same_account_and_brings_it_up_to_date() -> None:
    first = sign_in(LAN, at=NOW)
    later = NOW + timedelta(days=1)
    again = sign_in(replace(LAN, phone="0900000999", email="", assurance=1), at=later)
    again.refresh_from_db()
    assert (again.pk, again.phone, again.email) == (first.pk, "0900000999", "lan@example.vn")
    link = IdentityLink.objects.get()
    assert (link.assurance, link.last_used_at) == (1, later)


def test_a_new_vneid_account_of_the_same_person_opens_the_old_account() -> None:
    first = sign_in(LAN, at=NOW)
    assert sign_in(replace(LAN, subject="s-2"), at=NOW).pk == first.pk
    assert IdentityLink.objects.filter(user=first).count() == 2


def test_nobody_is_known_by_an_e_mail_address() -> None:
    first = sign_in(LAN, at=NOW)
    other = replace(LAN, subject="s-3", personal_id="082199008052", full_name="Võ Ngân")
    assert sign_in(other, at=NOW).pk != first.pk


def test_a_subject_that_now_names_somebody_else_is_refused() -> None:
    sign_in(LAN, at=NOW)
    with pytest.raises(SignInRefusedError, match="another_person"):
        sign_in(replace(LAN, personal_id="082199008052"), at=NOW)
    assert User.objects.get().personal_id == "082196010824"


def test_the_same_subject_of_another_provider_is_another_identity() -> None:
    first = sign_in(LAN, at=NOW)
    stranger = replace(LAN, issuer="https://evil.example", personal_id="082199008052")
    assert sign_in(stranger, at=NOW).pk != first.pk


def test_an_officer_s_account_is_never_opened_by_eid() -> None:
    officer = User.objects.create(username="can.bo", kind="officer", full_name="Lan", personal_id=LAN.personal_id)
    assert sign_in(LAN, at=NOW).pk != officer.pk


@pytest.mark.parametrize("subject", ["s-1", "s-new"])
def test_a_closed_account_stays_closed(subject: str) -> None:
    user = sign_in(LAN, at=NOW)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(SignInRefusedError, match="closed"):
        sign_in(replace(LAN, subject=subject), at=NOW)
    assert User.objects.count() == 1


def test_a_business_is_one_account_for_all_who_act_for_it() -> None:
    first = sign_in(COMPANY, at=NOW)
    other = replace(COMPANY, subject="c-2", representative="Ngô Tùng", personal_id="087085009027")
    assert sign_in(other, at=NOW).pk == first.pk
    assert User.objects.get().tax_code == "1209900117"


def test_a_representative_s_own_account_is_another_one() -> None:
    company = sign_in(COMPANY, at=NOW)
    person = replace(LAN, subject="s-9", personal_id=COMPANY.personal_id)
    assert sign_in(person, at=NOW).pk != company.pk


def test_every_sign_in_is_recorded_without_personal_data() -> None:
    user = sign_in(LAN, at=NOW)
    entry = AuditEvent.objects.get(action="sign in")
    assert (entry.actor_id, entry.subject) == (user.pk, f"user:{user.pk}")
    assert entry.data == {"issuer": LAN.issuer, "assurance": 2, "is_new": True}


@pytest.mark.django_db(transaction=True)
def test_the_first_sign_in_from_many_windows_makes_one_account() -> None:
    opened: list[object] = []

    def window() -> None:
        opened.append(sign_in(LAN, at=NOW).pk)
        connection.close()

    threads = [threading.Thread(target=window) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 8
    assert len(set(opened)) == 1
    assert (User.objects.count(), IdentityLink.objects.count()) == (1, 1)


def test_signing_in_writes_what_the_provider_says_and_nothing_else() -> None:
    """An account that is closed, or changes its language, at the same moment stays so."""
    sign_in(LAN, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        sign_in(replace(LAN, phone="0900000999"), at=NOW)
    [update] = [each["sql"] for each in asked if each["sql"].startswith('UPDATE "accounts_user"')]
    assert '"phone"' in update
    assert not [name for name in ("is_active", "language", "password", "kind") if f'"{name}" =' in update]


@pytest.mark.django_db(transaction=True)
def test_a_secret_that_is_replaced_while_it_is_used_gives_no_token() -> None:
    officer = User.objects.create(username="can.bo", kind="officer", full_name="Lan")
    refused: list[str] = []

    def registered() -> str:
        return register_machine("so", "Sở", acts_as=officer, scopes=[Scope.FILE], at=NOW)

    old = registered()

    def ask() -> None:
        try:
            issue_token("so", old, wanted="", at=NOW)
        except ClientRefusedError as error:
            refused.append(error.code)
        finally:
            connection.close()

    asking = threading.Thread(target=ask)
    with transaction.atomic():
        registered()
        asking.start()
        asking.join(timeout=2)  # it has seen that the old secret is right, and waits for the machine's row
        assert asking.is_alive()
    asking.join()
    assert (refused, AccessToken.objects.count()) == (["invalid_client"], 0)
