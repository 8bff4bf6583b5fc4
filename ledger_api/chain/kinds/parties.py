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
