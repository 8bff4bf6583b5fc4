from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from ledger_api.errors import LedgerDamaged
from ledger_api.store.documents import Documents


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    with Documents(tmp_path / "documents.sqlite") as opened:
        yield opened


def test_a_document_comes_back_under_its_sha_256(documents: Documents) -> None:
    digest = documents.put(b'{"name":"x"}')
    assert digest == sha256(b'{"name":"x"}').digest()
    assert documents.get(digest) == b'{"name":"x"}'


def test_what_was_never_put_in_is_not_there(documents: Documents) -> None:
    assert documents.get(bytes(32)) is None
    assert documents.many([]) == {}


def test_the_same_document_twice_is_one(documents: Documents, tmp_path: Path) -> None:
    documents.put(b"same")
    documents.put_many([b"same", b"other"])
    with sqlite3.connect(tmp_path / "documents.sqlite") as database:
        assert database.execute("SELECT count(*) FROM document").fetchone() == (2,)
    database.close()


def test_of_many_those_that_are_there_come_back(documents: Documents) -> None:
    here = [documents.put(text) for text in (b"a", b"b")]
    assert documents.many([*here, bytes(32)]) == dict(zip(here, (b"a", b"b"), strict=True))


def test_a_document_that_was_changed_is_not_handed_out(documents: Documents, tmp_path: Path) -> None:
    digest = documents.put(b"honest")
    with sqlite3.connect(tmp_path / "documents.sqlite") as database:
        database.execute("UPDATE document SET content = ?", (b"forged",))
    database.close()
    with pytest.raises(LedgerDamaged, match=digest.hex()):
        documents.get(digest)


def test_a_reader_of_documents_cannot_put_any(documents: Documents, tmp_path: Path) -> None:
    digest = documents.put(b"text")
    with Documents(tmp_path / "documents.sqlite", read_only=True) as reader:
        assert reader.get(digest) == b"text"
        with pytest.raises(OperationalError, match="readonly"):
            reader.put(b"more")
