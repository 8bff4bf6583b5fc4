"""Changes as they happened, one after another, as a reader may see them; and where in the chain a reader is.

A reader's place survives a reorganisation: its mark names the block that it was in, and an older one for those who
were away for long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from ledger_api.store.reading import Reading
from ledger_api.store.rows import ChangeRow, CommitmentRow
from ledger_api.web import readers
from ledger_api.web.knowledge import Knowledge
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.shapes import AboutJSON, ChangeJSON
from ledger_api.web.wire_values import fact, hex_id

#: `place`, and where it is known of which blocks: the beginnings of two hashes.
MARK = r"([0-9]{1,18})(?:-([0-9a-f]{16})(?:-([0-9a-f]{16}))?)?"
#: Logs looked at at a time.
_AT_ONCE = 500
_LOGS_A_BLOCK = 1_000_000
#: Every so many blocks one is an anchor. A mark's anchor is older than any block that is taken back at once.
_ANCHORS = 64
_NO_HASH = "0" * 16
_OF_COMMITMENTS = frozenset({"CommitmentLedger", "ProceedingRegister"})
_PAYMENTS = frozenset({"PaymentRecorded", "PaymentImported"})


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a reader has read: all changes up to a place in the chain's order.

    `hash` is the beginning of the hash of the place's block, `anchor` that of an earlier block. Without them the
    place is taken as it is.
    """

    place: int
    hash: str | None = None
    anchor: str | None = None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The mark that `str` wrote; None where it is none."""
        found = re.fullmatch(MARK, text.strip())
        return None if found is None else cls(int(found[1]), found[2], found[3])

    def __str__(self) -> str:
        return "-".join([str(self.place), *filter(None, (self.hash, self.anchor))])

    @property
    def block(self) -> int:
        """The number of the block that it is in."""
        return self.place // _LOGS_A_BLOCK

    @property
    def anchor_block(self) -> int:
        """The number of its anchor."""
        return max(0, self.block // _ANCHORS - 1) * _ANCHORS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for: those of a party, of a commitment, or all."""

    party: bytes | None = None
    commitment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What comes next. With `taken_back` all that was told after that mark no longer stands, and is told anew.

    `items` are changes with their marks, `mark` is how far this goes, `more` whether there is more to read now.
    """

    taken_back: Mark | None
    items: list[tuple[Mark, ChangeJSON]]
    mark: Mark
    more: bool


def end_of(block: int, block_hash: str) -> Mark:
    """The mark of who knows all of a block (`0x…`) and of those before it."""
    return Mark((block + 1) * _LOGS_A_BLOCK - 1, block_hash.removeprefix("0x")[:16])


def changes_since(
    reading: Reading,
    knows: Knowledge,
    reader: Reader,
    since: Mark | None,
    wanted: Wanted,
    earlier: Iterable[Mark],
) -> Changes:
    """The changes after a mark, in the chain's order; without a mark none, and where to begin.

    `earlier` are marks up to which the same reader has read before, the latest first: where the chain has lost
    the last ones, it is taken back to the latest that stands.
    """
    position = reading.position
    now = end_of(position.block, position.hash)
    if since is None:
        return Changes(None, [], _with_hashes(reading, [now.place])[now.place], False)
    taken_back = None if _stands(reading, since, now) else _last_standing(reading, earlier, since, now)
    start = since if taken_back is None else taken_back
    rows = reading.changes_after(start.place, _AT_ONCE, wanted.commitment)
    more = len(rows) == _AT_ONCE
    reached = rows[-1].place if more else max(now.place, start.place)
    marks = _with_hashes(reading, [reached, *(row.place for row in rows)])
    commitments = reading.commitments_of(row.subject for row in rows if row.contract in _OF_COMMITMENTS)
    seen = (
        (marks[row.place], _seen(row, commitments.get(row.subject), knows, reader, wanted)) for row in rows
    )
    items = [(mark, change) for mark, change in seen if change is not None]
    return Changes(taken_back, items, marks[reached], more)


def _stands(reading: Reading, mark: Mark, now: Mark) -> bool:
    """Whether the block of a mark is one of the chain's. Of a place alone nobody can say that it is not."""
    if mark.hash is None:
        return mark.place <= now.place
    return _hashes(reading, [mark.block]).get(mark.block) == mark.hash


def _last_standing(reading: Reading, earlier: Iterable[Mark], lost: Mark, now: Mark) -> Mark:
    """The latest mark before a lost one that stands for certain."""
    for mark in earlier:
        if mark.hash is not None and mark.place < lost.place and _stands(reading, mark, now):
            return mark
    anchor = lost.anchor_block
    if lost.anchor is not None and _hashes(reading, [anchor]).get(anchor) == lost.anchor:
        place = (anchor + 1) * _LOGS_A_BLOCK - 1
        return _with_hashes(reading, [place])[place]
    return Mark(0)


def _with_hashes(reading: Reading, places: list[int]) -> dict[int, Mark]:
    """Marks of places, with the hashes of the blocks that they are in."""
    bare = [Mark(place) for place in places]
    hashes = _hashes(reading, {number for mark in bare for number in (mark.block, mark.anchor_block)})
    return {
        mark.place: Mark(mark.place, hashes.get(mark.block), hashes.get(mark.anchor_block, _NO_HASH))
        if mark.block in hashes
        else mark
        for mark in bare
    }


def _hashes(reading: Reading, numbers: Iterable[int]) -> Mapping[int, str]:
    return {number: found.hex()[:16] for number, found in reading.block_hashes(numbers).items()}


def _seen(
    row: ChangeRow, commitment: CommitmentRow | None, knows: Knowledge, reader: Reader, wanted: Wanted
) -> ChangeJSON | None:
    """A change as the reader may see it; None where it is none of theirs, or not asked for."""
    about: AboutJSON = {
        "commitment": None,
        "obligation": None,
        "payment": None,
        "proceeding": None,
        "party": None,
        "year": None,
    }
    if row.contract in _OF_COMMITMENTS:
        if commitment is None:
            return None
        known = knows.whole(commitment, row.subject)
        # Who may not know the enterprise must not learn by asking for it.
        held = commitment.sides
        sides = held.everybody if known else (held.signed_obligor, *held.obligors)
        if wanted.party is not None and wanted.party not in sides:
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
    elif row.contract == "WorkCalendar":
        # Everybody counts by the same calendar; it is of no party and no commitment.
        if wanted != Wanted():
            return None
        about["year"] = int.from_bytes(row.subject, "big")
        known = True
    elif row.contract == "PartyRegistry":
        known = reader.kind is ReaderKind.AUDITOR or reader.is_party(row.subject)
        if not known or wanted.party not in (None, row.subject):
            return None
        about["party"] = hex_id(row.subject)
    else:
        # What has no rule here is an auditor's.
        known = reader.kind is ReaderKind.AUDITOR
        if not known or wanted.party is not None:
            return None
    facts = readers.see_facts([fact(row)], known=known)
    return None if not facts else {**facts[0], "place": row.place, "about": about}
