"""From the events of one party to its rows: who it is and which keys speak or spoke for it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_api.domain.terms import PartyKind, Size
from ledger_api.indexer.events import Event
from ledger_api.store.records import PartyKeyRecord, PartyRecord

_KINDS = (None, PartyKind.DEPARTMENT, PartyKind.ENTERPRISE, PartyKind.AUTHORITY, PartyKind.IMPORTER)
_SIZES = (None, Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)
_NO_KEY = bytes(20)


def fold_party(party: bytes, events: Sequence[Event]) -> tuple[PartyRecord, list[PartyKeyRecord]]:
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
    )
    keys: dict[bytes, PartyKeyRecord] = {}
    if key != _NO_KEY:
        keys[key] = PartyKeyRecord(registered.place, party, key, None)
    for event in events[1:]:
        old, new = event.values
        keys[old] = keys[old]._replace(last_log=event.place)
        keys[new] = PartyKeyRecord(event.place, party, new, None)
    return record, list(keys.values())
