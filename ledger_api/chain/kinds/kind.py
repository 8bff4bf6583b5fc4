"""What a kind of act is: its name, its contract, its number there, and the fields that a party signs."""

from __future__ import annotations

from dataclasses import dataclass

from eth_utils.crypto import keccak

from ledger_api.domain.words import KeyDuty

Field = tuple[str, str]

#: What every act begins with.
HEADER: tuple[Field, ...] = (
    ("id", "bytes32"),
    ("validUntil", "uint64"),
    ("by", "bytes32"),
    ("also", "bytes32"),
)

#: One obligation inside the acts that make obligations.
OBLIGATION: tuple[Field, ...] = (
    ("kind", "uint8"),
    ("amount", "uint88"),
    ("dueRule", "uint8"),
    ("clock", "uint8"),
    ("dueOn", "uint32"),
    ("length", "uint16"),
    ("inspectionWorkdays", "uint8"),
    ("conditional", "bool"),
)


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind of act; `fields` are its own, after the header."""

    name: str
    contract: str
    number: int
    fields: tuple[Field, ...]
    #: What a key must be entitled to for signing it.
    duty: KeyDuty = KeyDuty.SIGN

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


def on_obligation(*fields: Field) -> tuple[Field, ...]:
    """The fields of an act on an obligation."""
    return (("commitment", "bytes32"), ("obligation", "uint8"), *fields)
