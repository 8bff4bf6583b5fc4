"""What is exported as OCDS comes back through the import as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from ledger_api.chain.clock import SimulatedClock
from ledger_api.domain.words import CommitmentKind, Flag, ObligationKind, Status
from ledger_api.exchange.taking import import_ocds
from ledger_api.ledger import Ledger
from ledger_api.scenario.files import load
from ledger_api.scenario.player import Player
from ledger_api.store.reading import Reading
from ledger_api.store.row_parts import Page
from ledger_api.store.rows import PaymentRow
from ledger_api.web.queries import PaymentQuery
from ledger_api.web.readers import Reader
from ledger_api.web.view import View
from tests.desk import BUILDER, BUREAU, Desk
from tests.desk import payment as to_pay
from tests.exchange.ocds.inputs import contract as contract_of
from tests.exchange.ocds.inputs import package as package_of
from tests.exchange.ocds.inputs import payment as payment_of
from tests.exchange.ocds.inputs import release as release_of
from tests.paths import REPOSITORY, SHARED
from tests.stage import instant
from tests.web.exports.stories import FACTOR, MERGED, NEW_BUREAU, contracts, exported, random_story, taken

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
    assert len(paid_to_others(package)) > 2
    assert comes_back(package, tmp_path / "back") == wanted


def test_what_a_reader_gets_who_may_not_know_all_comes_back_too(tmp_path: Path) -> None:
    desk = random_story(tmp_path / "signed", 2)
    try:
        seen = [exported(desk.ledger, reader) for reader in readers(desk)]
    finally:
        desk.ledger.close()
    assert len(set(seen)) == len(seen)
    for number, package in enumerate(seen):
        comes_back(package, tmp_path / f"reader{number}")


#: Stories in which others than those who signed owe, are owed or are paid, or money moves otherwise.
TOLD = (
    "10-merger",
    "own-31-split",
    "own-32-merged-creditor",
    "own-60-other-means",
    "own-66-assigned-and-merged",
)


@pytest.mark.parametrize("name", TOLD)
def test_the_ledger_of_a_story_comes_back(tmp_path: Path, name: str) -> None:
    story = load(REPOSITORY / "tests" / "scenarios" / f"{name}.yaml")
    clock = SimulatedClock(story.steps[0].time - 3600)
    ledger = Ledger.open(tmp_path / "told", clock)
    try:
        assert all(check.ok for check in Player(ledger, clock, story).play())
        package, wanted = exported(ledger), told_by(ledger)
    finally:
        ledger.close()
    assert comes_back(package, tmp_path / "back") == wanted


def readers(desk: Desk) -> Iterator[Reader]:
    """The public, the department, and each enterprise that has a part in it."""
    yield Reader.PUBLIC
    with desk.ledger.open_reading() as reading:
        for code in (NEW_BUREAU, BUILDER, MERGED, FACTOR):
            row = reading.party(desk.ledger.party_id(code))
            assert row is not None
            yield Reader.of(row)


def comes_back(package: bytes, folder: Path) -> Counter[tuple[object, ...]]:
    """Imports a package and holds that it is exported again as it was; what the ledger that it made tells."""
    folder.mkdir()
    imported = taken(package, folder)
    try:
        assert in_order(exported(imported)) == in_order(package)
        return told_by(imported)
    finally:
        imported.close()


def paid_to_others(package: bytes) -> list[str]:
    """The transactions that went to others than the supplier."""
    return [
        one["id"]
        for agreed in contracts(package)
        for one in agreed.get("implementation", {}).get("transactions", [])
        if one["payee"] not in agreed["suppliers"]
    ]


class TestAssignedClaims:
    def test_what_went_to_whom_is_told_and_comes_back(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path / "signed", "2025-09-01")
        try:
            desk.register("enterprise", "丁商业保理有限公司", FACTOR, size="large")
            commitment = desk.contract(
                "甲-1",
                to_pay("1000.00", {"date": "2025-09-30"}),
                to_pay("500.00", {"date": "2025-10-31"}, "o2"),
            )
            for amount, day in (("300.00", "2025-09-02"), ("200.00", "2025-09-10")):
                desk.at(day)
                if day == "2025-09-10":
                    words = {"manner": "factoring_with_recourse", "document": "保理合同"}
                    desk.perform(
                        "assign_claim", BUILDER, FACTOR, obligation=f"0x{commitment.hex()}/1", **words
                    )
                for number in (1, 2):
                    about = {"obligation": f"0x{commitment.hex()}/{number}", "amount": amount}
                    desk.perform("record_payment", BUREAU, **about)
            package = exported(desk.ledger)
        finally:
            desk.ledger.close()
        (release,) = orjson.loads(package)["releases"]
        assert {one["id"]: one["roles"] for one in release["parties"]} == {
            f"uscc-{BUREAU}": ["buyer"],
            f"uscc-{BUILDER}": ["supplier"],
            f"uscc-{FACTOR}": ["payee"],
        }
        (agreed,) = release["contracts"]
        told = Counter(
            (one["date"][:10], one["relatedImplementationMilestone"]["id"], one["payee"]["name"])
            for one in agreed["implementation"]["transactions"]
        )
        assert told == Counter(
            {
                ("2025-09-02", "0001", "甲建设有限公司"): 1,
                ("2025-09-02", "0002", "甲建设有限公司"): 1,
                ("2025-09-10", "0001", "丁商业保理有限公司"): 1,
                ("2025-09-10", "0002", "甲建设有限公司"): 1,
            }
        )
        comes_back(package, tmp_path / "back")

    def test_readers_of_what_came_back_are_told_who_was_paid(self, tmp_path: Path) -> None:
        told = [("甲", "7.00", "transfer"), ("丁", "8.00", "set_off"), (None, "9.00", "transfer")]
        paid = []
        for name, amount, means in told:
            one = payment_of(f"p-{amount}", amount=float(amount), means=means)
            paid.append(one if name is None else one | {"payee": {"id": f"uscc-{name}"}})
        parties = [
            {
                "id": f"uscc-{name}",
                "name": name,
                "roles": [role],
                "identifier": {"scheme": "uscc", "id": code},
            }
            for name, role, code in (
                ("局", "buyer", BUREAU),
                ("甲", "supplier", BUILDER),
                ("丁", "payee", FACTOR),
            )
        ]
        stated = release_of(
            contract_of(*paid),
            parties=parties,
            buyer={"id": "uscc-局"},
            awards=[{"id": "a1", "suppliers": [{"id": "uscc-甲"}]}],
        )
        imported = taken(orjson.dumps(package_of(stated)), tmp_path)
        try:
            with imported.open_reading() as reading, reading.at_one_block():
                seen = View(reading, Reader.AUDITOR, imported.party_id).payments(PaymentQuery()).items
                public = View(reading, Reader.PUBLIC, imported.party_id).payments(PaymentQuery()).items
            found = {
                (one["stated_payee"] and one["stated_payee"]["name"], one["amount"], one["means"])
                for one in seen
            }
            assert found == set(told)
            assert {one["obligee_name"] for one in seen} == {"甲"}
            assert {one["stated_payee"] is None for one in public} == {True}
            comes_back(exported(imported), tmp_path / "back")
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
                    (one.credited_on, one.amount_fen, *how_paid(reading, one, names))
                    for one in payments
                    if one.number == row.number
                )
                amount = row.amount_fen
                if row.status is Status.TERMINATED:
                    amount = sum(fen for _, fen, *_ in own)
                if amount != 0:
                    words = (document.get("obligations") or [{}] * row.number)[row.number - 1]
                    own_title = " ".join(str(words.get("title") or "").split()) or title
                    found[(*sides, amount, row.due, own_title, *own)] += 1
    return found


def how_paid(
    reading: Reading, row: PaymentRow, names: Mapping[bytes, tuple[object, ...]]
) -> tuple[str, tuple[object, ...]]:
    """By what means and to whom; of an imported one what its document says."""
    if not row.imported:
        return row.means.value, names[row.obligee]
    document = reading.document(row.document) or {}
    stated = document.get("payee", {"party": f"0x{row.obligee.hex()}"})
    payee = () if stated is None else names[bytes.fromhex(stated["party"][2:])]
    return document.get("means", row.means.value), payee


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
