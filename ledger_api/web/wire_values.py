"""Values in wire form: ids, instants, amounts, terms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from ledger_api.domain.days import SHANGHAI
from ledger_api.domain.money import format_fen
from ledger_api.domain.terms import (
    DAYS_OF_A_RATE_YEAR,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    LateRate,
)
from ledger_api.web.commitment_shapes import DueTermJSON, LateRateJSON
from ledger_api.web.shapes import ProvenanceJSON

_RATE_DECIMALS = 12


class Recorded(Protocol):
    """Any row with its provenance."""

    @property
    def tx_hash(self) -> bytes: ...
    @property
    def block_number(self) -> int: ...
    @property
    def log_index(self) -> int: ...
    @property
    def recorded_at(self) -> int: ...


def hex_id(identifier: bytes) -> str:
    """An id or a hash as 0x-hex."""
    return "0x" + identifier.hex()


def id_of(text: str) -> bytes:
    """The id that 0x-hex names. ValueError where it is no hex."""
    return bytes.fromhex(text.removeprefix("0x"))


@lru_cache(maxsize=4096)
def iso_instant(seconds: int) -> str:
    """An instant in Shanghai's time, `2025-10-10T00:30:00+08:00`."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI).isoformat()


def provenance(row: Recorded) -> ProvenanceJSON:
    """Where a fact stands on the chain."""
    return {
        "tx_hash": hex_id(row.tx_hash),
        "block": row.block_number,
        "log_index": row.log_index,
        "recorded_at": row.recorded_at,
        "recorded_at_iso": iso_instant(row.recorded_at),
    }


def late_rate(rate: LateRate | None) -> LateRateJSON | None:
    """An agreed late rate."""
    if rate is None:
        return None
    return {"per_day": plain_decimal(rate.per_day), "per_year": plain_decimal(rate.per_year)}


def amount(fen: int | None) -> str | None:
    """Fen as a decimal string; null where there is no amount."""
    return None if fen is None else format_fen(fen)


def day(on: date | None) -> str | None:
    """A civil day in ISO form; null where there is none."""
    return None if on is None else on.isoformat()


def plain_decimal(rate: Decimal | None) -> str | None:
    """A decimal without an exponent; null where there is none."""
    return None if rate is None else f"{rate.normalize():f}"


def rate_in_force(a_day: Fraction) -> LateRateJSON | None:
    """The rate a day where it is a decimal, else the rate a year that it comes from."""
    if a_day == 0:
        return None
    per_day, per_year = _in_force(a_day)
    return {"per_day": per_day, "per_year": per_year}


@lru_cache(maxsize=1024)
def _in_force(a_day: Fraction) -> tuple[str | None, str | None]:
    for is_a_day, rate in ((True, a_day), (False, a_day * DAYS_OF_A_RATE_YEAR)):
        units = rate * 10**_RATE_DECIMALS
        if units.denominator == 1:
            text = plain_decimal(Decimal(units.numerator).scaleb(-_RATE_DECIMALS))
            return (text, None) if is_a_day else (None, text)
    raise ValueError(f"{a_day} a day is neither a daily nor a yearly rate of {_RATE_DECIMALS} decimals")


def due_term(term: DueTerm) -> DueTermJSON:
    """When something is due, as signed."""
    match term:
        case DueOn(on=on):
            return {"rule": "date", "date": on.isoformat(), "length": None, "clock": None}
        case DueAfterDays(days=days, clock=clock):
            return {"rule": "days", "date": None, "length": days, "clock": clock.value}
        case DueAfterWorkdays(workdays=workdays, clock=clock):
            return {"rule": "workdays", "date": None, "length": workdays, "clock": clock.value}
    return {"rule": "none", "date": None, "length": None, "clock": None}
