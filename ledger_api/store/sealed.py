"""Sealed texts in the second store: complaints' words and contacts, encrypted at rest, every access written down.

What is written down is who asked for which part of which complaint and when; it is on disk before a text is given.
Destroying a complaint's texts destroys its data key and with it the salts: what the chain keeps can no longer be
tied to any words.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.errors import LedgerDamaged, SealingKeyMissing
from ledger_api.store.sealing import SealingKeys, decrypt, encrypt, new_data_key
from ledger_api.store.second_store import SEALED_ACCESS, SEALED_KEY, SEALED_TEXT, answered, open_store

#: The `part` of an access by which texts were destroyed.
DESTROYED = "destroyed"

#: Gives the sealing keys; told whether anything is sealed yet, for a first key must not hide a lost one.
GiveKeys = Callable[[bool], SealingKeys]


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody was given a part of a complaint's texts; `at` in unix seconds of the server's clock. `reader` is a
    party, or 32 zero bytes for the operator who destroyed them."""

    reader: bytes
    part: str
    at: int


class Sealed:
    """Complaints' texts by their digests. `keys` is asked each time, so that a rotated key holds at once."""

    def __init__(self, store: str | Path, keys: GiveKeys, now: Callable[[], float] = time.time) -> None:
        self._engine = open_store(store)
        self._keys = keys
        self._now = now

    def put(self, complaint: bytes, texts: Iterable[bytes]) -> None:
        """Keep texts of a complaint, all or none; what is there already stays as it is, what was destroyed so.

        SealingKeyMissing where there is no key to seal with.
        """
        listed = list(texts)
        if not listed:
            return
        with self._alone() as connection:
            data_key = self._data_key(connection, complaint)
            if data_key is None:
                return
            rows = []
            for text in listed:
                digest = sha256(text).digest()
                rows.append(
                    {
                        "digest": digest,
                        "complaint": complaint,
                        "ciphertext": encrypt(data_key, text, complaint + digest),
                    }
                )
            upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
            connection.execute(upsert(SEALED_TEXT).on_conflict_do_nothing(), rows)

    def read(self, complaint: bytes, parts: Mapping[bytes, str], reader: bytes) -> dict[bytes, bytes]:
        """Texts of a complaint by their digests, those that are there; `parts` says which part each digest is.

        Every part that is given is written down for `reader` first. SealingKeyMissing, LedgerDamaged.
        """
        try:
            return self._read(complaint, parts, reader)
        except SealingKeyMissing:
            # Rotated between the look at the keys and the look at the store: once more, with both of now.
            return self._read(complaint, parts, reader)

    def accesses(self, complaint: bytes) -> list[Access]:
        """Who was given what of a complaint, in the order of time."""
        of_it = SEALED_ACCESS.c.complaint == complaint
        with self._alone() as connection:
            rows = connection.execute(select(SEALED_ACCESS).where(of_it).order_by(SEALED_ACCESS.c.id))
            return [Access(row.reader, row.part, row.at) for row in rows]

    def destroy(self, complaint: bytes) -> int:
        """Destroy a complaint's texts, data key and salts for good; returns how many texts there were."""
        with self._alone() as connection:
            if connection.dialect.name == "sqlite":
                # What is deleted is overwritten, and not only forgotten.
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            count = connection.execute(
                delete(SEALED_TEXT).where(SEALED_TEXT.c.complaint == complaint)
            ).rowcount
            gone = {"sealed_with": b"", "sealed": b""}
            connection.execute(update(SEALED_KEY).where(SEALED_KEY.c.complaint == complaint).values(gone))
            if count:
                self._write_down(connection, complaint, bytes(32), [DESTROYED])
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        return count

    def reseal(self) -> int:
        """Seal every data key with the current sealing key; returns how many were sealed with another one."""
        with self._alone() as connection:
            keys = self._keys(True)
            rows = connection.execute(
                select(SEALED_KEY)
                .where(SEALED_KEY.c.sealed != b"")
                .where(SEALED_KEY.c.sealed_with != keys.current)
            ).all()
            for row in rows:
                sealed_with, sealed = keys.seal(
                    keys.unseal(row.sealed_with, row.sealed, row.complaint), row.complaint
                )
                connection.execute(
                    update(SEALED_KEY)
                    .where(SEALED_KEY.c.complaint == row.complaint)
                    .values(sealed_with=sealed_with, sealed=sealed)
                )
            return len(rows)

    def close(self) -> None:
        """Close the store."""
        self._engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction that waits for every other one here: keys are not changed under it."""
        with answered(self._engine), self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('sealed texts'))")
            yield connection

    def _read(self, complaint: bytes, parts: Mapping[bytes, str], reader: bytes) -> dict[bytes, bytes]:
        with self._alone() as connection:
            key = connection.execute(select(SEALED_KEY).where(SEALED_KEY.c.complaint == complaint)).first()
            if key is None or not key.sealed:
                return {}
            rows = connection.execute(
                select(SEALED_TEXT)
                .where(SEALED_TEXT.c.complaint == complaint)
                .where(SEALED_TEXT.c.digest.in_(list(parts)))
            ).all()
            data_key = self._keys(True).unseal(key.sealed_with, key.sealed, complaint)
            found = {row.digest: decrypt(data_key, row.ciphertext, complaint + row.digest) for row in rows}
            given = dict.fromkeys(parts[digest] for digest in found)
            self._write_down(connection, complaint, reader, given)
        for digest, text in found.items():
            if sha256(text).digest() != digest:
                raise LedgerDamaged(
                    f"存证文件已损坏。The text sealed under {digest.hex()} is another one: restore the second "
                    "store from a backup"
                )
        return found

    def _data_key(self, connection: Connection, complaint: bytes) -> bytes | None:
        """The complaint's data key, made at first use; None where it was destroyed."""
        row = connection.execute(select(SEALED_KEY).where(SEALED_KEY.c.complaint == complaint)).first()
        if row is not None:
            return self._keys(True).unseal(row.sealed_with, row.sealed, complaint) if row.sealed else None
        any_sealed = connection.execute(select(SEALED_KEY.c.complaint).limit(1)).first() is not None
        data_key = new_data_key()
        sealed_with, sealed = self._keys(any_sealed).seal(data_key, complaint)
        connection.execute(
            insert(SEALED_KEY), {"complaint": complaint, "sealed_with": sealed_with, "sealed": sealed}
        )
        return data_key

    def _write_down(
        self, connection: Connection, complaint: bytes, reader: bytes, parts: Iterable[str]
    ) -> None:
        now = self._now()
        for place, part in enumerate(parts):
            identifier = int(now * 1_000_000 + place).to_bytes(8, "big") + secrets.token_bytes(8)
            connection.execute(
                insert(SEALED_ACCESS),
                {"id": identifier, "complaint": complaint, "reader": reader, "part": part, "at": int(now)},
            )
