"""The record of a missed obligation, with the fields that complaint forms and credit platforms ask for.

A function of what its reader sees, so that nothing else can get out: without the enterprise, the texts and the case for
the public, which finds a record only while it is published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger_api.domain.complaint_words import Category, ComplaintStatus
from ledger_api.domain.money import format_fen, parse_fen
from ledger_api.domain.words import CommitmentKind, ObligationKind, Purpose, Status
from ledger_api.web.case_shapes import BreachJSON, ProceedingJSON, PublishedBreachJSON
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.complaint_shapes import ComplaintJSON
from ledger_api.web.obligation_shapes import ObligationJSON
from ledger_api.web.party_shapes import PartyJSON
from ledger_api.web.record_evidence import evidence
from ledger_api.web.record_shapes import (
    BreachRecordJSON,
    ChannelsJSON,
    ComplainantJSON,
    ComplaintInRecordJSON,
    DemandJSON,
    DeterminationJSON,
    ProcessJSON,
    RecordedBreachJSON,
    RecordedCommitmentJSON,
    RespondentJSON,
    UndertakingsJSON,
)
from ledger_api.web.regions import region_of
from ledger_api.web.shapes import FactJSON

#: What the forms ask for and no act of this ledger says.
NOT_RECORDED = (
    "complainant.size_basis",
    "complainant.ownership",
    "complainant.industry",
    "complainant.legal_representative",
    "complainant.contact",
    "complainant.agent",
    "complainant.confidential",
    "respondent.superior",
    "commitment.project_number",
    "commitment.procurement_plan_number",
    "demand.in_words",
    "undertakings.handler_may_read",
    "channels.hotline_12345",
    "channels.credit_china",
    "channels.internet_supervision",
    "channels.sme_payment_platform",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of a missed obligation: the case in full, or its publication."""

    obligation: ObligationJSON
    commitment: CommitmentJSON
    breach: BreachJSON
    case: ProceedingJSON | None
    publication: PublishedBreachJSON | None
    facts: list[FactJSON]
    #: None where the reader may know of none.
    complaints: list[ComplaintJSON] | None
    case_numbers: list[str]
    party: Callable[[str], PartyJSON | None]


def record(seen: Seen) -> BreachRecordJSON:
    """The record; what the reader may not know is null in it."""
    return {
        "status": seen.breach["status"],
        "public": seen.breach["public"],
        "complainant": _complainant(seen),
        "respondent": _respondent(seen),
        "commitment": _commitment(seen),
        "breach": _breach(seen),
        "demand": _demand(seen.obligation),
        "process": _process(seen),
        "evidence": evidence(seen.facts),
        "undertakings": _undertakings(seen),
        "determination": _determination(seen),
        "channels": _channels(seen),
        "not_recorded": list(NOT_RECORDED),
    }


def _complainant(seen: Seen) -> ComplainantJSON | None:
    identifier = seen.obligation["obligee"]
    if identifier is None:
        return None
    found = seen.party(identifier)
    code = None if found is None else found["code"]
    return {
        "party": identifier,
        "name": seen.obligation["obligee_name"],
        "code": code,
        "size": None if found is None else found["size"],
        "size_basis": None,
        "ownership": None,
        "industry": None,
        "region": region_of(code),
        "legal_representative": None,
        "contact": None,
        "agent": None,
        "confidential": None,
    }


def _respondent(seen: Seen) -> RespondentJSON:
    obligation = seen.obligation
    found = seen.party(obligation["obligor"])
    code = None if found is None else found["code"]
    signed = obligation["signed_obligor"]
    predecessor = None if signed in (None, obligation["obligor"]) else seen.party(signed or "")
    return {
        "party": obligation["obligor"],
        "name": obligation["obligor_name"],
        "code": code,
        "region": region_of(code),
        "level": level_of(region_of(code)),
        "superior": None,
        "predecessor": None if predecessor is None else predecessor["id"],
        "predecessor_name": None if predecessor is None else predecessor["name"],
        "joint": obligation["joint_obligors"],
    }


def level_of(region: str | None) -> str | None:
    """`province`, `city` or `county`, by an administrative division's code (GB/T 2260); townships have none."""
    if region is None:
        return None
    if region.endswith("0000"):
        return "province"
    return "city" if region.endswith("00") else "county"


def _commitment(seen: Seen) -> RecordedCommitmentJSON:
    commitment = seen.commitment
    return {
        "id": commitment["id"],
        "type": commitment["kind"],
        "contract_class": commitment["class"],
        "number": commitment["number"],
        "title": commitment["title"],
        "signed_on": commitment["signed_on"],
        "currency": commitment["currency"],
        "amount": seen.obligation["amount"],
        "field": commitment["field"],
        "project_number": None,
        "procurement_plan_number": None,
    }


def _breach(seen: Seen) -> RecordedBreachJSON:
    obligation = seen.obligation
    told = seen.case or seen.publication
    is_overdue = obligation["status"] == Status.OVERDUE
    return {
        "obligation": obligation["id"],
        "category": _category(seen).value,
        "clause": obligation["title"],
        "kind": obligation["kind"],
        "purpose": obligation["purpose"],
        "due": (told and told["due"]) or obligation["due"] or "",
        "provisional": obligation["provisional"],
        "overdue_principal": _undisputed(obligation) if is_overdue else None,
        "agreed_rate": obligation["terms"]["late_rate"],
        "rate_in_force": obligation["rate_in_force"],
        "days_overdue": obligation["days_overdue"],
        "interest_unpaid": obligation["interest_unpaid"],
        "status": obligation["status"],
        "stated_reasons": seen.breach["excuses"],
    }


def _category(seen: Seen) -> Category:
    """By what is owed alone, so that it is the same for every reader; what complaints say stands with them."""
    if seen.commitment["kind"] in (CommitmentKind.PROMISE, CommitmentKind.CLAIM):
        return Category.BROKEN_PROMISE
    if seen.obligation["purpose"] == Purpose.DEPOSIT:
        return Category.DEPOSIT
    return Category.ARREARS if seen.obligation["kind"] == ObligationKind.PAYMENT else Category.OTHER


def _undisputed(obligation: ObligationJSON) -> str | None:
    """Principal that is not paid and not in dispute."""
    outstanding, contested = obligation["outstanding"], obligation["contested"]
    if outstanding is None:
        return None
    return format_fen(parse_fen(outstanding) - parse_fen(contested or "0.00"))


def _demand(obligation: ObligationJSON) -> DemandJSON:
    if obligation["kind"] == ObligationKind.PERFORMANCE:
        is_done = obligation["status"] in (Status.FULFILLED, Status.FULFILLED_LATE)
        return {"what": None if is_done else "perform", "amount": None, "in_words": None}
    owed = parse_fen(_undisputed(obligation) or "0.00") + parse_fen(obligation["interest_unpaid"])
    return {"what": "pay" if owed else None, "amount": format_fen(owed) if owed else None, "in_words": None}


def _process(seen: Seen) -> ProcessJSON:
    listed = None if seen.complaints is None else [_complaint(one) for one in seen.complaints]
    diverted = ComplaintStatus.DIVERTED
    return {
        "in_court": None if listed is None else any(one["status"] == diverted for one in listed),
        "case_numbers": seen.case_numbers,
        "complaints": listed,
        "reminders": [
            str(fact["values"]["until_on"]) for fact in seen.facts if fact["event"] == "RectificationOrdered"
        ],
        "rectification_refused": None if seen.case is None else seen.case["refuses"],
    }


def _complaint(one: ComplaintJSON) -> ComplaintInRecordJSON:
    return {
        "id": one["id"] or "",
        "category": one["category"] or "",
        "status": one["status"] or "",
        "finding": one["finding"],
        "filed_on": one["filed_on"],
        "handler_name": one["handler_name"],
        "ended_on": one["ended_on"],
    }


def _undertakings(seen: Seen) -> UndertakingsJSON:
    return {
        "truthful": None if seen.complaints is None else bool(seen.complaints),
        "no_state_secret": True,
        "handler_may_read": None,
    }


def _determination(seen: Seen) -> DeterminationJSON | None:
    told = seen.publication
    if told is None:
        return None
    found = seen.party(told["authority"])
    return {
        "breach_class": told["class"],
        "dated": told["dated"],
        "document": told["document"],
        "authority": told["authority"],
        "authority_name": told["authority_name"],
        "authority_code": None if found is None else found["code"],
        "disputed": told["disputed"],
        "repair": seen.breach["repair"],
        "repair_from": told["repair_from"],
        "public_until": told["public_until"],
    }


def _channels(seen: Seen) -> ChannelsJSON:
    return {
        "proceeding": None if seen.case is None else seen.case["id"],
        "complaints": None if seen.complaints is None else [one["id"] or "" for one in seen.complaints],
        "hotline_12345": None,
        "credit_china": None,
        "internet_supervision": None,
        "sme_payment_platform": None,
    }
