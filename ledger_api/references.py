"""What the words of requests refer to, looked up in the index as it is now."""

from __future__ import annotations

from collections.abc import Callable

from ledger_api.acts.context import Context
from ledger_api.acts.known_proceedings import KnownProceeding
from ledger_api.domain.words import PartyKind
from ledger_api.known_proceedings import known_proceeding
from ledger_api.store.reading import Reading


class References:
    """Each question opens a reading of its own with `open_reading`."""

    def __init__(self, open_reading: Callable[[], Reading]) -> None:
        self._open_reading = open_reading

    def context(self, chain_id: int, now: int) -> Context:
        """What requests are read against at this time."""
        return Context(
            chain_id,
            now,
            self._kind_of,
            self._key_of,
            self._payment_place,
            self._is_refused,
            self._proceeding_of,
        )

    def name_of(self, party: bytes) -> str:
        """A party's name, or the beginning of its id where it has none."""
        with self._open_reading() as reading:
            row = reading.party(party)
        return (row.name if row else None) or "0x" + party.hex()[:12] + "…"

    def _kind_of(self, party: bytes) -> PartyKind | None:
        with self._open_reading() as reading:
            row = reading.party(party)
        return row.kind if row else None

    def _key_of(self, party: bytes) -> str | None:
        with self._open_reading() as reading:
            row = reading.party(party)
        active = [key for key in row.keys if key.active] if row else []
        return "0x" + active[0].address.hex() if len(active) == 1 else None

    def keys_of(self, party: bytes) -> set[bytes]:
        """All keys that speak or spoke for a party."""
        with self._open_reading() as reading:
            row = reading.party(party)
        return {key.address for key in row.keys} if row else set()

    def _payment_place(self, payment: bytes) -> tuple[bytes, int] | None:
        with self._open_reading() as reading:
            row = reading.payment(payment)
        return (row.commitment, row.number) if row else None

    def _is_refused(self, act: bytes) -> bool:
        with self._open_reading() as reading:
            row = reading.act(act)
        return row is not None and row.outcome == "refused"

    def _proceeding_of(self, commitment: bytes, number: int) -> KnownProceeding | None:
        with self._open_reading() as reading:
            return known_proceeding(reading, commitment, number)
