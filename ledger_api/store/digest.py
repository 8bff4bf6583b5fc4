"""One number for all that an index says: equal wherever the same blocks were indexed, whatever way they came."""

from __future__ import annotations

from hashlib import sha256

from ledger_api.store.index import Index
from ledger_api.store.tables import FACTS, VIEWS


def digest(index: Index) -> str:
    """The SHA-256, in hexadecimal, over every row of every fact and view table in the order of its key.

    Two indexers at the same block have the same digest, whatever database they use.
    """
    hasher = sha256()
    with index.snapshot() as transaction:
        for table in (*FACTS, *VIEWS):
            hasher.update(f"{table.name} {' '.join(table.columns.keys())}\n".encode())
            for row in transaction.rows_of(table):
                hasher.update(repr(tuple(row)).encode())
    return hasher.hexdigest()
