"""What the index knows of the case about an obligation, as far as preparing an act in it needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger_api.domain.words import BreachClass, BreachStatus


@dataclass(frozen=True, slots=True)
class KnownProceeding:
    """The case about an obligation at the last indexed block.

    `earlier` are the days of the department's other determinations that stand before this one: those made
    before it, or all where there is none yet. `payments` are what the contracts ask for to see whether it was
    missed. Class, days and `revoked_from` only where there is a determination.
    """

    status: BreachStatus
    is_performed: bool
    breach_class: BreachClass | None
    dated_on: date | None
    revoked_from: date | None
    earlier: tuple[date, ...]
    payments: tuple[bytes, ...]
