"""From the events of one party to its rows: who it is, which keys speak or spoke for it, to whom it passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger_api.domain.terms import PartyKind, Size
from ledger_api.indexer.events import Event
from ledger_api.store.records import (
    ListedCommitmentRecord,
    PartyKeyRecord,
    PartyRecord,
    SuccessionRecord,
)

_KINDS = (None, PartyKind.DEPARTMENT, PartyKind.ENTERPRISE, PartyKind.AUTHORITY, PartyKind.IMPORTER)
_SIZES = (None, Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)
_NO_KEY = bytes(20)
#: Of a key that came with the registration.
_ALL_DUTIES = 15


class PartyRows(NamedTuple):
    """All rows of one party."""

    party: PartyRecord
    keys: list[PartyKeyRecord]
    successions: list[SuccessionRecord]
    listed: list[ListedCommitmentRecord]


def fold_party(party: bytes, events: Sequence[Event]) -> PartyRows:
    """The rows of a party, from all its events in the chain's order: the first is its registration."""
    registered = events[0]
    kind, size, duties, imported, key, document = registered.values
    kind_word, size_word = _KINDS[kind], _SIZES[size]
    assert kind_word is not None
    record = PartyRecord(
        log=registered.place,
        id=party,
        kind=kind_word.value,
        size=None if size_word is None else size_word.value,
        duties=duties,
        imported=imported,
        document=document,
        two_for=0,
    )
    keys: dict[bytes, PartyKeyRecord] = {}
    if key != _NO_KEY:
        keys[key] = PartyKeyRecord(
            registered.place, party, key, _ALL_DUTIES, None, registered.time, None, None
        )
    successions: list[SuccessionRecord] = []
    listed: list[ListedCommitmentRecord] = []
    for event in events[1:]:
        values = event.values
        match event.name:
            case "SuccessionRecorded":
                successions.append(SuccessionRecord(event.place, party, *values))
            case "CommitmentListed":
                listed.append(ListedCommitmentRecord(event.place, party, *values))
            case "SignaturePolicySet":
                record = record._replace(two_for=values[0])
            case _:
                _fold_key(party, keys, event)
    return PartyRows(record, list(keys.values()), successions, listed)


def _fold_key(party: bytes, keys: dict[bytes, PartyKeyRecord], event: Event) -> None:
    """What an event does to a party's keys."""
    values, place, time = event.values, event.place, event.time
    match event.name:
        case "KeyAdded":
            added, duties, document = values
            keys[added] = PartyKeyRecord(place, party, added, duties, document, time, None, None)
        case "KeyEnded":
            keys[values[0]] = keys[values[0]]._replace(until=time, last_log=place)
        case "KeyRotated":
            old, new = values
            keys[new] = keys[old]._replace(log=place, address=new, since=time, until=None, last_log=None)
            keys[old] = keys[old]._replace(until=time, last_log=place)
        case "KeyReplacementAnnounced":
            old, new, active_from, _ = values
            keys[new] = keys[old]._replace(
                log=place, address=new, since=active_from, until=None, last_log=None
            )
            keys[old] = keys[old]._replace(until=active_from, last_log=place)
        case "KeyReplacementStopped":
            old, new = values
            keys[old] = keys[old]._replace(until=None, last_log=None)
            keys[new] = keys[new]._replace(since=time, until=time, last_log=place)
        case _:
            raise ValueError(f"{event.name} is no event of a party")
