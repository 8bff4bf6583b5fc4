"""Acts of complaints: filing, intake, handling, response and the ways in which one ends."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind, Field
from ledger_api.domain.words import KeyDuty

_CONTRACT = "ComplaintRegister"


def _on_complaint(name: str, number: int, *fields: Field, duty: KeyDuty = KeyDuty.SIGN) -> ActKind:
    return ActKind(name, _CONTRACT, number, (("complaint", "bytes32"), *fields), duty)


_DOCUMENT: Field = ("document", "bytes32")

KINDS = (
    ActKind(
        "Complain",
        _CONTRACT,
        1,
        (
            ("subject", "uint8"),
            ("about", "bytes32"),
            ("obligation", "uint8"),
            ("category", "uint8"),
            _DOCUMENT,
            ("contact", "bytes32"),
        ),
        duty=KeyDuty.COMPLAIN,
    ),
    _on_complaint("AcceptComplaint", 2, _DOCUMENT),
    _on_complaint("RejectComplaint", 3, _DOCUMENT),
    _on_complaint("ForwardComplaint", 4, ("to", "bytes32")),
    _on_complaint("ReceiveComplaint", 5, ("receivedOn", "uint32")),
    _on_complaint("ExtendComplaint", 6, _DOCUMENT),
    _on_complaint("RespondComplaint", 7, _DOCUMENT),
    _on_complaint("ConcludeComplaint", 8, ("finding", "uint8"), _DOCUMENT),
    _on_complaint("WithdrawComplaint", 9, duty=KeyDuty.COMPLAIN),
    _on_complaint("DivertComplaint", 10, _DOCUMENT),
)
