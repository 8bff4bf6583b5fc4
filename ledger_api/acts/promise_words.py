"""The words of promising, of claiming what was promised to all, and of getting out of a promise."""

from __future__ import annotations

from typing import Any

from ledger_api.acts import terms
from ledger_api.acts.context import Context, Writer, Written, hexadecimal, on_obligation, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import ChangeGround, Clock, ObligationKind, PromiseField

#: Numbers of ICommitmentLedger.PromiseField and ChangeGround.
FIELD_NUMBERS = {field: number for number, field in enumerate(PromiseField, start=1)}
GROUND_NUMBERS = {ground: number for number, ground in enumerate(ChangeGround, start=1)}


def make_promise(fields: Fields, signers: list[bytes], context: Context) -> Written:
    to = fields.text("to", missing=Refusal.UNKNOWN)
    listed, words = terms.obligations(fields)
    document = _document(fields, words)
    own = {
        "obligee": party_reference(context.chain_id, to),
        "currency": terms.currency(fields),
        "signedOn": fields.day("signed"),
        "field": FIELD_NUMBERS[fields.word("field", PromiseField)],
        "document": digest(document),
        "obligations": listed,
    }
    return "MakePromise", own, [document]


def open_promise(fields: Fields, signers: list[bytes], context: Context) -> Written:
    listed, words = terms.obligations(fields, Clock.CLAIM)
    for place, one in enumerate(listed, start=1):
        if not one["conditional"]:
            fault = f"第{place}项义务没有写明条件（condition）：面向所有符合条件者的承诺须写明何为符合条件"
            fields.fault(Refusal.BAD_TERM, fault)
            one["conditional"] = True
    document = _document(fields, words)
    own = {
        "currency": terms.currency(fields),
        "signedOn": fields.day("signed"),
        "field": FIELD_NUMBERS[fields.word("field", PromiseField)],
        "lastClaimOn": fields.day("last_claim", optional=True),
        "document": digest(document),
        "obligations": listed,
    }
    return "OpenPromise", own, [document]


def claim_promise(fields: Fields, signers: list[bytes], context: Context) -> Written:
    promise = _open_promise(fields)
    # Without a word on how the enterprise qualifies the contract refuses in its turn.
    evidence = fields.text("evidence", required=False)
    document = salted("claim", {"evidence": evidence, "number": fields.text("claim", required=False)})
    own = {"openPromise": promise, "document": digest(document) if evidence else NO_PARTY}
    return "ClaimPromise", own, [document] if evidence else []


def close_promise(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_reason("ClosePromise", {"openPromise": _open_promise(fields)}, fields)


def decline_promise(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_reason("DeclinePromise", on_obligation(fields), fields)


def change_promise(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    # Ground, document and compensation that are not there are for the contract to refuse, in its turn.
    ground = fields.text("ground", required=False)
    lawful = ground in list(ChangeGround)
    listed, words = _compensation(fields)
    text = fields.text("document", required=False)
    document = salted("change", {"document": text, "ground": ground, "compensation": words})
    own |= {
        "ground": GROUND_NUMBERS[ChangeGround(ground)] if lawful else 0,
        "document": digest(document) if text else NO_PARTY,
        "compensation": listed,
    }
    return "ChangePromise", own, [document] if text else []


def _compensation(fields: Fields) -> tuple[list[dict[str, Any]], dict[str, str]]:
    if not fields.has("compensation"):
        return [], {}
    given = fields.nested(fields.get("compensation"), "compensation")
    # Money, whether it says so or not.
    own = fields.nested({"kind": ObligationKind.PAYMENT.value, **given.values}, "compensation")
    words = {name: own.text(name, required=False) for name in ("obligation", "title") if own.has(name)}
    listed = terms.obligation(own)
    own.finish()
    return [listed], words


def _document(fields: Fields, words: list[dict[str, str]]) -> bytes:
    return salted(
        "promise",
        {
            "title": fields.text("title"),
            "number": fields.text("promise", required=False),
            "obligations": words,
        },
    )


def _open_promise(fields: Fields) -> bytes:
    """The open promise that an act names; UNKNOWN where it names none."""
    reference = fields.text("promise", missing=Refusal.UNKNOWN)
    found = hexadecimal(reference)
    if found is None and reference:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{reference[:80]}”的承诺")
    return found or NO_PARTY


def _with_reason(kind: str, own: dict[str, Any], fields: Fields) -> Written:
    """Without a reason the contract refuses in its turn."""
    reason = fields.text("reason", required=False)
    if not reason:
        return kind, {**own, "document": NO_PARTY}, []
    document = salted("reason", {"reason": reason})
    return kind, {**own, "document": digest(document)}, [document]


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "make_promise": make_promise,
    "open_promise": open_promise,
    "claim_promise": claim_promise,
    "close_promise": close_promise,
    "decline_promise": decline_promise,
    "change_promise": change_promise,
}
