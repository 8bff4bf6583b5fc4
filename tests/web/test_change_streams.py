"""Streams of changes from a real server: nothing is missed or told twice, over forks too, and who may wait."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from ledger_api.chain.anvil import reserved_port
from ledger_api.indexer.step import Indexer
from ledger_api.serving import Port
from ledger_api.store.documents import Documents
from ledger_api.store.reading import Reading, open_reading
from ledger_api.web.api import changes as route
from ledger_api.web.app import create_app
from ledger_api.web.changes import Mark
from ledger_api.web.ports import LedgerStatus, Prepared, SubmitReceipt
from ledger_api.web.settings import Limits, WebSettings
from tests.indexer.fixtures import NewIndexer, _running_ledger, ledger, new_indexer
from tests.indexer.local_ledger import LocalLedger
from tests.indexer.stories import Story
from tests.postgres import places
from tests.served import served
from tests.web.client import Client
from tests.web.listening import CHANGES, Listener, events, told
from tests.web.signing import signed_in
from tests.web.town import BUILDER, ROADS, SUPPLIER, WATER, Town, payment

__all__ = ["_running_ledger", "ledger", "new_indexer", "places"]

HISTORIES = [("sqlite", 0), ("sqlite", 1), ("sqlite", 2), ("postgresql", 3)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Town]]:
    town = Town.found(tmp_path_factory.mktemp("changes") / "ledger", "2025-08-20T09:00")
    town.register("department", "水务局", WATER)
    town.register("enterprise", "甲建设", BUILDER, size="small")
    town.at("2025-09-01T10:00")
    town.sign_contract("c", "合同", [payment("1000.00", date="2025-12-02")], WATER, BUILDER)
    with served(town.ledger) as url:
        yield url, town


def pay(town: Town) -> str:
    return town.do("record_payment", [WATER], obligation=f"{town.made['c']}/1", amount="1.00")


def test_a_client_that_was_away_gets_all_that_it_missed_once(site: tuple[str, Town]) -> None:
    url, town = site
    listener = Listener(url + CHANGES)
    listener.connect()
    listener.until("")
    paid = [pay(town)]
    listener.wait_for(lambda: len(listener.kept) == 1)
    listener.disconnect()
    paid += [pay(town) for _ in range(5)]
    listener.connect()
    listener.wait_for(lambda: len(listener.kept) == 6)
    paid.append(pay(town))
    listener.wait_for(lambda: len(listener.kept) == 7)
    listener.disconnect()
    assert [one["about"]["payment"] for one in listener.kept] == paid
    assert set(listener.heard) == {"change"}


def test_a_stream_ends_with_its_server(tmp_path: Path) -> None:
    town = Town.found(tmp_path / "ledger")
    with served(town.ledger) as url:
        listener = Listener(url + CHANGES)
        listener.connect()
        listener.until("")
        began = time.monotonic()
    assert time.monotonic() - began < 2.5
    listener.wait_for(listener.has_ended.is_set)


class Still(Port):
    """A ledger whose index the test steps."""

    def __init__(self, index: str | Path, documents: Path) -> None:
        self._index, self._path = index, documents

    def open_reading(self) -> Reading:
        return open_reading(self._index, self._path)

    def open_reading_of(self, day: date, may_make: Callable[[], None]) -> Reading:
        raise NotImplementedError

    def party_id(self, code: str) -> bytes:
        raise NotImplementedError

    def status(self) -> LedgerStatus:
        raise NotImplementedError

    def prepare(self, do: str, by: Sequence[str], with_: Mapping[str, Any]) -> Prepared:
        raise NotImplementedError

    def submit(
        self, typed_data: dict[str, Any], signatures: list[str], documents: list[dict[str, Any]]
    ) -> SubmitReceipt:
        raise NotImplementedError


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        app.state.live.close()
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(("places", "seed"), HISTORIES, indirect=["places"])
def test_after_any_forks_clients_hold_what_stands_once_and_in_order(
    ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    story = Story(ledger, seed)
    indexer: Indexer = new_indexer("forked")
    story.go_on()
    indexer.catch_up()
    Documents(tmp_path / "documents.sqlite").close()
    app = create_app(Still(indexer.index.path, tmp_path / "documents.sqlite"), WebSettings(on_loopback=True))
    with running(app) as url:
        steady, fickle = Listener(url + CHANGES + "?since=0"), Listener(url + CHANGES + "?since=0")
        steady.connect()
        for _ in range(7):
            if chance.random() < 0.7:
                fickle.connect()
                time.sleep(chance.choice((0.02, 0.3)))
                fickle.disconnect()
            for _ in range(chance.randint(1, 4)):
                story.go_on()
            indexer.catch_up()
            if chance.random() < 0.5:
                time.sleep(0.7)
            if chance.random() < 0.6:
                story.lose(chance.randint(1, 4))
                story.go_on()
                indexer.catch_up()
        fickle.connect()
        wanted = [one["place"] for one in told(Client(app))]
        assert wanted
        for listener in (steady, fickle):
            head = indexer.index.position
            assert head is not None
            listener.until(f"{head.number}999999-{head.hash.hex()[:16]}")
            assert [one["place"] for one in listener.kept] == wanted
            listener.disconnect()


@pytest.mark.parametrize("places", ["sqlite"], indirect=True)
def test_a_client_that_was_away_during_a_fork_hears_of_it(
    ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path
) -> None:
    indexer = new_indexer("forked")
    for _ in range(200):
        ledger.mine()
    before = ledger.rpc.call("evm_snapshot")
    for _ in range(3):
        ledger.submit(ledger.rotation("住建局") if _ == 0 else ledger.rotation("水务局"))
        ledger.now += 60
    indexer.catch_up()
    Documents(tmp_path / "documents.sqlite").close()
    app = create_app(Still(indexer.index.path, tmp_path / "documents.sqlite"), WebSettings(on_loopback=True))
    client = Client(app)
    (here,) = [one["id"] for one in events(client.get(f"{CHANGES}?follow=false").text)]
    lost = Mark.read(here)
    assert lost is not None
    assert ledger.rpc.call("evm_revert", before)
    for _ in range(5):
        ledger.now += 61
        ledger.mine()
    indexer.catch_up()
    heard = events(client.get(f"{CHANGES}?follow=false&since={here}").text)
    assert heard[0]["event"] == "taken_back"
    # Further back than any one reorganisation, and no further than needed by much.
    assert 64 <= lost.block - heard[0]["data"]["block"] < 128
    # Whoever resumes right after hearing it goes on from there.
    assert [
        one["event"] for one in events(client.get(f"{CHANGES}?follow=false&since={heard[0]['id']}").text)
    ] == [None]
    # A place of which nothing is known any more: everything is told anew.
    forged = f"{lost.place}-{'f' * 16}-{'f' * 16}"
    anew = events(client.get(f"{CHANGES}?follow=false&since={forged}").text)
    assert (anew[0]["event"], anew[0]["data"]["after"]) == ("taken_back", 0)
    assert [one["data"] for one in anew if one["event"] == "change"] == told(client)


# ---- who may wait


def test_a_stream_ends_when_its_session_does(site: tuple[str, Town], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "HEARTBEAT", 0.3)
    _, town = site
    app = create_app(Port(town.ledger), WebSettings(on_loopback=True, names=("ledger.example",)))
    client = signed_in(app, town, WATER)
    headers = client._headers
    with running(app) as url:
        listener = Listener(url + CHANGES, headers)
        listener.connect()
        listener.until("")
        assert not listener.has_ended.wait(0.7)
        httpx.delete(url + "/api/v1/session", headers=headers, trust_env=False)
        listener.wait_for(listener.has_ended.is_set)
    assert listener.heard == ["ended"]


def test_a_retired_key_ends_its_stream(site: tuple[str, Town]) -> None:
    _, town = site
    app = create_app(Port(town.ledger), WebSettings(on_loopback=True, names=("ledger.example",)))
    town.register("department", "交通局", ROADS)
    town.ledger.settle()
    client = signed_in(app, town, ROADS)
    with running(app) as url:
        listener = Listener(url + CHANGES, client._headers)
        listener.connect()
        listener.until("")
        town.do("rotate_key", [ROADS], new_key="0x" + "12" * 20)
        listener.wait_for(listener.has_ended.is_set)
    assert listener.heard[-1] == "ended"


def test_only_so_many_may_wait(site: tuple[str, Town]) -> None:
    _, town = site
    limits = Limits(streams=3, streams_of_a_client=2, loopback_factor=1)
    app = create_app(Port(town.ledger), WebSettings(limits=limits))
    with running(app) as url:
        waiting = [Listener(url + CHANGES) for _ in range(2)]
        for listener in waiting:
            listener.connect()
        refused = httpx.get(url + CHANGES, trust_env=False)
        assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
        # Elsewhere there is one place left; whoever gives it back makes room.
        for _ in range(3):
            assert Client(app, "203.0.113.9").get(f"{CHANGES}?follow=false").status_code == 200
        for listener in waiting:
            listener.until("")
            listener.disconnect()
        deadline = time.monotonic() + 20
        while app.state.live._waiting and time.monotonic() < deadline:
            pay(town)
            time.sleep(0.1)
        assert not app.state.live._waiting


def test_who_waits_holds_no_connection_and_no_thread(site: tuple[str, Town]) -> None:
    _, town = site
    opened: list[int] = []

    class Counted(Port):
        def open_reading(self) -> Reading:
            opened.append(threading.get_ident())
            return super().open_reading()

    app = create_app(Counted(town.ledger), WebSettings(on_loopback=True))
    with running(app) as url:
        waiting = [Listener(url + CHANGES) for _ in range(12)]
        for listener in waiting:
            listener.connect()
            listener.until("")
        time.sleep(1.2)
        opened.clear()
        time.sleep(2)
        # One look at the index every half second, however many wait.
        assert len(opened) <= 6
        for listener in waiting:
            listener.disconnect()
    with closing(town.ledger.open_reading()) as reading:
        assert reading.party(town.ledger.party_id(SUPPLIER)) is None
