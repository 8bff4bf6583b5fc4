"""The words of applications for approvals: from lodging to decision, and of anchoring a batch of steps."""

from __future__ import annotations

from typing import Any

from ledger_api.acts.context import Context, Writer, Written, hexadecimal, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.approvals import (
    LONGEST_EXTENSION,
    LONGEST_TERM,
    MOST_STEPS,
    STATUTORY_WORKDAYS,
)
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import ApprovalResult


def open_approval(fields: Fields, signers: list[bytes], context: Context) -> Written:
    statutory = STATUTORY_WORKDAYS
    if fields.has("statutory_workdays"):
        statutory = fields.whole("statutory_workdays", 1, LONGEST_TERM)
    promised = 0
    if fields.has("promised_workdays"):
        promised = fields.whole("promised_workdays", 1, LONGEST_TERM)
    # What the applicant calls it in the request is no part of the record.
    fields.get("approval")
    document = salted(
        "approval", {"item": fields.text("item"), "evidence": fields.text("evidence", required=False)}
    )
    own = {
        "department": party_reference(
            context.chain_id, fields.text("department", missing=Refusal.UNKNOWN) or f"0x{NO_PARTY.hex()}"
        ),
        "statutoryWorkdays": statutory,
        "promisedWorkdays": promised,
        "receivedOn": fields.day("received"),
        "document": digest(document),
    }
    return "OpenApproval", own, [document]


def request_supplement(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _step("RequestSupplement", {**_approval(fields), "noticedOn": fields.day("noticed")}, fields)


def supplement(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _step("Supplement", {**_approval(fields), "suppliedOn": fields.day("supplied")}, fields)


def accept_application(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _step("AcceptApplication", {**_approval(fields), "acceptedOn": fields.day("accepted")}, fields)


def pause_approval(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**_approval(fields), "fromOn": fields.day("from"), "toOn": _required_day(fields, "to")}
    document = salted(
        "approval_pause",
        {"reason": fields.text("reason"), "evidence": fields.text("evidence", required=False)},
    )
    return "PauseApproval", {**own, "document": digest(document)}, [document]


def extend_approval(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {**_approval(fields), "workdays": fields.whole("workdays", 1, LONGEST_EXTENSION)}
    approver, reason = fields.text("approved_by", required=False), fields.text("reason", required=False)
    if not approver:
        # Without an approver the contract refuses in its turn.
        return "ExtendApproval", {**own, "document": NO_PARTY}, []
    document = salted("approval_extension", {"approved_by": approver, "reason": reason})
    return "ExtendApproval", {**own, "document": digest(document)}, [document]


def decide_approval(fields: Fields, signers: list[bytes], context: Context) -> Written:
    granted = fields.word("result", ApprovalResult) is ApprovalResult.GRANTED
    own = {**_approval(fields), "granted": granted, "decidedOn": fields.day("decided")}
    return _step("DecideApproval", own, fields)


def challenge_pauses(fields: Fields) -> Written:
    """`challenge` with an `approval` in the place of an obligation."""
    document = salted("reason", {"reason": fields.text("reason")})
    return "ChallengePauses", {**_approval(fields), "document": digest(document)}, [document]


def rule_pauses(fields: Fields, *, stands: bool) -> Written:
    """`rule` with an `approval` in the place of an obligation."""
    own = {**_approval(fields), "stands": stands}
    evidence = fields.text("evidence", required=False)
    if not evidence:
        return "RulePauses", {**own, "evidence": NO_PARTY}, []
    document = salted("evidence", {"evidence": evidence})
    return "RulePauses", {**own, "evidence": digest(document)}, [document]


def anchor(fields: Fields, signers: list[bytes], context: Context) -> Written:
    text = fields.text("root", missing=Refusal.PROCEDURE_MISSING)
    root = hexadecimal(text)
    if root is None and text:
        fields.fault(Refusal.BAD_TERM, f"root 的“{text[:80]}”应为 0x 开头的 64 位十六进制")
    document = salted("anchor", {"algorithm": "sha-256", "title": fields.text("title", required=False)})
    own = {
        "root": root or NO_PARTY,
        "count": fields.whole("count", 1, MOST_STEPS),
        "fromOn": fields.day("from"),
        "toOn": fields.day("to"),
        "document": digest(document),
    }
    return "Anchor", own, [document]


def _approval(fields: Fields) -> dict[str, Any]:
    """The application that an act names by the receipt of the act that opened it; UNKNOWN where it names none."""
    text = fields.text("approval", missing=Refusal.UNKNOWN)
    found = hexadecimal(text)
    if found is None and text:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{text[:80]}”的审批事项")
    return {"approval": found or NO_PARTY}


def _step(kind: str, own: dict[str, Any], fields: Fields) -> Written:
    """Every step has a document, so that its digest can be shown even where nobody wrote a word."""
    words = {name: fields.text(name, required=False) for name in ("reason", "evidence")}
    document = salted("approval_step", {name: text for name, text in words.items() if text})
    return kind, {**own, "document": digest(document)}, [document]


def _required_day(fields: Fields, name: str) -> int:
    if not fields.has(name):
        fields.fault(Refusal.BAD_DATE, f"缺少字段 {name}")
    return fields.day(name)


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "open_approval": open_approval,
    "request_supplement": request_supplement,
    "supplement": supplement,
    "accept_application": accept_application,
    "pause_approval": pause_approval,
    "extend_approval": extend_approval,
    "decide_approval": decide_approval,
    "anchor": anchor,
}
