"""From the events of disputes, suspensions, amendments, assignments, terminations and changed promises to facts."""

from __future__ import annotations

from collections.abc import Callable

from ledger_api.domain.facts import (
    Act,
    Amended,
    Assigned,
    Challenged,
    Changed,
    Contested,
    ContestSettled,
    Declined,
    DeliveryDisputed,
    ExcuseStated,
    InstrumentHonoured,
    PaymentDenied,
    PaymentReversed,
    PaymentRuled,
    Ruled,
    Suspended,
    Terminated,
)
from ledger_api.domain.words import ExcuseReason, OneSidedAct
from ledger_api.indexer.events import Event
from ledger_api.store.signed_terms import day

#: By the numbers of ICommitmentLedger.OneSided that an obligation can have.
_ONE_SIDED = {
    1: OneSidedAct.CONTEST,
    2: OneSidedAct.DISPUTE_DELIVERY,
    3: OneSidedAct.SUSPEND,
    4: OneSidedAct.RECORD_PERFORMANCE,
    5: OneSidedAct.DECLINE_PROMISE,
    6: OneSidedAct.CHANGE_PROMISE,
}
#: By the numbers of the reasons in StateExcuse, from 1.
_EXCUSES = tuple(ExcuseReason)


def act_of(event: Event) -> Act:
    """The fact that an event states. ValueError for an event that is none of these."""
    read = _READERS.get(event.name)
    if read is None:
        raise ValueError(f"the fold knows no event {event.name}: the index is older than the contracts")
    return read(event)


def _reversed(event: Event) -> Act:
    return PaymentReversed(event.values[1].hex(), event.time, event.place)


def _honoured(event: Event) -> Act:
    return InstrumentHonoured(event.values[1].hex(), day(event.values[2]), event.time, event.place)


def _denied(event: Event) -> Act:
    return PaymentDenied(event.values[1].hex(), event.time, event.place)


def _payment_ruled(event: Event) -> Act:
    return PaymentRuled(event.values[1].hex(), event.values[2], event.time, event.place)


def _contested(event: Event) -> Act:
    return Contested(event.values[1], event.time, event.place)


def _contest_settled(event: Event) -> Act:
    return ContestSettled(event.values[1], event.time, event.place)


def _delivery_disputed(event: Event) -> Act:
    return DeliveryDisputed(event.time, event.place)


def _suspended(event: Event) -> Act:
    _, _, event_on, noticed_on, from_on, to_on, _ = event.values
    return Suspended(
        day(from_on), day(to_on), event.time, event.place, event_on=day(event_on), noticed_on=day(noticed_on)
    )


def _challenged(event: Event) -> Act:
    return Challenged(_ONE_SIDED[event.values[1]], event.time, event.place)


def _ruled(event: Event) -> Act:
    _, challenged, stands, amount, _ = event.values
    return Ruled(
        _ONE_SIDED[challenged],
        falls=not stands,
        recorded_at=event.time,
        owed_fen=amount or None,
        order=event.place,
    )


def _amended(event: Event) -> Act:
    _, due_on, amount, waives, _ = event.values
    return Amended(
        event.time,
        due_on=day(due_on) if due_on else None,
        amount_fen=amount or None,
        waives_interest=waives,
        order=event.place,
    )


def _assigned(event: Event) -> Act:
    return Assigned(event.time, event.place)


def _terminated(event: Event) -> Act:
    return Terminated(event.time, event.place)


def _excuse(event: Event) -> Act:
    number = event.values[1]
    word = _EXCUSES[number - 1] if number <= len(_EXCUSES) else ExcuseReason.OTHER
    return ExcuseStated(word.value, event.time, event.place)


def _declined(event: Event) -> Act:
    return Declined(event.time, event.place)


def _changed(event: Event) -> Act:
    return Changed(event.values[2], event.time, event.place)


_READERS: dict[str, Callable[[Event], Act]] = {
    "PaymentReversed": _reversed,
    "PaymentDenied": _denied,
    "InstrumentHonoured": _honoured,
    "PaymentRuled": _payment_ruled,
    "AmountContested": _contested,
    "ContestSettled": _contest_settled,
    "DeliveryDisputed": _delivery_disputed,
    "ObligationSuspended": _suspended,
    "ActChallenged": _challenged,
    "ChallengeRuled": _ruled,
    "ObligationAmended": _amended,
    "ClaimAssigned": _assigned,
    "CommitmentTerminated": _terminated,
    "ExcuseStated": _excuse,
    "PromiseDeclined": _declined,
    "PromiseChanged": _changed,
}
