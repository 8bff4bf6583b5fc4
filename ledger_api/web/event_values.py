"""An event as it goes over the wire: days as days, amounts as amounts, and words for what the contracts number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger_api.domain.complaint_words import Category, Finding, Subject
from ledger_api.domain.days import from_yyyymmdd
from ledger_api.domain.money import format_fen
from ledger_api.domain.words import (
    Allocation,
    BreachClass,
    ChangeGround,
    Clock,
    ExcuseReason,
    KeyDuty,
    Manner,
    Means,
    ObjectionOutcome,
    OneSidedAct,
    PartyKind,
    PromiseField,
    Size,
)
from ledger_api.store.rows import EventRow
from ledger_api.web.shapes import FactJSON
from ledger_api.web.wire_values import hex_id, plain_decimal, provenance

_RATE_DECIMALS = 12


def _from_one(words: Iterable[str]) -> tuple[str | None, ...]:
    """Words that the contracts number from 1; 0 is none of them."""
    return (None, *map(str, words))


#: IPartyRegistry.Duty, from the lowest bit.
DUTIES = ("registrar", "calendar", "intake", "handler", "determiner", "importer")
#: By field: the words of the contracts' numbers, from 0 on.
_WORDS: dict[str, tuple[str | None, ...]] = {
    "kind": ("payment", "performance", "retention", "deposit"),
    "due_rule": ("none", "date", "days", "workdays"),
    "clock": _from_one(Clock),
    "allocation": tuple(map(str, Allocation)),
    "rate_basis": _from_one(("per_day", "per_year")),
    "field": _from_one(PromiseField),
    "means": tuple(map(str, Means)),
    "manner": _from_one(Manner),
    "challenged": _from_one((*OneSidedAct, "pause_approval")),
    "ground": _from_one(ChangeGround),
    "breach_class": _from_one(BreachClass),
    "basis": ("rectification", "final_judgment"),
    "outcome": _from_one(ObjectionOutcome),
    "subject": _from_one(one.name.lower() for one in Subject),
    "category": _from_one(Category),
    "finding": _from_one(Finding),
    "size": _from_one(Size),
}
#: By event and field, where a field of this name is something else in this event.
_WORDS_IN: dict[tuple[str, str], tuple[str | None, ...]] = {
    ("PartyRegistered", "kind"): _from_one(
        (PartyKind.DEPARTMENT, PartyKind.ENTERPRISE, PartyKind.AUTHORITY, PartyKind.IMPORTER)
    ),
    ("ObligationSuspended", "reason"): _from_one(("force_majeure",)),
    ("ExcuseStated", "reason"): _from_one(ExcuseReason),
}
#: By event and field: the words of bits, from the lowest on.
_BITS: dict[tuple[str, str], tuple[str, ...]] = {
    ("PartyRegistered", "duties"): DUTIES,
    ("KeyAdded", "duties"): tuple(map(str, KeyDuty)),
    ("SignaturePolicySet", "two_for"): tuple(map(str, KeyDuty)),
}


def fact(row: EventRow) -> FactJSON:
    """An event with its data."""
    values = {name: _value(row.event, name, value) for name, value in row.values.items()}
    return {"event": row.event, "values": values, "provenance": provenance(row)}


def _value(event: str, name: str, value: object) -> object:
    """A value by what its name says that it is."""
    words = _WORDS_IN.get((event, name), _WORDS.get(name))
    if words is not None and isinstance(value, int):
        return words[value]
    bits = _BITS.get((event, name))
    if bits is not None and isinstance(value, int):
        return [word for bit, word in enumerate(bits) if value >> bit & 1]
    if name == "currency" and isinstance(value, bytes):
        return value.rstrip(b"\0").decode("ascii", "replace")
    if isinstance(value, bytes):
        return hex_id(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        if name.endswith("_on") or name in ("repair_from", "public_until"):
            return from_yyyymmdd(value).isoformat() if value else None
        if name in ("amount", "net"):
            return format_fen(value)
        if name == "rate":
            return plain_decimal(Decimal(value).scaleb(-_RATE_DECIMALS))
    return value
