"""How departments kept their obligations in a period: counts, days and amounts (政务诚信监测).

Figures only, no score and no ranking. What is counted are the obligations whose due day (rolled) lies in the period,
as they stand at the moment of judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ledger_api.domain.terms import Status
from ledger_api.domain.words import Word


class AgeBand(Word):
    """For how long something is overdue, in calendar days."""

    MONTH = "1-30", "1至30日"
    QUARTER = "31-90", "31至90日"
    HALF = "91-180", "91至180日"
    YEAR = "181-365", "181至365日"
    OLDER = "over-365", "365日以上"


_BANDS = ((30, AgeBand.MONTH), (90, AgeBand.QUARTER), (180, AgeBand.HALF), (365, AgeBand.YEAR))
#: What ended without being owed any more: lawfully changed, ended by both, or its condition never came about.
_RELEASED = (Status.CHANGED, Status.TERMINATED, Status.NOT_TRIGGERED)


@dataclass(frozen=True, slots=True)
class Counted:
    """One obligation as statistics see it; money in fen of its currency, 0 where it is no money."""

    currency: str
    status: Status
    #: Whether its due day is over at the moment of judgement.
    has_passed: bool
    amount_fen: int
    #: Principal that is outstanding and not contested.
    owed_fen: int
    interest_unpaid_fen: int
    days_overdue: int


@dataclass(slots=True)
class Amounts:
    """Sums of one currency, in fen: what fell due, what of it is overdue, and the interest owed on it."""

    due_fen: int = 0
    overdue_fen: int = 0
    interest_owed_fen: int = 0


@dataclass(slots=True)
class Measures:
    """The figures of one group of obligations."""

    #: Whose due day is over, and those done before theirs: the sum of `in_time`, `late`, `overdue`, `disputed`.
    due: int = 0
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    #: Due, and only a contested part is left.
    disputed: int = 0
    #: Due later in the period.
    not_yet_due: int = 0
    released: int = 0
    overdue_by_age: dict[AgeBand, int] = field(default_factory=lambda: dict.fromkeys(AgeBand, 0))
    #: Days late of all that were done late or are overdue.
    days_late: int = 0
    amounts: dict[str, Amounts] = field(default_factory=lambda: defaultdict(Amounts))

    @property
    def average_days_late(self) -> Decimal | None:
        """Calendar days, to one decimal, over what was done late or is overdue; None where nothing was."""
        count = self.late + self.overdue
        if not count:
            return None
        return (Decimal(self.days_late) / count).quantize(Decimal("0.1"), ROUND_HALF_UP)

    def count(self, one: Counted) -> None:
        """Take one obligation in."""
        if one.status in _RELEASED:
            self.released += 1
            return
        if one.status is Status.FULFILLED:
            self.in_time += 1
        elif one.status is Status.FULFILLED_LATE:
            self.late += 1
        elif one.status is Status.OVERDUE:
            self.overdue += 1
            self.overdue_by_age[age_band(one.days_overdue)] += 1
        elif one.has_passed:
            self.disputed += 1
        else:
            self.not_yet_due += 1
            return
        self.due += 1
        self.days_late += one.days_overdue
        sums = self.amounts[one.currency]
        sums.due_fen += one.amount_fen
        sums.interest_owed_fen += one.interest_unpaid_fen
        if one.status is Status.OVERDUE:
            sums.overdue_fen += one.owed_fen

    def add(self, other: Measures) -> None:
        """Take the figures of another group in: a region is the sum of its departments."""
        for name in ("due", "in_time", "late", "overdue", "disputed", "not_yet_due", "released", "days_late"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for band, number in other.overdue_by_age.items():
            self.overdue_by_age[band] += number
        for currency, sums in other.amounts.items():
            own = self.amounts[currency]
            own.due_fen += sums.due_fen
            own.overdue_fen += sums.overdue_fen
            own.interest_owed_fen += sums.interest_owed_fen


def age_band(days_overdue: int) -> AgeBand:
    """The band of something that is overdue for so many days, at least 1."""
    return next((band for most, band in _BANDS if days_overdue <= most), AgeBand.OLDER)


def total(groups: Iterable[Measures]) -> Measures:
    """The figures of all groups together."""
    found = Measures()
    for group in groups:
        found.add(group)
    return found
