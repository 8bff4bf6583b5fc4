"""From rows of the tables to rows for readers: numbers become days, words and terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Row

from ledger_api.chain.events import block_and_index
from ledger_api.domain.assessments import carry
from ledger_api.domain.days import civil_day
from ledger_api.domain.foresight import due_soon
from ledger_api.domain.obligations import Accrual
from ledger_api.domain.succession import Successions
from ledger_api.domain.terms import (
    Allocation,
    BreachStatus,
    Flag,
    ObligationKind,
    PartyKind,
    Purpose,
    Size,
    Status,
)
from ledger_api.domain.words import Answer, CommitmentKind, Means, PromiseField
from ledger_api.store.foresight import read_signs
from ledger_api.store.row_parts import Provenance
from ledger_api.store.rows import (
    CommitmentRow,
    KeyRow,
    ObligationRow,
    OpenPromiseRow,
    PartyRow,
    PaymentRow,
    SuccessionRow,
)
from ledger_api.store.signed_terms import agreed_rate, day, day_or_none, due_term
from ledger_api.store.successions import sides

#: The rule of interest stands behind a figure once there is interest, which comes with the days and not with a
#: fact: the index does not keep it.
INTEREST_RULE = "PAY-09"


def party_row(
    row: Row[Any],
    keys: tuple[KeyRow, ...],
    document: Mapping[str, Any],
    passing: tuple[SuccessionRow, ...],
    today: date,
) -> PartyRow:
    """A party with its keys and the words of its document; `passing` are all successions from it and to it."""
    in_effect = [one for one in passing if one.effective_on <= today]
    successions = tuple(one for one in in_effect if one.party == row.id)
    return PartyRow(
        *_provenance(row),
        id=row.id,
        kind=PartyKind(row.kind),
        size=None if row.size is None else Size(row.size),
        duties=row.duties,
        imported=row.imported,
        document=row.document,
        scheme=_text(document, "scheme"),
        code=_text(document, "code"),
        name=_text(document, "name"),
        keys=keys,
        two_for=row.two_for,
        active=not successions,
        successions=successions,
        takeovers=tuple(one for one in in_effect if one.successor == row.id),
        announced=tuple(one for one in passing if one.effective_on > today),
    )


def succession_row(row: Row[Any]) -> SuccessionRow:
    """A party's passing to another."""
    return SuccessionRow(
        *_provenance(row),
        party=row.party,
        successor=row.successor,
        effective_on=day(row.effective_on),
        document=row.document,
    )


def key_row(row: Row[Any], label: Mapping[str, Any], at: int) -> KeyRow:
    """A key of a party with the words of its label's document, at the instant `at`."""
    return KeyRow(
        *_provenance(row),
        address=row.address,
        duties=row.duties,
        label=_text(label, "label"),
        since=row.since,
        until=row.until,
        active=row.since <= at and (row.until is None or at < row.until),
    )


def commitment_row(row: Row[Any], successions: Successions) -> CommitmentRow:
    """A commitment."""
    held = sides(successions, row.obligor, row.obligee, row.id)
    return CommitmentRow(
        *_provenance(row),
        id=row.id,
        kind=CommitmentKind(row.kind),
        obligor=held.obligor,
        obligee=held.obligee,
        sides=held,
        currency=row.currency,
        signed_on=day_or_none(row.signed_on),
        allocation=Allocation(row.allocation),
        agreed_rate=agreed_rate(row.rate_basis, row.rate),
        obligations=row.obligations,
        seller_is_sme=row.capped,
        imported=row.imported,
        importer=row.importer,
        source=row.source,
        document=row.document,
        field=None if row.field is None else PromiseField(row.field),
        open_promise=row.open_promise,
        instruments=row.instruments,
        receivable=row.receivable,
        receivable_number=row.receivable_number,
        confirmed_fen=row.confirmed_fen,
        answer=None if row.answer is None else Answer(row.answer),
        answer_document=row.answer_document,
        last=_last(row),
    )


def open_promise_row(row: Row[Any], successions: Successions) -> OpenPromiseRow:
    """A promise that is open to all who qualify; `obligor` is who stands for it today, the first of several."""
    return OpenPromiseRow(
        *_provenance(row),
        id=row.id,
        obligor=successions.holders(row.obligor, row.id)[0],
        currency=row.currency,
        signed_on=day(row.signed_on),
        field=PromiseField(row.field),
        last_claim_on=day_or_none(row.last_claim_on),
        obligations=row.obligations,
        document=row.document,
        closed_at=row.closed_at,
        last=_last(row),
    )


def obligation_row(row: Row[Any], at: int, successions: Successions) -> ObligationRow:
    """An obligation at the instant `at`, up to which nothing but days and interest has changed since its fold."""
    held = sides(successions, row.obligor, row.obligee, row.commitment)
    today = civil_day(at)
    status, due, accrual = Status(row.status), day_or_none(row.due), _accrual(row)
    days_overdue, interest_fen, interest_unpaid_fen = carry(accrual, today)
    return ObligationRow(
        *_provenance(row),
        commitment=row.commitment,
        number=row.number,
        obligor=held.obligor,
        obligee=held.obligee,
        sides=held,
        currency=row.currency,
        imported=row.imported,
        kind=ObligationKind(row.kind),
        agreed_fen=row.agreed_fen,
        due_term=due_term(row.due_rule, row.clock, row.due_on or 0, row.length),
        inspection_workdays=row.inspection_workdays or None,
        delivered_on=day_or_none(row.delivered_on),
        accepted_on=day_or_none(row.accepted_on),
        settled_on=day_or_none(row.settled_on),
        performed_on=day_or_none(row.performed_on),
        payments=row.payments,
        status=status,
        amount_fen=row.amount_fen,
        nominal_due=day_or_none(row.nominal_due),
        due=due,
        provisional=row.provisional,
        clock_started_on=day_or_none(row.clock_started_on),
        outstanding_fen=row.outstanding_fen,
        contested_fen=row.contested_fen,
        surplus_fen=row.surplus_fen,
        paid_fen=row.paid_fen,
        reversed_fen=row.reversed_fen,
        days_overdue=days_overdue,
        interest_fen=interest_fen,
        interest_unpaid_fen=interest_unpaid_fen,
        rate_a_day=accrual.rate_a_day,
        flags=_flags(row.flags),
        rules=_rules(row.rules, interest_fen > 0),
        breach=BreachStatus(row.breach),
        breach_public=row.breach_public,
        proceeding_due_on=day_or_none(row.proceeding_due_on),
        unruled=row.unruled,
        excuses=tuple(row.excuses.split()),
        due_soon=due_soon(status, due, today),
        signs=read_signs(row.signs),
        conditional=row.conditional,
        purpose=Purpose(row.purpose),
        compensation=row.compensation,
        compensates=row.compensates,
        last=_last(row),
    )


def payment_row(row: Row[Any], successions: Successions) -> PaymentRow:
    """A payment."""
    held = sides(successions, row.obligor, row.obligee, row.commitment)
    return PaymentRow(
        *_provenance(row),
        id=row.id,
        commitment=row.commitment,
        number=row.number,
        obligor=held.obligor,
        obligee=held.obligee,
        sides=held,
        currency=row.currency,
        amount_fen=row.amount_fen,
        net_fen=row.net_fen,
        credited_on=day(row.credited_on),
        imported=row.imported,
        source=row.source,
        document=row.document,
        flags=_flags(row.flags),
        means=Means(row.means),
        handed_on=day_or_none(row.handed_on),
        waiting=row.waiting,
    )


def provenance(place: int, tx_hash: bytes, time: int) -> Provenance:
    """The provenance of what the log at this place says."""
    return Provenance(tx_hash, *block_and_index(place), time)


def _provenance(row: Row[Any]) -> tuple[bytes, int, int, int]:
    return (row.log_tx_hash, *block_and_index(row.log), row.log_time)


def _last(row: Row[Any]) -> Provenance:
    return provenance(row.last_log, row.last_tx_hash, row.last_time)


def carried(row: Row[Any], day: date) -> tuple[int, int, int]:
    """Days overdue, interest and unpaid interest (fen) of an obligation's row, at the end of a day."""
    return carry(_accrual(row), day)


def _accrual(row: Row[Any]) -> Accrual:
    return Accrual(
        late_since=day_or_none(row.late_since),
        days_overdue=row.days_overdue,
        accrued_to=day_or_none(row.accrued_to),
        principal_fen=row.principal_fen,
        rate_a_day=_rate(row.rate_numerator, row.rate_denominator),
        interest_fen=row.interest_fen,
        interest_unpaid_fen=row.interest_unpaid_fen,
    )


@lru_cache(maxsize=1024)
def _rate(numerator: int, denominator: int) -> Fraction:
    return Fraction(numerator, denominator)


@cache
def _rules(words: str, is_interest_owed: bool) -> tuple[str, ...]:
    rules = tuple(words.split())
    return tuple(sorted({*rules, INTEREST_RULE})) if is_interest_owed else rules


@cache
def _flags(words: str) -> tuple[Flag, ...]:
    return tuple(Flag(word) for word in words.split())


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) else None
