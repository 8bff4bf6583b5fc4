"""What happened after a place in the chain's order: the logs one after another, whatever they are about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED, block_and_index, layouts
from ledger_api.store.rows import ChangeRow
from ledger_api.store.tables import BLOCK, LOG


def changes_after(connection: Connection, place: int, limit: int, subject: bytes | None) -> list[ChangeRow]:
    """The next logs after a place, all or those about one subject; what was refused changed nothing."""
    query = (
        select(LOG, BLOCK.c.time)
        .join(BLOCK, BLOCK.c.number == LOG.c.place // LOGS_A_BLOCK)
        .where(LOG.c.place > place)
        .where(LOG.c.event != REFUSED)
        .order_by(LOG.c.place)
        .limit(limit)
    )
    if subject is not None:
        query = query.where(LOG.c.subject == subject)
    found = []
    for row in connection.execute(query):
        layout = layouts()[row.contract, row.event]
        values = dict(zip(layout.fields, layout.decode(row.data), strict=True))
        found.append(
            ChangeRow(
                row.tx_hash,
                *block_and_index(row.place),
                row.time,
                event=row.event,
                act=row.act,
                values=values,
                place=row.place,
                contract=row.contract,
                subject=row.subject,
            )
        )
    return found


def block_hashes(connection: Connection, numbers: Iterable[int]) -> dict[int, bytes]:
    """The hashes of those of these blocks that are indexed."""
    rows = connection.execute(select(BLOCK.c.number, BLOCK.c.hash).where(BLOCK.c.number.in_(set(numbers))))
    return {row.number: row.hash for row in rows}
