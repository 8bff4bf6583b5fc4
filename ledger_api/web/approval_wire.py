"""From rows of applications for approvals and anchored batches to JSON; nothing here knows who reads."""

from __future__ import annotations

from ledger_api.domain.rules import RULE_TITLES
from ledger_api.store.approval_rows import AnchorRow, ApprovalRow, ApprovalTotals
from ledger_api.store.rows import EventRow
from ledger_api.web.approval_shapes import AnchorJSON, ApprovalJSON, ApprovalTotalsJSON
from ledger_api.web.event_values import fact
from ledger_api.web.held import other_than, several
from ledger_api.web.lookup import Lookup, text_of
from ledger_api.web.wire_values import day, hex_id, provenance


def approval(row: ApprovalRow, lookup: Lookup, events: list[EventRow] | None = None) -> ApprovalJSON:
    """FORMAT.md's `approval`; `events` are all its steps."""
    return {
        "id": hex_id(row.id),
        "item": text_of(lookup.document(row.document), "item"),
        "department": hex_id(row.department),
        "department_name": lookup.party_name(row.department),
        "signed_department": other_than(row.sides.obligors, row.sides.signed_obligor),
        "joint_departments": several(row.sides.obligors),
        "applicant": hex_id(row.applicant),
        "applicant_name": lookup.party_name(row.applicant),
        "signed_applicant": other_than(row.sides.obligees, row.sides.signed_obligee),
        "joint_applicants": several(row.sides.obligees),
        "received": row.received_on.isoformat(),
        "notice_by": row.notice_by.isoformat(),
        "status": row.status.value,
        "noticed": day(row.noticed_on),
        "accepted": day(row.accepted_on),
        "deemed": row.deemed,
        "statutory_due": day(row.statutory_due),
        "promised_due": day(row.promised_due),
        "late": row.late.value,
        "decided": day(row.decided_on),
        "result": None if row.result is None else row.result.value,
        "statutory_workdays": row.statutory_workdays,
        "promised_workdays": row.promised_workdays,
        "extension": row.extension,
        "pauses": [{"from": one.first.isoformat(), "to": one.last.isoformat()} for one in row.pauses],
        "unruled": row.unruled,
        "provisional": row.provisional,
        "document": hex_id(row.document),
        "rules": [{"id": rule, "title": RULE_TITLES[rule]} for rule in row.rules],
        "events": None if events is None else [fact(event) for event in events],
        "events_url": f"/api/v1/approvals/{hex_id(row.id)}/events",
        "provenance": provenance(row),
        "last_change": provenance(row.last),
    }


def totals(department: bytes, found: ApprovalTotals, lookup: Lookup) -> ApprovalTotalsJSON:
    """A department's applications, counted."""
    return {
        "department": hex_id(department),
        "department_name": lookup.party_name(department),
        "approvals": found.approvals,
        "open": found.open,
        "decided": found.decided,
        "deemed": found.deemed,
        "promise_late": found.promise_late,
        "statutory_late": found.statutory_late,
    }


def anchor(row: AnchorRow, lookup: Lookup) -> AnchorJSON:
    """An anchored root."""
    return {
        "id": hex_id(row.id),
        "department": hex_id(row.department),
        "department_name": lookup.party_name(row.department),
        "root": hex_id(row.root),
        "count": row.steps,
        "from": row.from_on.isoformat(),
        "to": row.to_on.isoformat(),
        "title": text_of(lookup.document(row.document), "title"),
        "provenance": provenance(row),
    }
