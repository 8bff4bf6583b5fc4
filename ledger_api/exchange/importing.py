"""Puts a plan of published contracts on a ledger, signed by the importer: the publisher's statement.

Every id comes from what the publisher says (scheme and code, ocid and contract, transaction), so importing
the same publication again meets the same ids, which are spent, and adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from ledger_api.acts.documents import digest, repeatable
from ledger_api.acts.terms import ON_DATE, UNDATED
from ledger_api.chain.acts import NO_PARTY, Act, act_key, party_id
from ledger_api.chain.keys import NOBODY, hash_of
from ledger_api.domain.money import format_fen
from ledger_api.exchange.ocds.plan import (
    PartyKey,
    Plan,
    PlanCommitment,
    PlanObligation,
    PlanParty,
    PlanPayment,
)

_DAY = 86_400
_KINDS = {"department": (1, 0), "enterprise": (2, 4)}


@dataclass(frozen=True, slots=True)
class Importer:
    """Who signs: the importer's party on a ledger, at the chain's time (unix seconds)."""

    chain_id: int
    party: bytes
    now: int

    def act(self, kind: str, source: str, fields: dict[str, Any]) -> Act:
        return Act(kind, hash_of(f"import:{source}"), self.now + _DAY - 600, self.party, NO_PARTY, fields)


@dataclass(frozen=True, slots=True)
class Item:
    """One act of an import with its document, and the payment it is a part of, if any."""

    act: Act
    document: bytes
    payment: str | None = None


def party_items(importer: Importer, plan: Plan) -> Iterator[Item]:
    """The registrations of all parties. One that is a party already is refused as DUPLICATE: it is there."""
    for party in plan.parties:
        yield _party(importer, party)


def commitment_items(importer: Importer, plan: Plan) -> Iterator[Item]:
    """The contracts, after their parties."""
    names = {party.key: party.name for party in plan.parties}
    for commitment in plan.commitments:
        yield _commitment(importer, commitment, names)


def payment_items(importer: Importer, plan: Plan) -> Iterator[Item]:
    """The payments, after their contracts: one act for each obligation that a payment goes to."""
    agreed = {commitment.source_id: commitment for commitment in plan.commitments}
    names = {party.key: party.name for party in plan.parties}
    for payment in plan.payments:
        yield from _payment(importer, payment, agreed[payment.commitment], names)


def commitment_act_id(source_id: str) -> bytes:
    return hash_of(f"import:commitment:{source_id}")


def _party(importer: Importer, party: PlanParty) -> Item:
    kind, size = _KINDS[party.kind]
    document = _document("party", {"scheme": party.scheme, "code": party.identifier, "name": party.name})
    fields = {
        "party": _party_id(importer, party.key),
        "kind": kind,
        "size": size,
        "duties": 0,
        "key": NOBODY,
        "document": digest(document),
    }
    return Item(importer.act("RegisterParty", f"party:{party.scheme}:{party.identifier}", fields), document)


def _commitment(importer: Importer, commitment: PlanCommitment, names: dict[PartyKey, str]) -> Item:
    document = _document(
        "imported_commitment",
        {
            "title": commitment.title,
            "publisher": commitment.publisher,
            "ocid": commitment.ocid,
            "contract_id": commitment.contract_id,
            "buyer_name": names.get(commitment.buyer, ""),
            "supplier_name": names.get(commitment.supplier, ""),
            "further_suppliers": list(commitment.further_suppliers),
            "obligations": [_words(obligation) for obligation in commitment.obligations],
            "dates": [
                {"kind": one.kind, "title": one.title, "on": one.on.isoformat(), "status": one.status}
                for one in commitment.dates
            ],
            "flags": list(commitment.flags),
            "source_id": commitment.source_id,
            "amount": None if commitment.amount_fen is None else format_fen(commitment.amount_fen),
            "released_at": commitment.released_at,
        },
    )
    obligations = [
        {
            "kind": 0,
            "amount": obligation.amount_fen or 0,
            "dueRule": ON_DATE if obligation.due_on else UNDATED,
            "clock": 0,
            "dueOn": _written(obligation.due_on),
            "length": 0,
            "inspectionWorkdays": 0,
            "conditional": False,
        }
        for obligation in commitment.obligations
    ]
    fields = {
        "obligor": _party_id(importer, commitment.buyer),
        "obligee": _party_id(importer, commitment.supplier),
        "currency": commitment.currency.encode("ascii"),
        "signedOn": _written(commitment.signed_on),
        "source": hash_of(commitment.source_id),
        "document": digest(document),
        "obligations": obligations,
    }
    return Item(importer.act("ImportCommitment", f"commitment:{commitment.source_id}", fields), document)


def _words(obligation: PlanObligation) -> dict[str, Any]:
    """What the publisher says about an obligation that the chain does not keep."""
    words: dict[str, Any] = {"title": obligation.title}
    if obligation.met_on is not None:
        words["met_on"] = obligation.met_on.isoformat()
    return words


def _payment(
    importer: Importer, payment: PlanPayment, commitment: PlanCommitment, names: dict[PartyKey, str]
) -> Iterator[Item]:
    words: dict[str, Any] = {
        "reference": payment.source_id,
        "withheld_fen": payment.withheld_fen,
        "reversal": payment.reversal,
    }
    if payment.payee != commitment.supplier:
        words["payee"] = _payee(importer, payment.payee, names)
    if payment.means is not None:
        words["means"] = payment.means.value
    document = _document("imported_payment", words)
    act_id = commitment_act_id(commitment.source_id)
    for part, ((obligation, amount), net) in enumerate(
        zip(payment.parts, _nets(payment), strict=True), start=1
    ):
        fields = {
            "commitment": act_key(importer.party, act_id),
            "obligation": obligation,
            "amount": amount,
            "net": net,
            "creditedOn": _written(payment.credited_on),
            "source": hash_of(payment.source_id),
            "document": digest(document),
        }
        act = importer.act("ImportPayment", f"payment:{payment.source_id}:{part}", fields)
        yield Item(act, document, payment.source_id)


def _payee(importer: Importer, payee: PartyKey | None, names: dict[PartyKey, str]) -> dict[str, str] | None:
    """Who was paid, where that is not the supplier; None where the publisher does not tell."""
    if payee is None:
        return None
    return {"party": f"0x{_party_id(importer, payee).hex()}", "name": names.get(payee, "")}


def _nets(payment: PlanPayment) -> list[int]:
    """The net amount of each part: in proportion, the last one taking what rounding leaves."""
    amounts = [amount for _, amount in payment.parts]
    if payment.net_fen is None or payment.gross_fen == 0:
        return amounts
    nets = [payment.net_fen * amount // payment.gross_fen for amount in amounts[:-1]]
    return [*nets, payment.net_fen - sum(nets)]


def _party_id(importer: Importer, key: PartyKey) -> bytes:
    return party_id(importer.chain_id, *key)


def _document(kind: str, content: dict[str, Any]) -> bytes:
    """What was published needs no secret: the salt comes from the content, so that it is the same each time."""
    unsalted = repeatable(kind, content, "")
    return repeatable(kind, content, sha256(b"published" + unsalted).hexdigest())


def _written(day: date | None) -> int:
    return day.year * 10000 + day.month * 100 + day.day if day else 0
