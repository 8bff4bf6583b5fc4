"""Five real publishers, against a count that is made in another way."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_api.exchange.ocds.plan import Plan
from ledger_api.exchange.ocds.reading import read, summary
from tests.exchange.ocds.inputs import accounted
from tests.paths import SHARED

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(SHARED is None, reason="the data library is not beside the repository"),
]
DATA = (SHARED or Path()) / "data" / "ocds"
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return accounted(read([DATA]))


def published() -> list[dict[str, Any]]:
    """Every release and compiledRelease of the files, the older versions first."""
    releases: list[dict[str, Any]] = []
    for file in DATA.rglob("*.json"):
        document = json.loads(file.read_text("utf-8"), parse_float=Decimal)
        for top in document.get("records", [document]):
            if "compiledRelease" in top:
                releases.append(top["compiledRelease"] | {"newest": True})
            if "releases" in top:
                releases += [r for r in top["releases"] if "url" not in r]
            elif "compiledRelease" not in top:
                releases.append(top)
    return sorted(releases, key=lambda r: (r["date"][:10], "newest" in r))


def test_totals_and_counts_are_those_of_an_independent_count(plan: Plan) -> None:
    committed: dict[tuple[str, str], tuple[str, Decimal]] = {}
    paid: dict[tuple[str, str, str], tuple[str, Decimal]] = {}
    elements = 0
    for release in published():
        for contract in release.get("contracts", []):
            key = (release["ocid"], str(contract["id"]))
            value = contract["value"]
            if re.fullmatch("[A-Z]{3}", value["currency"] or "") and value["amount"] != "":
                committed[key] = (value["currency"], Decimal(value["amount"]))
            for transaction in contract["implementation"]["transactions"]:
                elements += 1
                money = transaction.get("value") or transaction.get("amount")
                if _ISO_DAY.fullmatch(transaction["date"]) and money["amount"] != "":
                    paid[*key, transaction["id"]] = (money["currency"], Decimal(money["amount"]))
    totals: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"committed": Decimal(0), "paid": Decimal(0)})
    for kind, found in (("committed", committed), ("paid", paid)):
        for currency, amount in found.values():
            totals[currency][kind] += amount
    taken: Any = summary(plan)["taken"]
    assert {c: {k: Decimal(v) for k, v in t.items()} for c, t in taken["totals"].items()} == totals
    assert (taken["commitments"], taken["payments"]) == (len(committed), len(paid))
    assert plan.transactions_seen == elements


def test_every_file_is_taken_or_named(plan: Plan) -> None:
    files = [file for file in DATA.rglob("*") if file.is_file()]
    not_read = {left.file for left in plan.left_out if left.path == ""}
    assert not_read == {str(file) for file in files if file.suffix == ".md"}
    assert plan.files + len(not_read) == len(files)


def test_every_path_leads_to_what_was_left_out(plan: Plan) -> None:
    for left in plan.left_out:
        value = json.loads(Path(left.file).read_text("utf-8")) if left.path not in ("", "$") else {}
        for step in re.findall(r"[^.\[\]]+", left.path.removeprefix("$")):
            value = value[int(step)] if isinstance(value, list) else value[step]


def test_each_publisher_is_read_as_its_source_describes(plan: Plan) -> None:
    by_prefix = defaultdict(list)
    for commitment in plan.commitments:
        by_prefix[commitment.ocid[:11].lower()].append(commitment)
    assert {prefix: len(found) for prefix, found in by_prefix.items()} == {
        "ocds-87sd3t": 8,
        "ocds-azam7x": 22,
        "ocds-g4facg": 1,
        "ocds-lcuori": 2,
        "ocds-ptecst": 1,
    }
    payments = [p for p in plan.payments if p.source_id.startswith("ocds-g4facg")]
    assert len(payments) == 48
    assert sum(p.before_signing for p in payments) == 32
    assert all(p.net_fen is not None and p.net_fen < p.gross_fen for p in payments)
    (portland,) = by_prefix["ocds-ptecst"]
    assert [str(o.due_on) for o in portland.obligations] == [
        "2016-06-30",
        "2016-06-30",
        "2016-12-31",
        "2017-06-30",
        "2017-06-30",
    ]
    assert {
        "publisher:ocds-87sd3t",
        "HND-ENG",
        "HN-RTN",
        "MX-INAI",
        "MX-RFC",
        "US_OR-PDX-BS-ABBR",
        "US_OR-PDX-SAP-SID",
        "name",
    } == {party.scheme for party in plan.parties}


def test_reading_again_gives_the_same_plan(plan: Plan) -> None:
    assert read(sorted(DATA.iterdir(), reverse=True)) == plan
