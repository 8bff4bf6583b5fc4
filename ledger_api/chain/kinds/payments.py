"""Acts by which money moves otherwise than by a transfer, and by which a receivable is confirmed or assigned."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, on_obligation
from ledger_api.domain.words import KeyDuty

KINDS = (
    ActKind(
        "RecordSetOff",
        "CommitmentLedger",
        27,
        on_obligation(("amount", "uint88"), ("setOffOn", "uint32"), ("document", "bytes32")),
    ),
    ActKind(
        "RecordTaxWithheld",
        "CommitmentLedger",
        28,
        on_obligation(("amount", "uint88"), ("withheldOn", "uint32"), ("document", "bytes32")),
        duty=KeyDuty.PAY,
    ),
    ActKind(
        "RecordInstrument",
        "CommitmentLedger",
        29,
        on_obligation(
            ("means", "uint8"), ("amount", "uint88"), ("handedOn", "uint32"), ("document", "bytes32")
        ),
        duty=KeyDuty.PAY,
    ),
    ActKind(
        "HonourInstrument",
        "CommitmentLedger",
        30,
        on_obligation(("payment", "bytes32"), ("honouredOn", "uint32"), ("document", "bytes32")),
        duty=KeyDuty.RECORD,
    ),
    ActKind(
        "RequestConfirmation",
        "CommitmentLedger",
        31,
        on_obligation(("document", "bytes32")),
        duty=KeyDuty.RECORD,
    ),
    ActKind(
        "ConfirmReceivable",
        "CommitmentLedger",
        32,
        (("request", "bytes32"), ("amount", "uint88"), ("document", "bytes32")),
    ),
    ActKind(
        "RefuseConfirmation",
        "CommitmentLedger",
        33,
        (("request", "bytes32"), ("document", "bytes32")),
    ),
    ActKind(
        "AssignClaim",
        "CommitmentLedger",
        34,
        (
            ("commitment", "bytes32"),
            ("assignee", "bytes32"),
            ("manner", "uint8"),
            ("document", "bytes32"),
            ("obligations", "uint8[]"),
        ),
    ),
)
