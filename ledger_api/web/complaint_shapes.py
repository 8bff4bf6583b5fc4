"""Complaints on the wire."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from ledger_api.web.shapes import ProvenanceJSON


class ComplaintJSON(TypedDict):
    """FORMAT.md's `complaint`, and who has it in hand since when. All null for who may not know of it, and where
    there is none: the two look alike."""

    id: str | None
    #: What it is about: an obligation of a commitment, or an application for an approval; null what it is not.
    obligation: str | None
    commitment: str | None
    approval: str | None
    title: str | None
    category: str | None
    status: str | None
    finding: str | None
    #: The clock that runs, and its last day; `provisional` where a year's working days are not published.
    clock: str | None
    deadline: str | None
    provisional: bool | None
    late: bool | None
    late_clocks: list[str] | None
    linked_to: str | None
    #: Whose it is, against whom, and who has it in hand today, the first of several: `joint_…` all of them, where
    #: several hold it jointly; `signed_…` who was it at first, where that was another.
    complainant: str | None
    complainant_name: str | None
    signed_complainant: str | None
    joint_complainants: list[str] | None
    respondent: str | None
    respondent_name: str | None
    signed_respondent: str | None
    joint_respondents: list[str] | None
    #: The authority that accepted or rejected it.
    intake: str | None
    intake_name: str | None
    handler: str | None
    handler_name: str | None
    signed_handler: str | None
    joint_handlers: list[str] | None
    filed_on: str | None
    accepted_on: str | None
    forwarded_on: str | None
    received_on: str | None
    #: No receipt was recorded in time: the third working day after forwarding counts.
    receipt_deemed: bool | None
    extended: bool | None
    ended_on: str | None
    #: Digest of what it says, and of the contact where one was given.
    document: str | None
    contact: str | None
    provenance: ProvenanceJSON | None


class ComplaintTextJSON(TypedDict):
    """One sealed text of a complaint: `part` is `text` or `contact`."""

    digest: str
    part: str
    content: dict[str, Any]


class AccessJSON(TypedDict):
    """Somebody was given a part of a complaint's texts. `part` is `destroyed` where the operator destroyed them;
    `reader` is null then."""

    reader: str | None
    reader_name: str | None
    part: str
    at: int
    at_iso: str
