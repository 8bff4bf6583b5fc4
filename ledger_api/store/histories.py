"""What the logs themselves answer: what became of an act, and which events stand behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED, block_and_index, layouts, refused_with
from ledger_api.chain.refusals import refusal
from ledger_api.domain.refusals import Refusal
from ledger_api.store.rows import ActRow, EventRow
from ledger_api.store.tables import BLOCK, LOG

_OBLIGATION = "obligation"
#: The key of no act: the registrar's own registration comes from the deployment.
_DEPLOYMENT = bytes(32)


def act(connection: Connection, key: bytes) -> ActRow | None:
    """What became of an act. Done counts before refused: a spoilt copy of an act may have been refused before it."""
    if key == _DEPLOYMENT:
        return None
    found = connection.execute(
        logs_with_time().where(LOG.c.act == key).where(LOG.c.event != "ProceedingOpened")
    ).all()
    if not found:
        return None
    row = next((row for row in found if row.event != REFUSED), found[-1])
    provenance = provenance_of(row)
    if row.event != REFUSED:
        return ActRow(
            *provenance, key=key, outcome="done", event=row.event, subject=row.subject, code=None, message=None,
            values={},
        )  # fmt: skip
    reason = refusal(refused_with(row.data))
    return ActRow(
        *provenance,
        key=key,
        outcome="refused",
        event=row.event,
        subject=row.subject,
        # Without a reason or with a panic the body of the act could not be read.
        code=str(Refusal.BAD_TERM if reason is None else reason.code),
        message="内容不符合格式，合约无法读取" if reason is None else reason.message,
        values={} if reason is None else reason.values,
    )


def events_of(connection: Connection, commitment: bytes, number: int | None) -> list[EventRow]:
    """The events of a commitment, or those of one obligation with the signing, in the chain's order."""
    found = events_about(connection, commitment, ("CommitmentLedger", "ProceedingRegister"))
    return [one for one in found if number is None or one.values.get(_OBLIGATION, number) == number]


def events_about(connection: Connection, subject: bytes, contracts: Sequence[str]) -> list[EventRow]:
    """The events of these contracts about a subject, in the chain's order."""
    rows = connection.execute(
        logs_with_time()
        .where(LOG.c.subject == subject)
        .where(LOG.c.contract.in_(contracts))
        .where(LOG.c.event != REFUSED)
    )
    found = []
    for row in rows:
        layout = layouts()[row.contract, row.event]
        values = dict(zip(layout.fields, layout.decode(row.data), strict=True))
        found.append(EventRow(*provenance_of(row), event=row.event, act=row.act, values=values))
    return found


def logs_with_time() -> Select[Any]:
    """Logs with the times of their blocks, in the chain's order."""
    return (
        select(LOG, BLOCK.c.time)
        .join(BLOCK, BLOCK.c.number == LOG.c.place // LOGS_A_BLOCK)
        .order_by(LOG.c.place)
    )


def provenance_of(row: Row[Any]) -> tuple[bytes, int, int, int]:
    """The fields of Provenance, of a row of `logs_with_time`."""
    return (row.tx_hash, *block_and_index(row.place), row.time)
