"""One published breach: a record to take over, and a page to print, while it is published."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import WebSettings
from tests.desk import BUILDER, BUREAU, Desk, desk
from tests.desk import payment as to_pay
from tests.web.client import Client

DETERMINER = "11990100MB0000035A"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "ledger", "2025-09-01") as made:
        made.register("authority", "临江市认定机关", DETERMINER, duties=["intake", "handler", "determiner"])
        made.ledger.settle()
        yield made


def clients(made: Desk) -> tuple[Client, Client]:
    """Who sits at the machine, and the public."""
    app = create_app(Port(made.ledger), WebSettings(on_loopback=True))
    return Client(app), Client(app, address="203.0.113.9", host="https://ledger.example")


def test_a_record_is_there_from_publication_to_its_end_and_names_no_enterprise(bureau: Desk) -> None:
    commitment = bureau.contract(
        "甲-1", to_pay("1000.00", {"date": "2025-09-15"}) | {"title": "给甲建设的款"}
    )
    obligation = f"0x{commitment.hex()}/1"
    auditor, public = clients(bureau)
    addresses = (f"/api/v1/publications/{obligation}", f"/publications/{obligation}")
    bureau.at("2025-09-16")
    bureau.perform("state_excuse", BUREAU, obligation=obligation, reason="leadership_change")
    bureau.perform("verify_breach", DETERMINER, obligation=obligation, finding="true")
    bureau.perform("order_rectification", DETERMINER, obligation=obligation, until="2025-09-22")
    bureau.at("2025-09-23")
    for client in (auditor, public):
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    bureau.perform(
        "confirm_breach",
        DETERMINER,
        obligation=obligation,
        document="临认〔2025〕1号",
        dated="2025-09-23",
        **{"class": "general"},
    )
    bureau.at("2025-09-24")
    record = public.get(addresses[0]).json()["item"]
    assert record == public.get("/api/v1/publications").json()["items"][0]
    assert (record["obligor_code"], record["class"], record["dated"]) == (BUREAU, "general", "2025-09-23")
    assert (record["repair_from"], record["public_until"]) == ("2025-12-23", "2026-09-23")
    assert (record["amount"], record["outstanding"], record["excuses"]) == (
        "1000.00",
        "1000.00",
        ["leadership_change"],
    )
    assert "临认〔2025〕1号" in public.get("/publications").text
    page = public.get(addresses[1]).text
    for word in ("临江市水务局", BUREAU, "临认〔2025〕1号", "临江市认定机关", "1,000.00 元"):
        assert word in page
    for answer in (public.get(addresses[0]).text, page):
        assert not any(word in answer for word in (BUILDER, "甲建设", "给甲"))
    text = public.get("/api/v1/publications?format=csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["认定文书"], row["公示截止日"], row["未付本金"]) == (
        "临认〔2025〕1号",
        "2026-09-23",
        "1000.00",
    )
    bureau.at("2026-09-24")
    for client in (auditor, public):
        assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_what_is_no_record_is_not_found(bureau: Desk) -> None:
    _, public = clients(bureau)
    for address in (
        f"/publications/0x{'ab' * 32}/1",
        "/publications/none/1",
        f"/publications/0x{'ab' * 32}/0",
    ):
        assert public.get(address).status_code == 404
    assert public.get("/publications/none/one").status_code in (404, 422)
