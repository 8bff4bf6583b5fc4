"""The yearly disclosure of overdue payments to micro, small and medium enterprises (Decree 802 art. 18)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Overdue:
    """What one department had not paid by the end of a year: contracts, and money in fen by currency."""

    contracts: int = 0
    amounts_fen: dict[str, int] = field(default_factory=dict)
    #: Of these contracts, those that rest on a due day in a year whose calendar is not published (T-05).
    provisional: int = 0

    def add(self, amounts_fen: dict[str, int], *, provisional: bool) -> None:
        """One contract with what is overdue on it."""
        self.contracts += 1
        self.provisional += provisional
        for currency, fen in amounts_fen.items():
            self.amounts_fen[currency] = self.amounts_fen.get(currency, 0) + fen

    def merge(self, other: Overdue) -> None:
        """All that is in another one."""
        self.contracts += other.contracts
        self.provisional += other.provisional
        for currency, fen in other.amounts_fen.items():
            self.amounts_fen[currency] = self.amounts_fen.get(currency, 0) + fen


def judged_on(year: int) -> date:
    """The day by whose end it is judged: the last one of the year."""
    return date(year, 12, 31)


def disclosed_by(year: int) -> date:
    """The last day for publishing it: 31 March of the next year (PAY-17).

    A day of the calendar and no period, so it does not roll where it is a rest day (Civil Code art. 203 is about
    periods): the stricter reading.
    """
    return date(year + 1, 3, 31)
