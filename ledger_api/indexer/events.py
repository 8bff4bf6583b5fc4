"""Decoded events, grouped by what they are about: what the fold takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED, layouts
from ledger_api.store.records import LogRecord


class Event(NamedTuple):
    """One decoded event. `values` are those of its layout, in the layout's order."""

    place: int
    time: int
    name: str
    act: bytes
    values: tuple[Any, ...]


#: The contract whose logs make up each kind of subject's history. ActRefused changes nothing and is no part of it.
HISTORIES = {
    "commitment": ("CommitmentLedger", "ProceedingRegister"),
    "party": ("PartyRegistry",),
    "year": ("WorkCalendar",),
    "approval": ("ApprovalRegister",),
    "complaint": ("ComplaintRegister",),
}


def decode(logs: Iterable[LogRecord], times: Mapping[int, int], kind: str) -> dict[bytes, list[Event]]:
    """The events of one kind of subject, by subject and in the chain's order.

    `times` are the times of the logs' blocks by number; `kind` is a key of HISTORIES.
    """
    contracts = HISTORIES[kind]
    columns: dict[tuple[str, str], list[LogRecord]] = defaultdict(list)
    for log in logs:
        if log.contract in contracts:
            columns[log.contract, log.event].append(log)
    decoded: dict[bytes, list[Event]] = defaultdict(list)
    for key, column in columns.items():
        _, name = key
        if name == REFUSED:
            continue
        rows = layouts()[key].decode_column([log.data for log in column])
        for log, values in zip(column, rows, strict=True):
            decoded[log.subject].append(
                Event(log.place, times[log.place // LOGS_A_BLOCK], name, log.act, values)
            )
    for events in decoded.values():
        events.sort()
    return decoded
