"""The second store comes from every earlier layout with all that is in it, on both databases."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ledger_api.errors import LedgerDamaged, LedgerError
from ledger_api.store import second_store
from ledger_api.store.database import open_writing
from ledger_api.store.documents import Documents
from ledger_api.store.migrating import last_version, upgrade
from ledger_api.store.moving import copy_store
from ledger_api.store.postgresql import STORE, make_schema
from ledger_api.store.second_store import METADATA, VERSION, VERSION_TABLE, open_store, version_of
from ledger_api.store.settings import setting
from tests.postgres import Places, tell

TEXT = b'{"name":"x"}'


def test_the_version_that_is_looked_for_is_that_of_the_last_migration() -> None:
    assert last_version() == VERSION


def test_the_migrations_make_the_tables_that_the_program_uses(places: Places) -> None:
    engine = open_store(places("store"))
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_first_layout_which_had_no_version_keeps_its_documents(tmp_path: Path) -> None:
    file = tmp_path / "documents.sqlite"
    with sqlite3.connect(file) as database:
        database.execute(
            "CREATE TABLE document (digest BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (digest))"
        )
        database.execute("INSERT INTO document VALUES (?, ?)", (sha256(TEXT).digest(), TEXT))
    database.close()
    with Documents(file) as documents:
        assert documents.get(sha256(TEXT).digest()) == TEXT
    assert tell(file, f"SELECT version_num FROM {VERSION_TABLE}") == [(VERSION,)]


@pytest.mark.parametrize("version", ["0001"])
def test_a_store_of_an_earlier_version_keeps_its_documents(places: Places, version: str) -> None:
    place = places("store")
    engine = open_writing(place, STORE, durable=True)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            make_schema(connection, STORE)
        upgrade(connection, version)
        assert version_of(connection) == version
    engine.dispose()
    tell(place, "INSERT INTO document VALUES (:digest, :text)", digest=sha256(TEXT).digest(), text=TEXT)
    with Documents(place) as documents:
        assert documents.get(sha256(TEXT).digest()) == TEXT
    assert tell(place, f"SELECT version_num FROM {VERSION_TABLE}") == [(VERSION,)]


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = places("store")
    engine = open_writing(place, STORE, durable=True)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            make_schema(connection, STORE)
        upgrade(connection, "0001")
        # The next migration finds a table in its way, after it has made others.
        connection.exec_driver_sql("CREATE TABLE spent_nonce (nonce INTEGER)")
    engine.dispose()
    with pytest.raises(Exception, match="spent_nonce"):
        Documents(place)
    assert tell(place, f"SELECT version_num FROM {VERSION_TABLE}") == [("0001",)]
    tell(place, "DROP TABLE spent_nonce")
    Documents(place).close()
    assert tell(place, "SELECT count(*) FROM setting") == [(0,)]


def test_a_store_of_a_newer_program_is_left_alone(places: Places) -> None:
    place = places("store")
    open_store(place).dispose()
    tell(place, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(LedgerError, match="newer program"):
        Documents(place)


def test_the_first_to_propose_a_setting_decides(places: Places) -> None:
    place = places("store")
    assert setting(place, "ledger") is None
    assert setting(place, "ledger", "one") == "one"
    assert setting(place, "ledger", "two") == "one"
    assert setting(place, "ledger") == "one"


def test_a_store_is_copied_with_what_it_keeps_and_without_what_is_of_its_place(places: Places) -> None:
    with Documents(places("old")) as old:
        texts = [f"document {n}".encode() for n in range(2_500)]
        old.put_many(texts)
    setting(places("old"), "ledger", "one")
    for _ in range(2):
        assert copy_store(places("old"), places("new")) == 2_500
    with Documents(places("new")) as new:
        assert set(new.many(sha256(text).digest() for text in texts).values()) == set(texts)
    assert setting(places("new"), "ledger") is None


def test_a_document_that_stands_in_the_way_is_kept_and_found_out(places: Places) -> None:
    """A copy adds, it does not replace: what is under a digest already is checked when it is asked for."""
    with Documents(places("old")) as old:
        digest = old.put(TEXT)
    open_store(places("new")).dispose()
    tell(places("new"), "INSERT INTO document VALUES (:digest, :text)", digest=digest, text=b"another")
    copy_store(places("old"), places("new"))
    with Documents(places("new")) as new, pytest.raises(LedgerDamaged, match=digest.hex()):
        new.get(digest)


def test_what_is_of_a_place_is_named() -> None:
    kept = {table.name for table in second_store.kept()}
    assert kept == {
        "document",
        "sealed_key",
        "sealed_text",
        "sealed_access",
        "web_hook",
        "calendar_feed",
        "half_signed",
        "half_signature",
    }
