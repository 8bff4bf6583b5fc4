"""Acts by which parties and authorities deny, contest, suspend, rule, amend and end."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, on_obligation
from ledger_api.domain.words import KeyDuty

KINDS = (
    ActKind(
        "ReversePayment",
        "CommitmentLedger",
        9,
        on_obligation(("payment", "bytes32"), ("document", "bytes32")),
        duty=KeyDuty.PAY,
    ),
    ActKind(
        "DenyPayment",
        "CommitmentLedger",
        10,
        on_obligation(("payment", "bytes32"), ("document", "bytes32")),
        duty=KeyDuty.COMPLAIN,
    ),
    ActKind(
        "RulePayment",
        "CommitmentLedger",
        11,
        on_obligation(("payment", "bytes32"), ("paid", "bool"), ("evidence", "bytes32")),
    ),
    ActKind("Contest", "CommitmentLedger", 12, on_obligation(("amount", "uint88"), ("document", "bytes32"))),
    ActKind("SettleContest", "CommitmentLedger", 13, on_obligation(("amount", "uint88"))),
    ActKind("DisputeDelivery", "CommitmentLedger", 14, on_obligation(("document", "bytes32"))),
    ActKind(
        "Suspend",
        "CommitmentLedger",
        15,
        on_obligation(
            ("reason", "uint8"),
            ("eventOn", "uint32"),
            ("noticedOn", "uint32"),
            ("fromOn", "uint32"),
            ("toOn", "uint32"),
            ("evidence", "bytes32"),
        ),
    ),
    ActKind(
        "Challenge",
        "CommitmentLedger",
        16,
        on_obligation(("act", "uint8"), ("document", "bytes32")),
        duty=KeyDuty.COMPLAIN,
    ),
    ActKind(
        "Rule",
        "CommitmentLedger",
        17,
        on_obligation(("act", "uint8"), ("stands", "bool"), ("amount", "uint88"), ("evidence", "bytes32")),
    ),
    ActKind(
        "Amend",
        "CommitmentLedger",
        18,
        on_obligation(
            ("dueOn", "uint32"), ("amount", "uint88"), ("waiveInterest", "bool"), ("document", "bytes32")
        ),
    ),
    ActKind("Terminate", "CommitmentLedger", 19, (("commitment", "bytes32"), ("document", "bytes32"))),
    ActKind(
        "StateExcuse",
        "CommitmentLedger",
        20,
        on_obligation(("reason", "uint8"), ("document", "bytes32")),
        duty=KeyDuty.RECORD,
    ),
)
