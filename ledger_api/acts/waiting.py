"""An act that waits in the mailbox for a further signature, as its signers are shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Acts that one party may have left at a time.
MOST_LEFT = 100
#: The most that an act and its documents may take, in bytes.
MOST_BYTES = 384 * 1024
#: The longest reason for declining, in characters.
MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, by the key's 20-byte address, and when it was given (unix seconds)."""

    address: bytes
    signed_at: int


@dataclass(frozen=True, slots=True)
class Signer:
    """A party that the act names as a signer, how many keys of it must sign, and which have signed and count today."""

    party: bytes
    name: str
    needed: int
    signed: tuple[Signature, ...]

    @property
    def is_missing(self) -> bool:
        return len(self.signed) < self.needed


@dataclass(frozen=True, slots=True)
class Declined:
    """The party that would not sign, when (unix seconds), and its reason."""

    party: bytes
    name: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry. `act` is the key of the act, `kind` its name in typed data, `summary` what it says, written from the
    act itself; `valid_until` the last second in which it can be completed."""

    act: bytes
    kind: str
    summary: str
    typed_data: dict[str, Any]
    documents: list[dict[str, Any]]
    valid_until: int
    left_by: bytes
    left_at: int
    signers: tuple[Signer, ...]
    declined: Declined | None

    def waits_for(self, party: bytes) -> bool:
        """Whether a signature of this party is missing, and nobody has declined."""
        return self.declined is None and any(one.party == party and one.is_missing for one in self.signers)
