"""Random walks over all acts on obligations: the fold says of each obligation what the contract's getters say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import open_reading
from tests.indexer.agreement import obligation_agrees
from tests.indexer.walking import DOCUMENT, Walk, theatre
from tests.stage import Actor, Stage

__all__ = ["theatre"]

#: With principal first the gross arithmetic of the chain is exact; with interest first it is a bound.
WALKS = [
    ("contract", 1, 1),
    ("contract", 2, 0),
    ("contract", 3, 1),
    ("contract", 4, 1),
    ("promise", 5, 0),
    ("promise", 6, 0),
    ("claim", 7, 0),
    ("promise", 8, 0),
]


def test_the_fold_equals_the_contracts_getters(theatre: Stage, tmp_path: Path) -> None:
    index_file, documents_file = tmp_path / "index.sqlite", tmp_path / "documents.sqlite"
    Documents(documents_file).close()
    source = Source(theatre.chain.rpc, theatre.contracts)
    index = Index(index_file, source.ledger)
    indexer = Indexer(index, source)
    assigned = 0
    for kind, seed, allocation in WALKS:
        walk = Walk(theatre, Random(seed), kind, allocation)
        for leg in range(3):
            taken = walk.go(70)
            assert taken > 0
            if leg == 2 and seed % 2:
                theatre.submit(
                    [
                        theatre.act(
                            "Terminate",
                            theatre.bureau,
                            theatre.builder,
                            commitment=walk.commitment,
                            document=DOCUMENT,
                        )
                    ]
                )
                theatre.clock.set(theatre.clock.now() + 40 * 86_400)
                theatre.chain.tick()
            indexer.catch_up()
            with open_reading(index_file, documents_file) as reading:
                commitment = reading.commitment(walk.commitment)
                assert commitment is not None
                assert commitment.obligations == len(walk.payments)
                for number in walk.payments:
                    row = reading.obligation(walk.commitment, number)
                    assert row is not None
                    # What was paid on the compensation of a change that fell counts on another obligation.
                    paid = reading.payments(walk.commitment, number, limit=500).rows
                    # Without interest the gross arithmetic of the chain is exact too.
                    obligation_agrees(
                        theatre,
                        row,
                        sorted(one.id for one in paid),
                        exact=allocation == 1 or walk.promised,
                    )
        assigned += walk.assigned
    # Some back and forth, and some before the contract ended.
    assert assigned > len(WALKS)
    index.close()


def test_after_successions_the_fold_and_the_getters_still_agree(theatre: Stage, tmp_path: Path) -> None:
    index_file, documents_file = tmp_path / "index.sqlite", tmp_path / "documents.sqlite"
    Documents(documents_file).close()
    source = Source(theatre.chain.rpc, theatre.contracts)
    index = Index(index_file, source.ledger)
    indexer = Indexer(index, source)
    walk = Walk(theatre, Random(9), "contract", 1)
    everybody = [theatre.bureau, theatre.builder, theatre.rival]
    for leg in range(3):
        assert walk.go(60) > 0
        if leg < 2:
            # First the department passes on, then its successor and the creditor too.
            heir = theatre.register(f"heir {leg}", kind=1)
            passing = [(theatre.bureau, heir), *([(theatre.builder, theatre.rival)] if leg else [])]
            for old, new in passing:
                between: dict[str, Any] = {"from": [old.id], "to": [new.id]}
                theatre.perform(
                    "Succeed",
                    theatre.registrar,
                    **between,
                    effectiveOn=yyyymmdd(civil_day(theatre.chain.now()) + timedelta(leg)),
                    document=DOCUMENT,
                    commitments=[],
                    holders=[],
                )
            everybody.append(heir)
            indexer.catch_up()
            compare_sides(theatre, walk, index_file, documents_file, everybody)
            theatre.clock.set(theatre.clock.now() + leg * 86_400)
            theatre.chain.tick()
            theatre.bureau = heir
            if leg:
                theatre.builder = theatre.rival
        indexer.catch_up()
        compare_sides(theatre, walk, index_file, documents_file, everybody)
        with open_reading(index_file, documents_file) as reading:
            for number in walk.payments:
                row = reading.obligation(walk.commitment, number)
                assert row is not None
                paid = reading.payments(walk.commitment, number, limit=500).rows
                obligation_agrees(theatre, row, sorted(one.id for one in paid), exact=True)
    fresh = Index(tmp_path / "fresh.sqlite", source.ledger)
    Indexer(fresh, source).catch_up()
    assert digest(fresh) == digest(index)
    fresh.close()
    index.close()


def compare_sides(
    made: Stage, walk: Walk, index_file: Path, documents_file: Path, everybody: list[Actor]
) -> None:
    """Who holds each side today, by rows, by lists and by the contract."""
    with open_reading(index_file, documents_file) as reading:
        for one in everybody:
            owing, owed = set(), set()
            for number in walk.payments:
                row = reading.obligation(walk.commitment, number)
                assert row is not None
                owes = made.view("CommitmentLedger", "isObligor", walk.commitment, number, one.id)
                is_owed = made.view("CommitmentLedger", "isObligee", walk.commitment, number, one.id)
                assert (one.id in row.sides.obligors, one.id in row.sides.obligees) == (owes, is_owed)
                owing |= {number} if owes else set()
                owed |= {number} if is_owed else set()
            assert {row.number for row in reading.obligations(department=one.id).rows} == owing
            assert {row.number for row in reading.obligations(enterprise=one.id).rows} == owed
