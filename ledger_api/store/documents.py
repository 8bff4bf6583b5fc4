"""Documents under their digests, in the second store: the chain cannot give them back."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.errors import LedgerDamaged
from ledger_api.store.database import open_reading_only
from ledger_api.store.postgresql import STORE
from ledger_api.store.second_store import DOCUMENT, answered, open_store

_VALUES = 10_000
#: Written once: most requests ask it several times.
_WITH_DIGESTS = select(DOCUMENT).where(DOCUMENT.c.digest.in_(bindparam("digests", expanding=True)))


class Documents:
    """Content-addressed documents: what is put in comes back under its SHA-256, or not at all."""

    def __init__(self, store: str | Path, *, read_only: bool = False) -> None:
        """Open the store, made where it is not there; `read_only` for those that only look things up."""
        self._is_kept = read_only
        if read_only:
            self._engine = open_reading_only(store, STORE)
            return
        self._engine = open_store(store)

    def put(self, content: bytes) -> bytes:
        """Keep a document and return its digest. It is on disk when this returns; twice the same is once."""
        digest = sha256(content).digest()
        self.put_many([content])
        return digest

    def put_many(self, contents: Iterable[bytes]) -> None:
        """Keep several documents, all of them or none."""
        rows = [{"digest": sha256(content).digest(), "content": content} for content in contents]
        if not rows:
            return
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        with answered(self._engine), self._engine.begin() as connection:
            connection.execute(insert(DOCUMENT).on_conflict_do_nothing(), rows)

    def get(self, digest: bytes) -> bytes | None:
        """The document with this digest, or None. LedgerDamaged where what is kept is another."""
        return self.many([digest]).get(digest)

    def many(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Those of the documents that are there, by digest. LedgerDamaged as for `get`."""
        wanted = list(dict.fromkeys(digests))
        found: dict[bytes, bytes] = {}
        with answered(self._engine), self._engine.connect() as connection:
            for start in range(0, len(wanted), _VALUES):
                part = wanted[start : start + _VALUES]
                rows = connection.execute(_WITH_DIGESTS, {"digests": part}).all()
                found.update((row.digest, row.content) for row in rows)
        for digest, content in found.items():
            if sha256(content).digest() != digest:
                raise LedgerDamaged(
                    f"存证文件已损坏。The document kept under {digest.hex()} is another one: restore the second "
                    "store from a backup"
                )
        return found

    def close(self) -> None:
        """Close the store."""
        if not self._is_kept:
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
