"""The offices behind a citizen's journey: officers who do what the way of the dossier asks, by the real services."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.processing import forward, take
from motcua.dossiers.services.receiving import Missing, SupplementRequest, accept, request_supplement, resume
from motcua.dossiers.services.returning import Proposal, sign, stamp, submit_for_signature
from motcua.workflows.rules import Action
from tests.factories.offices import officer

MOST_ACTS = 20


class Offices:
    """Finds or makes the officer whose turn it is."""

    def receive(self, dossier: Dossier) -> None:
        accept(dossier.pk, by=self.on_turn(dossier), at=timezone.now())

    def ask(self, dossier: Dossier, what: str, component: str) -> None:
        dossier.refresh_from_db()
        request = SupplementRequest((Missing(what, component),), "Thiếu giấy tờ")
        request_supplement(dossier.pk, request, by=self.on_turn(dossier), at=timezone.now())

    def finish(self, dossier: Dossier) -> None:
        """Go on with what was added, and walk the way until the result is there.

        In a thread of its own: signing runs a loop, and the thread of the test has that of the browser's driver.
        """
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self._finish, dossier).result()

    def _finish(self, dossier: Dossier) -> None:
        try:
            self.walk(dossier)
        finally:
            connection.close()

    def walk(self, dossier: Dossier) -> None:
        dossier.refresh_from_db()
        resume(dossier.pk, by=self.on_turn(dossier), at=timezone.now())
        for _ in range(MOST_ACTS):
            dossier.refresh_from_db()
            if dossier.status == Status.DONE:
                return
            self.next_act(dossier)
        raise AssertionError(f"no end in sight at {dossier.step}")

    def next_act(self, dossier: Dossier) -> None:
        actions = {
            each.action
            for each in definition_by_id(dossier.workflow_id).transitions
            if each.source == dossier.step
        }
        by, at = self.on_turn(dossier), timezone.now()
        if Action.TAKE in actions and dossier.assignee is None:
            take(dossier.pk, by=by, at=at)
        elif Action.SUBMIT_FOR_SIGNATURE in actions:
            submit_for_signature(dossier.pk, Proposal("01/KS", "Giấy khai sinh"), by=by, at=at)
        elif Action.SIGN in actions:
            sign(dossier.pk, by=by, at=at)
        elif Action.STAMP in actions:
            stamp(dossier.pk, by=by, at=at)
        else:
            forward(dossier.pk, by=by, at=at)

    def on_turn(self, dossier: Dossier) -> User:
        role, agency = Role(dossier.holder_role), dossier.holder
        known = User.objects.filter(
            postings__agency=agency, postings__role=role, username__startswith="can.bo"
        ).first()
        return known or officer(f"Cán bộ {role.value} {agency.key}", role, agency)
