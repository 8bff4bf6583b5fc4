"""Statistics and the yearly disclosure of many thousand obligations, against sums that are made in another way."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from stdnum.cn import uscc

from ledger_api.domain.disclosure import disclosed_by, judged_on
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import WebSettings
from tests.desk import BUILDER, BUREAU, LEAD, Desk, desk
from tests.web.applications import ROOMY
from tests.web.client import Client
from tests.web.exports.stories import NEW_BUREAU, random_story
from tests.web.second_database import WRITTEN_FROM, in_postgresql

#: Obligations in the generated ledger; 100,000 where the whole figure is wanted.
ROWS = int(os.environ.get("CHENGNUO_STATISTICS_ROWS", "10000"))
REGIONS = ("990100", "990101", "990102", "990201", "980101", "110105")
LARGE = "91990200MA0000058G"
#: To whom the bureau passes.
SUCCESSOR = "11990200MB00001153"
V1 = "/api/v1"


def code(region: str, serial: int) -> str:
    first = f"11{region}MB{serial:07d}"
    return first + str(uscc.calc_check_digit(first))


DEPARTMENTS = {code(region, 100 + number): region for number, region in enumerate(REGIONS * 2)}


@dataclass
class Generated:
    """A ledger, and of each copied obligation the original (as the API tells it) and who owes it."""

    story: Desk
    client: Client
    copies: list[tuple[dict[str, Any], str]]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """The story of a few contracts, signed, paid, denied and ended on a real chain, and copies of its rows that
    other departments owe."""
    story = random_story(tmp_path_factory.mktemp("statistics") / "ledger", 11, steps=60)
    for number, one in enumerate(DEPARTMENTS):
        story.register("department", f"第{number}局", one)
    story.ledger.settle()
    client = client_of(story)
    originals = client.get(f"{V1}/obligations?limit=200").json()["items"]
    assert len(originals) > 20
    yield Generated(story, client, copied(story, originals))
    story.ledger.close()


def client_of(story: Desk) -> Client:
    settings = WebSettings(on_loopback=True, limits=ROOMY)
    return Client(create_app(Port(story.ledger), settings))


def copied(story: Desk, originals: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Writes copies until the ledger has ROWS obligations; the originals are told of too, which the bureau's successor
    owes by then."""
    chance, told = Random(5), [(one, NEW_BUREAU) for one in originals]
    by_commitment = defaultdict(list)
    for one in originals:
        by_commitment[one["commitment"]].append(one)
    with sqlite3.connect(story.ledger.folder.index) as index:
        tables = {name: rows_of(index, name) for name in ("commitment", "obligation")}
        log = WRITTEN_FROM
        written: dict[str, list[dict[str, Any]]] = {"commitment": [], "obligation": []}
        while len(told) < ROWS:
            contract = chance.choice(tables["commitment"])
            owing = chance.choice(list(DEPARTMENTS))
            changed = {"obligor": story.ledger.party_id(owing)}
            identifier = sha256(str(log).encode()).digest()
            log += 1
            written["commitment"].append(contract | changed | {"id": identifier, "log": log})
            for row in tables["obligation"]:
                if row["commitment"] == contract["id"]:
                    log += 1
                    written["obligation"].append(row | changed | {"commitment": identifier, "log": log})
            told += [(one, owing) for one in by_commitment["0x" + contract["id"].hex()]]
        for name, rows in written.items():
            columns = list(tables[name][0])
            marks = ",".join("?" * len(columns))
            listed = [[row[column] for column in columns] for row in rows]
            index.executemany(f"INSERT INTO {name} ({','.join(columns)}) VALUES ({marks})", listed)
    return told


def rows_of(index: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    cursor = index.execute(f"SELECT * FROM {name}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def counted(rows: list[dict[str, Any]], today: str) -> dict[str, Any]:
    """What is to come out, from the obligations as the API tells them one by one."""
    counts: Counter[str] = Counter()
    ages = {"1-30": 0, "31-90": 0, "91-180": 0, "181-365": 0, "over-365": 0}
    sums: dict[str, list[Decimal]] = {}
    days = late = 0
    for one in rows:
        status = one["status"]
        if status in ("terminated", "changed", "not_triggered"):
            counts["released"] += 1
            continue
        if status in ("fulfilled", "fulfilled_late", "overdue"):
            counts[{"fulfilled": "in_time", "fulfilled_late": "late", "overdue": "overdue"}[status]] += 1
        elif one["due"] < today:
            counts["disputed"] += 1
        else:
            counts["not_yet_due"] += 1
            continue
        if status == "overdue":
            age = one["days_overdue"]
            ages[next((band for band in list(ages)[:4] if age <= int(band.split("-")[1])), "over-365")] += 1
        if status in ("overdue", "fulfilled_late"):
            late += 1
        days += one["days_overdue"]
        amounts = sums.setdefault(one["currency"], [Decimal(0)] * 3)
        owed = (
            Decimal(one["outstanding"] or 0) - Decimal(one["contested"] or 0)
            if status == "overdue"
            else Decimal(0)
        )
        for place, more in enumerate((Decimal(one["amount"] or 0), owed, Decimal(one["interest_unpaid"]))):
            amounts[place] += more
    average = (Decimal(days) / late).quantize(Decimal("0.1"), ROUND_HALF_UP) if late else None
    names = ("in_time", "late", "overdue", "disputed", "not_yet_due", "released")
    return {
        **{name: counts[name] for name in names},
        "due": sum(counts[name] for name in names[:4]),
        "overdue_by_age": ages,
        "average_days_late": None if average is None else str(average),
        "amounts": [
            {
                "currency": currency,
                "due": f"{due:.2f}",
                "overdue": f"{overdue:.2f}",
                "interest_owed": f"{interest:.2f}",
            }
            for currency, (due, overdue, interest) in sorted(sums.items())
        ],
    }


def figures(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in counted([], "")}


@pytest.mark.parametrize(("first", "last"), [("2025-01-01", "2027-12-31"), ("2025-10-09", "2025-11-17")])
def test_figures_are_the_sums_of_their_obligations(generated: Generated, first: str, last: str) -> None:
    told = generated.client.get(f"{V1}/statistics?from={first}&to={last}").json()
    today = told["as_of"]["time_iso"][:10]
    by_department, by_region = defaultdict(list), defaultdict(list)
    whole = []
    for one, owing in generated.copies:
        if one["due"] is None or not first <= one["due"] <= last:
            continue
        whole.append(one)
        by_department[owing].append(one)
        region = DEPARTMENTS.get(owing, NEW_BUREAU[2:8])
        for prefix in {region[:2], region[:4], region}:
            by_region[prefix].append(one)
    item = told["item"]
    assert {one["code"]: figures(one) for one in item["departments"]} == {
        owing: counted(rows, today) for owing, rows in by_department.items()
    }
    assert {one["region"]: figures(one) for one in item["regions"]} == {
        region: counted(rows, today) for region, rows in by_region.items()
    }
    assert figures(item["total"]) == counted(whole, today)


def test_a_region_is_asked_for_with_all_that_lies_in_it(generated: Generated) -> None:
    def asked(region: str) -> dict[str, Any]:
        told = generated.client.get(f"{V1}/statistics?from=2025-01-01&to=2027-12-31&region={region}").json()
        found: dict[str, Any] = told["item"]
        return found

    province = asked("99")
    assert {one["region"] for one in province["departments"]} == {"990100", "990101", "990102", "990201"}
    city = asked("9901")
    assert {one["region"] for one in city["departments"]} == {"990100", "990101", "990102"}
    (same,) = [one for one in province["regions"] if one["region"] == "9901"]
    assert figures(city["total"]) == figures(same)
    assert generated.client.get(f"{V1}/statistics?region=9").status_code == 422


def test_the_spreadsheet_has_a_row_for_each_department(generated: Generated) -> None:
    address = f"{V1}/statistics?from=2025-01-01&to=2027-12-31"
    told = generated.client.get(address).json()["item"]["departments"]
    rows = list(
        csv.DictReader(io.StringIO(generated.client.get(address + "&format=csv").content.decode("utf-8-sig")))
    )
    assert [(row["统一社会信用代码"], int(row["已到期"]), row["逾期金额（元）"]) for row in rows] == [
        (one["code"], one["due"], one["amounts"][0]["overdue"]) for one in told
    ]


def test_the_chart_says_in_words_what_it_draws(generated: Generated) -> None:
    page = generated.client.get("/statistics?from=2025-01-01&to=2027-12-31").text
    assert page.count('role="img" aria-label="到期 ') == len(DEPARTMENTS) + 1
    assert "style=" not in page


def test_postgresql_gives_the_same_figures(generated: Generated, postgres: str, tmp_path: Path) -> None:
    period = "from=2025-01-01&to=2027-12-31"
    with in_postgresql(generated.story, postgres, tmp_path) as there:
        for asked in (
            period,
            "from=2025-10-09&to=2025-11-17",
            f"{period}&region=99",
            f"{period}&department={BUREAU}",
        ):
            ours, theirs = (one.get(f"{V1}/statistics?{asked}").json() for one in (generated.client, there))
            assert theirs == ours, asked
        told = there.get(f"{V1}/statistics?{period}").json()["item"]
    assert len(told["departments"]) == len(DEPARTMENTS) + 1


@pytest.fixture
def merged(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "ledger", "2025-09-01") as made:
        made.register("department", "承继局", SUCCESSOR)
        yield made


def test_what_a_predecessor_undertook_stands_beside_the_successors_own(merged: Desk) -> None:
    merged.contract("一", owed("1000.00", "2025-10-15"), owed("500.00", "2025-11-30", "o2"))
    merged.perform(
        "succeed", LEAD, **{"from": [BUREAU]}, to=SUCCESSOR, effective="2025-09-02", document="合并"
    )
    merged.at("2025-09-02")
    merged.perform(
        "sign_contract",
        SUCCESSOR,
        BUILDER,
        contract="二",
        title="二",
        obligations=[owed("70.00", "2025-10-20")],
    )
    merged.at("2025-11-03")
    merged.ledger.settle()
    client = client_of(merged)
    address = f"{V1}/statistics?from=2025-01-01&to=2025-12-31"
    item = client.get(address).json()["item"]
    (row,) = item["departments"]
    assert (row["code"], row["overdue"], row["not_yet_due"]) == (SUCCESSOR, 2, 1)
    (before,) = row["from_predecessors"]
    assert (before["code"], before["overdue"], before["not_yet_due"]) == (BUREAU, 1, 1)
    assert before["amounts"][0]["overdue"] == "1000.00"
    assert item["total"]["overdue"] == 2
    (line,) = csv.DictReader(io.StringIO(client.get(address + "&format=csv").content.decode("utf-8-sig")))
    assert (line["已到期"], line["其中承继：已到期"], line["其中承继：逾期未履行"]) == ("2", "1", "1")


# ---- the yearly disclosure


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "ledger", "2025-09-01") as made:
        made.register("enterprise", "大型企业", LARGE, size="large")
        made.ledger.settle()
        yield made


def owed(amount: str, due: str, name: str = "o1") -> dict[str, Any]:
    return {"obligation": name, "kind": "payment", "amount": amount, "due": {"date": due}}


def test_a_year_discloses_what_was_overdue_at_its_end_whatever_came_after(
    bureau: Desk, postgres: str, tmp_path: Path
) -> None:
    first = bureau.contract("一", owed("1000.00", "2025-10-15"), owed("500.00", "2025-12-30", "o2"))
    bureau.contract("二", owed("300.00", "2025-12-31"))
    bureau.contract("三", {"obligation": "o1", "kind": "performance", "due": {"date": "2025-10-10"}})
    bureau.perform(
        "sign_contract", BUREAU, LARGE, contract="大", title="大", obligations=[owed("9.00", "2025-10-10")]
    )
    bureau.at("2025-10-14")
    bureau.perform("contest", BUREAU, obligation=f"0x{first.hex()}/1", amount="250.00", reason="质量")
    client = client_of(bureau)
    assert client.get(f"{V1}/disclosure?year=2025").json()["code"] == "BAD_DATE"
    bureau.at("2025-12-31T23:59")
    assert client.get(f"{V1}/disclosure?year=2025").status_code == 400
    bureau.at("2026-02-01")
    bureau.perform("record_payment", BUREAU, obligation=f"0x{first.hex()}/1", amount="1500.00")
    bureau.ledger.settle()
    told = client.get(f"{V1}/disclosure?year=2025").json()["item"]
    # The contract of o2 is due within 2025 and was missed; the one due on the last day of the year was not late yet.
    with in_postgresql(bureau, postgres, tmp_path / "elsewhere") as there:
        assert there.get(f"{V1}/disclosure?year=2025").json()["item"] == told
    assert (told["judged_on"], told["due"]) == ("2025-12-31", "2026-03-31")
    assert (told["contracts"], told["provisional"]) == (1, 0)
    assert told["amounts"] == [{"currency": "CNY", "amount": "1250.00"}]
    (row,) = told["departments"]
    assert (row["code"], row["contracts"], row["amounts"]) == (BUREAU, 1, told["amounts"])
    text = client.get(f"{V1}/disclosure?year=2025&format=csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["逾期尚未支付的合同数量"], line["金额（元）"]) == ("1", "1250.00")
    page = client.get("/disclosure?year=2025").text
    assert "1,250.00 元" in page
    assert BUILDER not in page
    assert client.get("/disclosure").text.count("1,250.00 元") >= 1
    assert client.get(f"{V1}/disclosure?year=2024").status_code == 400


def test_the_last_day_for_disclosing_does_not_roll() -> None:
    assert judged_on(2028) == date(2028, 12, 31)
    # A Saturday.
    assert disclosed_by(2028) == date(2029, 3, 31)
