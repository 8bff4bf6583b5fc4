"""The kinds of acts: their names, their contract, their number there, and the fields that a party signs.

The same as in contracts/interfaces; a test compares the type hashes with what the contracts compute.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_utils.crypto import keccak

Field = tuple[str, str]

#: What every act begins with.
HEADER: tuple[Field, ...] = (
    ("id", "bytes32"),
    ("validUntil", "uint64"),
    ("by", "bytes32"),
    ("also", "bytes32"),
)

#: One obligation inside SignContract and ImportCommitment.
OBLIGATION: tuple[Field, ...] = (
    ("kind", "uint8"),
    ("amount", "uint88"),
    ("dueRule", "uint8"),
    ("clock", "uint8"),
    ("dueOn", "uint32"),
    ("length", "uint16"),
    ("inspectionWorkdays", "uint8"),
)


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind of act; `fields` are its own, after the header."""

    name: str
    contract: str
    number: int
    fields: tuple[Field, ...]

    @property
    def has_obligations(self) -> bool:
        return any(kind == "Obligation[]" for _, kind in self.fields)

    @property
    def signature(self) -> str:
        """The EIP-712 type, such as `RotateKey(bytes32 id,…)`."""
        own = _members(HEADER + self.fields)
        return f"{self.name}({own})" + (f"Obligation({_members(OBLIGATION)})" if self.has_obligations else "")

    @property
    def type_hash(self) -> bytes:
        return keccak(text=self.signature)


def _members(fields: tuple[Field, ...]) -> str:
    return ",".join(f"{kind} {name}" for name, kind in fields)


def _on(*fields: Field) -> tuple[Field, ...]:
    return (("commitment", "bytes32"), ("obligation", "uint8"), *fields)


_PARTIES: tuple[Field, ...] = (
    ("obligor", "bytes32"),
    ("obligee", "bytes32"),
    ("currency", "bytes3"),
    ("signedOn", "uint32"),
)

KINDS: dict[str, ActKind] = {
    kind.name: kind
    for kind in (
        ActKind(
            "RegisterParty",
            "PartyRegistry",
            1,
            (
                ("party", "bytes32"),
                ("kind", "uint8"),
                ("size", "uint8"),
                ("duties", "uint16"),
                ("key", "address"),
                ("document", "bytes32"),
            ),
        ),
        ActKind("RotateKey", "PartyRegistry", 2, (("oldKey", "address"), ("newKey", "address"))),
        ActKind(
            "PublishCalendar",
            "WorkCalendar",
            1,
            (
                ("year", "uint16"),
                ("daysOff", "uint32[]"),
                ("makeUpDays", "uint32[]"),
                ("document", "bytes32"),
            ),
        ),
        ActKind(
            "SignContract",
            "CommitmentLedger",
            1,
            (
                *_PARTIES,
                ("allocation", "uint8"),
                ("rateBasis", "uint8"),
                ("rate", "uint64"),
                ("document", "bytes32"),
                ("obligations", "Obligation[]"),
            ),
        ),
        ActKind("RecordDelivery", "CommitmentLedger", 2, _on(("deliveredOn", "uint32"))),
        ActKind("RecordAcceptance", "CommitmentLedger", 3, _on(("acceptedOn", "uint32"))),
        ActKind(
            "ConfirmSettlement", "CommitmentLedger", 4, _on(("confirmedOn", "uint32"), ("amount", "uint88"))
        ),
        ActKind(
            "RecordPayment",
            "CommitmentLedger",
            5,
            _on(("amount", "uint88"), ("creditedOn", "uint32"), ("document", "bytes32")),
        ),
        ActKind(
            "RecordPerformance",
            "CommitmentLedger",
            6,
            _on(("performedOn", "uint32"), ("evidence", "bytes32")),
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
        ),
        ActKind(
            "ImportPayment",
            "CommitmentLedger",
            8,
            _on(
                ("amount", "int88"),
                ("net", "int88"),
                ("creditedOn", "uint32"),
                ("source", "bytes32"),
                ("document", "bytes32"),
            ),
        ),
        ActKind(
            "ReversePayment", "CommitmentLedger", 9, _on(("payment", "bytes32"), ("document", "bytes32"))
        ),
        ActKind("DenyPayment", "CommitmentLedger", 10, _on(("payment", "bytes32"), ("document", "bytes32"))),
        ActKind(
            "RulePayment",
            "CommitmentLedger",
            11,
            _on(("payment", "bytes32"), ("paid", "bool"), ("evidence", "bytes32")),
        ),
        ActKind("Contest", "CommitmentLedger", 12, _on(("amount", "uint88"), ("document", "bytes32"))),
        ActKind("SettleContest", "CommitmentLedger", 13, _on(("amount", "uint88"))),
        ActKind("DisputeDelivery", "CommitmentLedger", 14, _on(("document", "bytes32"))),
        ActKind(
            "Suspend",
            "CommitmentLedger",
            15,
            _on(
                ("reason", "uint8"),
                ("eventOn", "uint32"),
                ("noticedOn", "uint32"),
                ("fromOn", "uint32"),
                ("toOn", "uint32"),
                ("evidence", "bytes32"),
            ),
        ),
        ActKind("Challenge", "CommitmentLedger", 16, _on(("act", "uint8"), ("document", "bytes32"))),
        ActKind(
            "Rule",
            "CommitmentLedger",
            17,
            _on(("act", "uint8"), ("stands", "bool"), ("amount", "uint88"), ("evidence", "bytes32")),
        ),
        ActKind(
            "Amend",
            "CommitmentLedger",
            18,
            _on(
                ("dueOn", "uint32"), ("amount", "uint88"), ("waiveInterest", "bool"), ("document", "bytes32")
            ),
        ),
        ActKind("Terminate", "CommitmentLedger", 19, (("commitment", "bytes32"), ("document", "bytes32"))),
        ActKind("StateExcuse", "CommitmentLedger", 20, _on(("reason", "uint8"), ("document", "bytes32"))),
    )
}
