"""The events behind a warning sign, found again by their places in the chain's order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from ledger_api.store.histories import logs_with_time, provenance_of
from ledger_api.store.rows import EventRow
from ledger_api.store.tables import LOG


def events_at(connection: Connection, places: Iterable[int]) -> dict[int, EventRow]:
    """The events at these places, by place, without their data: what happened, by which act, in which block."""
    wanted = sorted(set(places))
    if not wanted:
        return {}
    rows = connection.execute(logs_with_time().where(LOG.c.place.in_(wanted)))
    return {row.place: EventRow(*provenance_of(row), event=row.event, act=row.act, values={}) for row in rows}
