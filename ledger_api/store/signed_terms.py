"""Terms as the contracts write them, in numbers, and as the domain knows them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from ledger_api.domain.days import from_yyyymmdd, yyyymmdd
from ledger_api.domain.terms import (
    Clock,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    LateRate,
    Undated,
)
from ledger_api.domain.words import PromiseField

#: ICommitmentLedger.Clock.
_CLOCKS = (None, Clock.DELIVERY, Clock.ACCEPTANCE, Clock.SETTLEMENT, Clock.CLAIM)
#: ICommitmentLedger.DueRule.
_DATE, _DAYS, _WORKDAYS = 1, 2, 3
#: ICommitmentLedger.PromiseField, from 1.
_FIELDS = tuple(PromiseField)
_PER_DAY = 1
_RATE_DECIMALS = 12


@lru_cache(maxsize=4096)
def due_term(due_rule: int, clock: int, due_on: int, length: int) -> DueTerm:
    """When something is due, from the words of ICommitmentLedger.Obligation; `due_on` is yyyymmdd or 0."""
    if due_rule == _DATE:
        return DueOn(day(due_on))
    started_by = _CLOCKS[clock]
    if started_by is not None and due_rule == _DAYS:
        return DueAfterDays(length, started_by)
    if started_by is not None and due_rule == _WORKDAYS:
        return DueAfterWorkdays(length, started_by)
    return Undated()


def promise_field(number: int) -> PromiseField:
    """The field of policy of a promise."""
    return _FIELDS[number - 1]


@lru_cache(maxsize=1024)
def agreed_rate(basis: int, rate: int) -> LateRate | None:
    """The agreed late rate: basis 0 none, 1 a day, 2 a year; the rate has 12 decimals."""
    if basis == 0:
        return None
    decimal = Decimal(rate).scaleb(-_RATE_DECIMALS)
    return LateRate(per_day=decimal) if basis == _PER_DAY else LateRate(per_year=decimal)


@lru_cache(maxsize=1 << 16)
def day(digits: int) -> date:
    """The civil day that is kept as yyyymmdd."""
    return from_yyyymmdd(digits)


def day_or_none(digits: int | None) -> date | None:
    """The same where there may be none."""
    return day(digits) if digits else None


@lru_cache(maxsize=1 << 16)
def digits(civil_day: date | None) -> int | None:
    """A civil day as it is kept."""
    return None if civil_day is None else yyyymmdd(civil_day)
