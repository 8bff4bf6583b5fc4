"""What was recorded about an obligation, in recording order, each fact with the time of its block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


class Recorded(Protocol):
    """Anything with the time (unix seconds) of the block that recorded it."""

    @property
    def recorded_at(self) -> int: ...


_Fact = TypeVar("_Fact", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Happened:
    """A delivery, acceptance or performance on a business day."""

    on: date
    recorded_at: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Both sides confirmed the settlement; it may fix the amount (Decree 802 art. 9(4))."""

    on: date
    recorded_at: int
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that reached the payee on a civil day; negative only for reversals in imported data."""

    payment_id: str
    amount_fen: int
    credited_on: date
    recorded_at: int


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """All facts about one obligation, each kind in recording order."""

    deliveries: tuple[Happened, ...] = ()
    acceptances: tuple[Happened, ...] = ()
    settlements: tuple[Settled, ...] = ()
    performances: tuple[Happened, ...] = ()
    payments: tuple[Payment, ...] = ()


def latest(facts: Sequence[_Fact], at: int) -> _Fact | None:
    """The fact recorded last by the instant `at`, or None.

    Where a thing is recorded again, the parties correct what they said before: the latest record stands.
    """
    return next((fact for fact in reversed(facts) if fact.recorded_at <= at), None)
