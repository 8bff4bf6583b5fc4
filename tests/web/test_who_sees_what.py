"""Who sees what: every route and page, asked by every kind of reader. A route without an entry fails."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from tests.web.client import Client
from tests.web.known_secrets import READERS, Probe, Secret, secrets
from tests.web.matrix import probes
from tests.web.signing import signed_in
from tests.web.town import BUILDER, HOSTILE, SUPPLIER, WATER, Town

LISTS = ("parties", "commitments", "obligations", "payments", "proceedings", "approvals", "anchors")


@pytest.fixture(scope="session")
def table(town: Town, auditor: Client) -> dict[tuple[str, str], list[Probe]]:
    return probes(town, auditor)


@pytest.fixture(scope="session")
def hidden(town: Town, auditor: Client) -> dict[str, Secret]:
    return secrets(town, auditor)


def ask(client: Client, method: str, probe: Probe) -> httpx.Response:
    return client.ask(method, probe.address, **({} if probe.body is None else {"json": probe.body}))


def everything(client: Client, name: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{name}?limit=200{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_every_route_has_its_entry(app: FastAPI, table: dict[tuple[str, str], list[Probe]]) -> None:
    mounted = [route.path for route in app.routes if isinstance(route, Mount)]
    assert mounted == ["/static"]
    routes = {
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        if not isinstance(route.original_route, Mount)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert routes == set(table) - {("GET", "/nothing")}


@pytest.mark.parametrize("reader", READERS)
def test_no_answer_betrays_what_its_reader_may_not_know(
    readers: dict[str, Client],
    table: dict[tuple[str, str], list[Probe]],
    hidden: dict[str, Secret],
    reader: str,
) -> None:
    for (method, _), asked in table.items():
        for probe in asked:
            answer = ask(readers[reader], method, probe)
            assert answer.status_code == probe.wanted(reader), (probe.address, answer.text[:200])
            shown = answer.text + str(answer.headers)
            for name, secret in hidden.items():
                for text in secret.texts:
                    # An address may hold what the asker brought along: what counts is what the answer adds.
                    if reader not in secret.known_to and text not in probe.address + str(probe.body):
                        assert text not in shown, (probe.address, name)


@pytest.mark.parametrize("reader", READERS)
def test_every_answer_tells_what_its_reader_may_know(
    readers: dict[str, Client],
    table: dict[tuple[str, str], list[Probe]],
    hidden: dict[str, Secret],
    reader: str,
) -> None:
    for (method, _), asked in table.items():
        for probe in asked:
            known = [name for name in probe.tells if reader in hidden[name].known_to]
            shown = ask(readers[reader], method, probe).text if known else ""
            for name in known:
                assert any(text in shown for text in hidden[name].texts), (probe.address, name)


@pytest.mark.parametrize("reader", READERS)
def test_who_asks_for_the_public_view_gets_exactly_that(
    readers: dict[str, Client], table: dict[tuple[str, str], list[Probe]], reader: str
) -> None:
    for (method, path), asked in table.items():
        if method == "GET" and path.startswith("/api/v1/") and path != "/api/v1/session/nonce":
            for probe in asked:
                address = probe.address + ("&" if "?" in probe.address else "?") + "reader=public"
                mine, everybodys = readers[reader].get(address), readers["public"].get(address)
                assert (mine.status_code, _unsigned(mine)) == (everybodys.status_code, _unsigned(everybodys))


def _unsigned(answer: httpx.Response) -> Any:
    """An answer without what it says about the session that asked; a spreadsheet tells when it was made."""
    if answer.headers["content-type"].startswith("application/vnd"):
        return None
    if answer.headers["content-type"].startswith(("text/event-stream", "text/csv")):
        return answer.text
    body = answer.json()
    return {key: value for key, value in body.items() if not re.match("party|name|expires", key)}


@pytest.mark.parametrize(
    ("reader", "cases"),
    [
        ("public", []), ("owing department", ["pumps"]), ("other department", ["hostile"]),
        ("owed enterprise", ["pumps"]), ("other enterprise", []), ("authority", ["hostile", "pumps"]),
        ("authority without duties", []), ("auditor", ["hostile", "pumps"]),
    ],
)  # fmt: skip
def test_cases_are_told_to_those_whom_they_concern(
    readers: dict[str, Client], town: Town, reader: str, cases: list[str]
) -> None:
    client = readers[reader]
    names = {town.made[name]: name for name in ("pumps", "spares", "survey", "hostile", "imported")}
    assert sorted(names[one["commitment"]] for one in everything(client, "proceedings")) == cases
    clues = everything(client, "obligations", "&breach=clue")
    assert sorted(names[one["commitment"]] for one in clues) == cases
    for commitment, name in names.items():
        breach = client.get(f"/api/v1/breaches/{commitment}/1").json()["item"]
        assert breach["status"] == ("clue" if name in cases else "none")
        events = client.get(f"/api/v1/obligations/{commitment}/1/events").json()["item"]
        assert ("ProceedingOpened" in {one["event"] for one in events}) == (name in cases)


@pytest.mark.parametrize("reader", READERS)
def test_filters_ask_for_what_the_reader_sees_and_for_nothing_behind_it(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    for name in ("commitments", "obligations", "payments"):
        whole = everything(client, name)
        for code in (BUILDER, SUPPLIER, HOSTILE):
            party = "0x" + town.ledger.party_id(code).hex()
            answer = client.get(f"/api/v1/{name}?limit=200&enterprise={code}")
            if reader in ("public", "authority"):
                assert answer.status_code == 403
                continue
            assert answer.json()["items"] == [one for one in whole if one["obligee"] == party]
            both = everything(client, name, f"&enterprise={code}&department={WATER}")
            water = "0x" + town.ledger.party_id(WATER).hex()
            assert both == [one for one in whole if one["obligee"] == party and one["obligor"] == water]
    whole = everything(client, "obligations")
    for status in ("none", "clue", "confirmed"):
        wanted = [one for one in whole if one["breach"] == status]
        assert everything(client, "obligations", f"&breach={status}") == wanted


@pytest.mark.parametrize("reader", READERS)
def test_pages_of_a_list_are_the_list(readers: dict[str, Client], reader: str) -> None:
    client = readers[reader]
    for name in LISTS:
        walked, address = [], f"/api/v1/{name}?limit=1"
        while address:
            page = client.get(address).json()
            walked += page["items"]
            address = page["next"]
        found = everything(client, name)
        assert [one["id"] for one in walked] == [one["id"] for one in found], name


@pytest.mark.parametrize("reader", READERS)
def test_a_party_finds_itself_and_no_other_enterprise_in_lists(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    found = everything(readers[reader], "parties", "&kind=enterprise")
    own = {"owed enterprise": [BUILDER], "other enterprise": [SUPPLIER]}
    if reader == "auditor":
        assert len(found) == 4
    else:
        assert [one["code"] for one in found] == own.get(reader, [])


def test_a_cursor_of_somebody_elses_list_betrays_nothing(readers: dict[str, Client]) -> None:
    cursor = readers["auditor"].get("/api/v1/parties?limit=1").json()["next"]
    own = readers["owed enterprise"].get("/api/v1/parties?limit=200").json()
    assert readers["owed enterprise"].get(cursor).status_code == 422
    assert readers["public"].get("/api/v1/parties?cursor=own.").status_code == 422
    alone = readers["owed enterprise"].get("/api/v1/parties?cursor=own.").json()
    assert alone["items"] == own["items"][-1:]


def test_figures_count_cases_for_those_who_may_know_them(readers: dict[str, Client]) -> None:
    clues = {
        reader: client.get(f"/api/v1/parties/{WATER}/profile").json()["item"]["clues"]
        for reader, client in readers.items()
    }
    knowing = {"owing department", "authority", "auditor"}
    assert clues == {reader: int(reader in knowing) for reader in READERS}
    shown = {reader for reader, client in readers.items() if "办理中的线索" in client.get("/").text}
    assert shown == {"authority", "auditor"}
    shown = {
        reader
        for reader, client in readers.items()
        if "办理中的线索" in client.get(f"/departments/{WATER}").text
    }
    assert shown == knowing


def test_every_page_says_as_whom_it_is_seen(readers: dict[str, Client]) -> None:
    for reader, client in readers.items():
        text = client.get("/").text
        if reader == "public":
            assert "单位登录" in text
        elif reader == "auditor":
            assert "审计视图" in text
        else:
            assert "已登录" in text
            assert '<form class="sign-out" method="post" action="/sign-out">' in text


def test_the_public_learns_nothing_from_signing_out(app: FastAPI, town: Town, public: Client) -> None:
    client = signed_in(app, town, BUILDER)
    assert client.ask("DELETE", "/api/v1/session").content == b""
    assert public.ask("DELETE", "/api/v1/session").content == b""
