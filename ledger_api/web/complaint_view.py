"""One reader's look at complaints, already as that reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ledger_api.acts.complaint_words import Kept
from ledger_api.domain.complaint_words import Subject
from ledger_api.domain.words import PartyKind
from ledger_api.store import complaints as store
from ledger_api.store.complaints import ComplaintRow
from ledger_api.store.paging import MOST_ROWS, BadCursor
from ledger_api.store.reading import Reading
from ledger_api.store.rows import EventRow
from ledger_api.store.sealed import Access
from ledger_api.web import complaint_readers, complaint_wire, wire
from ledger_api.web.complaint_readers import Role
from ledger_api.web.complaint_shapes import AccessJSON, ComplaintJSON
from ledger_api.web.event_values import fact
from ledger_api.web.listing import Listing
from ledger_api.web.lookup import Lookup
from ledger_api.web.party_shapes import PartyJSON
from ledger_api.web.problems import malformed
from ledger_api.web.queries import ComplaintQuery
from ledger_api.web.readers import Reader
from ledger_api.web.shapes import FactJSON
from ledger_api.web.wire_values import id_of

_NOTHING = bytes(32)
#: The events whose documents are sealed; those of the others are plain.
_SEALED_EVENTS = frozenset(
    (
        "ComplaintFiled",
        "ComplaintLinked",
        "ComplaintAccepted",
        "ComplaintRejected",
        "ComplaintResponded",
        "ComplaintConcluded",
    )
)


@dataclass(frozen=True, slots=True)
class SealedTexts:
    """What a reader may have unsealed: texts by their digests, with the complaint that each is kept under."""

    parts: dict[bytes, dict[bytes, str]]
    reader: bytes


Complaints = Listing[ComplaintJSON]


class ComplaintView:
    """Questions about complaints, answered for one reader from one block."""

    def __init__(
        self, reading: Reading, lookup: Lookup, reader: Reader, party_id: Callable[[str | None], bytes | None]
    ) -> None:
        self._reading = reading
        self._lookup = lookup
        self._reader = reader
        self._party_id = party_id

    def one(self, complaint: str) -> ComplaintJSON:
        """A complaint; all null where there is none, or none that the reader may know of."""
        row = self._known(complaint)
        return complaint_wire.no_complaint() if row is None else complaint_wire.complaint(row, self._lookup)

    def listed(self, query: ComplaintQuery) -> Complaints:
        """Complaints that the reader may know of, those filed last first."""
        in_view = complaint_readers.in_view(self._reader)
        if in_view is None:
            return Listing([], None)
        about = None
        if query.obligation is not None:
            commitment, _, number = query.obligation.partition("/")
            about = (Subject.OBLIGATION, id_of(commitment), int(number))
        elif query.approval is not None:
            about = (Subject.APPROVAL, id_of(query.approval), 0)
        try:
            page = self._reading.ask(
                store.complaints,
                self._reading.successions(),
                in_view,
                query.status,
                self._party_id(query.department),
                self._party_id(query.enterprise),
                self._party_id(query.handler),
                about,
                query.late,
                query.cursor,
                query.limit,
            )
        except BadCursor as error:
            fault = "不是本列表给出的翻页标记，请从第一页重新开始"
            raise malformed([{"field": "query.cursor", "value": str(error)[:80], "detail": fault}]) from error
        self._hold(page.rows)
        return Listing([complaint_wire.complaint(row, self._lookup) for row in page.rows], page.next_cursor)

    def events(self, complaint: str) -> list[FactJSON]:
        """What happened in the matter of a complaint, in the chain's order; nothing where there is none that the
        reader may know of."""
        row = self._known(complaint)
        return [] if row is None else [fact(event) for event in self._events(row)]

    def roles(self, complaint: str) -> set[Role]:
        """What the reader is in the matter of a complaint; nothing where it may not know of it."""
        row = self._known(complaint)
        return set() if row is None else complaint_readers.roles(self._reader, row)

    def plain_words(self, digests: Iterable[str]) -> dict[str, str]:
        """The words that are not sealed (who approved an extension, the number at court), by their digests."""
        wanted = [id_of(digest) for digest in digests]
        self._lookup.hold_documents(wanted)
        found = {}
        for digest in wanted:
            words = self._lookup.document(digest)
            told = words.get("approved_by") or words.get("case_no")
            if isinstance(told, str):
                found["0x" + digest.hex()] = told
        return found

    def texts(self, complaint: str) -> SealedTexts | None:
        """What the reader may have unsealed of a complaint; None where that is nothing."""
        row = self._known(complaint)
        if row is None or self._reader.party is None:
            return None
        readable = complaint_readers.readable(self._reader, row)
        if not readable:
            return None
        parts: dict[bytes, dict[bytes, str]] = {}
        own: dict[bytes, str] = {row.document: Kept.TEXT.value}
        if row.contact is not None:
            own[row.contact] = Kept.CONTACT.value
        parts[row.id] = own
        for event in self._events(row):
            digest = event.values.get("document", _NOTHING)
            about = event.values.get("complaint")
            if event.event in _SEALED_EVENTS and about is not None and digest != _NOTHING:
                parts.setdefault(about, {})[digest] = Kept.TEXT.value
        allowed = {part.value for part in readable}
        return SealedTexts(
            {
                about: {digest: part for digest, part in texts.items() if part in allowed}
                for about, texts in parts.items()
            },
            self._reader.party,
        )

    def knows_accesses(self, complaint: str) -> bytes | None:
        """The id of a complaint whose readers this reader may see; None where it may not."""
        row = self._known(complaint)
        return row.id if row is not None and complaint_readers.knows_accesses(self._reader, row) else None

    def accesses(self, found: list[Access]) -> list[AccessJSON]:
        """Accesses with the names of who read."""
        return [complaint_wire.access(one, self._lookup) for one in found]

    def name_of(self, party: str) -> str | None:
        """The name of a party of a complaint that the reader knows of."""
        return self._lookup.party_name(id_of(party))

    def handlers(self) -> list[PartyJSON]:
        """Authorities to which complaints can be forwarded."""
        rows = self._reading.parties(PartyKind.AUTHORITY, limit=MOST_ROWS).rows
        return [one for one in (wire.party(row, self._lookup) for row in rows) if "handler" in one["duties"]]

    def _known(self, complaint: str) -> ComplaintRow | None:
        row = self._reading.ask(store.complaint, self._reading.successions(), id_of(complaint))
        return row if row is not None and complaint_readers.knows(self._reader, row) else None

    def _events(self, row: ComplaintRow) -> list[EventRow]:
        """Those of its matter as far as it took part: a withdrawn complaint knows nothing of what came after."""
        events = self._reading.ask(store.events_of, row.matter)
        for place, event in enumerate(events):
            if event.event == "ComplaintWithdrawn" and event.values["complaint"] == row.id:
                return events[: place + 1]
        return events

    def _hold(self, rows: Iterable[ComplaintRow]) -> None:
        listed = list(rows)
        parties = {
            party
            for row in listed
            for party in (row.complainant, row.obligor, row.intake, row.handler)
            if party is not None
        }
        self._lookup.hold_names(parties)
        self._lookup.hold_commitments(row.commitment for row in listed if row.commitment is not None)
        self._lookup.hold_approvals(row.approval for row in listed if row.approval is not None)
