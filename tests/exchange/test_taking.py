"""Importing publications: what is taken is on the chain, and taking it again adds nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_api.chain.clock import SimulatedClock
from ledger_api.exchange.taking import import_ocds
from ledger_api.ledger import Ledger
from tests.desk import index_digest
from tests.exchange.ocds.inputs import contract, package, payment, release, write
from tests.paths import SHARED
from tests.stage import instant


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger.open(tmp_path / "ledger", SimulatedClock(instant("2025-11-03")))
    yield made
    made.close()


def take(ledger: Ledger, *paths: Path) -> dict[str, Any]:
    return import_ocds(ledger, paths, lambda done, total: None, lambda done, total: None)


def test_a_publication_is_taken_and_reported(ledger: Ledger, tmp_path: Path) -> None:
    files = write(
        tmp_path,
        package(release(contract(payment("p1", amount=100), payment("p2", amount="7,720,000"), amount=1000))),
    )
    report = take(ledger, *files)
    assert set(report) == {"taken", "merged", "left_out"}
    assert report["taken"] == {
        "files": 1,
        "parties": 2,
        "commitments": 1,
        "obligations": 1,
        "payments": report["taken"]["payments"],
        "totals": report["taken"]["totals"],
    }
    assert report["taken"]["payments"] + len(report["left_out"]) == 2
    assert all(set(one) == {"file", "path", "reason"} for one in report["left_out"])
    with ledger.open_reading() as reading:
        (row,) = reading.commitments(imported=True, cursor=None, limit=5).rows
        assert row.imported
        assert (
            len(reading.payments(commitment=row.id, cursor=None, limit=5).rows) == report["taken"]["payments"]
        )


def test_taking_it_again_adds_nothing(ledger: Ledger, tmp_path: Path) -> None:
    files = write(tmp_path, package(release(contract(payment("p1"), payment("p2", amount=-5)))))
    first = take(ledger, *files)
    before = index_digest(ledger)
    second = take(ledger, *files)
    assert first["taken"]["payments"] == 2
    assert second["taken"] == {
        "files": 1,
        "parties": 0,
        "commitments": 0,
        "obligations": 0,
        "payments": 0,
        "totals": {},
    }
    assert second["merged"] == 2
    assert index_digest(ledger) == before


def test_a_later_publication_adds_what_is_new(ledger: Ledger, tmp_path: Path) -> None:
    take(ledger, *write(tmp_path, package(release(contract(payment("p1", amount=100)))), name="one"))
    later = release(
        contract(payment("p1", amount=100), payment("p2", amount=30)), date="2021-01-01T00:00:00Z"
    )
    report = take(ledger, *write(tmp_path, package(later), name="two"))
    assert (report["taken"]["commitments"], report["taken"]["payments"], report["merged"]) == (0, 1, 1)
    assert report["taken"]["totals"] == {"EUR": {"committed": "0.00", "paid": "30.00"}}


def test_the_importers_statement_opens_no_clue(ledger: Ledger, tmp_path: Path) -> None:
    milestone = {"id": "m1", "type": "payment", "title": "Pay", "dueDate": "2020-05-01"}
    take(ledger, *write(tmp_path, package(release(contract(milestones=[milestone])))))
    ledger.tick()
    with ledger.open_reading() as reading:
        assert sum(reading.totals().obligations.values()) == 1
        assert reading.totals().proceedings == {}


@pytest.mark.shared
@pytest.mark.skipif(SHARED is None, reason="needs the data library beside the repository")
def test_real_publications_amount_on_the_chain_to_what_they_state(ledger: Ledger) -> None:
    """Contracts and payments of Mexico City's finance ministry, counted here without the importer's code."""
    assert SHARED is not None
    folder = SHARED / "data" / "ocds" / "mexico-cdmx-sefin"
    committed: dict[tuple[str, str], tuple[str, Decimal]] = {}
    paid: dict[tuple[str, str, str], tuple[str, Decimal]] = {}
    for version in stated_in(folder):
        for agreed in version.get("contracts", []):
            key = (version["ocid"], str(agreed["id"]))
            committed[key] = (agreed["value"]["currency"], Decimal(agreed["value"]["amount"]))
            for transaction in agreed["implementation"]["transactions"]:
                money = transaction.get("value") or transaction["amount"]
                paid[*key, transaction["id"]] = (money["currency"], Decimal(money["amount"]))
    report = take(ledger, folder)
    totals = {
        code: {name: Decimal(value) for name, value in sums.items()}
        for code, sums in report["taken"]["totals"].items()
    }
    assert totals == {
        code: {"committed": total(committed.values(), code), "paid": total(paid.values(), code)}
        for code in {code for code, _ in (*committed.values(), *paid.values())}
    }
    assert {code: sums["paid"] for code, sums in totals.items()} == on_the_chain(ledger)
    before = index_digest(ledger)
    again = take(ledger, folder)
    assert again["taken"]["payments"] == again["taken"]["commitments"] == again["taken"]["parties"] == 0
    assert index_digest(ledger) == before


def stated_in(folder: Path) -> list[dict[str, Any]]:
    """Every release and compiledRelease, the older versions first."""
    releases: list[dict[str, Any]] = []
    for file in folder.rglob("*.json"):
        document = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for top in document.get("records", [document]):
            whole = top.get("releases", [] if "compiledRelease" in top else [top])
            releases += [release for release in whole if "url" not in release]
            releases += [top["compiledRelease"] | {"newest": True}] if "compiledRelease" in top else []
    return sorted(releases, key=lambda release: (release["date"][:10], "newest" in release))


def total(found: Iterable[tuple[str, Decimal]], code: str) -> Decimal:
    return sum((amount for currency, amount in found if currency == code), Decimal(0))


def on_the_chain(ledger: Ledger) -> dict[str, Decimal]:
    """What the tables say was paid, by currency: payments and reversals, page by page."""
    paid: Counter[str] = Counter()
    cursor = None
    with ledger.open_reading() as reading:
        while True:
            page = reading.payments(imported=True, cursor=cursor, limit=200)
            for row in page.rows:
                paid[row.currency] += row.amount_fen
            cursor = page.next_cursor
            if cursor is None:
                return {code: Decimal(fen) / 100 for code, fen in paid.items()}
