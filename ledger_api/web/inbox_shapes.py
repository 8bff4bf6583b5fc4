"""The JSON of half-signed acts: what waits, who has signed, who declined."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from ledger_api.acts.waiting import Declined, Signer, Waiting
from ledger_api.web.act_shapes import ReceiptJSON
from ledger_api.web.wire_values import hex_id, iso_instant


class GivenJSON(TypedDict):
    """A signature that counts: the key's address, and when it was given."""

    address: str
    signed_at: int
    signed_at_iso: str


class SignerJSON(TypedDict):
    """A party that the act names as a signer; `needed` keys of it must sign."""

    party: str
    name: str
    needed: int
    signed: list[GivenJSON]


class DeclinedJSON(TypedDict):
    party: str
    name: str
    at: int
    at_iso: str
    reason: str


class WaitingJSON(TypedDict):
    """A half-signed act. `id` is what its receipt will be called; after `expires_at` nobody can complete it."""

    id: str
    kind: str
    summary: str
    left_by: str
    left_at: int
    left_at_iso: str
    expires_at: int
    expires_at_iso: str
    signers: list[SignerJSON]
    declined: DeclinedJSON | None


class WaitingActJSON(WaitingJSON):
    """The same with what a wallet signs, and the documents whose digests are in it."""

    typed_data: dict[str, Any]
    documents: list[dict[str, Any]]


class WaitingListJSON(TypedDict):
    """At most 200, those left last first."""

    items: list[WaitingJSON]


class WaitingItemJSON(TypedDict):
    item: WaitingActJSON


class SignedOnJSON(TypedDict):
    """What became of an act after a signature: handed in, with its receipt, or waiting for a further one."""

    status: Literal["submitted", "waiting"]
    receipt: ReceiptJSON | None


class DeclineJSON(TypedDict):
    status: Literal["declined"]


def waiting_json(one: Waiting) -> WaitingJSON:
    """An entry as it goes over the wire."""
    return {
        "id": hex_id(one.act),
        "kind": one.kind,
        "summary": one.summary,
        "left_by": hex_id(one.left_by),
        "left_at": one.left_at,
        "left_at_iso": iso_instant(one.left_at),
        "expires_at": one.valid_until,
        "expires_at_iso": iso_instant(one.valid_until),
        "signers": [_signer(signer) for signer in one.signers],
        "declined": None if one.declined is None else _declined(one.declined),
    }


def waiting_act_json(one: Waiting) -> WaitingActJSON:
    """An entry with what is to be signed."""
    return {**waiting_json(one), "typed_data": one.typed_data, "documents": one.documents}


def _signer(signer: Signer) -> SignerJSON:
    return {
        "party": hex_id(signer.party),
        "name": signer.name,
        "needed": signer.needed,
        "signed": [
            {
                "address": "0x" + one.address.hex(),
                "signed_at": one.signed_at,
                "signed_at_iso": iso_instant(one.signed_at),
            }
            for one in signer.signed
        ],
    }


def _declined(declined: Declined) -> DeclinedJSON:
    return {
        "party": hex_id(declined.party),
        "name": declined.name,
        "at": declined.at,
        "at_iso": iso_instant(declined.at),
        "reason": declined.reason,
    }
