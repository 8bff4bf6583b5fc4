"""Acts in a proceeding on a missed obligation: verification, rectification, determination, repair."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, Field, on_obligation

_REGISTER = "ProceedingRegister"
_DOCUMENT: Field = ("document", "bytes32")
_PAYMENTS: Field = ("payments", "bytes32[]")
_PERIOD: tuple[Field, ...] = (("repairFrom", "uint32"), ("publicUntil", "uint32"))

KINDS = (
    ActKind("VerifyBreach", _REGISTER, 1, on_obligation(("found", "bool"), _DOCUMENT, _PAYMENTS)),
    ActKind("OrderRectification", _REGISTER, 2, on_obligation(("untilOn", "uint32"), _PAYMENTS)),
    ActKind("RefuseRectification", _REGISTER, 3, on_obligation(_DOCUMENT)),
    ActKind(
        "ConfirmBreach",
        _REGISTER,
        4,
        on_obligation(
            ("breachClass", "uint8"),
            ("datedOn", "uint32"),
            *_PERIOD,
            ("basis", "uint8"),
            _DOCUMENT,
            _PAYMENTS,
        ),
    ),
    ActKind("ObjectToBreach", _REGISTER, 5, on_obligation(_DOCUMENT)),
    ActKind(
        "DecideObjection",
        _REGISTER,
        6,
        on_obligation(("outcome", "uint8"), ("breachClass", "uint8"), *_PERIOD, _DOCUMENT),
    ),
    ActKind("AnnulBreach", _REGISTER, 7, on_obligation(_DOCUMENT)),
    ActKind("ApplyRepair", _REGISTER, 8, on_obligation(("evidence", "bytes32"))),
    ActKind("AcceptRepair", _REGISTER, 9, on_obligation(_DOCUMENT)),
    ActKind("ExtendRepair", _REGISTER, 10, on_obligation(_DOCUMENT)),
    ActKind("DecideRepair", _REGISTER, 11, on_obligation(("granted", "bool"), _DOCUMENT)),
    ActKind("RevokeRepair", _REGISTER, 12, on_obligation(*_PERIOD, _DOCUMENT)),
)
