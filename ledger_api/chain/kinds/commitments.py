"""Acts that make commitments and record what is done about them."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, Field, on_obligation
from ledger_api.domain.words import KeyDuty

_PARTIES: tuple[Field, ...] = (
    ("obligor", "bytes32"),
    ("obligee", "bytes32"),
    ("currency", "bytes3"),
    ("signedOn", "uint32"),
)

KINDS = (
    ActKind(
        "SignContract",
        "CommitmentLedger",
        1,
        (
            *_PARTIES,
            ("allocation", "uint8"),
            ("rateBasis", "uint8"),
            ("rate", "uint64"),
            ("instruments", "bool"),
            ("document", "bytes32"),
            ("obligations", "Obligation[]"),
        ),
    ),
    ActKind(
        "RecordDelivery", "CommitmentLedger", 2, on_obligation(("deliveredOn", "uint32")), duty=KeyDuty.RECORD
    ),
    ActKind(
        "RecordAcceptance",
        "CommitmentLedger",
        3,
        on_obligation(("acceptedOn", "uint32")),
        duty=KeyDuty.RECORD,
    ),
    ActKind(
        "ConfirmSettlement",
        "CommitmentLedger",
        4,
        on_obligation(("confirmedOn", "uint32"), ("amount", "uint88")),
    ),
    ActKind(
        "RecordPayment",
        "CommitmentLedger",
        5,
        on_obligation(("amount", "uint88"), ("creditedOn", "uint32"), ("document", "bytes32")),
        duty=KeyDuty.PAY,
    ),
    ActKind(
        "RecordPerformance",
        "CommitmentLedger",
        6,
        on_obligation(("performedOn", "uint32"), ("evidence", "bytes32")),
        duty=KeyDuty.RECORD,
    ),
    ActKind(
        "ImportCommitment",
        "CommitmentLedger",
        7,
        (
            *_PARTIES,
            ("source", "bytes32"),
            ("document", "bytes32"),
            ("obligations", "Obligation[]"),
        ),
        duty=KeyDuty.RECORD,
    ),
    ActKind(
        "ImportPayment",
        "CommitmentLedger",
        8,
        on_obligation(
            ("amount", "int88"),
            ("net", "int88"),
            ("creditedOn", "uint32"),
            ("source", "bytes32"),
            ("document", "bytes32"),
        ),
        duty=KeyDuty.RECORD,
    ),
)
