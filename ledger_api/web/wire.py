"""From rows to JSON: one function for each thing, the same for API, pages, command line and scenarios.

What a reader may not see is taken out afterwards (readers.py); nothing here knows who reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger_api.domain.days import civil_day
from ledger_api.domain.money import format_fen
from ledger_api.domain.rules import RULE_TITLES
from ledger_api.domain.words import CommitmentKind, KeyDuty, Means, ObligationKind
from ledger_api.store.assignments import AssignmentRow
from ledger_api.store.row_parts import Position
from ledger_api.store.rows import (
    ActRow,
    CalendarYearRow,
    CommitmentRow,
    EventRow,
    ObligationRow,
    PartyRow,
    PaymentRow,
    Profile,
    SuccessionRow,
)
from ledger_api.web.act_shapes import ActJSON
from ledger_api.web.commitment_shapes import CommitmentJSON, ConfirmationJSON, DateJSON, PublicationJSON
from ledger_api.web.event_values import DUTIES, fact
from ledger_api.web.held import held_by
from ledger_api.web.lookup import Lookup, text_of
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.party_shapes import (
    AssignmentJSON,
    KeysJSON,
    PartyJSON,
    ProfileJSON,
    StatedPayeeJSON,
    SuccessionJSON,
)
from ledger_api.web.shapes import AsOfJSON, CalendarUsedJSON, CalendarYearJSON
from ledger_api.web.wire_values import (
    amount,
    day,
    due_term,
    hex_id,
    iso_instant,
    late_rate,
    provenance,
    rate_in_force,
)

_PARTY_ID = re.compile("0x[0-9a-f]{64}")


def as_of(position: Position) -> AsOfJSON:
    """The block up to which an answer knows, and the moment of judgement."""
    found = position.hash
    return {
        "block": position.block,
        "hash": found if found.startswith("0x") else "0x" + found,
        "time": position.time,
        "time_iso": iso_instant(position.time),
        "day": day(position.day),
    }


def party(row: PartyRow, lookup: Lookup) -> PartyJSON:
    """A party."""
    return {
        "id": hex_id(row.id),
        "kind": row.kind.value,
        "name": row.name,
        "scheme": row.scheme,
        "code": row.code,
        "size": None if row.size is None else row.size.value,
        "duties": [duty for bit, duty in enumerate(DUTIES) if row.duties >> bit & 1],
        "imported": row.imported,
        "active": row.active,
        "successor": None if row.successor is None else hex_id(row.successor),
        "successions": [succession(one, lookup) for one in row.successions],
        "announced": [succession(one, lookup) for one in row.announced],
        "predecessors": [succession(one, lookup) for one in row.takeovers],
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def succession(row: SuccessionRow, lookup: Lookup) -> SuccessionJSON:
    """One party's passing to another."""
    return {
        "party": hex_id(row.party),
        "party_name": lookup.party_name(row.party),
        "successor": hex_id(row.successor),
        "successor_name": lookup.party_name(row.successor),
        "decree": text_of(lookup.document(row.document), "document"),
        "effective": row.effective_on.isoformat(),
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def keys(row: PartyRow) -> KeysJSON:
    """A party's keys, those that ended among them."""
    return {
        "keys": [
            {
                "address": "0x" + key.address.hex(),
                "label": key.label,
                "duties": _key_duties(key.duties),
                "active": key.active,
                "since": key.since,
                "since_iso": iso_instant(key.since),
                "until": key.until,
                "until_iso": None if key.until is None else iso_instant(key.until),
                "provenance": provenance(key),
            }
            for key in row.keys
        ],
        "two_for": _key_duties(row.two_for),
    }


def _key_duties(bits: int) -> list[str]:
    return [duty.value for place, duty in enumerate(KeyDuty) if bits >> place & 1]


def profile(party_id: bytes, row: Profile, lookup: Lookup) -> ProfileJSON:
    """FORMAT.md's `profile`."""
    return {
        "party": hex_id(party_id),
        "name": lookup.party_name(party_id),
        "obligations": row.obligations,
        "fulfilled": row.fulfilled,
        "fulfilled_late": row.fulfilled_late,
        "overdue": row.overdue,
        "overdue_amount": format_fen(row.overdue_amount_fen),
        "clues": row.clues,
        "cured": row.cured,
        "confirmed": row.confirmed,
        "unruled": row.unruled,
    }


def commitment(row: CommitmentRow, lookup: Lookup) -> CommitmentJSON:
    """A commitment with the words of its document."""
    document = lookup.document(row.document)
    return {
        "id": hex_id(row.id),
        "kind": row.kind.value,
        "title": text_of(lookup.words(row), "title"),
        "number": text_of(document, "number"),
        "class": text_of(document, "class"),
        "is_contract": row.kind is CommitmentKind.CONTRACT,
        "field": None if row.field is None else row.field.value,
        "open_promise": None if row.open_promise is None else hex_id(row.open_promise),
        "instruments": row.instruments,
        "confirmation": _confirmation(row, lookup),
        **held_by(row.sides, lookup),
        "currency": row.currency,
        "signed_on": day(row.signed_on),
        "allocation": row.allocation.value,
        "late_rate": late_rate(row.agreed_rate),
        "seller_is_sme": row.seller_is_sme,
        "obligations": row.obligations,
        "imported": row.imported,
        "publication": _publication(row, document) if row.imported else None,
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def _confirmation(row: CommitmentRow, lookup: Lookup) -> ConfirmationJSON | None:
    """What a request for confirmation asks about, and the answer."""
    if row.receivable is None:
        return None
    answer = {} if row.answer_document is None else lookup.document(row.answer_document)
    receivable = lookup.commitment(row.receivable)
    return {
        "obligation": f"{hex_id(row.receivable)}/{row.receivable_number}",
        "answer": None if row.answer is None else row.answer.value,
        "amount": amount(row.confirmed_fen),
        "currency": None if receivable is None else receivable.currency,
        "reason": text_of(answer, "reason"),
    }


def obligation(row: ObligationRow, lookup: Lookup, events: list[EventRow] | None = None) -> ObligationJSON:
    """FORMAT.md's `obligation`, with what its figures come from; `events` are all those about it."""
    contract = lookup.commitment(row.commitment)
    assigned = [one for one in lookup.assignments(row.commitment) if one.number == row.number]
    is_money = row.kind is ObligationKind.PAYMENT
    agreed = None if contract is None else late_rate(contract.agreed_rate)
    return {
        "id": row.id,
        "commitment": hex_id(row.commitment),
        "index": row.number,
        "title": lookup.obligation_title(row.commitment, row.number),
        "condition": lookup.condition(row.commitment, row.number),
        "compensation": None if row.compensation is None else f"{hex_id(row.commitment)}/{row.compensation}",
        "compensates": None if row.compensates is None else f"{hex_id(row.commitment)}/{row.compensates}",
        "kind": row.kind.value,
        "purpose": row.purpose.value if is_money else None,
        "currency": row.currency,
        "imported": row.imported,
        "signed_on": None if contract is None else day(contract.signed_on),
        "status": row.status.value,
        **held_by(row.sides, lookup),
        "assignments": [assignment(one, lookup) for one in assigned],
        "amount": amount(row.amount_fen),
        "nominal_due": day(row.nominal_due),
        "due": day(row.due),
        "provisional": row.provisional,
        "outstanding": amount(row.outstanding_fen),
        "contested": amount(row.contested_fen),
        "surplus": amount(row.surplus_fen),
        "days_overdue": row.days_overdue,
        "interest": format_fen(row.interest_fen),
        "interest_unpaid": format_fen(row.interest_unpaid_fen),
        "flags": sorted(flag.value for flag in row.flags),
        "breach": row.breach.value,
        "paid": format_fen(row.paid_fen) if is_money else None,
        "reversed": format_fen(row.reversed_fen) if is_money else None,
        "clock_started_on": day(row.clock_started_on),
        "stated_met_on": lookup.stated_met_on(row.commitment, row.number) if row.imported else None,
        "due_soon": None if row.due_soon is None else row.due_soon.value,
        "signs": lookup.evidence.signs(row.signs),
        "rate_in_force": rate_in_force(row.rate_a_day),
        "terms": {
            "due": due_term(row.due_term),
            "amount": amount(row.agreed_fen),
            "inspection_workdays": row.inspection_workdays,
            "allocation": "interest_first" if contract is None else contract.allocation.value,
            "late_rate": agreed,
        },
        "provenance": provenance(row),
        "last_change": provenance(row.last),
        "derived": {
            "rules": [{"id": rule, "title": RULE_TITLES[rule]} for rule in row.rules],
            "calendar": _calendar_used(row, lookup),
            "events": None if events is None else [fact(event) for event in events],
            "events_url": f"/api/v1/obligations/{row.id}/events",
        },
    }


def assignment(row: AssignmentRow, lookup: Lookup) -> AssignmentJSON:
    """That a claim passed from one enterprise to another."""
    return {
        "assignor": hex_id(row.assignor),
        "assignor_name": lookup.party_name(row.assignor),
        "assignee": hex_id(row.assignee),
        "assignee_name": lookup.party_name(row.assignee),
        "manner": row.manner.value,
        "notified_on": civil_day(row.recorded_at).isoformat(),
        "agreement": text_of(lookup.document(row.document), "document"),
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def payment(row: PaymentRow, lookup: Lookup) -> PaymentJSON:
    """A payment."""
    document = lookup.document(row.document)
    return {
        "id": hex_id(row.id),
        "commitment": hex_id(row.commitment),
        "obligation": f"{hex_id(row.commitment)}/{row.number}",
        "title": lookup.obligation_title(row.commitment, row.number),
        **held_by(row.sides, lookup),
        "amount": format_fen(row.amount_fen),
        "net": amount(row.net_fen),
        "currency": row.currency,
        "credited_on": None if row.waiting else row.credited_on.isoformat(),
        "means": _means(row, document),
        "handed_on": day(row.handed_on),
        "waiting": row.waiting,
        "imported": row.imported,
        "stated_payee": _stated_payee(row, document, lookup) if row.imported else None,
        "flags": sorted(flag.value for flag in row.flags),
        "reference": text_of(document, "reference"),
        "source": None if row.source is None else hex_id(row.source),
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def _means(row: PaymentRow, document: Mapping[str, Any]) -> str:
    """By what means was paid: of an imported payment what its publisher states in a word of this ledger."""
    stated = text_of(document, "means") if row.imported else None
    return stated if stated is not None and stated in set(Means) else row.means.value


def _stated_payee(row: PaymentRow, document: Mapping[str, Any], lookup: Lookup) -> StatedPayeeJSON:
    """Whom an imported payment went to: the supplier, unless its publisher states another one or none."""
    if "payee" not in document:
        return {"party": hex_id(row.obligee), "name": lookup.party_name(row.obligee)}
    stated = document["payee"] if isinstance(document["payee"], dict) else {}
    party = text_of(stated, "party")
    if party is None or _PARTY_ID.fullmatch(party) is None:
        return {"party": None, "name": None}
    return {"party": party, "name": lookup.party_name(bytes.fromhex(party[2:])) or text_of(stated, "name")}


def act(row: ActRow, final_block: int) -> ActJSON:
    """What became of an act that the index has."""
    refused = row.code is not None
    done = "final" if row.block_number <= final_block else "indexed"
    return {
        "id": hex_id(row.key),
        "status": "refused" if refused else done,
        "code": row.code,
        "detail": row.message,
        "block": row.block_number,
        "tx_hash": hex_id(row.tx_hash),
        "log_index": row.log_index,
    }


def calendar_year(row: CalendarYearRow) -> CalendarYearJSON:
    """A published year."""
    return {
        "year": row.year,
        "days_off": [one.isoformat() for one in sorted(row.days_off)],
        "make_up_days": [one.isoformat() for one in sorted(row.make_up_days)],
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def _calendar_used(row: ObligationRow, lookup: Lookup) -> list[CalendarUsedJSON]:
    """The years between the first and the last day that the due day was counted or rolled over."""
    if row.imported or row.due is None or row.nominal_due is None:
        return []
    first = min(row.nominal_due, row.delivered_on or row.nominal_due, row.clock_started_on or row.nominal_due)
    used: list[CalendarUsedJSON] = []
    for year in range(first.year, row.due.year + 1):
        published = lookup.years().get(year)
        used.append(
            {
                "year": year,
                "published": published is not None,
                "document": None if published is None else hex_id(published.document),
                "provenance": None if published is None else provenance(published),
            }
        )
    return used


def _publication(row: CommitmentRow, document: Mapping[str, Any]) -> PublicationJSON:
    flags, dates = document.get("flags"), document.get("dates")
    released = document.get("released_at")
    return {
        "publisher": text_of(document, "publisher"),
        "ocid": text_of(document, "ocid"),
        "contract_id": text_of(document, "contract_id"),
        "source": None if row.source is None else hex_id(row.source),
        "importer": None if row.importer is None else hex_id(row.importer),
        "buyer_name": text_of(document, "buyer_name"),
        "supplier_name": text_of(document, "supplier_name"),
        "flags": [flag for flag in flags if isinstance(flag, str)] if isinstance(flags, list) else [],
        "dates": [_stated(one) for one in dates if isinstance(one, dict)] if isinstance(dates, list) else [],
        "amount": text_of(document, "amount"),
        "released": iso_instant(released) if isinstance(released, int) else None,
    }


def _stated(stated: Mapping[str, Any]) -> DateJSON:
    return {
        "kind": text_of(stated, "kind") or "",
        "title": text_of(stated, "title"),
        "on": text_of(stated, "on"),
        "status": text_of(stated, "status"),
    }
