"""The JSON of parties: who they are, who stands on either side of a commitment, and who passes to whom."""

from __future__ import annotations

from typing_extensions import TypedDict

from ledger_api.web.shapes import ProvenanceJSON


class SuccessionJSON(TypedDict):
    """One party passes to another at 00:00 of the effective day, by the document of this digest."""

    party: str
    party_name: str | None
    successor: str
    successor_name: str | None
    effective: str
    #: The decree or registration that it rests on, in words.
    decree: str | None
    document: str
    provenance: ProvenanceJSON


class KeyJSON(TypedDict):
    """A key of a party, for the party itself and for auditors. `since` and `until` are unix seconds and may lie
    ahead, while a replacement waits."""

    address: str
    label: str | None
    duties: list[str]
    active: bool
    since: int
    since_iso: str
    until: int | None
    until_iso: str | None
    provenance: ProvenanceJSON


class KeysJSON(TypedDict):
    """A party's keys, and the duties for which it asks for two signatures."""

    keys: list[KeyJSON]
    two_for: list[str]


class SidesJSON(TypedDict):
    """Who holds either side of a commitment today. `signed_…` who signed it, where that is none of them;
    `joint_…` all of them, where several hold it jointly."""

    obligor: str
    obligor_name: str | None
    obligee: str | None
    obligee_name: str | None
    signed_obligor: str | None
    signed_obligee: str | None
    joint_obligors: list[str]
    joint_obligees: list[str]


class AssignmentJSON(TypedDict):
    """That the claim passed from one enterprise to another. `manner` is `assignment`, `factoring_with_recourse` or
    `factoring_without_recourse`."""

    assignor: str
    assignor_name: str | None
    assignee: str
    assignee_name: str | None
    manner: str
    #: The department was notified by the block of this day: what reached the assignor before discharges.
    notified_on: str
    agreement: str | None
    document: str | None
    provenance: ProvenanceJSON


class StatedPayeeJSON(TypedDict):
    """Whom an imported payment went to, as its publisher states."""

    #: Null where it states nobody.
    party: str | None
    name: str | None


class PartyJSON(TypedDict):
    id: str
    kind: str
    name: str | None
    scheme: str | None
    code: str | None
    size: str | None
    duties: list[str]
    imported: bool
    active: bool
    #: The party that took everything over, the first of several; null before that takes effect.
    successor: str | None
    #: To whom it passed, and from whom it took over.
    successions: list[SuccessionJSON]
    predecessors: list[SuccessionJSON]
    #: What is recorded and takes effect later, from it or to it.
    announced: list[SuccessionJSON]
    document: str | None
    provenance: ProvenanceJSON


class ProfileJSON(TypedDict):
    """FORMAT.md's `profile`: obligations, inherited ones included; `overdue_amount` is in CNY."""

    party: str
    name: str | None
    obligations: int
    fulfilled: int
    fulfilled_late: int
    overdue: int
    overdue_amount: str
    clues: int
    cured: int
    confirmed: int
    unruled: int
