"""What a replay came to, read from the system's own reports."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from motcua.dossiers.queries.consistency import faults
from motcua.indicators.queries import Scope, balance
from motcua.indicators.rules import Balance, on_time_share, resolved_share
from motcua.indicators.services import fold_all
from motcua.kernel.money import spaced
from motcua.kernel.shares import percent
from motcua.organizations.queries import agency_by_key
from motcua.simulation.replay import Replay
from motcua.sync.queries.status import status


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of form II.06a after a replay, and whether everything agrees."""

    received: int
    carried_over: int
    online: int
    assisted: int
    counter: int
    post: int
    resolved: int
    early: int
    on_time: int
    late: int
    in_progress: int
    overdue: int
    resolved_percent: float | None
    on_time_percent: float | None
    synchronised_percent: float | None
    quarantined: int
    inconsistent: int

    def as_dict(self) -> dict[str, int | float | None]:
        """Return it ready for JSON."""
        return asdict(self)

    def table(self) -> list[tuple[str, str]]:
        """Return the lines of the printed table, Vietnamese label and figure."""
        return [
            ("Tiếp nhận (tổng)", spaced(self.received)),
            ("  kỳ trước chuyển sang", spaced(self.carried_over)),
            ("  trực tuyến", spaced(self.online + self.assisted)),
            ("    trong đó nộp hộ", spaced(self.assisted)),
            ("  trực tiếp", spaced(self.counter)),
            ("  bưu chính", spaced(self.post)),
            ("Đã giải quyết", f"{spaced(self.resolved)} ({self.resolved_percent} %)"),
            ("  trước hạn", spaced(self.early)),
            ("  đúng hạn", spaced(self.on_time)),
            ("  quá hạn", spaced(self.late)),
            ("Đang giải quyết", spaced(self.in_progress)),
            ("  quá hạn", spaced(self.overdue)),
            ("Trước và đúng hạn", f"{self.on_time_percent} %"),
            ("Đồng bộ Cổng quốc gia", f"{self.synchronised_percent} %"),
            ("Bị từ chối, cần xử lý", spaced(self.quarantined)),
            ("Hồ sơ sai lệch nhật ký", spaced(self.inconsistent)),
        ]


def outcome(replay: Replay) -> Outcome:
    """Read what a replay came to from report II.06a, the sync ledger and the journals."""
    fold_all()
    agency = agency_by_key(replay.agency, replay.figures.first)
    receiving = frozenset({agency.pk}) if agency else frozenset()
    found: Balance = balance(Scope(replay.figures.first, replay.figures.last, receiving=receiving))
    exchange, counts = status(), found.counts
    return Outcome(
        received=found.total_received,
        carried_over=found.carried_over,
        online=counts.online,
        assisted=counts.assisted,
        counter=counts.counter,
        post=counts.post,
        resolved=counts.resolved,
        early=counts.early,
        on_time=counts.on_time,
        late=counts.late,
        in_progress=found.in_progress,
        overdue=found.overdue,
        resolved_percent=_number(percent(resolved_share(found))),
        on_time_percent=_number(percent(on_time_share(found))),
        synchronised_percent=_number(percent(exchange.ratio)),
        quarantined=exchange.quarantined,
        inconsistent=len(faults()),
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
