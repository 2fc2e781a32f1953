"""What a system hands in: it becomes a filing, or a refusal that names every wrong value."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from motcua.accounts.queries import by_personal_id
from motcua.accounts.rules import Role
from motcua.api.callers import Caller
from motcua.api.filing_values import Applicant as ApplicantIn
from motcua.api.filing_values import FiledOut, FilingIn, PaperIn, QuoteIn, QuoteOut
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.uploads import opened
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import NoAgencyError
from motcua.catalog.queries.procedures import NotOfferedError, version_id_on
from motcua.catalog.rules.answers import validate_all
from motcua.catalog.rules.fees import Quantities
from motcua.dossiers import explaining
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.counter import Quote, may_receive, quote
from motcua.dossiers.queries.doubles import Applicant, doubles_of, picture_of
from motcua.dossiers.queries.pricing import Asking
from motcua.dossiers.rules.representing import Right
from motcua.dossiers.services.catching_up import catch_up
from motcua.dossiers.services.filing import Filing, Help, Paper, Person, lodge
from motcua.dossiers.services.marking import Apart
from motcua.dossiers.services.representing import Acting, Principal, check_acting
from motcua.kernel.identifiers import is_old_id, is_personal_id, is_tax_code
from motcua.kernel.vietnamese import tidy_name
from motcua.kernel.working_time import Deadline
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import agency_by_id, communes_on
from motcua.ui import formats


@dataclass(frozen=True)
class Sender:
    """Where a system hands in: what it sends becomes a filing, or a refusal that names every wrong value."""

    call: Caller

    @property
    def day(self) -> date:
        return self.call.day

    @property
    def at(self) -> datetime:
        return self.call.at

    def file(self, sent: FilingIn, *, key: uuid.UUID, keep: Callable[[FiledOut], Model]) -> FiledOut:
        """File it and return the receipt, which ``keep`` makes a row of the same transaction.

        Raises ``RefusedError`` and what the services raise.
        """
        whole, found = self.filing(sent, key=key)
        whole = replace(whole, apart=self.apart(sent, whole, found))
        by = self.call.user

        told: dict[uuid.UUID, FiledOut] = {}

        def beside(new: Dossier) -> list[Model]:
            told[new.pk] = _receipt(new, found.deadline if new.received_at is not None else deadline_of(new))
            return [keep(told[new.pk])]

        if sent.provisional is not None:
            provisional = sent.provisional
            taken = provisional.taken
            dossier = catch_up(whole, provisional.number, taken_at=taken, by=by, at=self.at, beside=beside)
        else:
            accept = whole.channel != Channel.ONLINE
            dossier = lodge(whole, by=by, at=self.at, accept=accept, beside=beside)
        if not _is_same(dossier, whole):
            detail = _("Khóa này đã dùng cho hồ sơ khác. Hãy tạo khóa mới.")
            raise wrong(FieldError(field="Idempotency-Key", detail=detail))
        return told.get(dossier.pk) or _receipt(dossier, deadline_of(dossier))

    def told(self, wanted: QuoteIn) -> QuoteOut:
        """Say what a filing would cost."""
        place = self.place(wanted.agency)
        found = self.quoted(wanted, place, self.area(wanted.commune, place))
        keys = {each.key: each.is_required and not each.condition for each in found.components}
        return QuoteOut(
            fee=found.fee.amount,
            due=found.deadline.due_at,
            explanation=list(found.reasons()),
            receiving_agency=place.key,
            deciding_agency=found.decides.key,
            required=[key for key, is_needed in keys.items() if is_needed],
            optional=[key for key, is_needed in keys.items() if not is_needed],
        )

    def apart(self, sent: FilingIn, whole: Filing, found: Quote) -> Apart | None:
        """Return which look-alikes were set apart and why; only a caller that gives a reason is asked to look."""
        if not sent.double_reason:
            return None
        applicant = Applicant(whole.person.name, whole.person.identity_number)
        picture = picture_of(found.version, whole.answers, applicant, at=self.at)
        alike = doubles_of(picture, found.version.procedure_id)
        others = tuple(each.dossier.pk for each in alike if each.dossier.submission_key != whole.key)
        return Apart(others, sent.double_reason) if others else None

    def filing(self, sent: FilingIn, *, key: uuid.UUID) -> tuple[Filing, Quote]:
        """Return what is filed, and fee and due time if it is taken in now. Raises ``RefusedError``."""
        place = self.place(sent.agency)
        area = self.area(sent.commune, place)
        found = self.quoted(sent, place, area)
        self.check(sent, found)
        whole = Filing(
            key=key,
            version_id=found.version.pk,
            channel=Channel(sent.channel),
            person=_person(sent.applicant),
            receiving_agency=place,
            deciding_agency=found.decides,
            area=area,
            answers=sent.answers,
            copies=sent.copies,
            return_by=sent.return_by,
            papers=tuple(_paper(each, place, found, self.call) for place, each in enumerate(sent.papers)),
            help=Help(sent.consent) if sent.consent else None,
            acting=self.acting(sent, found),
        )
        return whole, found

    def acting(self, sent: FilingIn, found: Quote) -> Acting | None:
        """Return who files for the applicant. Raises ``RightError``."""
        if sent.acting is None:
            return None
        named = sent.acting
        acting = Acting(
            Right(named.right),
            tidy_name(named.name),
            "".join(named.identity_number.split()),
            relation=named.relation,
            proof=named.proof,
            granted_on=named.granted,
            valid_until=named.until,
            born_on=named.born,
        )
        number = "".join(sent.applicant.identity_number.split())
        principal = Principal(number, sent.applicant.kind != "citizen")
        check_acting(acting, principal, found.version.procedure, on=self.day)
        return acting

    def place(self, key: str) -> Agency:
        """Return the unit that receives: one where the system's account may."""
        units = [agency_by_id(each) for each in sorted(self.call.agencies_as(Role.INTAKE))]
        wanted = [unit for unit in units if key in {"", unit.key}]
        if not units:
            raise RefusedError(403, _("Tài khoản của hệ thống này không được tiếp nhận ở đơn vị nào."))
        if not wanted:
            known = ", ".join(unit.key for unit in units)
            raise wrong(FieldError(field="agency", detail=_("Hãy chọn một trong: %(known)s.") % {"known": known}))
        return wanted[0]

    def area(self, code: str, place: Agency) -> Area | None:
        """Return the place whose agency decides: the one that is named, or the unit's own."""
        if not code:
            own = place.area
            return own if own is not None and own.kind != Area.Kind.PROVINCE else None
        found = Area.objects.on(self.day).filter(code=code, kind=Area.Kind.COMMUNE).first()
        if found is None:
            raise wrong(FieldError(field="commune", detail=_("Không có xã, phường nào mang mã này.")))
        return found

    def quoted(self, sent: FilingIn | QuoteIn, place: Agency, area: Area | None) -> Quote:
        """Return version, fee and due time of the procedure. Raises ``RefusedError``."""
        try:
            version_id = version_id_on(sent.procedure, self.day)
            asking = Asking(sent.channel, self.day, Quantities(sent.copies))
            found = quote(version_id, sent.channel, area, at=self.at, asking=asking, receives=place)
        except NotOfferedError:
            detail = _("Không có thủ tục nào mang mã này đang được tiếp nhận.")
            raise wrong(FieldError(field="procedure", detail=detail)) from None
        except NoAgencyError:
            detail = _("Chưa rõ cơ quan giải quyết. Hãy gửi mã xã, phường giải quyết.")
            raise wrong(FieldError(field="commune", detail=detail)) from None
        if not may_receive(place, found.version.deciding_level, self.day):
            detail = _("Đơn vị này không tiếp nhận thủ tục đó. Hãy gửi đến đúng nơi.")
            raise wrong(FieldError(field="agency", detail=detail))
        return found

    def check(self, sent: FilingIn, found: Quote) -> None:
        """Refuse what a clerk would not take. Raises ``RefusedError`` with every reason at once."""
        errors = [*_of_applicant(sent.applicant), *_of_papers(sent, found), *self.of_answers(sent, found)]
        if errors:
            raise wrong(*errors)

    def of_answers(self, sent: FilingIn, found: Quote) -> list[FieldError]:
        """Return what the procedure's form finds wrong with the answers, if any were sent."""
        if not sent.answers:
            return []
        if found.version.form is None:
            return [FieldError(field="answers", detail=_("Thủ tục này không có biểu mẫu điện tử. Hãy để trống."))]
        communes = {area.code for area in communes_on(self.day)}
        problems = validate_all(found.version.form.body, sent.answers, on=self.day, communes=communes)
        return [FieldError(field=f"answers.{each.path}", detail=str(each.message)) for each in problems]


def _person(sent: ApplicantIn) -> Person:
    number = "".join(sent.identity_number.split())
    return Person(
        name=tidy_name(sent.name),
        identity_number=number,
        phone="".join(sent.phone.split()),
        email=sent.email,
        address=sent.address,
        kind=sent.kind,
        account=by_personal_id(number) if number else None,
    )


def _paper(sent: PaperIn, place: int, found: Quote, call: Caller) -> Paper:
    file = opened(sent.upload, call, field=f"papers.{place}.upload") if sent.upload else Paper("")
    component = next((each for each in found.components if sent.component and each.key == sent.component), None)
    return replace(
        file,
        name=component.name if component else sent.name,
        component_key=component.key if component else "",
        component_code=component.code if component else "",
        originals=sent.originals,
        copies=sent.copies,
    )


def _of_applicant(sent: ApplicantIn) -> list[FieldError]:
    number = "".join(sent.identity_number.split())
    if number and not (is_personal_id(number) or is_old_id(number) or is_tax_code(number)):
        detail = _("Số này không đúng dạng: căn cước 12 số, chứng minh cũ 9 số, mã số thuế 10 hoặc 13 số.")
        return [FieldError(field="applicant.identity_number", detail=detail)]
    phone = "".join(sent.phone.split()).lstrip("+")
    if phone and not (phone.isdecimal() and 9 <= len(phone) <= 13):
        return [FieldError(field="applicant.phone", detail=_("Số điện thoại không đúng. Hãy ghi như 0912345678."))]
    return []


def _of_papers(sent: FilingIn, found: Quote) -> list[FieldError]:
    known = {component.key for component in found.components}
    errors = []
    for place, each in enumerate(sent.papers):
        if each.component and each.component not in known:
            detail = _("Thủ tục không có thành phần nào tên như vậy.")
            errors.append(FieldError(field=f"papers.{place}.component", detail=detail))
        if not each.component and not each.name:
            errors.append(FieldError(field=f"papers.{place}.name", detail=_("Hãy ghi tên giấy.")))
    there = {each.component for each in sent.papers}
    lacking = [
        each.key for each in found.components if each.is_required and not each.condition and each.key not in there
    ]
    if lacking and not sent.accept_missing:
        detail = _("Thiếu: %(papers)s. Hãy gửi kèm, hoặc gửi accept_missing nếu trường hợp này không cần.")
        errors.append(FieldError(field="papers", detail=detail % {"papers": ", ".join(lacking)}))
    return errors


def _is_same(dossier: Dossier, filing: Filing) -> bool:
    kept = (dossier.procedure_id, dossier.channel, dossier.applicant_name, dossier.identity_number)
    return kept == (filing.version_id, filing.channel, filing.person.name, filing.person.identity_number)


def _receipt(dossier: Dossier, deadline: Deadline) -> FiledOut:
    return FiledOut(
        id=dossier.pk,
        code=dossier.code,
        secret=dossier.lookup_secret,
        status=dossier.status,
        submitted=dossier.submitted_at,
        received=dossier.received_at,
        due=deadline.due_at,
        explanation=explaining.lines(deadline, term=formats.term(dossier.term_amount, dossier.term_unit)),
        fee=dossier.fee_amount,
    )
