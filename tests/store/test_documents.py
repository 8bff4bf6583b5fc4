from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from sqlalchemy.exc import DBAPIError

from ledger_api.errors import LedgerDamaged
from ledger_api.store.documents import Documents
from tests.postgres import Places, tell


@pytest.fixture
def documents(places: Places) -> Iterator[Documents]:
    with Documents(places("documents")) as opened:
        yield opened


def test_a_document_comes_back_under_its_sha_256(documents: Documents) -> None:
    digest = documents.put(b'{"name":"x"}')
    assert digest == sha256(b'{"name":"x"}').digest()
    assert documents.get(digest) == b'{"name":"x"}'


def test_what_was_never_put_in_is_not_there(documents: Documents) -> None:
    assert documents.get(bytes(32)) is None
    assert documents.many([]) == {}


def test_the_same_document_twice_is_one(documents: Documents, places: Places) -> None:
    documents.put(b"same")
    documents.put_many([b"same", b"other"])
    assert tell(places("documents"), "SELECT count(*) FROM document") == [(2,)]


def test_of_many_those_that_are_there_come_back(documents: Documents) -> None:
    here = [documents.put(text) for text in (b"a", b"b")]
    assert documents.many([*here, bytes(32)]) == dict(zip(here, (b"a", b"b"), strict=True))


def test_a_document_that_was_changed_is_not_handed_out(documents: Documents, places: Places) -> None:
    digest = documents.put(b"honest")
    tell(places("documents"), "UPDATE document SET content = :content", content=b"forged")
    with pytest.raises(LedgerDamaged, match=digest.hex()):
        documents.get(digest)


def test_a_reader_of_documents_cannot_put_any(documents: Documents, places: Places) -> None:
    digest = documents.put(b"text")
    with Documents(places("documents"), read_only=True) as reader:
        assert reader.get(digest) == b"text"
        with pytest.raises(DBAPIError, match=r"read-?only"):
            reader.put(b"more")
