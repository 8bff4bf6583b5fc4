"""How long a breach is published and when repair may be applied for, by class (《信用修复管理办法》 by analogy).

Months and years end on the corresponding day, or on the last day of a shorter month (Civil Code art. 202, T-04).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger_api.domain.words import BreachClass

#: Two determinations at most this many months apart make the later one serious.
REPEAT_MONTHS = 12
#: After a revoked repair nothing ends early for so long (REP-05).
REVOKED_MONTHS = 36
#: Months from the day of the determination to the first day for repair and to the last day of publication.
_MONTHS = {BreachClass.MINOR: (0, 3), BreachClass.GENERAL: (3, 12), BreachClass.SERIOUS: (12, 36)}


@dataclass(frozen=True, slots=True)
class Determined:
    """The class that results, the first day for repair, and the last day of publication."""

    breach_class: BreachClass
    repair_from: date
    public_until: date


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months on, or the last of a shorter month. ValueError after year 9999."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_within_repeat(dated: date, other: date) -> bool:
    """Whether two determinations lie at most twelve months apart, whichever came first."""
    return max(dated, other) <= add_months(min(dated, other), REPEAT_MONTHS)


def determined(
    asked: BreachClass, dated: date, earlier: Iterable[date], revoked_from: date | None = None
) -> Determined:
    """What results where a class is asked for a determination of the day `dated` (FORMAT.md, "Publication").

    `earlier` are the days of the department's other determinations that were confirmed before this one and
    not withdrawn. `revoked_from` is the first day for repair after a revoked repair, which a correction keeps.
    """
    is_repeated = any(is_within_repeat(dated, other) for other in earlier)
    result = BreachClass.SERIOUS if is_repeated else asked
    least, most = _MONTHS[result]
    public_until = add_months(dated, most)
    if revoked_from is not None:
        return Determined(result, revoked_from, max(public_until, revoked_from))
    return Determined(result, add_months(dated, least), public_until)


def revoked(breach_class: BreachClass, dated: date, today: date) -> Determined:
    """What results where a repair is revoked today: no early end for three years."""
    repair_from = add_months(today, REVOKED_MONTHS)
    maximum = add_months(dated, _MONTHS[breach_class][1])
    return Determined(breach_class, repair_from, max(maximum, repair_from))
