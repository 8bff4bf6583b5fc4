"""Changes as they happen: a real server, clients that go away and come back, and a chain that forks."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from ledger_api.chain.anvil import reserved_port
from ledger_api.indexer.step import Indexer
from ledger_api.serving import Port, serve
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
from tests.web.client import Client
from tests.web.matrix import READERS
from tests.web.signing import signed_in
from tests.web.town import BUILDER, ROADS, SUPPLIER, WATER, Town, code, payment

__all__ = ["_running_ledger", "ledger", "new_indexer", "places"]

CHANGES = "/api/v1/changes"
HISTORIES = [("sqlite", 0), ("sqlite", 1), ("sqlite", 2), ("postgresql", 3)]


def events(text: str) -> list[dict[str, Any]]:
    """What a stream said: event, id and data; a bare id has no event."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and line[0] != ":")
        if "id" in fields or "event" in fields:
            data = fields.get("data")
            found.append(
                {"event": fields.get("event"), "id": fields.get("id"), "data": data and json.loads(data)}
            )
    return found


def told(client: Client, query: str = "since=0", **options: Any) -> list[dict[str, Any]]:
    """All changes that a reader is told of what has happened."""
    answer = client.get(f"{CHANGES}?follow=false&{query}", **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [one["data"] for one in events(answer.text) if one["event"] == "change"]


class Listener:
    """A client of the stream in a thread of its own, which keeps what it is told as the stream tells it to."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._url = url
        self._headers = headers or {}
        self.last_id: str | None = None
        #: What stands, and all that was ever said.
        self.kept: list[dict[str, Any]] = []
        self.heard: list[str] = []
        self.has_ended = threading.Event()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def connect(self) -> None:
        headers = dict(self._headers)
        if self.last_id is not None:
            headers["Last-Event-ID"] = self.last_id
        opened = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(headers, opened), daemon=True)
        self._thread.start()
        assert opened.wait(10)

    def disconnect(self) -> None:
        assert self._thread is not None
        assert self._socket is not None
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 15
        while not condition():
            assert time.monotonic() < deadline, (self.heard[-5:], len(self.kept))
            time.sleep(0.02)

    def until(self, mark: str) -> None:
        """Waits until the stream says that it has told all up to this place."""
        self.wait_for(lambda: self.last_id is not None and self.last_id.startswith(mark))

    def _listen(self, headers: dict[str, str], opened: threading.Event) -> None:
        with (
            httpx.Client(trust_env=False, timeout=httpx.Timeout(10, read=60)) as client,
            client.stream("GET", self._url, headers=headers) as response,
        ):
            assert response.status_code == 200, response.read()
            self._socket = response.extensions["network_stream"].get_extra_info("socket")
            opened.set()
            rest = ""
            with suppress(httpx.TransportError):
                for text in response.iter_text():
                    whole, _, rest = (rest + text).rpartition("\n\n")
                    for one in events(whole):
                        self._take(one)
        self.has_ended.set()

    def _take(self, one: dict[str, Any]) -> None:
        self.last_id = one["id"] or self.last_id
        if one["event"] is not None:
            self.heard.append(one["event"])
        if one["event"] == "taken_back":
            self.kept = [change for change in self.kept if change["place"] <= one["data"]["after"]]
        elif one["event"] == "change":
            self.kept.append(one["data"])


# ---- what each reader is told


def test_changes_come_in_the_chains_order_each_with_what_it_is_about(auditor: Client, town: Town) -> None:
    found = told(auditor)
    places = [one["place"] for one in found]
    assert places == sorted(set(places))
    for one in found:
        assert one["place"] == one["provenance"]["block"] * 1_000_000 + one["provenance"]["log_index"]
    paid = next(one for one in found if one["about"]["payment"] == town.made["paid"])
    assert (paid["event"], paid["values"]["amount"]) == ("PaymentRecorded", "860000.00")
    assert paid["about"]["obligation"] == f"{town.made['spares']}/1"
    assert {one["about"]["year"] for one in found} >= {2018, 2026}
    opened = [one for one in found if one["event"] == "ProceedingOpened"]
    assert {one["about"]["commitment"] for one in opened} == {town.made["pumps"], town.made["hostile"]}
    asked = {one["id"] for one in auditor.get("/api/v1/proceedings").json()["items"]}
    assert {one["about"]["proceeding"] for one in opened} == asked


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_told_what_the_events_of_its_obligations_tell(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    by_obligation: dict[str, list[Any]] = {}
    for one in told(client):
        by_obligation.setdefault(one["about"]["obligation"], []).append(one)
    for name, index in (("pumps", 1), ("spares", 1), ("survey", 2), ("hostile", 1), ("imported", 1)):
        own = client.get(f"/api/v1/obligations/{town.made[name]}/{index}/events").json()["item"]
        wanted = [one for one in own if one["event"] not in ("CommitmentSigned", "CommitmentImported")]
        told_of = by_obligation[f"{town.made[name]}/{index}"]
        assert [{key: one[key] for key in ("event", "values", "provenance")} for one in told_of] == wanted


def test_the_registration_of_a_party_is_told_to_itself_and_to_auditors(readers: dict[str, Client]) -> None:
    parties = {
        reader: sum(one["about"]["party"] is not None for one in told(client))
        for reader, client in readers.items()
    }
    assert parties.pop("auditor") > 6
    assert parties.pop("public") == 0
    assert set(parties.values()) == {1}


@pytest.mark.parametrize("reader", READERS)
def test_filters_find_what_the_reader_knows_to_be_of_a_party(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    everything = told(client)
    pumps = [one for one in everything if one["about"]["commitment"] == town.made["pumps"]]
    assert told(client, f"since=0&commitment={town.made['pumps']}") == pumps
    assert pumps
    water = told(client, f"since=0&party={WATER}")
    assert {one["about"]["commitment"] for one in water} - {None} == {
        town.made[name] for name in ("pumps", "spares", "survey")
    }
    # Asking for an enterprise tells those who may not know it nothing.
    builder = told(client, f"since=0&party={BUILDER}")
    knowing = reader in ("owing department", "owed enterprise", "authority", "auditor")
    assert {one["about"]["commitment"] for one in builder} - {None} == (
        {town.made["pumps"]} if knowing else set()
    )
    nobody = told(client, f"since=0&party={code('91990100MA0000099')}")
    assert nobody == []


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_told_what_the_steps_of_applications_tell(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    changes = told(client)
    for name in ("permit", "silent permit"):
        own = client.get(f"/api/v1/approvals/{town.made[name]}/events").json()["item"]
        told_of = [one for one in changes if one["about"]["approval"] == town.made[name]]
        assert [{key: one[key] for key in ("event", "values", "provenance")} for one in told_of] == own
        assert own
    (batch,) = [one for one in changes if one["about"]["anchor"] == town.made["batch"]]
    assert batch["values"]["root"] == "0x" + town.batch.root.hex()
    # The applicant finds its own application by asking for itself, and nobody else by asking for the applicant.
    asked = {one["about"]["approval"] for one in told(client, f"since=0&party={BUILDER}")} - {None}
    knowing = reader in ("owing department", "owed enterprise", "authority", "auditor")
    assert asked == ({town.made["permit"]} if knowing else set())


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_told_what_the_steps_of_complaints_tell(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    changes = told(client)
    for name in ("complaint", "quiet complaint"):
        own = client.get(f"/api/v1/complaints/{town.made[name]}/events").json()["item"]
        told_of = [one for one in changes if one["about"]["complaint"] == town.made[name]]
        assert [{key: one[key] for key in ("event", "values", "provenance")} for one in told_of] == own
    complaints = {one["about"]["complaint"] for one in changes} - {None}
    ours, quiet = town.made["complaint"], town.made["quiet complaint"]
    assert complaints == {
        "owing department": {ours},
        "owed enterprise": {ours},
        "authority": {ours, quiet},
        "auditor": {ours, quiet},
    }.get(reader, set())


def test_a_stream_begins_now_unless_it_is_told_where(auditor: Client) -> None:
    answer = events(auditor.get(f"{CHANGES}?follow=false").text)
    assert [one["event"] for one in answer] == [None]
    mark = answer[0]["id"]
    assert told(auditor, f"since={mark}") == []
    everything = told(auditor)
    middle = everything[len(everything) // 2]["place"]
    assert told(auditor, f"since={middle}") == [one for one in everything if one["place"] > middle]
    # What a browser sends by itself goes before what the page asked for.
    assert told(auditor, "since=0", headers={"Last-Event-ID": mark}) == []


def test_many_changes_come_in_portions_and_none_twice(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(auditor)
    monkeypatch.setattr("ledger_api.web.changes._AT_ONCE", 7)
    assert told(auditor) == whole


@pytest.mark.parametrize("bad", ["x", "-1", "1-2", "0x12", "1" * 19, "5-" + "g" * 16])
def test_what_is_no_place_is_malformed(auditor: Client, bad: str) -> None:
    assert auditor.get(f"{CHANGES}?follow=false&since={bad}").status_code == 422
    assert auditor.get(f"{CHANGES}?follow=false", headers={"Last-Event-ID": bad}).status_code == 422


def test_the_past_does_not_change(auditor: Client) -> None:
    assert auditor.get(f"{CHANGES}?follow=false&as_of=2025-10-09").status_code == 422


def test_head_does_not_wait_for_changes(auditor: Client) -> None:
    answer = auditor.ask("HEAD", CHANGES)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "text", ["0", "12000003", "12000003-00112233445566aa", "7-" + "a" * 16 + "-" + "0" * 16]
)
def test_a_mark_is_read_as_it_is_written(text: str) -> None:
    mark = Mark.read(text)
    assert mark is not None
    assert str(mark) == text


# ---- a real server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Town]]:
    town = Town.found(tmp_path_factory.mktemp("changes") / "ledger", "2025-08-20T09:00")
    town.register("department", "水务局", WATER)
    town.register("enterprise", "甲建设", BUILDER, size="small")
    town.at("2025-09-01T10:00")
    town.sign_contract("c", "合同", [payment("1000.00", date="2025-12-02")], WATER, BUILDER)
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    with serve(town.ledger, "127.0.0.1", port) as server:
        yield server.url, town


def pay(town: Town) -> str:
    return town.do("record_payment", [WATER], obligation=f"{town.made['c']}/1", amount="1.00")


def test_a_client_that_was_away_gets_all_that_it_missed_once(served: tuple[str, Town]) -> None:
    url, town = served
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
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    with serve(town.ledger, "127.0.0.1", port) as server:
        listener = Listener(server.url + CHANGES)
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


def test_a_stream_ends_when_its_session_does(
    served: tuple[str, Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "HEARTBEAT", 0.3)
    _, town = served
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


def test_a_retired_key_ends_its_stream(served: tuple[str, Town]) -> None:
    _, town = served
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


def test_only_so_many_may_wait(served: tuple[str, Town]) -> None:
    _, town = served
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


def test_who_waits_holds_no_connection_and_no_thread(served: tuple[str, Town]) -> None:
    _, town = served
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
