"""The kinds of acts, by their names.

The same as in contracts/interfaces; a test compares the type hashes with what the contracts compute.
"""

from __future__ import annotations

from ledger_api.chain.kinds import (
    approvals,
    commitments,
    complaints,
    disputes,
    parties,
    payments,
    proceedings,
    promises,
)
from ledger_api.chain.kinds.kind import HEADER, OBLIGATION, ActKind

__all__ = ["HEADER", "KINDS", "OBLIGATION", "ActKind"]

KINDS: dict[str, ActKind] = {
    kind.name: kind
    for topic in (parties, commitments, disputes, promises, payments, approvals, complaints, proceedings)
    for kind in topic.KINDS
}
