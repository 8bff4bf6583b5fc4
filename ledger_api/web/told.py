"""What a reader is told of changes: of each event the part that its reader may know, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger_api.domain.complaint_words import ComplaintStatus
from ledger_api.store import approval_queries, complaints
from ledger_api.store.complaints import ComplaintRow
from ledger_api.store.reading import Reading
from ledger_api.store.row_parts import BothSides
from ledger_api.store.rows import ChangeRow
from ledger_api.web import complaint_readers, readers
from ledger_api.web.change_shapes import AboutJSON, ChangeJSON
from ledger_api.web.event_values import fact
from ledger_api.web.knowledge import Knowledge
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.wire_values import hex_id

_OF_COMMITMENTS = frozenset({"CommitmentLedger", "ProceedingRegister"})
_PAYMENTS = frozenset({"PaymentRecorded", "PaymentImported", "OtherPaymentRecorded"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for: those of a party, of a commitment, or all."""

    party: bytes | None = None
    commitment: bytes | None = None


class Telling:
    """Some changes for one reader; what they are about is looked up at once."""

    def __init__(
        self, reading: Reading, knows: Knowledge, reader: Reader, rows: Sequence[ChangeRow], wanted: Wanted
    ) -> None:
        self._knows = knows
        self._reader = reader
        self._wanted = wanted
        of_commitments = {row.subject for row in rows if row.contract in _OF_COMMITMENTS}
        self._commitments = reading.commitments_of(of_commitments)
        knows.lookup.hold_assignments(self._commitments)
        self._open_promises = reading.promises.of(of_commitments - self._commitments.keys())
        self._approvals = reading.ask(
            approval_queries.approvals_of,
            reading.successions(),
            {row.subject for row in rows if row.contract == "ApprovalRegister"},
        )
        self._complaints = reading.ask(
            complaints.of_matters,
            reading.successions(),
            {row.subject for row in rows if row.contract == "ComplaintRegister"},
        )

    def told(self, row: ChangeRow) -> ChangeJSON | None:
        """A change as the reader may see it; None where it is none of theirs, or not asked for."""
        about: AboutJSON = {
            "commitment": None,
            "obligation": None,
            "payment": None,
            "proceeding": None,
            "promise": None,
            "approval": None,
            "anchor": None,
            "complaint": None,
            "party": None,
            "year": None,
        }
        match row.contract:
            case contract if contract in _OF_COMMITMENTS:
                known = self._of_commitment(row, about)
            case "ApprovalRegister":
                known = self._of_approval(row, about)
            case "ComplaintRegister":
                known = self._of_complaint(row, about)
            case "WorkCalendar":
                # Everybody counts by the same calendar; it is of no party and no commitment.
                about["year"] = int.from_bytes(row.subject, "big")
                known = True if self._wanted == Wanted() else None
            case "PartyRegistry":
                known = self._of_party(row, about)
            case _:
                # What has no rule here is an auditor's.
                known = True if self._is_auditor and self._wanted.party is None else None
        if known is None:
            return None
        facts = readers.see_facts([fact(row)], known=known)
        return None if not facts else {**facts[0], "place": row.place, "about": about}

    # ---- whether the reader may know the whole of a change, or what the public gets; None for nothing at all

    def _of_commitment(self, row: ChangeRow, about: AboutJSON) -> bool | None:
        commitment = self._commitments.get(row.subject)
        if commitment is None:
            return self._of_open_promise(row, about)
        known = self._knows.whole(commitment, row.subject, row.values.get("obligation"))
        # Who may not know the enterprise must not learn by asking for it.
        held = commitment.sides
        concerned = (
            (*held.everybody, *self._assigned(row)) if known else (held.signed_obligor, *held.obligors)
        )
        if not self._is_asked_for(concerned):
            return None
        about["commitment"] = hex_id(row.subject)
        if "obligation" in row.values:
            about["obligation"] = f"{hex_id(row.subject)}/{row.values['obligation']}"
        if row.event in _PAYMENTS:
            about["payment"] = hex_id(row.act)
        elif "payment" in row.values:
            about["payment"] = hex_id(row.values["payment"])
        if row.event == "ProceedingOpened":
            about["proceeding"] = hex_id(row.act)
        if row.event == "PromiseClaimed":
            about["promise"] = hex_id(row.values["open_promise"])
        return known

    def _assigned(self, row: ChangeRow) -> Iterator[bytes]:
        """Who was ever owed an obligation that an event is about, by assignment."""
        number = row.values.get("obligation")
        for one in self._knows.lookup.assignments(row.subject):
            if number is None or one.number == number:
                yield from one.party_to_it

    def _of_open_promise(self, row: ChangeRow, about: AboutJSON) -> bool | None:
        """A promise to all is addressed to everybody, and so are its words."""
        promise = self._open_promises.get(row.subject)
        if promise is None or not self._is_asked_for((promise.obligor,)):
            return None
        about["promise"] = hex_id(row.subject)
        return True

    def _of_approval(self, row: ChangeRow, about: AboutJSON) -> bool | None:
        if row.event == "StepsAnchored":
            department = row.values["department"]
            about["anchor"] = hex_id(row.subject)
            sides = BothSides(department, department, (department,), (department,))
            known = self._reader.knows(sides, lambda: False)
            return known if self._is_asked_for((department,)) else None
        approval = self._approvals.get(row.subject)
        if approval is None:
            return None
        known = self._knows.whole_approval(approval)
        if not self._is_asked_for(
            approval.sides.everybody if known else (approval.department, *approval.sides.obligors)
        ):
            return None
        about["approval"] = hex_id(row.subject)
        return known

    def _of_complaint(self, row: ChangeRow, about: AboutJSON) -> bool | None:
        """Who knows of one of a matter's complaints is told what happens in it; of a withdrawn one, only what
        happened to itself."""
        own = _complaint_of(row)
        for complaint in self._complaints.get(row.subject, ()):
            is_over = complaint.status is ComplaintStatus.WITHDRAWN
            if (is_over and complaint.id != own) or not complaint_readers.knows(self._reader, complaint):
                continue
            # As long as nobody has taken it in, it is before every authority that could.
            waits_for_reader = complaint.intake is None and self._reader.takes_in
            own_desk = (self._reader.party,) if waits_for_reader and self._reader.party else ()
            if not self._is_asked_for((*own_desk, *_sides(complaint))):
                continue
            about["complaint"] = hex_id(own)
            return True
        return None

    def _of_party(self, row: ChangeRow, about: AboutJSON) -> bool | None:
        """A party hears of itself, and of what passes to it."""
        concerned = (row.subject, *([row.values["successor"]] if "successor" in row.values else ()))
        if not self._is_auditor and not any(map(self._reader.is_party, concerned)):
            return None
        about["party"] = hex_id(row.subject)
        return True if self._is_asked_for(concerned) else None

    @property
    def _is_auditor(self) -> bool:
        return self._reader.kind is ReaderKind.AUDITOR

    def _is_asked_for(self, sides: Sequence[bytes]) -> bool:
        return self._wanted.party is None or self._wanted.party in sides


def _complaint_of(row: ChangeRow) -> bytes:
    """The complaint that an event is about: the first of its matter, unless the event says otherwise."""
    if row.event == "ComplaintLinked":
        return row.act
    named: bytes = row.values.get("complaint", row.subject)
    return named


def _sides(complaint: ComplaintRow) -> tuple[bytes, ...]:
    """Who filed, took in and handles it, themselves and those who stand in their place today, and both sides of what
    it is about."""
    about = () if complaint.sides is None else complaint.sides.everybody
    signed = (complaint.signed_complainant, complaint.intake, complaint.signed_handler)
    return (
        *(one for one in signed if one is not None),
        *complaint.complainants,
        *complaint.takers,
        *complaint.handlers,
        *about,
    )
