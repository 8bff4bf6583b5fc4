"""The JSON of warning signs."""

from __future__ import annotations

from typing_extensions import TypedDict


class EvidenceJSON(TypedDict):
    """A fact that a sign comes from: the event, the act that made it (0x-hex), and where it stands on the chain."""

    event: str
    act: str
    tx_hash: str
    block: int
    log_index: int
    recorded_at: int
    recorded_at_iso: str


class SignJSON(TypedDict):
    """Something in the recorded facts that deserves a look: `due_day_moved`, `token_payment`,
    `acceptance_withheld`, `recorded_late` or `payment_denied`. Arithmetic, and no finding about anybody."""

    sign: str
    evidence: list[EvidenceJSON]
