"""The words of acts in a case: verification, rectification, determination, objection, repair."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ledger_api.acts.context import Context, Writer, Written, on_obligation
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.acts.known_proceedings import KnownProceeding
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.breach_periods import Determined, determined, revoked
from ledger_api.domain.days import from_yyyymmdd, yyyymmdd
from ledger_api.domain.words import BreachClass, ObjectionOutcome

#: Numbers of IProceedingRegister.BreachClass and .Outcome.
CLASS_NUMBERS = {breach_class: number for number, breach_class in enumerate(BreachClass, start=1)}
OUTCOME_NUMBERS = {outcome: number for number, outcome in enumerate(ObjectionOutcome, start=1)}


class _Finding(StrEnum):
    TRUE = "true"
    UNTRUE = "untrue"


class _Basis(StrEnum):
    RECTIFICATION = "rectification"
    FINAL_JUDGMENT = "final_judgment"


class _Granted(StrEnum):
    TRUE = "true"
    FALSE = "false"


def verify_breach(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    found = fields.word("finding", _Finding) is _Finding.TRUE
    document, documents = _optional("reason", "reason", fields)
    payments = _payments(own, context)
    return "VerifyBreach", {**own, "found": found, "document": document, "payments": payments}, documents


def order_rectification(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    return (
        "OrderRectification",
        {**own, "untilOn": fields.day("until"), "payments": _payments(own, context)},
        [],
    )


def refuse_rectification(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_text("RefuseRectification", "reason", on_obligation(fields), fields)


def confirm_breach(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """What is signed is what results: a repeated breach is serious whatever class is asked."""
    own = on_obligation(fields)
    asked = fields.word("class", BreachClass)
    dated = fields.day("dated")
    basis = fields.word("basis", _Basis, _Basis.RECTIFICATION)
    known = _known(own, context)
    # A day that is still to come is refused by the contract; no period is counted from it.
    counted_from = min(from_yyyymmdd(dated), fields.today)
    result = determined(asked, counted_from, known.earlier if known else ())
    words = {"document": fields.text("document", required=False), "class_asked": asked.value}
    documents = [salted("determination", words)] if words["document"] else []
    return (
        "ConfirmBreach",
        {
            **own,
            "breachClass": CLASS_NUMBERS[result.breach_class],
            "datedOn": dated,
            **_period(result),
            "basis": int(basis is _Basis.FINAL_JUDGMENT),
            "document": digest(documents[0]) if documents else NO_PARTY,
            "payments": list(known.payments) if known else [],
        },
        documents,
    )


def object_to_breach(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_text("ObjectToBreach", "text", on_obligation(fields), fields)


def decide_objection(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """A correction keeps the day of the determination; class and periods result anew."""
    own = on_obligation(fields)
    outcome = fields.word("outcome", ObjectionOutcome)
    result: dict[str, int] = {"breachClass": 0, "repairFrom": 0, "publicUntil": 0}
    if outcome is ObjectionOutcome.CORRECTED:
        asked = fields.word("class", BreachClass)
        known = _known(own, context)
        if known is not None and known.dated_on is not None:
            found = determined(asked, known.dated_on, known.earlier, known.revoked_from)
            result = {"breachClass": CLASS_NUMBERS[found.breach_class], **_period(found)}
        else:
            result["breachClass"] = CLASS_NUMBERS[asked]
    document, documents = _optional("reason", "reason", fields)
    return (
        "DecideObjection",
        {**own, "outcome": OUTCOME_NUMBERS[outcome], **result, "document": document},
        documents,
    )


def annul_breach(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    document, documents = _optional("annulment", "document", fields)
    return "AnnulBreach", {**own, "document": document}, documents


def apply_repair(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """A public pledge and evidence of performance; without either the contract refuses in its turn."""
    own = on_obligation(fields)
    words = {name: fields.text(name, required=False) for name in ("pledge", "evidence")}
    documents = [salted("repair", words)] if all(words.values()) else []
    return "ApplyRepair", {**own, "evidence": digest(documents[0]) if documents else NO_PARTY}, documents


def accept_repair(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_reason("AcceptRepair", on_obligation(fields), fields)


def extend_repair(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_reason("ExtendRepair", on_obligation(fields), fields)


def decide_repair(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**on_obligation(fields), "granted": fields.word("granted", _Granted) is _Granted.TRUE}
    return _with_reason("DecideRepair", own, fields)


def revoke_repair(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = on_obligation(fields)
    known = _known(own, context)
    breach_class, dated = BreachClass.GENERAL, fields.today
    if known is not None and known.breach_class is not None and known.dated_on is not None:
        breach_class, dated = known.breach_class, known.dated_on
    return _with_text(
        "RevokeRepair", "finding", {**own, **_period(revoked(breach_class, dated, fields.today))}, fields
    )


def _known(own: dict[str, Any], context: Context) -> KnownProceeding | None:
    return context.proceeding_of(own["commitment"], own["obligation"])


def _payments(own: dict[str, Any], context: Context) -> list[bytes]:
    known = _known(own, context)
    return list(known.payments) if known is not None else []


def _period(result: Determined) -> dict[str, int]:
    return {"repairFrom": yyyymmdd(result.repair_from), "publicUntil": yyyymmdd(result.public_until)}


def _optional(kind: str, name: str, fields: Fields) -> tuple[bytes, list[bytes]]:
    text = fields.text(name, required=False)
    if not text:
        return NO_PARTY, []
    document = salted(kind, {name: text})
    return digest(document), [document]


def _with_reason(kind: str, own: dict[str, Any], fields: Fields) -> Written:
    document, documents = _optional("reason", "reason", fields)
    return kind, {**own, "document": document}, documents


def _with_text(kind: str, name: str, own: dict[str, Any], fields: Fields) -> Written:
    document = salted(name, {name: fields.text(name)})
    return kind, {**own, "document": digest(document)}, [document]


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "verify_breach": verify_breach,
    "order_rectification": order_rectification,
    "refuse_rectification": refuse_rectification,
    "confirm_breach": confirm_breach,
    "object": object_to_breach,
    "decide_objection": decide_objection,
    "annul_breach": annul_breach,
    "apply_repair": apply_repair,
    "accept_repair": accept_repair,
    "extend_repair": extend_repair,
    "decide_repair": decide_repair,
    "revoke_repair": revoke_repair,
}
