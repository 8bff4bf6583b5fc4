"""From a complaint's row to JSON."""

from __future__ import annotations

from ledger_api.store.complaints import ComplaintRow
from ledger_api.store.sealed import Access
from ledger_api.web.complaint_shapes import AccessJSON, ComplaintJSON
from ledger_api.web.held import other_than, several
from ledger_api.web.lookup import Lookup
from ledger_api.web.wire_values import day, hex_id, iso_instant, provenance


def complaint(row: ComplaintRow, lookup: Lookup) -> ComplaintJSON:
    """FORMAT.md's `complaint`."""

    def named(party: bytes | None) -> str | None:
        return None if party is None else lookup.party_name(party)

    def identified(party: bytes | None) -> str | None:
        return None if party is None else hex_id(party)

    respondents = () if row.sides is None else row.sides.obligors
    return {
        "id": hex_id(row.id),
        "obligation": None if row.commitment is None else f"{hex_id(row.commitment)}/{row.number}",
        "commitment": identified(row.commitment),
        "approval": identified(row.approval),
        "title": lookup.obligation_title(row.commitment, row.number)
        if row.commitment is not None
        else lookup.approval_item(row.about),
        "category": row.category.value,
        "status": row.status.value,
        "finding": None if row.finding is None else row.finding.value,
        "clock": row.clock.value,
        "deadline": day(row.deadline),
        "provisional": row.provisional,
        "late": row.is_late,
        "late_clocks": [clock.value for clock in row.late_clocks],
        "linked_to": identified(row.linked_to),
        "complainant": hex_id(row.complainant),
        "complainant_name": named(row.complainant),
        "signed_complainant": other_than(row.complainants, row.signed_complainant),
        "joint_complainants": several(row.complainants),
        "respondent": identified(row.obligor),
        "respondent_name": named(row.obligor),
        "signed_respondent": other_than(respondents, None if row.sides is None else row.sides.signed_obligor),
        "joint_respondents": several(respondents),
        "intake": identified(row.intake),
        "intake_name": named(row.intake),
        "handler": identified(row.handler),
        "handler_name": named(row.handler),
        "signed_handler": other_than(row.handlers, row.signed_handler),
        "joint_handlers": several(row.handlers),
        "filed_on": day(row.filed_on),
        "accepted_on": day(row.accepted_on),
        "forwarded_on": day(row.forwarded_on),
        "received_on": day(row.received_on),
        "receipt_deemed": row.is_receipt_deemed,
        "extended": row.is_extended,
        "ended_on": day(row.ended_on),
        "document": hex_id(row.document),
        "contact": identified(row.contact),
        "provenance": provenance(row),
    }


def no_complaint() -> ComplaintJSON:
    """What is said of a complaint that is not there, or that the reader may not know of."""
    return {
        "id": None,
        "obligation": None,
        "commitment": None,
        "approval": None,
        "title": None,
        "category": None,
        "status": None,
        "finding": None,
        "clock": None,
        "deadline": None,
        "provisional": None,
        "late": None,
        "late_clocks": None,
        "linked_to": None,
        "complainant": None,
        "complainant_name": None,
        "signed_complainant": None,
        "joint_complainants": None,
        "respondent": None,
        "respondent_name": None,
        "signed_respondent": None,
        "joint_respondents": None,
        "intake": None,
        "intake_name": None,
        "handler": None,
        "handler_name": None,
        "signed_handler": None,
        "joint_handlers": None,
        "filed_on": None,
        "accepted_on": None,
        "forwarded_on": None,
        "received_on": None,
        "receipt_deemed": None,
        "extended": None,
        "ended_on": None,
        "document": None,
        "contact": None,
        "provenance": None,
    }


def access(found: Access, lookup: Lookup) -> AccessJSON:
    """One access."""
    is_party = any(found.reader)
    return {
        "reader": hex_id(found.reader) if is_party else None,
        "reader_name": lookup.party_name(found.reader) if is_party else None,
        "part": found.part,
        "at": found.at,
        "at_iso": iso_instant(found.at),
    }
