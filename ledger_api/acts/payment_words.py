"""The words of paying otherwise than by a transfer, and of confirming what is owed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ledger_api.acts.context import Context, Writer, Written, hexadecimal, on_obligation
from ledger_api.acts.dispute_words import payment_named
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.refusals import Refusal


class _Instrument(StrEnum):
    """The means of payment that may wait to be honoured."""

    BILL = "bill"
    VOUCHER = "voucher"


#: Numbers of ICommitmentLedger.Means.
_INSTRUMENT_NUMBERS = {_Instrument.BILL: 3, _Instrument.VOUCHER: 4}


def record_set_off(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**on_obligation(fields), "amount": fields.amount("amount"), "setOffOn": fields.day("set_off")}
    # What is set off against may be told or not: both have signed.
    document = salted(
        "payment", {"reference": _reference(fields), "against": fields.text("against", required=False)}
    )
    return "RecordSetOff", {**own, "document": digest(document)}, [document]


def record_tax_withheld(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**on_obligation(fields), "amount": fields.amount("amount"), "withheldOn": fields.day("withheld")}
    certificate = fields.text("document", required=False)
    words = {"reference": _reference(fields), "certificate": certificate}
    return _documented("RecordTaxWithheld", own, "payment", words, given=certificate)


def record_instrument(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {
        **on_obligation(fields),
        "means": _INSTRUMENT_NUMBERS[fields.word("instrument", _Instrument)],
        "amount": fields.amount("amount"),
        "handedOn": fields.day("handed"),
    }
    words = {"reference": _reference(fields), "number": fields.text("number", required=False)}
    document = salted("payment", words)
    return "RecordInstrument", {**own, "document": digest(document)}, [document]


def honour_instrument(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**payment_named(fields, context), "honouredOn": fields.day("honoured")}
    document = salted("reason", {"reason": fields.text("reason", required=False)})
    return "HonourInstrument", {**own, "document": digest(document)}, [document]


def request_confirmation(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    # A name for the request is the caller's own where no number is given.
    words = {
        "title": fields.text("title", required=False) or "应收账款确认请求",
        "number": fields.text("request", required=False),
        "reason": fields.text("reason", required=False),
    }
    document = salted("confirmation_request", words)
    return "RequestConfirmation", {**own, "document": digest(document)}, [document]


def confirm_receivable(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {"request": _request(fields), "amount": fields.amount("amount")}
    text = fields.text("document", required=False)
    return _documented("ConfirmReceivable", own, "confirmation", {"document": text}, given=text)


def refuse_confirmation(fields: Fields, signers: list[bytes], context: Context) -> Written:
    reason = fields.text("reason", required=False)
    return _documented(
        "RefuseConfirmation", {"request": _request(fields)}, "reason", {"reason": reason}, given=reason
    )


def _documented(
    kind: str, own: dict[str, Any], document_type: str, words: dict[str, str], *, given: str
) -> Written:
    """Without the words that the law asks for the contract refuses in its turn."""
    if not given:
        return kind, {**own, "document": NO_PARTY}, []
    document = salted(document_type, words)
    return kind, {**own, "document": digest(document)}, [document]


def _reference(fields: Fields) -> str:
    """A name for the payment is the caller's own; the ledger knows it by its act."""
    return fields.text("payment", required=False)


def _request(fields: Fields) -> bytes:
    """The request that an act answers; UNKNOWN where it names none."""
    reference = fields.text("request", missing=Refusal.UNKNOWN)
    found = hexadecimal(reference)
    if found is None and reference:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{reference[:80]}”的确认请求")
    return found or NO_PARTY


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "record_set_off": record_set_off,
    "record_tax_withheld": record_tax_withheld,
    "record_instrument": record_instrument,
    "honour_instrument": honour_instrument,
    "request_confirmation": request_confirmation,
    "confirm_receivable": confirm_receivable,
    "refuse_confirmation": refuse_confirmation,
}
