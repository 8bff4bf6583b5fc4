"""Warning signs with the events that they come from, as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from ledger_api.domain.foresight import WarningSign
from ledger_api.store.evidence import events_at
from ledger_api.store.reading import Reading
from ledger_api.store.rows import EventRow, ObligationRow
from ledger_api.web.foresight_shapes import EvidenceJSON, SignJSON
from ledger_api.web.wire_values import hex_id, iso_instant


class Evidence:
    """The events behind signs, looked up once for a request."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._events: dict[int, EventRow] = {}

    def hold(self, rows: Iterable[ObligationRow]) -> None:
        """Looks up the events of a list's signs at once."""
        self._hold(place for row in rows for one in row.signs for place in one.evidence)

    def signs(self, signs: tuple[WarningSign, ...]) -> list[SignJSON]:
        """Signs with their evidence, in the chain's order."""
        self._hold(place for one in signs for place in one.evidence)
        return [
            {"sign": one.sign.value, "evidence": [_evidence(self._events[place]) for place in one.evidence]}
            for one in signs
        ]

    def _hold(self, places: Iterable[int]) -> None:
        wanted = {place for place in places if place not in self._events}
        if wanted:
            self._events.update(self._reading.ask(events_at, wanted))


def _evidence(row: EventRow) -> EvidenceJSON:
    return {
        "event": row.event,
        "act": hex_id(row.act),
        "tx_hash": hex_id(row.tx_hash),
        "block": row.block_number,
        "log_index": row.log_index,
        "recorded_at": row.recorded_at,
        "recorded_at_iso": iso_instant(row.recorded_at),
    }
