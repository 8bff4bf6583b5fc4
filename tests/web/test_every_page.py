"""Every page of the demo's ledger, gone through from link to link by every kind of reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from ledger_api.domain.words import CommitmentKind
from ledger_api.web.app import create_app
from ledger_api.web.settings import WebSettings
from tests.web.applications import application, readers_of
from tests.web.client import Client
from tests.web.crawling import Page, crawl, shape
from tests.web.demo_town import PEOPLE, demo_town
from tests.web.town import Town

READERS = ("public", "auditor", *PEOPLE)
#: Files, no pages: a calendar, whose address is given once, and a confirmation to hand on.
FILES = {"/calendar/{token}.ics", "/confirmations/{request_id}.json"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = demo_town(tmp_path_factory.mktemp("demo") / "ledger")
    yield town
    town.ledger.close()


@pytest.fixture(scope="module")
def demo_app(demo: Town) -> FastAPI:
    return application(demo.ledger)


@pytest.fixture(scope="module")
def seen(demo: Town, demo_app: FastAPI) -> dict[str, tuple[list[Page], list[str]]]:
    """What each reader comes to, and the links that led it nowhere."""
    clients = readers_of(demo_app, demo, PEOPLE)
    water = PEOPLE["department"]
    typed = ["/", "/search?q=临江", "/search?q=没有"]
    starts = dict.fromkeys(READERS, typed) | {"auditor": [*typed, f"/departments/{water}/today"]}
    return {who: crawl(client, starts[who]) for who, client in clients.items()}


def test_what_is_wrong_with_a_page_is_named() -> None:
    page = Page("/")
    page.feed(
        '<html lang="en"><h1>a</h1><h3>b</h3><i id="x"></i><i id="x"></i><input name="q"><p>overdue 1234.50 元'
    )
    assert len(page.faults()) == 6


def test_there_is_a_page_of_every_commitment(demo: Town, demo_app: FastAPI) -> None:
    """Whatever it came from, whatever was done about it, however it was paid: for the public too."""
    auditor = Client(demo_app)
    asked = auditor.get("/api/v1/commitments?limit=200").json()["items"]
    assert {one["kind"] for one in asked} == set(CommitmentKind)
    for one in asked:
        for view in ("", "?reader=public"):
            assert auditor.get(f"/commitments/{one['id']}{view}").status_code == 200, one["title"]


def test_a_defect_is_said_to_people_on_a_page() -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("a defect of the ledger")

    broken = Client(create_app(Broken(), WebSettings(on_loopback=True)))  # type: ignore[arg-type]
    answer = broken.get("/obligations")
    assert answer.status_code == 500
    page = Page("/obligations")
    page.feed(answer.text)
    assert "账本内部出错" in "".join(page.words)
    assert page.faults() == []


@pytest.mark.parametrize("reader", READERS)
def test_no_link_leads_nowhere(seen: dict[str, tuple[list[Page], list[str]]], reader: str) -> None:
    _, dead = seen[reader]
    assert dead == []


@pytest.mark.parametrize("reader", READERS)
def test_every_page_can_be_read_by_ear_and_says_nothing_in_the_words_of_programs(
    seen: dict[str, tuple[list[Page], list[str]]], reader: str
) -> None:
    pages, _ = seen[reader]
    assert {page.path: faults for page in pages if (faults := page.faults())} == {}


def test_links_lead_to_every_page_there_is(
    demo_app: FastAPI, seen: dict[str, tuple[list[Page], list[str]]]
) -> None:
    routes = {
        path
        for route in iter_route_contexts(demo_app.routes)
        if "GET" in (route.methods or set()) and not (path := str(route.path)).startswith("/api/")
    }
    shapes = {shape(page.path).partition("?")[0] for pages, _ in seen.values() for page in pages}
    assert {route for route in routes - FILES if _shape_of(route) not in shapes} == set()


def _shape_of(route: str) -> str:
    head, _, tail = route.partition("{")
    return head + ("*" + tail.rpartition("}")[2] if tail else "")
