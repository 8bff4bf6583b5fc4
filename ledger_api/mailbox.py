"""The mailbox of half-signed acts, read: what waits for a party, what it left, and what an act still lacks.

Only the parties that an act names as its signers find it. It is gone when its time is over or its id is spent on the
chain, whoever took it there; the rows follow when somebody next leaves an act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from ledger_api.acts.complaint_words import sealed_digests
from ledger_api.acts.documents import digest
from ledger_api.acts.key_duties import is_entitled, key_duty, keys_needed
from ledger_api.acts.summary import summary
from ledger_api.acts.waiting import Declined, Signature, Signer, Waiting
from ledger_api.chain.acts import NO_PARTY, Act, from_typed_data
from ledger_api.chain.contracts import Contracts
from ledger_api.references import References
from ledger_api.store.half_signed import HalfSigned, Left
from ledger_api.store.reading import Reading
from ledger_api.store.sealed import Sealed

#: So many entries are shown at once; those left last come first.
_SHOWN = 200


class Mailbox:
    """`now` is the chain's time, by which acts expire."""

    def __init__(
        self,
        store: str | Path,
        sealed: Sealed,
        contracts: Contracts,
        open_reading: Callable[[], Reading],
        now: Callable[[], int],
    ) -> None:
        self.store = HalfSigned(store)
        self.sealed = sealed
        self.contracts = contracts
        self.now = now
        self._open_reading = open_reading
        self._references = References(open_reading)

    def close(self) -> None:
        """Close the store; the sealed texts are closed by who gave them."""
        self.store.close()

    def inbox(self, party: bytes) -> list[Waiting]:
        """What waits for a signature of this party."""
        found = [self._shown(left, party) for left in self._there(self.store.of(party))]
        return [one for one in found if one.waits_for(party)][:_SHOWN]

    def outbox(self, party: bytes) -> list[Waiting]:
        """What this party left and is not complete; what was declined, with the reason, until it expires."""
        left = [one for one in self.store.of(party) if one.left_by == party]
        return [self._shown(one, party) for one in self._there(left)[:_SHOWN]]

    def find(self, act: bytes, party: bytes) -> Waiting | None:
        """One entry; None where there is none that names the party as a signer."""
        left = self.left(act, party)
        return None if left is None else self._shown(left, party)

    def left(self, act: bytes, party: bytes) -> Left | None:
        """The same as it is kept."""
        found = self.store.find(act)
        if found is None or party not in (found.by, found.also):
            return None
        return next(iter(self._there([found])), None)

    def spent(self, acts: Sequence[bytes]) -> list[bytes]:
        """Those of these acts that the chain has taken or refused."""
        with self._open_reading() as reading:
            return [act for act in acts if reading.act(act) is not None]

    def signers(self, act: Act, given: Sequence[tuple[bytes, int]]) -> tuple[Signer, ...]:
        """The parties that an act names, with those of the given signatures (address and time) that count today: of
        keys that speak for the party and have the duty."""
        return tuple(self._signer(act, party, given) for party in (act.by, act.also) if party != NO_PARTY)

    def _signer(self, act: Act, party: bytes, given: Sequence[tuple[bytes, int]]) -> Signer:
        with self._open_reading() as reading:
            row = reading.party(party)
        speaking = {key.address: key.duties for key in row.keys if key.active} if row and row.active else {}
        signed = [
            Signature(address, at)
            for address, at in given
            if address in speaking and is_entitled(speaking[address], key_duty(act, address))
        ]
        duty = key_duty(act, signed[0].address if signed else None)
        needed = keys_needed(row.two_for if row else 0, duty)
        return Signer(party, self._references.name_of(party), needed, tuple(signed))

    def _there(self, entries: Sequence[Left]) -> list[Left]:
        """Those that somebody can still complete."""
        now = self.now()
        alive = [left for left in entries if left.valid_until >= now]
        spent = set(self.spent([left.act for left in alive]))
        return [left for left in alive if left.act not in spent]

    def _shown(self, left: Left, party: bytes) -> Waiting:
        act = from_typed_data(left.typed_data, self.contracts)
        documents = {digest(document): document for document in left.documents}
        hidden = dict.fromkeys(sealed_digests(act), "text")
        if hidden:
            # Read by a signer of the act; who read what is written down as of every sealed text.
            documents |= self.sealed.read(left.act, hidden, party)
        declined = left.declined
        return Waiting(
            act=left.act,
            kind=act.kind,
            summary=summary(act, documents, self._references.name_of),
            typed_data=left.typed_data,
            documents=[orjson.loads(document) for document in documents.values()],
            valid_until=left.valid_until,
            left_by=left.left_by,
            left_at=left.left_at,
            signers=self.signers(act, [(one.address, one.signed_at) for one in left.signatures]),
            declined=None
            if declined is None
            else Declined(
                declined.party, self._references.name_of(declined.party), declined.at, declined.reason
            ),
        )
