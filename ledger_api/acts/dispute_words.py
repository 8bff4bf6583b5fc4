"""The words of acts by which parties hold something against each other, end or change what they agreed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ledger_api.acts.approval_words import challenge_pauses, rule_pauses
from ledger_api.acts.context import Context, Writer, Written, hexadecimal, on_commitment, on_obligation
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import ExcuseReason


class OneSided(StrEnum):
    """What a department does alone and its enterprise may challenge, promises and approvals included."""

    CONTEST = "contest"
    DISPUTE_DELIVERY = "dispute_delivery"
    SUSPEND = "suspend"
    RECORD_PERFORMANCE = "record_performance"
    DECLINE_PROMISE = "decline_promise"
    CHANGE_PROMISE = "change_promise"
    PAUSE_APPROVAL = "pause_approval"


#: Numbers of ICommitmentLedger.OneSided.
ONE_SIDED_NUMBERS = {act: number for number, act in enumerate(OneSided, start=1)}
#: Numbers of the reasons in StateExcuse.
EXCUSE_NUMBERS = {reason: number for number, reason in enumerate(ExcuseReason, start=1)}


class _PaymentOutcome(StrEnum):
    PAID = "paid"
    UNPAID = "unpaid"


class _Outcome(StrEnum):
    STANDS = "stands"
    FALLS = "falls"


class _SuspensionReason(StrEnum):
    FORCE_MAJEURE = "force_majeure"


def reverse_payment(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _about_payment("ReversePayment", fields, context)


def deny_payment(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _about_payment("DenyPayment", fields, context)


def rule_payment(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = payment_named(fields, context)
    paid = fields.word("outcome", _PaymentOutcome) is _PaymentOutcome.PAID
    evidence, documents = _evidence(fields)
    return "RulePayment", {**own, "paid": paid, "evidence": evidence}, documents


def contest(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**on_obligation(fields), "amount": fields.amount("amount")}
    return _with_reason("Contest", own, fields)


def settle_contest(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return "SettleContest", {**on_obligation(fields), "amount": fields.amount("amount")}, []


def dispute_delivery(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_reason("DisputeDelivery", on_obligation(fields), fields)


def suspend(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    fields.word("reason", _SuspensionReason)
    days = {
        "eventOn": fields.day("event"),
        "noticedOn": fields.day("noticed"),
        "fromOn": fields.day("from"),
        "toOn": fields.day("to"),
    }
    evidence, documents = _evidence(fields)
    return "Suspend", {**own, "reason": 1, **days, "evidence": evidence}, documents


def challenge(fields: Fields, signers: list[bytes], context: Context) -> Written:
    if _is_on_approval(fields):
        _only_pauses(fields, fields.word("act", OneSided))
        return challenge_pauses(fields)
    own = {**on_obligation(fields), "act": ONE_SIDED_NUMBERS[fields.word("act", OneSided)]}
    return _with_reason("Challenge", own, fields)


def rule(fields: Fields, signers: list[bytes], context: Context) -> Written:
    act = fields.word("act", OneSided)
    stands = fields.word("outcome", _Outcome) is _Outcome.STANDS
    if _is_on_approval(fields):
        _only_pauses(fields, act)
        if fields.has("amount"):
            fields.fault(Refusal.BAD_AMOUNT, "裁定暂停审批计时不涉及金额，请删去 amount")
        return rule_pauses(fields, stands=stands)
    own = {
        **on_obligation(fields),
        "act": ONE_SIDED_NUMBERS[act],
        "stands": stands,
        # None given: of a contest that falls, all is owed.
        "amount": fields.amount("amount", optional=True),
    }
    evidence, documents = _evidence(fields)
    return "Rule", {**own, "evidence": evidence}, documents


def amend(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {
        **on_obligation(fields),
        "dueOn": fields.day("due", optional=True),
        "amount": fields.amount("amount", optional=True),
        "waiveInterest": fields.flag("waive_interest"),
    }
    document = salted("amendment", {"reason": fields.text("reason", required=False)})
    return "Amend", {**own, "document": digest(document)}, [document]


def terminate(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_reason("Terminate", {"commitment": on_commitment(fields)}, fields)


def state_excuse(fields: Fields, signers: list[bytes], context: Context) -> Written:
    reason = fields.word("reason", ExcuseReason)
    document = salted("excuse", {"reason": reason.value, "text": fields.text("text", required=False)})
    own = {**on_obligation(fields), "reason": EXCUSE_NUMBERS[reason], "document": digest(document)}
    return "StateExcuse", own, [document]


def _is_on_approval(fields: Fields) -> bool:
    """Whether an act names an application for an approval and no obligation."""
    return fields.has("approval") and not fields.has("obligation")


def _only_pauses(fields: Fields, act: OneSided) -> None:
    """Nothing else is done to an application by the department alone."""
    if act is not OneSided.PAUSE_APPROVAL:
        fields.fault(Refusal.WRONG_STATE, f"审批事项上没有“{act.value}”这样的单方行为可供质疑")


def _about_payment(kind: str, fields: Fields, context: Context) -> Written:
    return _with_reason(kind, payment_named(fields, context), fields)


def payment_named(fields: Fields, context: Context) -> dict[str, Any]:
    """A payment by the receipt of the act that recorded it, and the obligation that it is on."""
    text = fields.text("payment", missing=Refusal.UNKNOWN)
    payment = hexadecimal(text)
    found = context.payment_place(payment) if payment is not None else None
    if payment is None or found is None:
        if text:
            fields.fault(Refusal.UNKNOWN, f"没有编号为“{text[:80]}”的付款")
        return {"commitment": NO_PARTY, "obligation": 1, "payment": payment or NO_PARTY}
    return {"commitment": found[0], "obligation": found[1], "payment": payment}


def _with_reason(kind: str, own: dict[str, Any], fields: Fields) -> Written:
    document = salted("reason", {"reason": fields.text("reason")})
    return kind, {**own, "document": digest(document)}, [document]


def _evidence(fields: Fields) -> tuple[bytes, list[bytes]]:
    """Without evidence the contract refuses in its turn."""
    text = fields.text("evidence", required=False)
    if not text:
        return NO_PARTY, []
    document = salted("evidence", {"evidence": text})
    return digest(document), [document]


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "reverse_payment": reverse_payment,
    "deny_payment": deny_payment,
    "rule_payment": rule_payment,
    "contest": contest,
    "settle_contest": settle_contest,
    "dispute_delivery": dispute_delivery,
    "suspend": suspend,
    "challenge": challenge,
    "rule": rule,
    "amend": amend,
    "terminate": terminate,
    "state_excuse": state_excuse,
}
