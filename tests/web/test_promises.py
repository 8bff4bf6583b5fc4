"""Promises to all who qualify: everybody reads their words and how many claims there are, nobody whose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_api.store.reading import Reading
from ledger_api.web.readers import Reader
from ledger_api.web.view import View
from tests.web.town import BUILDER, BUILDER_NAME, SUPPLIER, SUPPLIER_NAME, WATER, Town, payment


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The bureau promises to all; the builder is paid, the supplier declined; and it promises to the builder alone."""
    folder: Path = tmp_path_factory.mktemp("promises")
    made = Town.found(folder / "ledger")
    made.register("department", "临江市水务局", WATER)
    made.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    made.register("enterprise", SUPPLIER_NAME, SUPPLIER, size="micro")
    made.at("2025-09-01T10:00")
    offered = [payment("500.00", days=30) | {"title": "首年返还", "condition": "不裁员"}]
    promise = made.do(
        "open_promise", [WATER], "open", title="稳岗返还", field="talent_attraction", obligations=offered
    )
    made.do("claim_promise", [BUILDER], "paid claim", promise=promise, evidence=f"{BUILDER_NAME}参保清单")
    made.do("claim_promise", [SUPPLIER], "declined claim", promise=promise, evidence="参保清单")
    made.do(
        "make_promise", [WATER], "alone", title=f"{BUILDER_NAME}专项补贴", field="industrial_support",
        to=BUILDER, obligations=[payment("900.00", date="2025-12-31")],
    )  # fmt: skip
    made.do("record_payment", [WATER], obligation=f"{made.made['paid claim']}/1", amount="500.00")
    made.do("decline_promise", [WATER], obligation=f"{made.made['declined claim']}/1", reason="裁员")
    yield made
    made.ledger.close()


def view_of(town: Town, code: str | None) -> tuple[View, Reading]:
    reading = town.ledger.open_reading()
    row = None if code is None else reading.party(town.ledger.party_id(code))
    reader = Reader.PUBLIC if row is None else Reader.of(row)
    return View(reading, reader, town.ledger.party_id), reading


@pytest.mark.parametrize("code", [None, WATER, BUILDER])
def test_everybody_reads_what_is_promised_to_all_and_what_became_of_it(town: Town, code: str | None) -> None:
    view, reading = view_of(town, code)
    with reading:
        found = view.open_promise(town.made["open"])
        assert found is not None
        assert (found["title"], found["field"], found["open"]) == ("稳岗返还", "talent_attraction", True)
        assert (found["claims"], found["paid"], found["declined"], found["late"]) == (2, 1, 1, 0)
        (terms,) = found["terms"] or []
        assert (terms["condition"], terms["amount"]) == ("不裁员", "500.00")
        assert terms["due"] == {"rule": "days", "date": None, "length": 30, "clock": "claim"}


def test_the_public_sees_neither_who_claimed_nor_whom_a_promise_names(town: Town) -> None:
    view, reading = view_of(town, None)
    with reading:
        for name in ("paid claim", "declined claim", "alone"):
            commitment = view.commitment(town.made[name])
            obligation = view.obligation(town.made[name], 1)
            assert commitment is not None
            assert obligation is not None
            assert (commitment["obligee"], commitment["title"], obligation["obligee"]) == (None, None, None)
            told = f"{commitment}{obligation}{view.open_promise(town.made['open'])}"
            for secret in (BUILDER_NAME, SUPPLIER_NAME, town.ledger.party_id(BUILDER).hex()):
                assert secret not in told


def test_an_enterprise_knows_its_own_claim_alone(town: Town) -> None:
    view, reading = view_of(town, BUILDER)
    with reading:
        own, other = (view.commitment(town.made[name]) for name in ("paid claim", "declined claim"))
        assert own is not None
        assert other is not None
        assert (own["kind"], own["title"], own["obligee_name"]) == ("claim", "稳岗返还", BUILDER_NAME)
        assert own["open_promise"] == town.made["open"]
        assert other["obligee"] is None
        named = view.commitment(town.made["alone"])
        assert named is not None
        assert (named["kind"], named["is_contract"], named["title"]) == (
            "promise", False, f"{BUILDER_NAME}专项补贴",
        )  # fmt: skip
