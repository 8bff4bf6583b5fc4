"""What counts of all that was recorded about an obligation: after disputes, denials, challenges and rulings.

What falls counts as never made, and so does everything that was built on it: nothing here keeps a state,
every instant is judged from the facts that were recorded by then.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger_api.domain.facts import (
    Act,
    Amended,
    Assigned,
    Challenged,
    Changed,
    CompensationEnded,
    Contested,
    ContestSettled,
    Declined,
    DeliveryDisputed,
    ExcuseStated,
    Happened,
    InstrumentHonoured,
    ObligationFacts,
    Payment,
    PaymentDenied,
    PaymentReversed,
    PaymentRuled,
    Recorded,
    Ruled,
    Settled,
    Suspended,
    Terminated,
    known_facts,
    latest,
)
from ledger_api.domain.words import Flag, OneSidedAct, Status

_NO_FLAGS: frozenset[Flag] = frozenset()
_NOT_AGREED = frozenset((Flag.NONCASH_NOT_AGREED,))


@dataclass(frozen=True, slots=True)
class NeverOwed:
    """A contested part that turned out not to be owed, by the settlement or ruling recorded then."""

    amount_fen: int
    recorded_at: int
    order: int


class Standing(NamedTuple):
    """The facts that count at an instant; each kind in recording order."""

    delivery: Happened | None
    acceptance: Happened | None
    settlements: tuple[Settled, ...]
    performance: Happened | None
    payments: tuple[Payment, ...]
    reversed_payments: tuple[Payment, ...] = ()
    #: Bills and vouchers that nobody agreed to and that were not honoured yet.
    waiting: tuple[Payment, ...] = ()
    payment_flags: frozenset[Flag] = frozenset()
    #: Parts of the amount in dispute, neither settled nor ruled on.
    contests: tuple[Contested, ...] = ()
    never_owed: tuple[NeverOwed, ...] = ()
    was_contested: bool = False
    suspensions: tuple[Suspended, ...] = ()
    amendments: tuple[Amended, ...] = ()
    terminated: Terminated | None = None
    #: The last of the acts that are taken while an obligation is owed, and move its day or put another in its place;
    #: also one that fell.
    moved: Amended | Suspended | Changed | None = None
    #: The department's word that the condition of its promise is not met; its lawful change; the end of a
    #: compensation whose change fell. Each where it stands.
    declined: Declined | None = None
    changed: Changed | None = None
    compensation_ended: CompensationEnded | None = None
    excuses: tuple[str, ...] = ()
    #: Kinds of one-sided acts under challenge and not ruled on.
    unruled: int = 0


class End(NamedTuple):
    """Why an obligation is owed no more: since which day, the status that it has, the fact that ended it."""

    on: date
    status: Status
    fact: Recorded


def place(fact: Recorded) -> tuple[int, int]:
    """Where a fact stands among all facts of its ledger."""
    return fact.recorded_at, fact.order


def standing(facts: ObligationFacts, at: int, order: int | None = None) -> Standing:
    """What counts of the facts recorded by the instant `at` (and the place `order` in its block)."""
    if not facts.history:
        # Without a history nothing was compensated, nothing honoured.
        paid = known_facts(facts.payments, at, order)
        waiting = tuple([one for one in paid if one.waits]) if paid else ()
        return Standing(
            delivery=latest(facts.deliveries, at, order),
            acceptance=latest(facts.acceptances, at, order),
            settlements=known_facts(facts.settlements, at, order),
            performance=latest(facts.performances, at, order),
            payments=tuple([one for one in paid if not one.waits]) if waiting else paid,
            waiting=waiting,
            payment_flags=_waiting_flags(waiting),
        )
    return _after(facts, known_facts(facts.history, at, order), at, order)


def _after(facts: ObligationFacts, history: Sequence[Act], at: int, order: int | None) -> Standing:
    """What counts after everything that was done to the facts."""
    deliveries = known_facts(facts.deliveries, at, order)
    performances = known_facts(facts.performances, at, order)
    payments = known_facts(facts.payments, at, order)
    delivery, delivery_unruled = _delivery(deliveries, history)
    performance, performance_unruled = _performance(performances, history)
    suspensions, suspensions_unruled = _suspensions(history)
    contests, never_owed, contests_unruled = _contests(history)
    declined, declined_unruled = _declined(history)
    changed, fallen, changed_unruled = _changed(history)
    compensation_ended = next((act for act in history if isinstance(act, CompensationEnded)), None)
    if compensation_ended is not None:
        payments = ()
    else:
        payments = tuple(one for one in payments if one.compensation == 0 or one.compensation in fallen)
    words = words_on_payments(history, {one.payment_id for one in payments})
    payments = _honoured(payments, history)
    unspoken = tuple(one for one in payments if words.get(one.payment_id) is None)
    waiting = tuple(one for one in unspoken if one.waits)
    return Standing(
        delivery=delivery,
        acceptance=latest(facts.acceptances, at, order),
        settlements=known_facts(facts.settlements, at, order),
        performance=performance,
        payments=tuple(one for one in unspoken if not one.waits),
        # A bill that was taken back before it was honoured never was money.
        reversed_payments=tuple(
            one for one in payments if words.get(one.payment_id) is Flag.PAYMENT_REVERSED and not one.waits
        ),
        waiting=waiting,
        payment_flags=frozenset(word for word in words.values() if word is not None)
        | _waiting_flags(waiting),
        contests=contests,
        never_owed=never_owed,
        was_contested=any(isinstance(act, Contested) for act in history),
        suspensions=suspensions,
        amendments=tuple(act for act in history if isinstance(act, Amended)),
        terminated=_terminated(history),
        moved=next(
            (act for act in reversed(history) if isinstance(act, Amended | Suspended | Changed)), None
        ),
        declined=declined,
        changed=changed,
        compensation_ended=compensation_ended,
        excuses=tuple(dict.fromkeys(act.reason for act in history if isinstance(act, ExcuseStated))),
        unruled=sum(
            (
                contests_unruled,
                delivery_unruled,
                suspensions_unruled,
                performance_unruled,
                declined_unruled,
                changed_unruled,
            )
        ),
    )


def _terminated(history: Sequence[Act]) -> Terminated | None:
    """The end of the commitment, unless the obligation had been assigned by then."""
    for act in history:
        match act:
            case Assigned():
                return None
            case Terminated():
                return act
    return None


def _delivery(deliveries: Sequence[Happened], history: Sequence[Act]) -> tuple[Happened | None, bool]:
    """The delivery that stands, and whether a dispute about one is under challenge.

    While a dispute is open, only a delivery that both have signed starts the clock.
    """
    stands: Happened | None = None
    disputed: Happened | None = None
    is_challenged = False
    for fact in sorted((*deliveries, *history), key=place):
        match fact:
            case Happened():
                if disputed is None or not fact.is_one_sided:
                    stands, disputed, is_challenged = fact, None, False
            case DeliveryDisputed():
                if stands is not None and stands.is_one_sided:
                    stands, disputed = None, stands
            case Challenged(act=OneSidedAct.DISPUTE_DELIVERY):
                is_challenged = disputed is not None
            case Ruled(act=OneSidedAct.DISPUTE_DELIVERY, falls=falls) if disputed is not None:
                stands, disputed, is_challenged = disputed if falls else None, None, False
    return stands, is_challenged


def _performance(performances: Sequence[Happened], history: Sequence[Act]) -> tuple[Happened | None, bool]:
    """The performance that counts, and whether one is under challenge: it does not count meanwhile."""
    upheld: Happened | None = None
    unruled: Happened | None = None
    is_challenged = False
    for fact in sorted((*performances, *history), key=place):
        match fact:
            case Happened():
                unruled = fact
            case Challenged(act=OneSidedAct.RECORD_PERFORMANCE):
                is_challenged = unruled is not None
            case Ruled(act=OneSidedAct.RECORD_PERFORMANCE, falls=falls) if unruled is not None:
                upheld, unruled, is_challenged = upheld if falls else unruled, None, False
    return (upheld if is_challenged else unruled or upheld), is_challenged


def _suspensions(history: Sequence[Act]) -> tuple[tuple[Suspended, ...], bool]:
    """The suspensions in force, and whether any are under challenge: they count meanwhile."""
    upheld: list[Suspended] = []
    unruled: list[Suspended] = []
    is_challenged = False
    for act in history:
        match act:
            case Suspended():
                unruled.append(act)
            case Challenged(act=OneSidedAct.SUSPEND):
                is_challenged = bool(unruled)
            case Ruled(act=OneSidedAct.SUSPEND, falls=falls):
                if not falls:
                    upheld += unruled
                unruled, is_challenged = [], False
    return (*upheld, *unruled), is_challenged


def _contests(history: Sequence[Act]) -> tuple[tuple[Contested, ...], tuple[NeverOwed, ...], bool]:
    """The open contests, the parts that were never owed, and whether the contests are under challenge."""
    contests: list[Contested] = []
    never_owed: list[NeverOwed] = []
    is_challenged = False
    for act in history:
        contested_fen = sum(one.amount_fen for one in contests)
        match act:
            case Contested():
                contests.append(act)
                continue
            case Challenged(act=OneSidedAct.CONTEST):
                is_challenged = bool(contests)
                continue
            case ContestSettled(owed_fen=settled_fen):
                owed_fen = settled_fen
            case Ruled(act=OneSidedAct.CONTEST, falls=True, owed_fen=ruled_fen):
                owed_fen = contested_fen if ruled_fen is None else ruled_fen
            case Ruled(act=OneSidedAct.CONTEST):
                owed_fen = 0
            case _:
                continue
        if owed_fen < contested_fen:
            never_owed.append(NeverOwed(contested_fen - owed_fen, act.recorded_at, act.order))
        contests, is_challenged = [], False
    return tuple(contests), tuple(never_owed), is_challenged


def _declined(history: Sequence[Act]) -> tuple[Declined | None, bool]:
    """The word that the condition is not met, where it stands, and whether it is under challenge."""
    stands: Declined | None = None
    is_challenged = False
    for act in history:
        match act:
            case Declined():
                stands = act
            case Challenged(act=OneSidedAct.DECLINE_PROMISE):
                is_challenged = stands is not None
            case Ruled(act=OneSidedAct.DECLINE_PROMISE, falls=falls):
                stands, is_challenged = None if falls else stands, False
    return stands, is_challenged


def _changed(history: Sequence[Act]) -> tuple[Changed | None, frozenset[int], bool]:
    """The change that stands, the compensations of those that fell, and whether one is under challenge."""
    stands: Changed | None = None
    fallen = set()
    is_challenged = False
    for act in history:
        match act:
            case Changed():
                stands = act
            case Challenged(act=OneSidedAct.CHANGE_PROMISE):
                is_challenged = stands is not None
            case Ruled(act=OneSidedAct.CHANGE_PROMISE, falls=falls):
                if falls and stands is not None:
                    fallen.add(stands.compensation)
                    stands = None
                is_challenged = False
    return stands, frozenset(fallen), is_challenged


def _honoured(payments: Sequence[Payment], history: Sequence[Act]) -> tuple[Payment, ...]:
    """The payments, those that waited and were honoured from the day and the record of that."""
    honoured = {act.payment_id: act for act in history if isinstance(act, InstrumentHonoured)}
    if not honoured:
        return tuple(payments)
    found = []
    for one in payments:
        act = honoured.get(one.payment_id)
        if act is not None:
            one = one._replace(credited_on=act.on, recorded_at=act.recorded_at, order=act.order, waits=False)
        found.append(one)
    return tuple(sorted(found, key=place))


def _waiting_flags(waiting: Sequence[Payment]) -> frozenset[Flag]:
    """Decree 802 art. 11: nobody is to be made to take anything but money."""
    return _NOT_AGREED if waiting else _NO_FLAGS


def words_on_payments(history: Sequence[Act], payments: Set[str]) -> dict[str, Flag | None]:
    """The last word on each of these payments that was denied, reversed or ruled on; None where it counts again."""
    words: dict[str, Flag | None] = {}
    for act in history:
        match act:
            case PaymentReversed():
                words[act.payment_id] = Flag.PAYMENT_REVERSED
            case PaymentDenied():
                words[act.payment_id] = Flag.PAYMENT_DENIED
            case PaymentRuled():
                words[act.payment_id] = None if act.is_paid else Flag.PAYMENT_FALSE
    return {payment: word for payment, word in words.items() if payment in payments}
