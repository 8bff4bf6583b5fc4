"""From rows of cases to JSON: what wire.py is for everything else."""

from __future__ import annotations

from ledger_api.domain.money import format_fen
from ledger_api.domain.words import BreachStatus, RepairStatus
from ledger_api.store.rows import ObligationRow, ProceedingRow
from ledger_api.web.case_shapes import BreachJSON, ProceedingJSON, PublishedBreachJSON
from ledger_api.web.held import held_by
from ledger_api.web.lookup import Lookup, text_of
from ledger_api.web.wire_values import amount, day, hex_id, iso_instant, provenance


def proceeding(row: ProceedingRow, lookup: Lookup) -> ProceedingJSON:
    """A case about a missed obligation."""
    return {
        "id": hex_id(row.id),
        "obligation": f"{hex_id(row.commitment)}/{row.number}",
        "title": lookup.obligation_title(row.commitment, row.number),
        "commitment": hex_id(row.commitment),
        **held_by(row.sides, lookup),
        "status": row.status.value,
        "due": row.due_on.isoformat(),
        "provisional": row.provisional,
        "opened_at": row.recorded_at,
        "opened_at_iso": iso_instant(row.recorded_at),
        "rectify_until": day(row.rectify_until),
        "refuses": row.refuses,
        "class": None if row.breach_class is None else row.breach_class.value,
        "dated": day(row.dated_on),
        "public": row.is_public,
        "disputed": row.is_disputed,
        "repair_from": day(row.repair_from),
        "public_until": day(row.public_until),
        "repair": row.repair.value,
        "repair_accept_by": day(row.repair_accept_by),
        "repair_decide_by": day(row.repair_decide_by),
        "repair_overall_by": day(row.repair_overall_by),
        "provenance": provenance(row),
        "last_change": provenance(row.last),
    }


def breach(row: ObligationRow, found: ProceedingRow | None) -> BreachJSON:
    """FORMAT.md's `breach`: the case about an obligation. What only a determination has is null until one."""
    if found is None:
        return {**no_breach(), "repair": RepairStatus.NONE.value, "excuses": list(row.excuses)}
    return {
        "status": found.status.value,
        "class": None if found.breach_class is None else found.breach_class.value,
        "subject": hex_id(found.obligor),
        "dated": day(found.dated_on),
        "public": found.is_public,
        "disputed": found.is_disputed,
        "repair_from": day(found.repair_from),
        "public_until": day(found.public_until),
        "repair": found.repair.value,
        "repair_accept_by": day(found.repair_accept_by),
        "repair_decide_by": day(found.repair_decide_by),
        "repair_overall_by": day(found.repair_overall_by),
        "excuses": list(row.excuses),
    }


def no_breach() -> BreachJSON:
    """What is said where there is no case, or none that the reader may know of."""
    return {
        "status": BreachStatus.NONE.value,
        "class": None,
        "subject": None,
        "dated": None,
        "public": False,
        "disputed": False,
        "repair_from": None,
        "public_until": None,
        "repair": None,
        "repair_accept_by": None,
        "repair_decide_by": None,
        "repair_overall_by": None,
        "excuses": [],
    }


def published(row: ProceedingRow, obligation: ObligationRow, lookup: Lookup) -> PublishedBreachJSON:
    """A breach as it is published: what credit platforms ask for, and nothing of the enterprise."""
    contract = lookup.commitment(row.commitment)
    assert row.breach_class is not None
    assert row.authority is not None
    return {
        "obligation": obligation.id,
        "commitment": hex_id(row.commitment),
        "obligor": hex_id(row.obligor),
        "obligor_name": lookup.party_name(row.obligor),
        "obligor_code": lookup.party_code(row.obligor),
        "class": row.breach_class.value,
        "dated": day(row.dated_on) or "",
        "document": text_of(lookup.document(row.document), "document"),
        "authority": hex_id(row.authority),
        "authority_name": lookup.party_name(row.authority),
        "repair_from": day(row.repair_from) or "",
        "public_until": day(row.public_until) or "",
        "disputed": row.is_disputed,
        "kind": obligation.kind.value,
        "signed_on": None if contract is None else day(contract.signed_on),
        "due": row.due_on.isoformat(),
        "currency": obligation.currency,
        "amount": amount(obligation.amount_fen),
        "outstanding": amount(obligation.outstanding_fen),
        "days_overdue": obligation.days_overdue,
        "interest_unpaid": format_fen(obligation.interest_unpaid_fen),
        "status": obligation.status.value,
        "excuses": list(obligation.excuses),
        "provenance": provenance(row.last),
    }
