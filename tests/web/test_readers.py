"""Which reader a request is, and that nothing of an enterprise or a case reaches the public."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from ledger_api.web.obligation_shapes import ObligationJSON
from tests.web.client import Client
from tests.web.town import BUILDER, BUILDER_NAME, HOSTILE, PUBLISHED_SUPPLIER, SUPPLIER, TELLING, WATER, Town


def sees_everything(client: Client, **headers: str) -> bool:
    answer = client.get("/api/v1/proceedings", headers=headers)
    assert answer.status_code == 200
    return bool(answer.json()["items"])


def test_who_sits_at_the_machine_sees_what_an_auditor_sees(app: FastAPI) -> None:
    assert sees_everything(Client(app))
    assert sees_everything(Client(app, address="::1", host="http://[::1]:8000"))
    assert sees_everything(Client(app, host="http://localhost:8000"))


def test_who_comes_from_elsewhere_is_the_public(app: FastAPI) -> None:
    assert not sees_everything(Client(app, address="192.168.1.7"))
    assert not sees_everything(Client(app, address="not-an-address"))


@pytest.mark.parametrize(
    "host", ["http://evil.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example:8000"]
)
def test_another_sites_name_for_this_machine_opens_nothing(app: FastAPI, host: str) -> None:
    assert not sees_everything(Client(app, host=host))


@pytest.mark.parametrize(
    "name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via", "X-Real-IP"]
)
def test_what_a_proxy_passed_on_is_the_public(app: FastAPI, name: str) -> None:
    assert not sees_everything(Client(app), **{name: "127.0.0.1"})


def test_who_asks_for_the_public_view_gets_it(app: FastAPI) -> None:
    assert Client(app).get("/api/v1/proceedings?reader=public").json()["items"] == []
    assert Client(app).get("/api/v1/proceedings?reader=auditor").status_code == 422


def addresses(town: Town, auditor: Client) -> list[str]:
    """Every address of API and pages with things to show, filters and searches included."""
    found = ["/", "/about", "/search", "/api/v1/health", "/api/v1/calendars", "/api/v1/rules"]
    for name in ("parties", "commitments", "obligations", "payments", "proceedings"):
        found += [f"/api/v1/{name}", f"/api/v1/{name}?limit=1"]
        if name != "parties":
            found += [f"/{name}", f"/{name}?department={WATER}"]
        for item in auditor.get(f"/api/v1/{name}?limit=200").json()["items"]:
            found.append(f"/api/v1/{name}/{item['id']}")
            if name == "parties":
                found += [f"/api/v1/parties/{item['id']}/profile", f"/departments/{item['id']}"]
            if name == "commitments":
                found.append(f"/commitments/{item['id']}")
            if name == "obligations":
                found += [f"/api/v1/obligations/{item['id']}/events", f"/api/v1/breaches/{item['id']}"]
    found += ["/departments", "/api/v1/obligations?breach=clue", "/api/v1/obligations?status=overdue"]
    found += ["/api/v1/parties?kind=enterprise", f"/search?q={quote('建设')}", f"/search?q={quote('商行')}"]
    found += [f"/api/v1/acts/{key}" for key in town.made.values()]
    return found


def test_no_public_answer_betrays_an_enterprise(town: Town, auditor: Client, public: Client) -> None:
    enterprises = auditor.get("/api/v1/parties?kind=enterprise&limit=200").json()["items"]
    ids = [party["id"] for party in enterprises]
    assert len(ids) == 4
    asked = addresses(town, auditor)
    assert len(asked) > 80
    for address in asked:
        answer = public.get(address)
        shown = answer.text
        for telling in (*TELLING, *ids, *(one.removeprefix("0x") for one in ids)):
            # An address may hold an id that the asker brought along: what counts is what the answer adds.
            if telling not in address:
                assert telling not in shown, (address, telling)


def test_the_same_addresses_tell_an_auditor(town: Town, auditor: Client) -> None:
    shown = "".join(auditor.get(address).text for address in addresses(town, auditor))
    for telling in (BUILDER, BUILDER_NAME, SUPPLIER, HOSTILE, PUBLISHED_SUPPLIER, "ocds-telling-1"):
        assert telling in shown


def test_no_public_answer_betrays_a_case(town: Town, auditor: Client, public: Client) -> None:
    cases = auditor.get("/api/v1/proceedings").json()["items"]
    assert len(cases) == 2
    for address in addresses(town, auditor):
        shown = public.get(address).text
        assert "ProceedingOpened" not in shown
        assert '"breach":"clue"' not in shown
        assert "逾期线索" not in re.sub(r"<option.*?</option>", "", shown), address
        for case in cases:
            assert case["id"] in address or case["id"] not in shown


def test_a_breach_that_is_not_published_is_none_to_the_public(
    town: Town, auditor: Client, public: Client
) -> None:
    address = f"/api/v1/breaches/{town.made['pumps']}/1"
    assert auditor.get(address).json()["item"]["status"] == "clue"
    assert public.get(address).json()["item"] == {
        "status": "none", "class": None, "subject": None, "dated": None, "public": False, "disputed": False,
        "repair_from": None, "public_until": None, "repair": None, "repair_accept_by": None,
        "repair_decide_by": None, "repair_overall_by": None, "excuses": [],
    }  # fmt: skip


def test_an_obligation_has_no_obligee_and_no_case_for_the_public(
    town: Town, auditor: Client, public: Client
) -> None:
    address = f"/api/v1/obligations/{town.made['pumps']}/1"
    whole: ObligationJSON = auditor.get(address).json()["item"]
    seen: ObligationJSON = public.get(address).json()["item"]
    assert (whole["breach"], seen["breach"]) == ("clue", "none")
    hidden = ("obligee", "obligee_name", "title", "condition", "last_change", "signs")
    assert all(seen[name] is None for name in hidden)  # type: ignore[literal-required]
    rest = set(whole) - {*hidden, "breach", "derived"}
    assert all(seen[name] == whole[name] for name in rest)  # type: ignore[literal-required]


def test_a_profile_has_no_open_cases_for_the_public(auditor: Client, public: Client) -> None:
    address = f"/api/v1/parties/{WATER}/profile"
    whole, seen = auditor.get(address).json()["item"], public.get(address).json()["item"]
    assert (whole["clues"], whole["overdue"], whole["overdue_amount"]) == (1, 1, "1411000.00")
    assert whole["unruled"] == 1
    assert seen == whole | {"clues": 0, "unruled": 0}


def test_an_enterprise_is_as_unknown_to_the_public_as_one_that_never_was(public: Client, town: Town) -> None:
    there = "0x" + town.ledger.party_id(BUILDER).hex()
    nowhere = "0x" + "ab" * 32
    for path in ("/api/v1/parties/{}", "/api/v1/parties/{}/profile", "/departments/{}"):
        known, unknown = public.get(path.format(there)), public.get(path.format(nowhere))
        assert known.status_code == unknown.status_code == 404
        assert known.text.replace(there, nowhere) == unknown.text


@pytest.mark.parametrize("name", ["commitments", "obligations", "payments", "proceedings"])
def test_asking_by_enterprise_tells_the_public_nothing(public: Client, name: str) -> None:
    answers = {
        public.get(f"/api/v1/{name}?enterprise={one}").text for one in (BUILDER, SUPPLIER, "0x" + "ab" * 32)
    }
    assert len(answers) == 1
    assert public.get(f"/api/v1/{name}?enterprise={BUILDER}").status_code == 403


def test_searching_for_an_enterprise_tells_the_public_nothing(public: Client) -> None:
    found = public.get("/search", params={"q": BUILDER}).text.replace(BUILDER, "")
    missing = public.get("/search", params={"q": "91990100MA0009999X"}).text.replace("91990100MA0009999X", "")
    assert found == missing


def test_asking_by_case_tells_the_public_nothing(public: Client) -> None:
    assert public.get("/api/v1/obligations?breach=clue").json()["items"] == []
    every = public.get("/api/v1/obligations").json()["items"]
    assert public.get("/api/v1/obligations?breach=none").json()["items"] == every


def test_preparing_an_act_is_not_for_the_public(public: Client, town: Town) -> None:
    body = {"do": "record_delivery", "by": [BUILDER], "with": {"obligation": f"{town.made['pumps']}/1"}}
    answers = {
        public.post("/api/v1/acts/prepare", json=body | {"by": [one]}).text for one in (BUILDER, SUPPLIER)
    }
    assert len(answers) == 1
    assert public.post("/api/v1/acts/prepare", json=body).status_code == 403


def test_a_public_cursor_walks_parties_without_enterprises(public: Client, auditor: Client) -> None:
    address, kinds = "/api/v1/parties?limit=1", []
    while address:
        page = public.get(address).json()
        kinds += [party["kind"] for party in page["items"]]
        address = page["next"]
    everyone = auditor.get("/api/v1/parties?limit=200").json()["items"]
    assert sorted(kinds) == sorted(party["kind"] for party in everyone if party["kind"] != "enterprise")
    assert public.get("/api/v1/parties?cursor=enterprise.").status_code == 422
