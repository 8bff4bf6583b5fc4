"""Statistics of complaints over many thousand cases, against sums that are made in another way."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger_api.domain.days import civil_day
from ledger_api.domain.refusals import Refused
from tests.desk import BUILDER, BUREAU, LEAD, Desk, desk
from tests.web.client import Client
from tests.web.recounting import Told, clocks, counted, grouped, speaking
from tests.web.second_database import WRITTEN_FROM, in_postgresql
from tests.web.test_statistics import DEPARTMENTS, SUCCESSOR, V1, client_of, owed, rows_of

#: Cases in the generated ledger; 100,000 where the whole figure is wanted.
CASES = int(os.environ.get("CHENGNUO_STATISTICS_CASES", "5000"))
#: The second authority passes to its heir, the bureau to its successor.
HEIR = "11990000MB0000078J"
SECOND = "11990000MB0000060Q"


@dataclass
class Generated:
    story: Desk
    client: Client
    told: list[Told]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """Complaints about obligations and applications, taken in, handled and left lying on a real chain; their
    department merged into another; and copies of their rows against other departments."""
    duties = ("intake", "handler")
    with desk(tmp_path_factory.mktemp("complaints") / "ledger", "2025-09-01", duties) as made:
        for number, one in enumerate(DEPARTMENTS):
            made.register("department", f"第{number}局", one)
        made.register("department", "承继局", SUCCESSOR)
        for name, one in (("第二受理处理部门", SECOND), ("承继的受理处理部门", HEIR)):
            made.register("authority", name, one, duties=list(duties))
        play(made, Random(7), steps=70)
        today = made.clock.now()
        effective = civil_day(today) + timedelta(1)
        for old, new in ((BUREAU, SUCCESSOR), (SECOND, HEIR)):
            passing = {"from": [old], "to": new, "effective": effective.isoformat(), "document": "合并"}
            made.perform("succeed", LEAD, **passing)
        made.clock.set(today + 3 * 86_400)
        made.ledger.tick()
        made.ledger.settle()
        client = client_of(made)
        originals = client.get(f"{V1}/complaints?limit=200").json()["items"]
        assert len(originals) > 12
        assert {one["status"] for one in originals} > {"handling", "concluded", "withdrawn"}
        yield Generated(made, client, copied(made, originals))


def play(made: Desk, dice: Random, steps: int) -> None:
    contract = made.contract("一", *(owed("100.00", "2025-09-10", f"o{n}") for n in range(1, 5)))
    opened = [
        made.perform("open_approval", BUILDER, department=BUREAU, item=f"许可{n}").act.hex() for n in (1, 2)
    ]
    about = [{"obligation": f"0x{contract.hex()}/{n}"} for n in range(1, 5)]
    about += [{"approval": f"0x{one}"} for one in opened]
    words: dict[str, dict[str, Any]] = {
        "accept_complaint": {},
        "reject_complaint": {"reason": "不属于受理范围"},
        "forward_complaint": {},
        "receive_complaint": {},
        "extend_complaint": {"approved_by": "负责人"},
        "conclude_complaint": {},
        "withdraw_complaint": {},
        "divert_complaint": {"case_no": "（2025）临0101民初1号"},
    }
    #: What comes next, by the last act on a complaint.
    following = {
        "complain": [*["accept_complaint"] * 4, "reject_complaint", "withdraw_complaint"],
        "accept_complaint": [*["forward_complaint"] * 6, "withdraw_complaint", "divert_complaint"],
        "forward_complaint": ["receive_complaint", "extend_complaint", "conclude_complaint"],
        "receive_complaint": [*["conclude_complaint"] * 2, "extend_complaint", "divert_complaint"],
        "extend_complaint": ["conclude_complaint"],
    }
    last: dict[str, str] = {}
    for step in range(steps):
        if dice.random() < 0.6:
            made.clock.set(made.clock.now() + dice.randint(1, 9) * 86_400)
            made.ledger.tick()
        going_on = [one for one, done in last.items() if done in following]
        if step % 4 == 0 or not going_on:
            what = {"category": "arrears", "narrative": "逾期", **dice.choice(about)}
            last["0x" + made.perform("complain", BUILDER, **what).act.hex()] = "complain"
            continue
        complaint = dice.choice(going_on)
        do = dice.choice(following[last[complaint]])
        more = {
            "forward_complaint": {"to": dice.choice([LEAD, SECOND])},
            "conclude_complaint": {"finding": dice.choice(["substantiated", "unfounded", "malicious"])},
        }.get(do, words[do])
        for by in (BUILDER,) if do == "withdraw_complaint" else dice.sample([LEAD, SECOND], 2):
            # One of the two is not its handler, and a linked complaint takes no act.
            with suppress(Refused):
                made.perform(do, by, complaint=complaint, **more)
                last[complaint] = do
                break


def copied(made: Desk, originals: list[dict[str, Any]]) -> list[Told]:
    """Writes copies until the ledger has CASES cases; the originals are told of too."""
    by_id = {one["id"]: one for one in originals}
    names = {made.ledger.party_id(code): code for code in (LEAD, SECOND)}
    party = {code: made.ledger.party_id(code) for code in (*DEPARTMENTS, LEAD, SECOND)}
    chance, told = Random(5), []
    with sqlite3.connect(made.ledger.folder.index) as index:
        by_matter = defaultdict(list)
        for row in rows_of(index, "complaint"):
            by_matter[row["matter"]].append(row)
            one = by_id["0x" + row["id"].hex()]
            intake, handler = names.get(row["intake"]), names.get(row["handler"])
            told.append(Told(row["matter"].hex(), one, SUCCESSOR, BUREAU, intake, handler))
        things = {
            "obligation": {(one["commitment"], one["number"]): one for one in rows_of(index, "obligation")},
            "approval": {(one["id"], 0): one for one in rows_of(index, "approval")},
        }
        written: dict[str, list[dict[str, Any]]] = {"complaint": [], "obligation": [], "approval": []}
        log = WRITTEN_FROM
        for number in range(CASES - len(by_matter)):
            rows = chance.choice(list(by_matter.values()))
            owing = chance.choice(list(DEPARTMENTS))
            taker, doer = chance.sample([LEAD, SECOND], 2)
            about = sha256(f"about {number}".encode()).digest()
            table = "obligation" if rows[0]["subject"] == 1 else "approval"
            thing = things[table][rows[0]["about"], rows[0]["number"]]
            log += 1
            own = {"commitment": about, "obligor": party[owing]}
            if table == "approval":
                own = {"id": about, "department": party[owing]}
            written[table].append(thing | own | {"log": log})
            ids = {row["id"]: sha256(f"{number}".encode() + row["id"]).digest() for row in rows}
            logs: dict[int, int] = {}
            for mark in sorted({row["log"] for row in rows} | {row["last_log"] for row in rows}):
                log += 1
                logs[mark] = log
            for row in rows:
                changed: dict[str, Any] = {
                    "log": logs[row["log"]],
                    "last_log": logs[row["last_log"]],
                    "id": ids[row["id"]],
                    "matter": ids[row["matter"]],
                    "linked_to": None if row["linked_to"] is None else ids[row["linked_to"]],
                    "about": about,
                    "intake": row["intake"] and party[taker],
                    "handler": row["handler"] and party[doer],
                }
                written["complaint"].append(row | changed)
                told.append(
                    Told(
                        changed["matter"].hex(),
                        by_id["0x" + row["id"].hex()],
                        owing,
                        None,
                        taker if row["intake"] else None,
                        doer if row["handler"] else None,
                    )
                )
        for name, listed in written.items():
            columns = list(listed[0])
            marks = ",".join("?" * len(columns))
            index.executemany(
                f"INSERT INTO {name} ({','.join(columns)}) VALUES ({marks})",
                [[row[column] for column in columns] for row in listed],
            )
    return told


def figures(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in counted([], date.min)}


@pytest.mark.parametrize(("first", "last"), [("2025-01-01", "2027-12-31"), ("2025-10-09", "2026-01-10")])
def test_figures_are_the_sums_of_their_cases(generated: Generated, first: str, last: str) -> None:
    answer = generated.client.get(f"{V1}/statistics/complaints?from={first}&to={last}").json()
    today = date.fromisoformat(answer["as_of"]["time_iso"][:10])
    began = {
        one.case: min(other.complaint["filed_on"] for other in case)
        for case in grouped(generated.told)
        for one in case[:1]
    }
    cases = [case for case in grouped(generated.told) if first <= began[case[0].case] <= last]
    assert len(cases) > CASES // 20
    by_department, by_region = defaultdict(list), defaultdict(list)
    by_authority: dict[str | None, list[tuple[Told, tuple[str, ...]]]] = defaultdict(list)
    for case in cases:
        one = speaking(case)
        by_department[one.respondent].append(case)
        for digits in (2, 4, 6):
            by_region[one.respondent[2 : 2 + digits]].append(case)
        by_authority[one.intake].append((one, ("intake", "forward")))
        if one.handler:
            by_authority[one.handler].append((one, ("handle",)))
    item = answer["item"]
    assert {one["code"]: figures(one) for one in item["departments"]} == {
        code: counted(listed, today) for code, listed in by_department.items()
    }
    assert {one["region"]: figures(one) for one in item["regions"]} == {
        region: counted(listed, today) for region, listed in by_region.items()
    }
    assert {one["code"]: one["clocks"] for one in item["authorities"]} == {
        HEIR if code == SECOND else code: clocks(listed, today) for code, listed in by_authority.items()
    }
    assert figures(item["total"]) == counted(cases, today)
    # What a predecessor undertook is in its successor's figures, and once more beside them.
    inherited = {one["code"]: one["from_predecessors"] for one in item["departments"]}
    (before,) = inherited.pop(SUCCESSOR)
    assert (before["code"], figures(before)) == (BUREAU, counted(by_department[SUCCESSOR], today))
    assert not any(inherited.values())
    beside = {one["code"]: one["from_predecessors"] for one in item["authorities"]}
    (before,) = beside.pop(HEIR)
    assert (before["code"], before["clocks"]) == (SECOND, clocks(by_authority[SECOND], today))
    assert not any(beside.values())


def test_postgresql_gives_the_same_figures(generated: Generated, postgres: str, tmp_path: Path) -> None:
    period = "from=2025-01-01&to=2027-12-31"
    with in_postgresql(generated.story, postgres, tmp_path) as there:
        for asked in (
            period,
            "from=2025-10-09&to=2026-01-10",
            f"{period}&region=99",
            f"{period}&department={BUREAU}",
        ):
            address = f"{V1}/statistics/complaints?{asked}"
            ours, theirs = (one.get(address).json() for one in (generated.client, there))
            assert theirs == ours, asked
        assert (
            there.get(f"{V1}/statistics/complaints?{period}").json()["item"]["total"]["received"]
            > CASES // 20
        )
        assert there.get(f"{V1}/statistics/complaints?reader=public").json()["item"] is None


def test_one_department_or_region_is_asked_for(generated: Generated) -> None:
    def asked(**query: str) -> dict[str, Any]:
        parameters = {"from": "2025-01-01", "to": "2027-12-31", **query}
        words = "&".join(f"{name}={value}" for name, value in parameters.items())
        found: dict[str, Any] = generated.client.get(f"{V1}/statistics/complaints?{words}").json()["item"]
        return found

    one = next(iter(DEPARTMENTS))
    (alone,) = asked(department=one)["departments"]
    assert alone["code"] == one
    assert figures(asked(department=one)["total"]) == figures(alone)
    city = asked(region="9901")
    assert {each["region"] for each in city["departments"]} == {"990100", "990101", "990102"}
    assert asked(department=BUREAU)["departments"] == []


def test_the_spreadsheet_has_a_row_for_each_department_and_each_authority(generated: Generated) -> None:
    address = f"{V1}/statistics/complaints?from=2025-01-01&to=2027-12-31"
    item = generated.client.get(address).json()["item"]
    text = generated.client.get(address + "&format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["统一社会信用代码"], row["收到案件"], row["办理期：超期"]) for row in rows] == [
        *(
            (one["code"], str(one["received"]), str(one["clocks"]["handle"]["late"]))
            for one in item["departments"]
        ),
        *((one["code"] or "", "", str(one["clocks"]["handle"]["late"])) for one in item["authorities"]),
    ]
    page = generated.client.get("/statistics?from=2025-01-01&to=2027-12-31").text
    assert f"{item['total']['received']} 案（{item['total']['complaints']} 件" in page
    assert "其中承继自" in page


def test_the_public_learns_of_no_complaint(generated: Generated) -> None:
    answer = generated.client.get(f"{V1}/statistics/complaints?reader=public").json()
    assert answer["item"] is None
    page = generated.client.get("/statistics?from=2025-01-01&to=2027-12-31&reader=public").text
    assert "被投诉机关" not in page
