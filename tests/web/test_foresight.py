"""What is coming, over API and pages of a real ledger: degrees, warning signs, subscriptions, calendars, the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from fastapi import FastAPI

from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.index import Index
from tests.web.applications import application, readers_of
from tests.web.client import Client
from tests.web.signing import PUBLIC_NAME
from tests.web.town import BUILDER, BUILDER_NAME, HANDLER, ROADS, SUPPLIER, WATER, Town

OBLIGATIONS, SUBSCRIPTIONS = "/api/v1/obligations", "/api/v1/subscriptions"
SIGNS = ("due_day_moved", "token_payment", "acceptance_withheld", "recorded_late", "payment_denied")
EVERYBODY_ELSE = ("public", "other enterprise", "authority")


def payment(amount: str, due: dict[str, Any], name: str = "o1", **more: Any) -> dict[str, Any]:
    return {"obligation": name, "kind": "payment", "amount": amount, "due": due, **more}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """On 2025-12-05: one contract for each sign, one that is red, one that is yellow, one that is done."""
    town = Town.found(tmp_path_factory.mktemp("foresight") / "ledger", "2025-09-01T09:00")
    town.register("department", "临江市水务局", WATER)
    town.register("department", "临江市道路局", ROADS)
    town.register("enterprise", BUILDER_NAME, BUILDER, size="large")
    town.register("enterprise", "乙", SUPPLIER, size="large")
    town.register("authority", "临江市信用牵头部门", HANDLER, duties=["intake", "handler", "determiner"])
    both = (WATER, BUILDER)
    dues = {
        "moved": {"date": "2025-10-20"}, "token": {"date": "2025-12-01"}, "late record": {"date": "2026-06-30"},
        "denied": {"date": "2026-06-30"}, "yellow": {"date": "2025-12-15"}, "green": {"date": "2025-12-31"},
        "red": {"date": "2025-11-28"}, "done": {"date": "2025-12-10"},
    }  # fmt: skip
    for name, due in dues.items():
        town.sign_contract(name, f"合同 {name}", [payment("1000.00", due)], *both)
    from_acceptance = {"days": 30, "from": "acceptance"}
    town.sign_contract("withheld", "合同 withheld", [payment("1000.00", from_acceptance)], *both)
    town.do("record_delivery", both, obligation=f"{town.made['withheld']}/1", delivered="2025-09-01")
    first = {name: f"{town.made[name]}/1" for name in (*dues, "withheld")}
    town.at("2025-10-10T10:00")
    town.do("amend", both, obligation=first["moved"], due="2025-11-20")
    town.do(
        "record_payment",
        [WATER],
        "late payment",
        obligation=first["late record"],
        amount="10.00",
        credited="2025-09-20",
    )
    false = town.do("record_payment", [WATER], obligation=first["denied"], amount="900.00")
    town.do("deny_payment", [BUILDER], payment=false, reason="没有到账")
    town.do("record_payment", [WATER], obligation=first["done"], amount="1000.00")
    town.at("2025-11-10T10:00")
    town.do("amend", both, obligation=first["moved"], due="2026-03-31")
    town.at("2025-11-25T10:00")
    town.do("record_payment", [WATER], obligation=first["token"], amount="20.00")
    town.at("2025-12-05T10:00")
    yield town
    town.ledger.close()


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    return application(town.ledger)


@pytest.fixture(scope="module")
def readers(app: FastAPI, town: Town) -> dict[str, Client]:
    codes = {
        "department": WATER, "other department": ROADS, "enterprise": BUILDER, "other enterprise": SUPPLIER, "authority": HANDLER,
    }  # fmt: skip
    return readers_of(app, town, codes)


def found(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{OBLIGATIONS}?limit=200&{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def named(town: Town, items: list[dict[str, Any]]) -> set[str]:
    names = {made: name for name, made in town.made.items()}
    return {names[one["commitment"]] for one in items}


@pytest.mark.parametrize(
    ("degree", "names"),
    [
        ("red", {"red", "token"}),
        ("yellow", {"yellow"}),
        ("green", {"green", "moved", "late record", "denied"}),
    ],
)
@pytest.mark.parametrize("reader", ["public", "department", "auditor"])
def test_everybody_finds_what_is_due_soon(
    town: Town, readers: dict[str, Client], reader: str, degree: str, names: set[str]
) -> None:
    items = found(readers[reader], f"due_soon={degree}")
    assert named(town, items) == names
    assert {one["due_soon"] for one in items} == {degree}


def test_what_is_done_or_not_yet_due_has_no_degree(town: Town, readers: dict[str, Client]) -> None:
    items = found(readers["auditor"], "")
    assert named(town, [one for one in items if one["due_soon"] is None]) == {"done", "withheld"}


@pytest.mark.parametrize(
    ("sign", "name", "events"),
    [
        ("due_day_moved", "moved", ["ObligationAmended", "ObligationAmended"]),
        ("token_payment", "token", ["PaymentRecorded"]),
        ("acceptance_withheld", "withheld", ["DeliveryRecorded"]),
        ("recorded_late", "late record", ["PaymentRecorded"]),
        ("payment_denied", "denied", ["PaymentDenied"]),
    ],
)
@pytest.mark.parametrize("reader", ["department", "enterprise", "auditor"])
def test_a_sign_is_found_with_the_acts_that_it_comes_from(
    town: Town, readers: dict[str, Client], reader: str, sign: str, name: str, events: list[str]
) -> None:
    (item,) = found(readers[reader], f"sign={sign}")
    assert named(town, [item]) == {name}
    (told,) = item["signs"]
    assert told["sign"] == sign
    assert [one["event"] for one in told["evidence"]] == events
    facts = readers[reader].get(f"{OBLIGATIONS}/{item['id']}/events").json()["item"]
    places = {(fact["provenance"]["tx_hash"], fact["provenance"]["log_index"]) for fact in facts}
    assert {(one["tx_hash"], one["log_index"]) for one in told["evidence"]} <= places
    for one in told["evidence"]:
        assert readers["auditor"].get(f"/api/v1/acts/{one['act']}").status_code == 200


@pytest.mark.parametrize("reader", EVERYBODY_ELSE)
def test_nobody_else_learns_of_a_sign(town: Town, readers: dict[str, Client], reader: str) -> None:
    seen = found(readers[reader], "")
    hidden = [name for name in SIGNS if (reader, name) != ("authority", "token_payment")]
    assert [found(readers[reader], f"sign={name}") for name in hidden] == [[] for _ in hidden]
    with_signs = named(town, [one for one in seen if one["signs"]])
    # An authority knows the commitments about which there is a case.
    assert with_signs == ({"token"} if reader == "authority" else set())
    assert "payment_denied" not in str(seen)


def test_an_authority_finds_the_signs_of_cases_alone(town: Town, readers: dict[str, Client]) -> None:
    assert named(town, found(readers["authority"], "sign=token_payment")) == {"token"}


def test_pages_say_it_in_words_and_marks(town: Town, readers: dict[str, Client]) -> None:
    listed = readers["department"].get("/obligations?due_soon=yellow").text
    assert "即将到期" in listed
    page = readers["department"].get(f"/commitments/{town.made['moved']}").text
    assert "到期日在届至之前一再推迟" in page
    assert "依据 2 项" in page
    assert "一再推迟" not in readers["public"].get(f"/commitments/{town.made['moved']}").text
    assert "预警" not in readers["public"].get("/obligations").text


def test_the_index_equals_one_made_at_once_whatever_the_indexer_saw_in_between(
    town: Town, tmp_path: Any
) -> None:
    """The acceptance was withheld by the passing of days alone, while the ledger looked on day by day."""
    ledger = town.ledger
    source = Source(ledger.chain.rpc, ledger.contracts)
    fresh = Index(tmp_path / "fresh.sqlite", source.ledger)
    Indexer(fresh, source).catch_up()
    assert digest(fresh) == digest(ledger._index)
    fresh.close()


def test_a_withheld_acceptance_begins_on_the_day_that_was_foretold(
    town: Town, readers: dict[str, Client]
) -> None:
    for day, signs in (("2025-10-01", []), ("2025-10-02", ["acceptance_withheld"])):
        with town.ledger.past_days.open(date.fromisoformat(day), lambda: None) as then:
            row = then.obligation(bytes.fromhex(town.made["withheld"][2:]), 1)
            assert row is not None
            assert [one.sign.value for one in row.signs] == signs


# ---- subscriptions


def make(client: Client, **body: Any) -> dict[str, Any]:
    answer = client.post(SUBSCRIPTIONS, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    made: dict[str, Any] = answer.json()
    return made


def test_a_party_subscribes_for_itself_and_sees_no_others(town: Town, readers: dict[str, Client]) -> None:
    made = make(readers["enterprise"], kind="web_hook", url="https://books.example/hook")
    assert made["item"]["about"] == "0x" + town.ledger.party_id(BUILDER).hex()
    assert len(made["secret"]) >= 40
    own, foreign = (readers[name].get(SUBSCRIPTIONS) for name in ("enterprise", "department"))
    assert [one["id"] for one in own.json()["items"]] == [made["item"]["id"]]
    assert foreign.json()["items"] == []
    assert made["secret"] not in own.text
    address = f"{SUBSCRIPTIONS}/{made['item']['id']}"
    assert readers["department"].ask("DELETE", address).status_code == 404
    assert readers["department"].post(f"{address}/resume", json={}).status_code == 404
    assert readers["enterprise"].post(f"{address}/resume", json={}).json()["item"]["state"] == "active"
    assert readers["auditor"].get(SUBSCRIPTIONS).json()["items"][0]["id"] == made["item"]["id"]
    assert readers["enterprise"].ask("DELETE", address).status_code == 204
    assert readers["enterprise"].ask("DELETE", address).status_code == 404


def test_the_public_subscribes_to_nothing(readers: dict[str, Client]) -> None:
    for asked in (
        readers["public"].get(SUBSCRIPTIONS),
        readers["enterprise"].get(f"{SUBSCRIPTIONS}?reader=public"),
    ):
        assert asked.status_code == 403
    assert readers["public"].post(SUBSCRIPTIONS, json={"kind": "calendar"}).status_code == 403


def test_an_enterprise_that_one_may_not_know_of_cannot_be_watched(readers: dict[str, Client]) -> None:
    body = {"kind": "calendar", "about": BUILDER}
    assert readers["other department"].post(SUBSCRIPTIONS, json=body).status_code == 404


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "https://127.0.0.1/", "https://[::1]/", "javascript:x", "https://u:p@a.example/"],
)
def test_bad_receivers_are_refused_at_once(readers: dict[str, Client], url: str) -> None:
    answer = readers["enterprise"].post(SUBSCRIPTIONS, json={"kind": "web_hook", "url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.url"


def test_there_are_twenty_at_most(readers: dict[str, Client]) -> None:
    client = readers["other enterprise"]
    made = [make(client, kind="calendar")["item"]["id"] for _ in range(20)]
    answer = client.post(SUBSCRIPTIONS, json={"kind": "calendar"})
    assert (answer.status_code, answer.json()["code"]) == (409, "TOO_MANY_SUBSCRIPTIONS")
    for one in made:
        assert client.ask("DELETE", f"{SUBSCRIPTIONS}/{one}").status_code == 204


# ---- calendars


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def events(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert not calendar.errors
    return {str(one["uid"]): one for one in calendar.walk("VEVENT")}


def test_a_calendar_has_each_obligation_on_its_due_day_as_the_ledger_has_it(
    town: Town, readers: dict[str, Client]
) -> None:
    path = path_of(make(readers["enterprise"], kind="calendar")["address"])
    seen = events(readers["public"], path)
    wanted = {
        f"{one['commitment'][2:]}-1@{town.ledger.contracts.chain_id}.chengnuo": one
        for one in found(readers["enterprise"], f"enterprise={BUILDER}")
        if one["due"] is not None
    }
    assert seen.keys() == wanted.keys()
    for uid, event in seen.items():
        one = wanted[uid]
        assert event["dtstart"].dt == date.fromisoformat(one["due"])
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
        is_open = one["status"] in ("active", "paused", "overdue")
        assert event["status"] == ("CONFIRMED" if is_open else "CANCELLED")
        alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
        assert len(alarms) == (3 if is_open else 0)
        assert one["title"] in event["summary"]
        assert int(event["sequence"]) == one["last_change"]["block"]
    done = next(uid for uid in seen if town.made["done"][2:] in uid)
    assert seen[done]["status"] == "CANCELLED"


def test_the_same_days_without_the_enterprise_for_who_may_not_know_it(
    town: Town, readers: dict[str, Client]
) -> None:
    made = make(readers["other enterprise"], kind="calendar", about=WATER)
    path = path_of(made["address"])
    content = readers["public"].get(path).text.replace("\r\n ", "")
    assert len(events(readers["public"], path)) == 8
    assert BUILDER_NAME not in content
    assert "合同 moved" not in content


def test_a_calendar_ends_with_its_subscription_and_its_address_is_nowhere(
    town: Town, readers: dict[str, Client]
) -> None:
    made = make(readers["enterprise"], kind="calendar")
    path = path_of(made["address"])
    token = path.rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 40
    assert readers["public"].get(path).status_code == 200
    assert token not in readers["enterprise"].get(SUBSCRIPTIONS).text
    assert token.encode() not in town.ledger.folder.documents_file.read_bytes()
    assert readers["enterprise"].ask("DELETE", f"{SUBSCRIPTIONS}/{made['item']['id']}").status_code == 204
    assert readers["public"].get(path).status_code == 404


def test_an_event_moves_and_is_cancelled_and_keeps_its_uid(town: Town, readers: dict[str, Client]) -> None:
    path = path_of(make(readers["department"], kind="calendar")["address"])
    commitment = town.sign_contract(
        "passing", "合同 passing", [payment("5.00", {"date": "2026-01-20"})], WATER, SUPPLIER
    )
    uid = f"{commitment[2:]}-1@{town.ledger.contracts.chain_id}.chengnuo"
    before = events(readers["public"], path)[uid]
    town.do("amend", [WATER, SUPPLIER], obligation=f"{commitment}/1", due="2026-02-10")
    moved = events(readers["public"], path)[uid]
    town.do("record_payment", [WATER], obligation=f"{commitment}/1", amount="5.00")
    over = events(readers["public"], path)[uid]
    assert [one["dtstart"].dt.isoformat() for one in (before, moved, over)] == [
        "2026-01-20",
        "2026-02-10",
        "2026-02-10",
    ]
    assert [str(one["status"]) for one in (before, moved, over)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    sequences = [int(one["sequence"]) for one in (before, moved, over)]
    assert sequences == sorted(set(sequences))


# ---- pages


def test_subscriptions_are_made_and_ended_on_a_page(readers: dict[str, Client]) -> None:
    client, origin = readers["other department"], {"Origin": f"https://{PUBLIC_NAME}"}
    answer = client.post(
        "/mine/subscriptions", data={"do": "web_hook", "url": "https://a.example/x"}, headers=origin
    )
    assert answer.status_code == 200, answer.text
    assert "只显示这一次" in answer.text
    page = client.get("/mine/subscriptions").text
    assert "https://a.example/x" in page
    (subscription,) = set(re.findall(r'name="subscription" value="(0x[0-9a-f]{32})"', page))
    refused = client.post("/mine/subscriptions", data={"do": "end", "subscription": subscription})
    assert refused.status_code == 403
    ended = client.post(
        "/mine/subscriptions", data={"do": "end", "subscription": subscription}, headers=origin
    )
    assert ended.status_code == 303
    assert "https://a.example/x" not in client.get("/mine/subscriptions").text
    faulty = client.post(
        "/mine/subscriptions", data={"do": "web_hook", "url": "http://10.0.0.1/"}, headers=origin
    )
    assert faulty.status_code == 422
    assert "内部网络" in faulty.text


def test_a_desk_says_what_is_to_be_done_today(town: Town, readers: dict[str, Client]) -> None:
    page = readers["department"].get(f"/departments/{WATER}/today")
    assert page.status_code == 200
    sections = re.split(r"<section", page.text)
    by_heading = {match[1]: part for part in sections if (match := re.search(r'<h2 id="(\w+)"', part))}
    assert "合同 red" in by_heading["red"]
    assert "合同 token" in by_heading["red"]
    assert "合同 yellow" in by_heading["yellow"]
    assert "合同 green" not in page.text
    assert "合同 denied" in by_heading["denied"]
    assert "合同 withheld" in by_heading["withheld"]
    for reader in ("public", "other department", "enterprise", "authority"):
        assert readers[reader].get(f"/departments/{WATER}/today").status_code == 404
