"""Acts about parties and calendars."""

from __future__ import annotations

from ledger_api.chain.kinds.kind import ActKind

KINDS = (
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
        "Succeed",
        "PartyRegistry",
        3,
        (
            ("from", "bytes32[]"),
            ("to", "bytes32[]"),
            ("effectiveOn", "uint32"),
            ("document", "bytes32"),
            ("commitments", "bytes32[]"),
            ("holders", "bytes32[]"),
        ),
    ),
    ActKind("AddKey", "PartyRegistry", 4, (("key", "address"), ("duties", "uint8"), ("document", "bytes32"))),
    ActKind("EndKey", "PartyRegistry", 5, (("key", "address"),)),
    ActKind(
        "ReplaceKey",
        "PartyRegistry",
        6,
        (("party", "bytes32"), ("oldKey", "address"), ("newKey", "address"), ("document", "bytes32")),
    ),
    ActKind("ObjectToReplacement", "PartyRegistry", 7, (("newKey", "address"),)),
    ActKind("SetSignaturePolicy", "PartyRegistry", 8, (("twoFor", "uint8"),)),
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
)
