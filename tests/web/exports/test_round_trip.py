"""What is exported as OCDS comes back through the import as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from ledger_api.chain.clock import SimulatedClock
from ledger_api.domain.words import CommitmentKind, Flag, ObligationKind, Status
from ledger_api.exchange.taking import import_ocds
from ledger_api.ledger import Ledger
from ledger_api.store.row_parts import Page
from tests.paths import SHARED
from tests.stage import instant
from tests.web.exports.stories import contracts, exported, random_story, taken

R = TypeVar("R")

NOT_COUNTED = {Flag.PAYMENT_DENIED, Flag.PAYMENT_FALSE, Flag.PAYMENT_REVERSED}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_story_comes_back_and_is_exported_again_as_it_was(tmp_path: Path, seed: int) -> None:
    desk = random_story(tmp_path / "signed", seed)
    try:
        package = exported(desk.ledger)
        wanted = told_by(desk.ledger)
    finally:
        desk.ledger.close()
    imported = taken(package, tmp_path)
    try:
        assert told_by(imported) == wanted
        assert in_order(exported(imported)) == in_order(package)
    finally:
        imported.close()


@pytest.mark.shared
@pytest.mark.skipif(SHARED is None, reason="needs the data library beside the repository")
def test_the_real_publications_come_back_and_are_exported_again_as_they_were(tmp_path: Path) -> None:
    assert SHARED is not None
    first = Ledger.open(tmp_path / "first", SimulatedClock(instant("2026-06-01")))
    try:
        import_ocds(first, [SHARED / "data" / "ocds"], lambda done, total: None, lambda done, total: None)
        package, wanted = exported(first), told_by(first)
    finally:
        first.close()
    again = taken(package, tmp_path)
    try:
        assert told_by(again) == wanted
        assert in_order(exported(again)) == in_order(package)
    finally:
        again.close()
    assert len(contracts(package)) > 30


def in_order(package: bytes) -> Any:
    """A package with its releases by their ids: which comes first means nothing."""
    found = orjson.loads(package)
    return found | {"releases": sorted(found["releases"], key=lambda one: str(one["id"]))}


def told_by(ledger: Ledger) -> Counter[tuple[object, ...]]:
    """Everything about money that counts in a ledger, straight from its tables: who, what, when, how much."""
    found: Counter[tuple[object, ...]] = Counter()
    with ledger.open_reading() as reading, reading.at_one_block():
        names = {
            row.id: (row.scheme, row.code, " ".join((row.name or "").split()))
            for row in pages(reading.parties)
        }
        for agreed in pages(reading.commitments):
            if agreed.kind is not CommitmentKind.CONTRACT:
                continue
            document = reading.document(agreed.document) or {}
            title = " ".join(str(document.get("title", "")).split())
            sides = (names[agreed.obligor], names[agreed.obligee], title, agreed.currency, agreed.signed_on)
            listed = [
                row
                for row in reading.obligations(commitment=agreed.id, limit=500).rows
                if row.kind is ObligationKind.PAYMENT
            ]
            payments = [
                row
                for row in pages(reading.payments, agreed.id)
                if agreed.imported or not (row.waiting or set(row.flags) & NOT_COUNTED)
            ]
            for row in listed:
                own = sorted(
                    (one.credited_on, one.amount_fen) for one in payments if one.number == row.number
                )
                amount = row.amount_fen
                if row.status is Status.TERMINATED:
                    amount = sum(fen for _, fen in own)
                if amount != 0:
                    words = (document.get("obligations") or [{}] * row.number)[row.number - 1]
                    own_title = " ".join(str(words.get("title") or "").split()) or title
                    found[(*sides, amount, row.due, own_title, *own)] += 1
    return found


def pages(find: Callable[..., Page[R]], *first: bytes) -> Iterator[R]:
    """All rows of a list of a reading."""
    cursor = None
    while True:
        page = find(*first, cursor=cursor, limit=500)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def test_amounts_are_exact_numbers(tmp_path: Path) -> None:
    desk = random_story(tmp_path / "signed", 4, steps=12)
    try:
        package = orjson.loads(exported(desk.ledger))
    finally:
        desk.ledger.close()
    for agreed in (one for release in package["releases"] for one in release["contracts"]):
        amounts = [Decimal(str(one["value"]["amount"])) for one in agreed["milestones"]]
        assert Decimal(str(agreed["value"]["amount"])) == sum(amounts)
