"""What only a database server makes possible or necessary: one writer among processes, copies, and no secrets told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_api.errors import DatabaseAway, IndexTaken, LedgerError, NoIndex
from ledger_api.store import bulk
from ledger_api.store.database import database_url, shown
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import open_reading
from ledger_api.store.records import BlockRecord, PaymentRecord
from ledger_api.store.tables import PAYMENT
from tests.postgres import tell


def payments(first: int, last: int, amount: int = 7) -> list[PaymentRecord]:
    """One payment at each place."""
    return [
        PaymentRecord(
            place, place.to_bytes(32, "big"), b"c" * 32, 1, b"d" * 32, b"e" * 32, "CN\u00ff", amount * (-1) ** place,
            None if place % 3 else 10**25, 20250901, place % 2 == 0, b"\0\xff" if place % 5 == 0 else None, b"o" * 32,
            'a "b" \\ \t\n', "bill", None if place % 2 else 20250831, place % 7 == 0,
        )
        for place in range(first, last)
    ]  # fmt: skip


def kept(index: Index) -> list[PaymentRecord]:
    with index.snapshot() as snapshot:
        return [PaymentRecord._make(row) for row in snapshot.rows_of(PAYMENT)]


def test_many_rows_are_copied_to_the_same_values_as_one_by_one(new_database: Callable[[], str]) -> None:
    copied, inserted = Index(new_database(), "a ledger"), Index(new_database(), "a ledger")
    rows = payments(0, 300, 10**21)
    with copied.transaction() as transaction:
        transaction.write(rows)
    with inserted.transaction() as transaction:
        bulk.insert_each(transaction._connection, PAYMENT, rows)
    assert kept(copied) == kept(inserted) == rows
    assert digest(copied) == digest(inserted)
    copied.close()
    inserted.close()


def test_copied_rows_replace_those_of_the_same_keys_and_the_last_of_two_counts(postgres: str) -> None:
    index = Index(postgres, "a ledger")
    with index.transaction() as transaction:
        transaction.write(payments(0, 100))
        transaction.write(payments(50, 200, 8))
        transaction.write([*payments(150, 250, 9), *payments(150, 250, 10)])
    expected = [*payments(0, 50), *payments(50, 150, 8), *payments(150, 250, 10)]
    assert kept(index) == expected
    with index.transaction() as transaction:
        transaction.write(payments(0, 30, 11))
    assert kept(index) == [*payments(0, 30, 11), *expected[30:]]
    index.close()


def test_a_second_index_waits_until_the_first_is_closed(postgres: str) -> None:
    first, second = Index(postgres, "a ledger"), Index(postgres, "a ledger")
    with first.transaction() as transaction:
        transaction.write([BlockRecord(1, b"h" * 32, b"p" * 32, 5)])
    assert not second.take()
    with pytest.raises(IndexTaken), second.transaction():
        pass
    assert second.position == first.position == BlockRecord(1, b"h" * 32, b"p" * 32, 5)
    assert digest(second) == digest(first)
    first.close()
    assert second.take()
    with second.transaction() as transaction:
        transaction.write([BlockRecord(2, b"i" * 32, b"h" * 32, 6)])
    assert second.position == BlockRecord(2, b"i" * 32, b"h" * 32, 6)
    second.close()


def test_a_writer_whose_connection_is_cut_writes_nothing_more_until_it_has_its_place_again(
    postgres: str,
) -> None:
    index, other = Index(postgres, "a ledger"), Index(postgres, "a ledger")
    cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"

    def lose_the_connection() -> None:
        with index.transaction() as transaction:
            transaction.write([BlockRecord(1, b"h" * 32, b"p" * 32, 5)])
            tell(postgres, cut)
            transaction.write([BlockRecord(2, b"i" * 32, b"h" * 32, 6)])

    with pytest.raises(DatabaseAway):
        lose_the_connection()
    assert index.position is None
    assert other.take()
    assert not index.take()
    other.close()
    assert index.take()
    index.close()


def test_a_reader_that_began_before_the_tables_were_exchanged_sees_the_old_ones_to_its_end(
    postgres: str, tmp_path: Path
) -> None:
    index = Index(postgres, "a ledger")
    Documents(postgres).close()
    with index.transaction() as transaction:
        transaction.write([BlockRecord(1, b"h" * 32, b"p" * 32, 5)])
        transaction.end_filling()
    fresh = index.fresh_beside(tmp_path / "unused")
    with fresh.transaction() as transaction:
        transaction.write([BlockRecord(1, b"h" * 32, b"p" * 32, 5), BlockRecord(2, b"i" * 32, b"h" * 32, 6)])
        transaction.write(payments(0, 3))
        transaction.end_filling()
    fresh.close()
    exchanging = threading.Thread(target=index.replace_with, args=(fresh,))
    with open_reading(postgres, postgres) as reading:
        with reading.at_one_block():
            assert reading.position.block == 1
            exchanging.start()
            exchanging.join(0.2)
            assert exchanging.is_alive()
            assert reading.totals().payments == 0
        exchanging.join()
        with reading.at_one_block():
            assert (reading.position.block, reading.totals().payments) == (2, 3)
    assert not list(tmp_path.iterdir())
    assert tell(postgres, "SELECT 1 FROM pg_namespace WHERE nspname = 'chengnuo_rebuilding'") == []
    index.close()


def test_a_rebuilding_that_was_interrupted_is_begun_anew(postgres: str, tmp_path: Path) -> None:
    index = Index(postgres, "a ledger")
    half = index.fresh_beside(tmp_path / "unused")
    with half.transaction() as transaction:
        transaction.write([BlockRecord(9, b"h" * 32, b"p" * 32, 5)])
    half.close()
    again = index.fresh_beside(tmp_path / "unused")
    assert again.position is None
    again.close()
    index.close()


def test_without_tables_there_is_no_index_and_without_a_server_no_answer(postgres: str) -> None:
    with open_reading(postgres, postgres) as reading, pytest.raises(NoIndex, match="start the ledger first"):
        reading.totals()
    nowhere = "postgresql://user:secret@127.0.0.1:1/nowhere"
    with pytest.raises(DatabaseAway) as caught:
        Index(nowhere, "a ledger")
    assert "secret" not in str(caught.value)
    with pytest.raises(DatabaseAway):
        Documents(nowhere)
    with pytest.raises(DatabaseAway) as caught:
        open_reading(nowhere, nowhere)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["mysql://root:secret@host/ledger", "postgresql://user:secret@host:port/x", "://secret"]
)
def test_a_url_of_no_known_kind_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(LedgerError) as caught:
        database_url(url)
    assert "secret" not in str(caught.value)


def test_a_database_is_named_without_who_opens_it() -> None:
    assert shown("postgres://user:secret@db.example:5433/ledger?sslmode=require") == (
        "postgresql://db.example:5433/ledger"
    )
    assert shown("postgresql://user:secret@db.example/ledger") == "postgresql://db.example/ledger"
