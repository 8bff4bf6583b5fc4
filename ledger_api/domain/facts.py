"""What was recorded about an obligation, in recording order, each fact with the time of its block.

`order` is the place of a fact among all those of its ledger (of its log, say): it tells which of two facts of
one block came first. Facts that leave it 0 stand in the order in which their tuples name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from ledger_api.domain.words import OneSidedAct


class Recorded(Protocol):
    """Anything with the time (unix seconds) of the block that recorded it and its place in the ledger."""

    @property
    def recorded_at(self) -> int: ...

    @property
    def order(self) -> int: ...


_Fact = TypeVar("_Fact", bound=Recorded)


class Happened(NamedTuple):
    """A delivery, acceptance or performance on a business day."""

    on: date
    recorded_at: int
    order: int = 0
    #: A delivery that the enterprise alone has signed: the department may dispute it.
    is_one_sided: bool = False


class Settled(NamedTuple):
    """Both sides confirmed the settlement; it may fix the amount (Decree 802 art. 9(4))."""

    on: date
    recorded_at: int
    amount_fen: int | None = None
    order: int = 0


class Payment(NamedTuple):
    """Money that reached the payee on a civil day; negative only for reversals in imported data."""

    payment_id: str
    amount_fen: int
    credited_on: date
    recorded_at: int
    order: int = 0
    #: The number of the compensation on which it was paid, which stands in for this obligation: it counts here
    #: once the change has fallen. 0 for what was paid on the obligation itself.
    compensation: int = 0
    #: A bill or voucher that nobody agreed to: it counts from the day on which it is honoured, and not before.
    waits: bool = False


@dataclass(frozen=True, slots=True)
class InstrumentHonoured:
    """A bill or voucher that was handed over without an agreement was honoured on this day (Decree 802 art. 11)."""

    payment_id: str
    on: date
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """The department takes a payment back: mistyped, or the transfer came back. It does not count."""

    payment_id: str
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class PaymentDenied:
    """The enterprise says that a payment has not arrived: it does not count until an authority rules."""

    payment_id: str
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class PaymentRuled:
    """An authority found that a payment was made (it counts from its credited day) or was not (never)."""

    payment_id: str
    is_paid: bool
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Contested:
    """The department disputes this part of the amount; the rest stays due (Decree 802 art. 15)."""

    amount_fen: int
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class ContestSettled:
    """Both sides: of all that is contested, this part is owed after all and the rest never was."""

    owed_fen: int
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryDisputed:
    """The department disputes the standing delivery that it has not signed: the clock does not run."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Suspended:
    """Force majeure (Civil Code art. 590): the days `from_on` to `to_on`, both included, are not counted."""

    from_on: date
    to_on: date
    recorded_at: int
    order: int = 0
    #: The day of the event, which must not be past the due day, and that of the notice to the enterprise.
    event_on: date | None = None
    noticed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Amended:
    """Both sides changed the due day or the amount from now on (Civil Code art. 543); None leaves it."""

    recorded_at: int
    due_on: date | None = None
    amount_fen: int | None = None
    #: The enterprise gives up the interest that has accrued and is not paid.
    waives_interest: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Terminated:
    """Both sides ended the commitment on the civil day of `recorded_at` (FORMAT.md, `terminate`)."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whoever was owed it assigned it: those who end the commitment afterwards do not end this (民法典 art. 765)."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Declined:
    """The department declared in time that the condition of its promise is not met (PRM-02)."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """The department changed its promise lawfully: another obligation of the commitment, the compensation, stands
    in for this one (Private Economy Promotion Law art. 70)."""

    compensation: int
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class CompensationEnded:
    """The change that this obligation compensates fell: it ends, and what was paid on it counts on the other."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class ExcuseStated:
    """The department states why it does not perform; it suspends nothing (Decree 802 art. 12, 14)."""

    reason: str
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Challenged:
    """The enterprise challenges the department's acts of one kind, all that are not yet ruled on."""

    act: OneSidedAct
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Ruled:
    """An authority ruled on all acts of one kind that were not yet ruled on: they stand, or never were made.

    `owed_fen` goes with a contest that falls: the part that is owed; None means all of it.
    """

    act: OneSidedAct
    falls: bool
    recorded_at: int
    owed_fen: int | None = None
    order: int = 0


Act = (
    InstrumentHonoured
    | PaymentReversed
    | PaymentDenied
    | PaymentRuled
    | Contested
    | ContestSettled
    | DeliveryDisputed
    | Suspended
    | Amended
    | Assigned
    | Terminated
    | Declined
    | Changed
    | CompensationEnded
    | ExcuseStated
    | Challenged
    | Ruled
)


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """All facts about one obligation, each kind in recording order."""

    deliveries: tuple[Happened, ...] = ()
    acceptances: tuple[Happened, ...] = ()
    settlements: tuple[Settled, ...] = ()
    performances: tuple[Happened, ...] = ()
    payments: tuple[Payment, ...] = ()
    #: What was done to the obligation and its other facts afterwards, all kinds in one recording order.
    history: tuple[Act, ...] = ()


def is_known(fact: Recorded, at: int, order: int | None = None) -> bool:
    """Whether a fact was recorded by the instant `at`; with `order`, by that place in its last block."""
    return fact.recorded_at < at or (fact.recorded_at == at and (order is None or fact.order <= order))


def latest(facts: Sequence[_Fact], at: int, order: int | None = None) -> _Fact | None:
    """The fact recorded last by the instant `at` (and the place `order` in its block), or None.

    Where a thing is recorded again, the parties correct what they said before: the latest record stands.
    """
    for fact in reversed(facts):
        if fact.recorded_at < at or is_known(fact, at, order):
            return fact
    return None


def known_facts(facts: Sequence[_Fact], at: int, order: int | None = None) -> tuple[_Fact, ...]:
    """The facts recorded by the instant `at` (and the place `order` in its block)."""
    if not facts:
        return ()
    if order is None:
        return tuple([fact for fact in facts if fact.recorded_at <= at])
    return tuple([fact for fact in facts if is_known(fact, at, order)])
