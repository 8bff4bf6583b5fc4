"""What PostgreSQL alone needs: schemas instead of files, and one process that indexes."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from ledger_api.errors import IndexTaken

#: Schemas of a ledger's database: the index, one that is being made beside it, and the second store.
INDEX, REBUILDING, STORE = "chengnuo_index", "chengnuo_rebuilding", "chengnuo_store"
#: Seconds after which the server takes a silent machine for gone, and lets its lock go: idle, then three probes.
_IDLE, _BETWEEN, _PROBES = 10, 5, 3


def refer_to(connection: Any, schema: str, *, durable: bool) -> None:
    """Let names on a driver's connection mean the tables of a schema."""
    _run(
        connection,
        f"SET search_path TO {schema}",
        # A commit that is not awaited can be lost with the machine, but is never there in part or out of order.
        f"SET synchronous_commit TO {'on' if durable else 'off'}",
    )


def hold_alone(connection: Any, schema: str) -> None:
    """Take the schema's advisory lock for as long as this connection lasts; IndexTaken, and the connection closed.

    The lock goes with the connection that writes: whoever has lost it cannot write either.
    """
    _run(
        connection,
        f"SET tcp_keepalives_idle TO {_IDLE}",
        f"SET tcp_keepalives_interval TO {_BETWEEN}",
        f"SET tcp_keepalives_count TO {_PROBES}",
    )
    connection.autocommit = True
    (held,) = connection.execute("SELECT pg_try_advisory_lock(%s)", (_key(schema),)).fetchone()
    connection.autocommit = False
    if not held:
        connection.close()
        raise IndexTaken("另一个进程正在编制索引。Another process is the indexer of this database")


def make_schema(connection: Connection, schema: str) -> None:
    """Make a schema where it is not there; who finds it there needs no right to make one."""
    found = connection.exec_driver_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).first()
    if found is None:
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")


def lock_out_readers(connection: Connection) -> None:
    """Wait for those who read the index, and let none begin before this transaction ends.

    Every reading transaction begins with this one table, so that nobody waits for the other.
    """
    if connection.exec_driver_sql("SELECT to_regclass('block')").scalar() is not None:
        connection.exec_driver_sql("LOCK TABLE block IN ACCESS EXCLUSIVE MODE")


def _key(schema: str) -> int:
    return int.from_bytes(sha256(f"{schema} writer".encode()).digest()[:8], "big", signed=True)


def _run(connection: Any, *statements: str) -> None:
    connection.autocommit = True
    for statement in statements:
        connection.execute(statement)
    connection.autocommit = False
