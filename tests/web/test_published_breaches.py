"""A breach while it is published, and after: then the public finds no trace of it, on no page, list or past day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI

from ledger_api.web.pages.formatting import short
from tests.web.applications import application, readers_of
from tests.web.client import Client
from tests.web.town import BUILDER, BUILDER_NAME, HANDLER, ROADS, SUPPLIER, WATER, Town, code, payment

PARKS = code("11990100MB0000043")
OWING = {"published": WATER, "repaired": ROADS, "withdrawn": PARKS}
#: The documents on which the three determinations rest.
DOCUMENTS = {name: f"临信认〔2025〕{number}号" for number, name in enumerate(OWING, 1)}
#: All three were published; the first alone still is.
THEN = "2025-05-20"
#: Whose cases each reader may know of, published or not.
KNOWN = {
    "public": set[str](),
    "water office": {"published"},
    "roads office": {"repaired"},
    "owed enterprise": set(OWING),
    "other enterprise": set[str](),
    "authority": set(OWING),
    "auditor": set(OWING),
}
LISTS = (
    "parties",
    "commitments",
    "obligations",
    "payments",
    "proceedings",
    "publications",
    "complaints",
    "promises",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Three debts of March, determined in May: the first stays published, the document of the last is set aside
    in June, and the second is paid, and repaired in August."""
    made = Town.found(tmp_path_factory.mktemp("published") / "ledger", "2025-03-01T09:00")
    for number, department in enumerate(OWING.values(), 1):
        made.register("department", f"临江市第{number}局", department)
    made.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    made.register("enterprise", "乙工程有限公司", SUPPLIER, size="micro")
    made.register("authority", "临江市信用牵头部门", HANDLER, duties=["intake", "handler", "determiner"])
    made.at("2025-03-03T10:00")
    for name, department in OWING.items():
        made.sign_contract(name, f"合同{name}", [payment("1000.00", date="2025-03-31")], department, BUILDER)
    about = {name: f"{made.made[name]}/1" for name in OWING}
    made.at("2025-04-02T10:00")
    for name in OWING:
        made.do("verify_breach", [HANDLER], f"verified {name}", obligation=about[name], finding="true")
        made.do(
            "order_rectification", [HANDLER], f"ordered {name}", obligation=about[name], until="2025-04-30"
        )
    made.at("2025-05-06T10:00")
    for name in OWING:
        values = {"obligation": about[name], "class": "general", "document": DOCUMENTS[name]}
        made.do("confirm_breach", [HANDLER], f"confirmed {name}", **values)
    made.at("2025-06-18T10:00")
    made.do("annul_breach", [HANDLER], obligation=about["withdrawn"], document="判决")
    made.do("record_payment", [ROADS], obligation=about["repaired"], amount="1100.00")
    made.at("2025-08-07T10:00")
    made.do("apply_repair", [ROADS], obligation=about["repaired"], pledge="不再发生", evidence="付款回单")
    made.do("accept_repair", [HANDLER], obligation=about["repaired"])
    made.do("decide_repair", [HANDLER], obligation=about["repaired"], granted=True)
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    return application(town.ledger)


@pytest.fixture(scope="module")
def readers(app: FastAPI, town: Town) -> dict[str, Client]:
    codes = {
        "water office": WATER,
        "roads office": ROADS,
        "owed enterprise": BUILDER,
        "other enterprise": SUPPLIER,
        "authority": HANDLER,
    }
    return readers_of(app, town, codes)


@pytest.fixture(scope="module")
def traces(town: Town, readers: dict[str, Client]) -> dict[str, tuple[str, ...]]:
    """What betrays each case: its id, its document, and the acts in it."""
    cases = {
        one["commitment"]: one["id"] for one in readers["auditor"].get("/api/v1/proceedings").json()["items"]
    }
    return {
        name: (
            cases[town.made[name]],
            short(cases[town.made[name]]),
            DOCUMENTS[name],
            town.made[f"verified {name}"],
            town.made[f"confirmed {name}"],
        )
        for name in OWING
    }


def everything(client: Client, town: Town, day: str | None) -> dict[str, str]:
    """Every page that a reader can click to, and every answer about the three, as of a day."""
    asked = "" if day is None else f"as_of={day}"
    about = [f"{town.made[name]}/1" for name in OWING]
    pending = [
        *(f"/api/v1/{name}?limit=200&{asked}" for name in LISTS),
        *(f"/api/v1/{name}?format=csv&{asked}" for name in LISTS),
        f"/api/v1/exports/ocds?{asked}",
        *(
            f"/api/v1/obligations?breach={status}&{asked}"
            for status in ("confirmed", "repaired", "withdrawn")
        ),
        *(f"/api/v1/obligations/{one}?{asked}" for one in about),
        *(f"/api/v1/obligations/{one}/events?{asked}" for one in about),
        *(f"/api/v1/breaches/{one}?{asked}" for one in about),
        *(f"/api/v1/commitments/{town.made[name]}?{asked}" for name in OWING),
        *(f"/api/v1/parties/{one}/profile?{asked}" for one in OWING.values()),
        *(f"/publications?department={one}&{asked}" for one in OWING.values()),
        f"/?{asked}",
    ]
    if day is None:
        pending.append("/api/v1/changes?follow=false&since=0")
    found: dict[str, str] = {}
    while pending:
        path = pending.pop()
        if path in found:
            continue
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text[:200])
        found[path] = unescape(answer.text)
        if answer.headers["content-type"].startswith("text/html"):
            links = [unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.text)]
            pending += [
                link
                for link in links
                if not link.startswith(("/static", "/api", "/sign-in", "/complaints/new"))
                and ("as_of=" in link) == (day is not None)
                and "reader=" not in link
            ]
    return found


@pytest.mark.parametrize("day", [None, THEN])
@pytest.mark.parametrize("reader", [reader for reader, known in KNOWN.items() if known < set(OWING)])
def test_what_is_published_no_more_leaves_no_trace_for_those_who_may_not_know_it(
    readers: dict[str, Client], town: Town, traces: dict[str, tuple[str, ...]], reader: str, day: str | None
) -> None:
    answers = everything(readers[reader], town, day)
    assert len(answers) > 30
    for name in set(OWING) - KNOWN[reader] - {"published"}:
        for path, text in answers.items():
            for trace in traces[name]:
                assert trace not in text, (name, path)
        (events,) = [text for path, text in answers.items() if f"{town.made[name]}/1/events" in path]
        assert "Breach" not in events
        assert "Repair" not in events


@pytest.mark.parametrize("day", [None, THEN])
@pytest.mark.parametrize("reader", KNOWN)
def test_each_reader_finds_the_breaches_that_it_may_know(
    readers: dict[str, Client], town: Town, reader: str, day: str | None
) -> None:
    asked = "" if day is None else f"as_of={day}"
    client = readers[reader]
    then = {"published": "confirmed", "repaired": "confirmed", "withdrawn": "confirmed"}
    now = {"published": "confirmed", "repaired": "repaired", "withdrawn": "withdrawn"}
    for name, department in OWING.items():
        may_know = name == "published" or name in KNOWN[reader]
        wanted = (now if day is None else then)[name] if may_know else "none"
        breach = client.get(f"/api/v1/breaches/{town.made[name]}/1?{asked}").json()["item"]
        assert breach["status"] == wanted
        obligation = client.get(f"/api/v1/obligations/{town.made[name]}/1?{asked}").json()["item"]
        assert obligation["breach"] == wanted
        profile = client.get(f"/api/v1/parties/{department}/profile?{asked}").json()["item"]
        knows_profile = reader in ("authority", "auditor") or (name in KNOWN[reader] and "office" in reader)
        assert profile["confirmed"] == int(name == "published" or (knows_profile and day is not None)), name


@pytest.mark.parametrize("day", [None, THEN])
@pytest.mark.parametrize("reader", KNOWN)
def test_records_are_given_out_while_they_are_published_and_to_those_who_know_the_case(
    readers: dict[str, Client], town: Town, reader: str, day: str | None
) -> None:
    for name in OWING:
        may_know = name == "published" or name in KNOWN[reader]
        for form in ("json", "csv", "xlsx"):
            asked = f"format={form}" + ("" if day is None else f"&as_of={day}")
            answer = readers[reader].get(f"/api/v1/breaches/{town.made[name]}/1/record?{asked}")
            assert answer.status_code == (200 if may_know else 404), (name, form)


def test_the_list_of_publications_shows_what_is_published_and_whose(readers: dict[str, Client]) -> None:
    for client in readers.values():
        (item,) = client.get("/api/v1/publications").json()["items"]
        assert (item["document"], item["obligor_code"]) == (DOCUMENTS["published"], WATER)
        assert BUILDER_NAME not in json.dumps(item, ensure_ascii=False)
        page = client.get("/publications").text
        assert DOCUMENTS["published"] in page
        assert "临江市第1局" in page
    assert BUILDER_NAME not in readers["public"].get("/publications").text
