"""The JSON of promises that are open to all who qualify."""

from __future__ import annotations

from typing_extensions import TypedDict

from ledger_api.web.commitment_shapes import DueTermJSON
from ledger_api.web.shapes import ProvenanceJSON


class OfferedJSON(TypedDict):
    """What an open promise offers to each claim; `due` may be counted from the claim."""

    index: int
    title: str | None
    condition: str | None
    kind: str
    amount: str | None
    due: DueTermJSON


class OpenPromiseJSON(TypedDict):
    """A promise that is open to all who qualify. Each claim under it is a commitment of its own; they are counted
    here and listed at /commitments?open_promise=…"""

    id: str
    title: str | None
    number: str | None
    field: str
    obligor: str
    obligor_name: str | None
    currency: str
    signed_on: str
    #: No claim after this day; null where there is none.
    last_claim_on: str | None
    #: Whether a claim made now would be in time.
    open: bool
    closed_at: int | None
    closed_at_iso: str | None
    claims: int
    #: Claims of which all is done; of which something was declined; of which something is or was late.
    paid: int
    declined: int
    late: int
    obligations: int
    #: Null in lists.
    terms: list[OfferedJSON] | None
    document: str | None
    provenance: ProvenanceJSON
