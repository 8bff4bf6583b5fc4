"""What was known by the end of a past day is what an index says that stopped there, judged at that day's last second."""

from __future__ import annotations

import random
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from ledger_api.domain.days import civil_day, end_of_day
from ledger_api.indexer.past import Interrupted, fold_past
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer, judge
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.kept_facts import KeptFacts
from ledger_api.store.reading import open_reading
from ledger_api.store.tables import LOG, VIEWS
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import LocalLedger, moment, payment_terms
from tests.indexer.stories import Story
from tests.indexer.walking import Walk, theatre
from tests.stage import Stage

__all__ = ["theatre"]

#: Further seeds can be named here once they have found something.
HISTORIES = [*(("sqlite", seed) for seed in range(4)), ("postgresql", 4)]


def said(index: Index) -> str:
    """The digest of all that an index says about logs, whatever empty blocks it knows of."""
    hasher = sha256()
    with index.snapshot() as transaction:
        for table in (LOG, *VIEWS):
            for row in transaction.rows_of(table):
                hasher.update(f"{table.name} {tuple(row)!r}\n".encode())
    return hasher.hexdigest()


def stopped(ledger: LocalLedger, file: Path, at: int) -> str:
    """What an index from scratch says on a chain whose last block is of this very second; the chain ends there."""
    ledger.now = at
    ledger.mine()
    source = Source(ledger.rpc, ledger.contracts)
    index = Index(file, source.ledger)
    Indexer(index, source).catch_up()
    index.close()
    return said_in(file, source.ledger)


def past_of(facts: KeptFacts, day: date, folder: Path, base: Path | None = None) -> Path:
    last = facts.last_by(end_of_day(day))
    assert last is not None
    target = folder / f"past-{day}-{base is not None}.sqlite"
    fold_past(facts, last, end_of_day(day), target, base)
    return target


def said_in(path: Path, ledger: str) -> str:
    index = Index(path, ledger)
    try:
        return said(index)
    finally:
        index.close()


@pytest.mark.parametrize(("places", "seed"), HISTORIES, indirect=["places"])
def test_any_history_is_known_on_each_day_as_far_as_it_had_gone(
    ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path, seed: int
) -> None:
    story, chance = Story(ledger, seed), random.Random(seed)
    expected: dict[date, str] = {}
    published = ledger.imported(payment_terms(700_00, "2025-08-10"), signed="2025-07-01")
    ledger.submit(published)
    for n in range(25):
        if n % 5 == 4:
            today = str(civil_day(ledger.now))
            ledger.send(
                ledger.imported_payment(published.act.key, 1, chance.choice((300_00, -100_00)), today)
            )
        story.go_on()
        day = civil_day(ledger.now)
        # What is mined from here on is lost again: the story goes on as if nobody had looked.
        snapshot, now = ledger.rpc.call("evm_snapshot"), ledger.now
        expected[day] = stopped(ledger, tmp_path / f"stopped-{n}.sqlite", end_of_day(day))
        assert ledger.rpc.call("evm_revert", snapshot)
        ledger.now = now
    # Days on which nothing happened are known as well: time has passed on them.
    quiet = max(expected) + timedelta(days=40)
    ledger.now = end_of_day(quiet) + 1
    ledger.mine()
    indexer = new_indexer("today")
    indexer.catch_up()
    with indexer.index.snapshot() as transaction:
        assert {"CommitmentSigned", "PaymentImported"} <= {row.event for row in transaction.rows_of(LOG)}
    days = sorted(expected)
    with KeptFacts(indexer.index.path) as facts:
        base = None
        for day in days:
            whole = past_of(facts, day, tmp_path)
            assert said_in(whole, facts.ledger) == expected[day], day
            if base is not None:
                onwards = past_of(facts, day, tmp_path, base)
                assert said_in(onwards, facts.ledger) == expected[day], day
            base = whole if chance.random() < 0.5 else base


def test_every_act_on_obligations_is_known_from_its_day_on(theatre: Stage, tmp_path: Path) -> None:
    walk = Walk(theatre, random.Random(20251009), "contract", 1)
    for _ in range(3):
        assert walk.go(40) > 0
    source = Source(theatre.chain.rpc, theatre.contracts)
    today = Index(tmp_path / "today.sqlite", source.ledger)
    Indexer(today, source).catch_up()
    end = today.position
    today.close()
    assert end is not None
    first_day, last_day = date(2025, 6, 2), civil_day(end.time)
    with KeptFacts(tmp_path / "today.sqlite") as facts:
        for day in (first_day + (last_day - first_day) * share // 5 for share in range(5)):
            last = facts.last_by(end_of_day(day))
            assert last is not None
            stopped_there = Index(tmp_path / f"stopped-{day}.sqlite", source.ledger)
            Indexer(stopped_there, source).catch_up(upto=last.number)
            judge(stopped_there, end_of_day(day))
            whole = digest(stopped_there)
            stopped_there.close()
            past = Index(past_of(facts, day, tmp_path), source.ledger)
            assert digest(past) == whole, day
            past.close()


def test_the_last_second_of_a_day_belongs_to_it_and_the_next_one_does_not(
    ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path
) -> None:
    ledger.at("2025-09-01 10:00:00")
    signed = ledger.contract(payment_terms(1_000_00, "2025-09-10"))
    ledger.submit(signed)
    ledger.at("2025-09-05 23:59:59")
    ledger.submit(ledger.payment(signed.act.key, 1, 100_00, "2025-09-05"))
    ledger.at("2025-09-06 00:00:00")
    ledger.submit(ledger.payment(signed.act.key, 1, 10_00, "2025-09-05"))
    ledger.mine("2025-09-20 10:00:00")
    indexer = new_indexer("today")
    indexer.catch_up()
    Documents(tmp_path / "documents.sqlite").close()
    with KeptFacts(indexer.index.path) as facts:
        for day, paid, status in (
            (date(2025, 9, 4), 0, "active"),
            (date(2025, 9, 5), 100_00, "active"),
            (date(2025, 9, 6), 110_00, "active"),
            (date(2025, 9, 10), 110_00, "active"),
            (date(2025, 9, 11), 110_00, "overdue"),
        ):
            path = past_of(facts, day, tmp_path)
            with open_reading(path, tmp_path / "documents.sqlite", day) as reading:
                row = reading.obligation(signed.act.key, 1)
                assert row is not None
                assert (row.paid_fen, row.status.value) == (paid, status), day
                # No block was mined between the 6th and the 20th: the day is judged at its end all the same.
                assert row.days_overdue == max(0, (day - date(2025, 9, 10)).days)
                position = reading.position
                assert (position.time, position.day) == (end_of_day(day), day)
        assert facts.last_by(moment("2025-09-05 23:59:58")) != facts.last_by(moment("2025-09-05 23:59:59"))
        first, _ = facts.ends()
        assert facts.last_by(first.time - 1) is None


def test_a_calendar_that_was_corrected_later_is_not_known_earlier(
    ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path
) -> None:
    ledger.at("2025-08-02 10:00:00")
    signed = ledger.contract(payment_terms(1_000_00, "2025-09-10"))
    ledger.submit(signed, ledger.calendar(2025, []))
    ledger.at("2025-08-05 10:00:00")
    ledger.submit(ledger.calendar(2025, ["2025-09-10", "2025-09-11"]))
    ledger.mine("2025-08-20 10:00:00")
    indexer = new_indexer("today")
    indexer.catch_up()
    Documents(tmp_path / "documents.sqlite").close()
    with KeptFacts(indexer.index.path) as facts:
        dues = []
        for day in (date(2025, 8, 4), date(2025, 8, 5)):
            path = past_of(facts, day, tmp_path)
            with open_reading(path, tmp_path / "documents.sqlite", day) as reading:
                row = reading.obligation(signed.act.key, 1)
                assert row is not None
                dues.append((row.due, len(reading.calendar_years())))
    assert dues == [(date(2025, 9, 10), 1), (date(2025, 9, 12), 2)]


def test_what_is_no_longer_wanted_leaves_nothing(
    ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path
) -> None:
    ledger.mine("2025-08-03 10:00:00")
    indexer = new_indexer("today")
    indexer.catch_up()
    with KeptFacts(indexer.index.path) as facts:
        last = facts.last_by(moment("2025-08-02 23:59:59"))
        assert last is not None
        target = tmp_path / "past.sqlite"
        with pytest.raises(Interrupted):
            fold_past(facts, last, last.time, target, is_wanted=lambda: False)
    assert list(tmp_path.glob("past.sqlite*")) == []
