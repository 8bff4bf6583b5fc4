"""Acts that wait for a further signature, in the second store: what was left, who signed, who declined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.store.second_store import HALF_SIGNATURE, HALF_SIGNED, answered, open_store


class Given(NamedTuple):
    """A signature of 65 bytes by a key (20-byte address) of a party; `signed_at` in unix seconds."""

    address: bytes
    party: bytes
    signature: bytes
    signed_at: int


class Decline(NamedTuple):
    """Which party would not sign, when (unix seconds), and why."""

    party: bytes
    at: int
    reason: str


class Left(NamedTuple):
    """An act that was left to be signed further, under the key that it will have on the chain. `also` is 32 zero
    bytes where one party alone is named; times are unix seconds."""

    act: bytes
    by: bytes
    also: bytes
    valid_until: int
    typed_data: dict[str, Any]
    #: Those that are kept in the open.
    documents: tuple[bytes, ...]
    left_by: bytes
    left_at: int
    signatures: tuple[Given, ...]
    declined: Decline | None = None


class HalfSigned:
    """One entry for each act key. What is written is on disk when a method returns."""

    def __init__(self, store: str | Path) -> None:
        self._engine = open_store(store)
        self._insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert

    def close(self) -> None:
        """Close the store."""
        self._engine.dispose()

    def leave(self, left: Left, most: int) -> bool | None:
        """Keep an entry with its signatures, in the place of one that was declined; False where there is one of this
        act that was not, None where its party has left `most` of them."""
        with answered(self._engine), self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('half signed'))")
            of_party = (
                select(func.count()).select_from(HALF_SIGNED).where(HALF_SIGNED.c.left_by == left.left_by)
            )
            there = _one(connection, left.act)
            if there is not None and there.declined_by is None:
                return False
            _delete(connection, [left.act])
            if connection.execute(of_party).scalar_one() >= most:
                return None
            row = {
                **{
                    name: getattr(left, name)
                    for name in ("act", "by", "also", "valid_until", "left_by", "left_at")
                },
                "typed_data": orjson.dumps(left.typed_data),
                "documents": orjson.dumps([document.decode() for document in left.documents]),
            }
            connection.execute(insert(HALF_SIGNED), row)
            connection.execute(
                insert(HALF_SIGNATURE), [{"act": left.act, **given._asdict()} for given in left.signatures]
            )
            return True

    def find(self, act: bytes) -> Left | None:
        """The entry of an act."""
        with answered(self._engine), self._engine.connect() as connection:
            row = _one(connection, act)
            return None if row is None else _left(connection, [row])[0]

    def of(self, party: bytes) -> list[Left]:
        """All entries that name a party as a signer, those left last first."""
        named = or_(HALF_SIGNED.c.by == party, HALF_SIGNED.c.also == party)
        order = (HALF_SIGNED.c.left_at.desc(), HALF_SIGNED.c.act)
        with answered(self._engine), self._engine.connect() as connection:
            return _left(
                connection, connection.execute(select(HALF_SIGNED).where(named).order_by(*order)).all()
            )

    def sign(self, act: bytes, given: Given) -> None:
        """Add a signature; a key's second one changes nothing, and neither does one of an act that is gone."""
        with answered(self._engine), self._engine.begin() as connection:
            if _one(connection, act) is not None:
                statement = self._insert(HALF_SIGNATURE).on_conflict_do_nothing()
                connection.execute(statement, {"act": act, **given._asdict()})

    def decline(self, act: bytes, declined: Decline) -> bool:
        """Mark an entry as declined; False where it was before, or is gone."""
        open_one = (HALF_SIGNED.c.act == act) & HALF_SIGNED.c.declined_by.is_(None)
        values = {"declined_by": declined.party, "declined_at": declined.at, "reason": declined.reason}
        with answered(self._engine), self._engine.begin() as connection:
            return bool(connection.execute(update(HALF_SIGNED).where(open_one).values(values)).rowcount)

    def remove(self, acts: Sequence[bytes]) -> None:
        """Take entries out with their signatures; those that are not there are no error."""
        with answered(self._engine), self._engine.begin() as connection:
            _delete(connection, acts)

    def over(self, now: int) -> list[bytes]:
        """The acts that nobody can complete any more: their last second has passed."""
        ended = select(HALF_SIGNED.c.act).where(HALF_SIGNED.c.valid_until < now)
        with answered(self._engine), self._engine.connect() as connection:
            return list(connection.execute(ended).scalars())


def _one(connection: Connection, act: bytes) -> Row[Any] | None:
    return connection.execute(select(HALF_SIGNED).where(HALF_SIGNED.c.act == act)).first()


def _delete(connection: Connection, acts: Sequence[bytes]) -> None:
    for table in (HALF_SIGNATURE, HALF_SIGNED):
        connection.execute(delete(table).where(table.c.act.in_(list(acts))))


def _left(connection: Connection, rows: Sequence[Row[Any]]) -> list[Left]:
    """The entries of these rows, with their signatures in the order of time."""
    of_them = HALF_SIGNATURE.c.act.in_([row.act for row in rows])
    order = (HALF_SIGNATURE.c.signed_at, HALF_SIGNATURE.c.address)
    given: dict[bytes, list[Given]] = {}
    for one in connection.execute(select(HALF_SIGNATURE).where(of_them).order_by(*order)):
        given.setdefault(one.act, []).append(Given(one.address, one.party, one.signature, one.signed_at))
    return [
        Left(
            row.act,
            row.by,
            row.also,
            row.valid_until,
            orjson.loads(row.typed_data),
            tuple(text.encode() for text in orjson.loads(row.documents)),
            row.left_by,
            row.left_at,
            tuple(given.get(row.act, ())),
            None if row.declined_by is None else Decline(row.declined_by, row.declined_at, row.reason),
        )
        for row in rows
    ]
