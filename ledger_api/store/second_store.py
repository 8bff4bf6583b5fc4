"""The second store: what the chain cannot give back, in tables that are carried from version to version.

A file of its own beside the index, or a schema of the same PostgreSQL database. Its tables are made and changed by
the migrations in `ledger_api.store.migrations` and by nothing else; this file says what they are by now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
    text,
)
from sqlalchemy.exc import OperationalError

from ledger_api.errors import DatabaseAway, LedgerError
from ledger_api.store.database import open_writing
from ledger_api.store.postgresql import STORE, make_schema

#: The last migration: a store that is there already needs none.
VERSION = "0005"
VERSION_TABLE = "store_version"
METADATA = MetaData()
DOCUMENT = Table(
    "document",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
#: What all processes on one database have to know: which ledger it is, and what nonces are sealed with.
SETTING = Table(
    "setting", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)
#: Who is signed in, by the hash of the token.
SESSION = Table(
    "session",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("party", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
#: Nonces that were signed and used.
SPENT_NONCE = Table(
    "spent_nonce",
    METADATA,
    Column("nonce", Text, primary_key=True),
    Column("spent_at", BigInteger, nullable=False),
)
#: One data key for each complaint, sealed by a key that is elsewhere; an empty one says that it was destroyed.
SEALED_KEY = Table(
    "sealed_key",
    METADATA,
    Column("complaint", LargeBinary, primary_key=True),
    Column("sealed_with", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
#: Complaints' texts under the digests that the acts have of them, encrypted with the complaint's data key.
SEALED_TEXT = Table(
    "sealed_text",
    METADATA,
    Column("complaint", LargeBinary, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
)
#: Who was given which part of a complaint's texts. Ids ascend with time.
SEALED_ACCESS = Table(
    "sealed_access",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("complaint", LargeBinary, nullable=False),
    Column("reader", LargeBinary, nullable=False),
    Column("part", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("sealed_access_complaint", "complaint"),
)
#: Who is told of a party's changes, where, signed with which secret, and how far (`mark`); `subscriber` is the party
#: that is told, null for an auditor. Instants of the server's clock.
WEB_HOOK = Table(
    "web_hook",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("subscriber", LargeBinary, nullable=True),
    Column("about", LargeBinary, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("mark", Text, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("failing_since", BigInteger, nullable=True),
    Column("next_try_at", BigInteger, nullable=False),
    Column("given_up_at", BigInteger, nullable=True),
    Column("failure", Text, nullable=True),
    Index("web_hook_subscriber", "subscriber"),
)
#: Calendars of due days, each under an address of which only the hash is kept.
CALENDAR_FEED = Table(
    "calendar_feed",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("subscriber", LargeBinary, nullable=True),
    Column("about", LargeBinary, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("calendar_feed_subscriber", "subscriber"),
    Index("calendar_feed_token", "token_hash", unique=True),
)
#: Acts that wait for a further signature, each under its key; plain documents with it, sealed ones as sealed texts.
HALF_SIGNED = Table(
    "half_signed",
    METADATA,
    Column("act", LargeBinary, primary_key=True),
    Column("by", LargeBinary, nullable=False),
    Column("also", LargeBinary, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("typed_data", LargeBinary, nullable=False),
    Column("documents", LargeBinary, nullable=False),
    Column("left_by", LargeBinary, nullable=False),
    Column("left_at", BigInteger, nullable=False),
    Column("declined_by", LargeBinary),
    Column("declined_at", BigInteger),
    Column("reason", Text),
    Index("half_signed_by", "by"),
    Index("half_signed_also", "also"),
)
#: The signatures that such an act has, one for each key.
HALF_SIGNATURE = Table(
    "half_signature",
    METADATA,
    Column("act", LargeBinary, primary_key=True),
    Column("address", LargeBinary, primary_key=True),
    Column("party", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("signed_at", BigInteger, nullable=False),
)
#: What is of this database and not of the ledger: it stays behind when the store moves, or goes into a backup.
OF_THE_PLACE = (SETTING, SESSION, SPENT_NONCE)


def kept() -> list[Table]:
    """The tables that a backup has, and that move from one database to another."""
    return [table for table in METADATA.sorted_tables if table not in OF_THE_PLACE]


def open_store(store: str | Path) -> Engine:
    """An engine that writes the second store, made or brought to the present version first.

    LedgerError where a newer program made it, DatabaseAway where the database does not answer.
    """
    engine = open_writing(store, STORE, durable=True)
    try:
        with answered(engine), engine.begin() as connection:
            migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def migrate(connection: Connection) -> None:
    """Bring the store's tables to the present version, with what is in them, inside this transaction."""
    if connection.dialect.name == "postgresql":
        # Whoever comes at the same time waits, and finds it done.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock(hashtext('{STORE}'))")
        make_schema(connection, STORE)
    version = version_of(connection)
    if version == VERSION:
        return
    if version is not None and version > VERSION:
        raise LedgerError(
            f"第二存储的版本是 {version}，本程序只认识到 {VERSION}，请升级程序。A newer program made the second store"
        )
    # Slow to import, and needed once in the life of a store.
    from ledger_api.store.migrating import upgrade

    upgrade(connection, VERSION)


def version_of(connection: Connection) -> str | None:
    """The version of the store's tables; None before the first migration."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


@contextmanager
def answered(engine: Engine) -> Iterator[None]:
    """A server that is away, as an error of the ledger."""
    try:
        yield
    except OperationalError as error:
        if engine.dialect.name == "sqlite":
            raise
        raise DatabaseAway(f"数据库没有应答。The database does not answer ({error.orig})") from error
