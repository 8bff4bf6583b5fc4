"""Acts by which a department promises, and by which it gets out of a promise; and an enterprise's claim."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, Field, on_obligation

_ON_OPEN_PROMISE: tuple[Field, ...] = (("openPromise", "bytes32"), ("document", "bytes32"))

KINDS = (
    ActKind(
        "MakePromise",
        "CommitmentLedger",
        21,
        (
            ("obligee", "bytes32"),
            ("currency", "bytes3"),
            ("signedOn", "uint32"),
            ("field", "uint8"),
            ("document", "bytes32"),
            ("obligations", "Obligation[]"),
        ),
    ),
    ActKind(
        "OpenPromise",
        "CommitmentLedger",
        22,
        (
            ("currency", "bytes3"),
            ("signedOn", "uint32"),
            ("field", "uint8"),
            ("lastClaimOn", "uint32"),
            ("document", "bytes32"),
            ("obligations", "Obligation[]"),
        ),
    ),
    ActKind("ClaimPromise", "CommitmentLedger", 23, _ON_OPEN_PROMISE),
    ActKind("ClosePromise", "CommitmentLedger", 24, _ON_OPEN_PROMISE),
    ActKind("DeclinePromise", "CommitmentLedger", 25, on_obligation(("document", "bytes32"))),
    ActKind(
        "ChangePromise",
        "CommitmentLedger",
        26,
        on_obligation(("ground", "uint8"), ("document", "bytes32"), ("compensation", "Obligation[]")),
    ),
)
