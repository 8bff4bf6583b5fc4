"""Readers of a SQLite file take over its connections from each other, and never one to a file that is gone."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from ledger_api.store.database import close_reading, open_reading_only, remove, seal


def write(file: Path, value: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS said (value TEXT)")
        connection.execute("DELETE FROM said")
        connection.execute("INSERT INTO said VALUES (?)", (value,))
        connection.commit()


def read(engine: Engine) -> str:
    with engine.begin() as connection:
        return str(connection.execute(text("SELECT value FROM said")).scalar_one())


def open_files(file: Path) -> int:
    """How many connections this process has to a file, deleted or not."""
    links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    names = [str(link.readlink()).removesuffix(" (deleted)") for link in links]
    return names.count(str(file))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "said.sqlite"
    write(found, "first")
    return found


def test_who_comes_next_takes_over_the_connection_and_sees_what_was_written_since(file: Path) -> None:
    engine = open_reading_only(file)
    with engine.connect() as connection:
        before = connection.connection.driver_connection
    assert read(engine) == "first"
    write(file, "second")
    assert read(engine) == "second"
    with engine.connect() as connection:
        assert connection.connection.driver_connection is before


def test_a_reader_that_broke_off_leaves_no_state_behind(file: Path) -> None:
    engine = open_reading_only(file)
    connection = engine.connect()
    connection.begin()
    connection.execute(text("SELECT value FROM said"))
    connection.close()
    write(file, "second")
    assert read(engine) == "second"


def test_a_kept_connection_cannot_write_either(file: Path) -> None:
    engine = open_reading_only(file)
    assert read(engine) == "first"
    with pytest.raises(DBAPIError, match="readonly"), engine.begin() as connection:
        connection.execute(text("DELETE FROM said"))


def test_of_a_file_that_took_the_place_of_another_readers_see_the_new_one(file: Path) -> None:
    engine = open_reading_only(file)
    assert read(engine) == "first"
    other = file.with_name("other.sqlite")
    write(other, "other")
    seal(other)
    for name in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        name.unlink(missing_ok=True)
    other.replace(file)
    assert read(engine) == "other"


def test_a_file_that_is_gone_is_not_read_from_what_was_kept(file: Path) -> None:
    engine = open_reading_only(file)
    assert read(engine) == "first"
    file.unlink()
    with pytest.raises(OperationalError, match="unable to open"):
        read(engine)


def test_many_readers_at_once_wait_for_none_and_leave_few_connections(file: Path) -> None:
    readers = 30
    engine = open_reading_only(file)
    all_there = Barrier(readers, timeout=20)

    def one(_: int) -> str:
        with engine.begin() as connection:
            all_there.wait()
            return str(connection.execute(text("SELECT value FROM said")).scalar_one())

    with ThreadPoolExecutor(readers) as threads:
        assert set(threads.map(one, range(readers))) == {"first"}
    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedin() <= 4


@pytest.mark.parametrize("end", [close_reading, remove, seal])
def test_nothing_is_kept_open_of_a_file_that_is_closed_removed_or_sealed(file: Path, end: object) -> None:
    assert read(open_reading_only(file)) == "first"
    assert open_files(file) > 0
    assert callable(end)
    end(file)
    assert open_files(file) == 0
