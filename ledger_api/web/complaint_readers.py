"""Who may know of a complaint, and who may read which of its texts: the matrix, in one place.

The complainant, intake and auditors know of a complaint from its filing; the handler, and the department that it
is against, from its forwarding. Nobody else, and the public least of all, learns that there is one.
Each of them is who stands in the place today: a successor knows and reads what was known to whom it succeeded.
Who is owed the obligation since it was assigned knows of the complaints about it, and reads no text of others.
The text is for the complainant, intake and the handler, and for the department once it is forwarded; the contact
for intake and the handler alone. An auditor reads none of them.
"""

from __future__ import annotations

from enum import StrEnum

from ledger_api.acts.complaint_words import Kept
from ledger_api.store.complaints import ComplaintRow, InView
from ledger_api.web.readers import Reader, ReaderKind


class Role(StrEnum):
    """What a reader is in a matter."""

    INTAKE = "intake"
    HANDLER = "handler"
    COMPLAINANT = "complainant"
    #: Today, whoever complained: it may withdraw too.
    OWED = "owed"
    #: Once it was forwarded.
    RESPONDENT = "respondent"


def in_view(reader: Reader) -> InView | None:
    """Which complaints a reader may know of; None for none at all."""
    if reader.kind is ReaderKind.AUDITOR or reader.takes_in:
        return InView()
    if reader.party is None:
        return None
    if reader.kind is ReaderKind.AUTHORITY:
        return InView(handler=reader.party)
    if reader.owes:
        return InView(respondent=reader.party)
    return InView(complainant=reader.party) if reader.is_owed else None


def knows(reader: Reader, row: ComplaintRow) -> bool:
    """Whether a reader may know of a complaint."""
    return reader.kind is ReaderKind.AUDITOR or bool(roles(reader, row))


def readable(reader: Reader, row: ComplaintRow) -> frozenset[Kept]:
    """Which parts of a complaint's texts a reader may read."""
    found = roles(reader, row)
    if found & {Role.INTAKE, Role.HANDLER}:
        return frozenset(Kept)
    return frozenset({Kept.TEXT}) if found & {Role.COMPLAINANT, Role.RESPONDENT} else frozenset()


def knows_accesses(reader: Reader, row: ComplaintRow) -> bool:
    """Whether a reader may see who has read a complaint: the complainant, and auditors."""
    return reader.kind is ReaderKind.AUDITOR or Role.COMPLAINANT in roles(reader, row)


def roles(reader: Reader, row: ComplaintRow) -> set[Role]:
    """What the reader is in the matter; several who hold one side jointly are each of them on it."""
    found = set()
    owing, owed = ((), ()) if row.sides is None else (row.sides.obligors, row.sides.obligees)
    if reader.takes_in:
        found.add(Role.INTAKE)
    if any(map(reader.is_party, row.handlers)):
        found.add(Role.HANDLER)
    if any(map(reader.is_party, row.complainants)):
        found.add(Role.COMPLAINANT)
    if any(map(reader.is_party, owed)):
        found.add(Role.OWED)
    if row.forwarded_on is not None and any(map(reader.is_party, owing)):
        found.add(Role.RESPONDENT)
    return found
