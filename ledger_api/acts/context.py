"""What the words of a request refer to: parties, commitments, obligations, payments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ledger_api.acts.fields import Fields
from ledger_api.acts.identifiers import USCC
from ledger_api.acts.known_proceedings import KnownProceeding
from ledger_api.chain.acts import NO_PARTY, party_id
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import PartyKind


@dataclass(frozen=True, slots=True)
class Context:
    """What the words are read against: the ledger's chain id, its time, and what it knows.

    `proceeding_of` tells how the case about an obligation stands. `kind_of` and `key_of` tell a party's kind and its one active key, `payment_place` the commitment and index
    of a payment, `is_refused` whether an act was refused in a block; each None or False for what is not there.
    """

    chain_id: int
    now: int
    kind_of: Callable[[bytes], PartyKind | None]
    key_of: Callable[[bytes], str | None]
    payment_place: Callable[[bytes], tuple[bytes, int] | None]
    is_refused: Callable[[bytes], bool]
    proceeding_of: Callable[[bytes, int], KnownProceeding | None] = lambda commitment, number: None


#: Kind of act, its own fields, and its documents.
Written = tuple[str, dict[str, Any], list[bytes]]
#: Reads the fields of one act; signers as they will sign.
Writer = Callable[[Fields, list[bytes], Context], Written]


def party_reference(chain_id: int, reference: str) -> bytes:
    """The id of a party given as a USCC, `scheme:code`, or 0x and its id."""
    if reference.startswith("0x"):
        raw = hexadecimal(reference)
        return raw if raw is not None else NO_PARTY
    scheme, _, code = reference.encode(errors="replace").decode().rpartition(":")
    return party_id(chain_id, scheme or USCC, code)


def obligation_reference(reference: str) -> tuple[bytes, int] | None:
    """Commitment id and index of `<commitment>/<index>`, or None where it is none."""
    commitment, _, index = reference.partition("/")
    raw = hexadecimal(commitment)
    is_index = index.isascii() and index.isdigit() and len(index) <= 3 and 1 <= int(index) <= 255
    return (raw, int(index)) if raw is not None and is_index else None


def on_obligation(fields: Fields) -> dict[str, Any]:
    """The obligation that an act names; UNKNOWN where it names none."""
    reference = fields.text("obligation", missing=Refusal.UNKNOWN)
    found = obligation_reference(reference)
    if found is None:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{reference[:80]}”的义务")
        found = (NO_PARTY, 1)
    return {"commitment": found[0], "obligation": found[1]}


def on_commitment(fields: Fields) -> bytes:
    """The commitment that an act names as `contract`; UNKNOWN where it names none."""
    reference = fields.text("contract", missing=Refusal.UNKNOWN)
    found = hexadecimal(reference)
    if found is None and reference:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{reference[:80]}”的合同")
    return found or NO_PARTY


def hexadecimal(text: str) -> bytes | None:
    """The 32 bytes of 0x and 64 digits, or None."""
    if len(text) != 66 or not text.startswith("0x"):
        return None
    try:
        return bytes.fromhex(text[2:])
    except ValueError:
        return None
