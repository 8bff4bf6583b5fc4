"""Acts on applications for approvals, and anchoring a batch of steps."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, Field
from ledger_api.domain.words import KeyDuty

_REGISTER = "ApprovalRegister"


def _on_approval(name: str, number: int, *fields: Field, duty: KeyDuty = KeyDuty.SIGN) -> ActKind:
    return ActKind(name, _REGISTER, number, (("approval", "bytes32"), *fields), duty)


KINDS = (
    ActKind(
        "OpenApproval",
        _REGISTER,
        1,
        (
            ("department", "bytes32"),
            ("statutoryWorkdays", "uint16"),
            ("promisedWorkdays", "uint16"),
            ("receivedOn", "uint32"),
            ("document", "bytes32"),
        ),
    ),
    _on_approval("RequestSupplement", 2, ("noticedOn", "uint32"), ("document", "bytes32")),
    _on_approval("Supplement", 3, ("suppliedOn", "uint32"), ("document", "bytes32")),
    _on_approval("AcceptApplication", 4, ("acceptedOn", "uint32"), ("document", "bytes32")),
    _on_approval("PauseApproval", 5, ("fromOn", "uint32"), ("toOn", "uint32"), ("document", "bytes32")),
    _on_approval("ExtendApproval", 6, ("workdays", "uint16"), ("document", "bytes32")),
    _on_approval("DecideApproval", 7, ("granted", "bool"), ("decidedOn", "uint32"), ("document", "bytes32")),
    _on_approval("ChallengePauses", 8, ("document", "bytes32"), duty=KeyDuty.COMPLAIN),
    _on_approval("RulePauses", 9, ("stands", "bool"), ("evidence", "bytes32")),
    ActKind(
        "Anchor",
        _REGISTER,
        10,
        (
            ("root", "bytes32"),
            ("count", "uint32"),
            ("fromOn", "uint32"),
            ("toOn", "uint32"),
            ("document", "bytes32"),
        ),
    ),
)
