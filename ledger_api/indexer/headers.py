"""What the first event of a history says: which commitment it is, or which promise that is open to all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from ledger_api.domain.terms import Allocation, CommitmentTerms
from ledger_api.domain.words import CommitmentKind
from ledger_api.indexer.events import Event
from ledger_api.store.records import CommitmentRecord, OpenPromiseRecord
from ledger_api.store.signed_terms import agreed_rate, day, promise_field

#: The event with which an open promise begins: what follows under its id is no commitment's.
OPENING = "PromiseOpened"
_ALLOCATIONS = (str(Allocation.INTEREST_FIRST), str(Allocation.PRINCIPAL_FIRST))
_INTEREST_FIRST = str(Allocation.INTEREST_FIRST)
_CONTRACT = str(CommitmentKind.CONTRACT)
_CONFIRMATION = str(CommitmentKind.CONFIRMATION)
#: ISO 4217: no currency is involved. What is confirmed is in that of the receivable.
NO_CURRENCY = "XXX"
#: What only a request for confirmation has.
_NO_REQUEST = (None, None, None, None, None)


def header_of(commitment: bytes, events: Sequence[Event]) -> CommitmentRecord:
    """A commitment's header. ValueError where its history begins with none of the events that make one."""
    read = _READERS.get(events[0].name)
    if read is None:
        raise ValueError(f"the history of a commitment begins with its making, not with {events[0].name}")
    return read(commitment, events[0], events[-1].place)


def terms_of(header: CommitmentRecord) -> CommitmentTerms:
    """What the header fixes for all obligations. A promise is no purchase: no cap, no interest, no floor."""
    return CommitmentTerms(
        # Where a publisher names no day of signing nothing was paid before it.
        signed_on=day(header.signed_on) if header.signed_on else date.min,
        currency=header.currency,
        is_contract=header.kind == _CONTRACT,
        seller_is_sme=header.capped,
        allocation=_allocation(header.allocation),
        agreed_rate=agreed_rate(header.rate_basis, header.rate),
        imported=header.imported,
        is_request=header.kind == _CONFIRMATION,
    )


def fold_open_promise(promise: bytes, events: Sequence[Event]) -> OpenPromiseRecord:
    """The row of a promise that is open to all who qualify, from its events."""
    first = events[0]
    obligor, currency, signed, field, last_claim, count, document = first.values
    closed_at = next((event.time for event in events if event.name == "PromiseClosed"), None)
    return OpenPromiseRecord(
        first.place, promise, obligor, _currency(currency), signed, promise_field(field).value,
        last_claim or None, count, document, closed_at, events[-1].place,
    )  # fmt: skip


def _signed(commitment: bytes, first: Event, last: int) -> CommitmentRecord:
    obligor, obligee, currency, signed, allocation, basis, rate, count, capped, instruments, document = (
        first.values
    )
    return CommitmentRecord(
        first.place, commitment, _CONTRACT, obligor, obligee, _currency(currency), signed,
        _ALLOCATIONS[allocation], basis, rate, count, capped, False, None, None, document, None, None,
        instruments, *_NO_REQUEST, last,
    )  # fmt: skip


def _imported(commitment: bytes, first: Event, last: int) -> CommitmentRecord:
    obligor, obligee, currency, signed, count, importer, source, document = first.values
    return CommitmentRecord(
        first.place, commitment, _CONTRACT, obligor, obligee, _currency(currency),
        signed or None, _INTEREST_FIRST, 0, 0, count, False, True, importer, source, document, None, None,
        False, *_NO_REQUEST, last,
    )  # fmt: skip


def _promised(commitment: bytes, first: Event, last: int) -> CommitmentRecord:
    obligor, obligee, currency, signed, field, count, document = first.values
    return CommitmentRecord(
        first.place, commitment, CommitmentKind.PROMISE.value, obligor, obligee, _currency(currency), signed,
        _INTEREST_FIRST, 0, 0, count, False, False, None, None, document, promise_field(field).value, None,
        False, *_NO_REQUEST, last,
    )  # fmt: skip


def _claimed(commitment: bytes, first: Event, last: int) -> CommitmentRecord:
    promise, obligor, obligee, currency, signed, field, count, document = first.values
    return CommitmentRecord(
        first.place, commitment, CommitmentKind.CLAIM.value, obligor, obligee, _currency(currency), signed,
        _INTEREST_FIRST, 0, 0, count, False, False, None, None, document, promise_field(field).value, promise,
        False, *_NO_REQUEST, last,
    )  # fmt: skip


def _requested(commitment: bytes, first: Event, last: int) -> CommitmentRecord:
    receivable, number, obligor, obligee, requested, document = first.values
    return CommitmentRecord(
        first.place, commitment, _CONFIRMATION, obligor, obligee, NO_CURRENCY, requested,
        _INTEREST_FIRST, 0, 0, 1, False, False, None, None, document, None, None,
        False, receivable, number, None, None, None, last,
    )  # fmt: skip


_READERS: dict[str, Callable[[bytes, Event, int], CommitmentRecord]] = {
    "CommitmentSigned": _signed,
    "CommitmentImported": _imported,
    "PromiseMade": _promised,
    "PromiseClaimed": _claimed,
    "ConfirmationRequested": _requested,
}
#: The events with which a history begins.
BEGINNINGS = frozenset((*_READERS, OPENING))


@cache
def _allocation(word: str) -> Allocation:
    return Allocation(word)


@cache
def _currency(code: bytes) -> str:
    return code.decode("latin-1").replace("\0", "")
