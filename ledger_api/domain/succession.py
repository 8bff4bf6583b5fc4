"""Who stands in whose place on a day (民法典 art. 67, 98): obligations follow the office, and no clock restarts.

A party passes to its successors at 00:00 of the effective day. Of several successors each holds what a list
gives it, and all of them jointly hold what no list names. The contracts refuse circles, so that every way ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Succession(NamedTuple):
    """One party passes to one successor; several of one party are a split."""

    party: bytes
    successor: bytes
    effective_on: date


class Listed(NamedTuple):
    """A commitment that passes to one of several successors alone."""

    party: bytes
    commitment: bytes
    successor: bytes


class Successions:
    """The successions that are in effect on a day; those recorded for later count for nothing yet."""

    def __init__(self, successions: Iterable[Succession], listed: Iterable[Listed], on: date) -> None:
        self._next: dict[bytes, list[bytes]] = defaultdict(list)
        self._before: dict[bytes, list[bytes]] = defaultdict(list)
        for one in successions:
            if one.effective_on <= on:
                self._next[one.party].append(one.successor)
                self._before[one.successor].append(one.party)
        self._listed = {
            (one.party, one.commitment): one.successor for one in listed if one.party in self._next
        }

    def is_active(self, party: bytes) -> bool:
        """Whether a party still acts for itself."""
        return party not in self._next

    def successors(self, party: bytes) -> tuple[bytes, ...]:
        """Who took over directly, in the order of the record; none of an active party."""
        return tuple(self._next.get(party, ()))

    def predecessors(self, party: bytes) -> tuple[bytes, ...]:
        """From whom a party took over directly."""
        return tuple(self._before.get(party, ()))

    def holders(self, signed: bytes, commitment: bytes) -> tuple[bytes, ...]:
        """Who holds today what a party signed for in a commitment: several hold it jointly."""
        if signed not in self._next:
            return (signed,)
        return tuple(dict.fromkeys(self._held(signed, commitment)))

    def origins(self, party: bytes) -> tuple[bytes, ...]:
        """The parties for whose signatures an active party stands today: itself and all before it.

        Of an inactive party none: it holds nothing any more.
        """
        if party in self._next:
            return ()
        found = {party: None}
        waiting = [party]
        while waiting:
            for before in self._before.get(waiting.pop(), ()):
                if before not in found:
                    found[before] = None
                    waiting.append(before)
        return tuple(found)

    def listed_elsewhere(self, party: bytes) -> frozenset[tuple[bytes, bytes]]:
        """What lists gave to others alone: signed party and commitment, of those for which `party` else stands."""
        origins = self.origins(party)
        commitments = {commitment for _, commitment in self._listed}
        return frozenset(
            (signed, commitment)
            for signed in origins
            for commitment in commitments
            if party not in self.holders(signed, commitment)
        )

    def _held(self, signed: bytes, commitment: bytes) -> Iterator[bytes]:
        after = self._next.get(signed)
        if after is None:
            yield signed
            return
        listed = self._listed.get((signed, commitment))
        for successor in after if listed is None else (listed,):
            yield from self._held(successor, commitment)
