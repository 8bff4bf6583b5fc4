from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table

from ledger_api.store import records
from ledger_api.store.digest import digest
from ledger_api.store.index import Index
from ledger_api.store.proceedings import PROCEEDING, ProceedingRecord
from ledger_api.store.records import BlockRecord, LogRecord, PaymentRecord
from ledger_api.store.tables import (
    BLOCK,
    CALENDAR_YEAR,
    COMMITMENT,
    LISTED_COMMITMENT,
    LOG,
    OBLIGATION,
    PARTY,
    PARTY_KEY,
    PAYMENT,
    SUCCESSION,
)
from tests.postgres import Places, tell

PAIRS = [
    (records.BlockRecord, BLOCK),
    (records.LogRecord, LOG),
    (records.PartyRecord, PARTY),
    (records.PartyKeyRecord, PARTY_KEY),
    (records.SuccessionRecord, SUCCESSION),
    (records.ListedCommitmentRecord, LISTED_COMMITMENT),
    (records.CommitmentRecord, COMMITMENT),
    (records.ObligationRecord, OBLIGATION),
    (records.PaymentRecord, PAYMENT),
    (ProceedingRecord, PROCEEDING),
    (records.CalendarYearRecord, CALENDAR_YEAR),
]


def payment(amount: int, place: int = 5_000_001) -> PaymentRecord:
    return PaymentRecord(
        place, place.to_bytes(32, "big"), b"c" * 32, 1, b"d" * 32, b"e" * 32, "CNY", amount, -amount, 20250901, True,
        None, b"o" * 32, "", "transfer", None, False,
    )  # fmt: skip


@pytest.fixture
def index(places: Places) -> Any:
    opened = Index(places("index"), "a ledger")
    yield opened
    opened.close()


@pytest.mark.parametrize(("record", "table"), PAIRS)
def test_records_have_the_columns_of_their_tables_in_their_order(record: Any, table: Table) -> None:
    assert list(record._fields) == table.columns.keys()


@pytest.mark.parametrize("amount", [1, -1, 2**63 - 1, 2**63, -(2**63) - 1, 10**21, -(10**21)])
def test_amounts_beyond_sixty_four_bits_are_kept_exactly(index: Index, amount: int) -> None:
    with index.transaction() as transaction:
        transaction.write([payment(7, 5_000_000), payment(amount)])
    with index.snapshot() as snapshot:
        kept = list(snapshot.rows_of(PAYMENT))
    assert [(row.amount_fen, row.net_fen) for row in kept] == [(7, -7), (amount, -amount)]


def test_a_row_that_is_written_again_is_replaced(index: Index) -> None:
    with index.transaction() as transaction:
        transaction.write([payment(1)])
        transaction.write([payment(2)])
    with index.snapshot() as snapshot:
        assert [row.amount_fen for row in snapshot.rows_of(PAYMENT)] == [2]


def test_a_transaction_that_fails_leaves_nothing(index: Index) -> None:
    def half_a_step() -> None:
        with index.transaction() as transaction:
            transaction.write([BlockRecord(1, b"h" * 32, b"p" * 32, 5)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_step()
    assert index.position is None


def test_the_digest_tells_every_column_of_a_row(index: Index) -> None:
    block = BlockRecord(1, b"h" * 32, b"p" * 32, 5)
    seen = set()
    for changed in (block, block._replace(time=6), block._replace(hash=b"i" * 32)):
        with index.transaction() as transaction:
            transaction.write([changed])
        seen.add(digest(index))
    assert len(seen) == 3


def test_taking_back_deletes_all_that_came_after_a_block_and_names_what_it_touched(index: Index) -> None:
    def log(place: int, event: str, subject: bytes) -> LogRecord:
        return LogRecord(place, b"t" * 32, "CommitmentLedger", event, subject, b"a" * 32, b"")

    with index.transaction() as transaction:
        transaction.write([BlockRecord(number, bytes(32), bytes(32), number) for number in (1, 2, 3)])
        transaction.write([log(1_000_000, "CommitmentSigned", b"1" * 32), log(1_999_999, "X", b"2" * 32)])
        transaction.write([log(2_000_000, "X", b"3" * 32), log(3_000_000, "ActRefused", b"4" * 32)])
        transaction.write([payment(1, 1_999_999), payment(1, 2_000_000)])
    with index.transaction() as transaction:
        assert transaction.take_back(1) == {("CommitmentLedger", b"3" * 32)}
    with index.snapshot() as snapshot:
        assert [row.number for row in snapshot.rows_of(BLOCK)] == [1]
        assert [row.place for row in snapshot.rows_of(LOG)] == [1_000_000, 1_999_999]
        assert [row.log for row in snapshot.rows_of(PAYMENT)] == [1_999_999]


def test_an_index_of_an_older_schema_is_emptied_and_says_so(places: Places) -> None:
    path = places("index")
    first = Index(path, "a ledger")
    assert first.renewed is None
    with first.transaction() as transaction:
        transaction.write([BlockRecord(1, b"h" * 32, b"p" * 32, 5)])
    first.close()
    tell(path, "UPDATE meta SET value = '0' WHERE name = 'schema'")
    second = Index(path, "a ledger")
    assert second.renewed is not None
    assert "made again from the chain" in second.renewed
    assert second.position is None
    second.close()
    third = Index(path, "a ledger")
    assert third.renewed is None
    third.close()
