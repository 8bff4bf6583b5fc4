"""Changes as they happened, one after another, as a reader may see them; and where in the chain a reader is.

A reader's place survives a reorganisation: its mark names the block that it was in, and an older one for those who
were away for long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from ledger_api.chain.events import LOGS_A_BLOCK
from ledger_api.store.changes import block_hashes, changes_after
from ledger_api.store.reading import Reading
from ledger_api.web.change_shapes import ChangeJSON
from ledger_api.web.knowledge import Knowledge
from ledger_api.web.readers import Reader
from ledger_api.web.told import Telling, Wanted

#: `place`, and where it is known of which blocks: the beginnings of two hashes.
MARK = r"([0-9]{1,18})(?:-([0-9a-f]{16})(?:-([0-9a-f]{16}))?)?"
#: Logs looked at at a time.
_AT_ONCE = 500
#: Every so many blocks one is an anchor. A mark's anchor is older than any block that is taken back at once.
_ANCHORS = 64
_NO_HASH = "0" * 16


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
        return self.place // LOGS_A_BLOCK

    @property
    def anchor_block(self) -> int:
        """The number of its anchor."""
        return max(0, self.block // _ANCHORS - 1) * _ANCHORS


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
    return Mark((block + 1) * LOGS_A_BLOCK - 1, block_hash.removeprefix("0x")[:16])


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
    rows = reading.ask(changes_after, start.place, _AT_ONCE, wanted.commitment)
    more = len(rows) == _AT_ONCE
    reached = rows[-1].place if more else max(now.place, start.place)
    marks = _with_hashes(reading, [reached, *(row.place for row in rows)])
    telling = Telling(reading, knows, reader, rows, wanted)
    seen = ((marks[row.place], telling.told(row)) for row in rows)
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
        place = (anchor + 1) * LOGS_A_BLOCK - 1
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
    return {number: found.hex()[:16] for number, found in reading.ask(block_hashes, numbers).items()}
