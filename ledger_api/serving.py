"""Serving a ledger: pages and API over HTTP, the index following the chain, the demo where it is asked for."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from ledger_api.acts.waiting import Waiting
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.node import ChainStopped
from ledger_api.chain.relay import Outcome
from ledger_api.chain.rpc import RpcUnavailable
from ledger_api.errors import ChainAway, LedgerError
from ledger_api.exchange.table.handed_over import take_table
from ledger_api.exchange.table.opened import OpenedLedger
from ledger_api.exchange.table.template import template
from ledger_api.folder import Folder, write_key
from ledger_api.indexer.step import Step
from ledger_api.ledger import Ledger, Say
from ledger_api.scenario.files import load
from ledger_api.scenario.player import Player
from ledger_api.store.reading import Reading
from ledger_api.store.sealed import Access
from ledger_api.store.sign_ins import SignIns
from ledger_api.store.subscriptions import Subscriptions
from ledger_api.web.app import create_app
from ledger_api.web.heap import set_apart
from ledger_api.web.hook_delivery import Deliveries
from ledger_api.web.outgoing import Network, Outgoing
from ledger_api.web.ports import (
    LedgerPort,
    LedgerStatus,
    Prepared,
    SubmitReceipt,
    TakenTable,
)
from ledger_api.web.settings import WebSettings

DEMO = Path(__file__).parent / "demo" / "demo.yaml"


def open_ledger(path: Path, *, demo: bool, url: str | None, say: Say, database: str | None = None) -> Ledger:
    """The ledger in a folder; a new one with the demo stories where `demo` asks for them.

    `database`: see `Ledger.open`.
    """
    if demo and Folder(path).read() is None:
        _play_demo(path, say)
    elif demo:
        say(f"{path} 已有账本，从上次停止处继续")
    return Ledger.open(path, url=url, say=say, database=database)


def _play_demo(path: Path, say: Say) -> None:
    """Plays the stories in a folder beside, which takes the ledger's place when they are whole."""
    if path.exists() and any(path.iterdir()):
        raise LedgerError(f"{path} 不是空目录，也没有账本；演示账本请另选 --data 目录")
    scenario = load(DEMO)
    draft = path.with_name(path.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    clock = SimulatedClock(scenario.steps[0].time - 3600)
    ledger = Ledger.open(draft, clock, say=say)
    try:
        say(f"演示：{scenario.title}")
        player = Player(ledger, clock, scenario)
        for check in player.play():
            if not check.ok:
                raise LedgerError(f"演示与预期不符：{check}")
        for name, key in player.keys().items():
            write_key(draft / "keys" / f"demo-{name}.json", key)
    finally:
        ledger.close()
    if path.exists():
        path.rmdir()
    draft.rename(path)


class Port:
    """A ledger as the web side sees it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def open_reading(self) -> Reading:
        return self._ledger.open_reading()

    def open_reading_of(self, day: date, may_make: Callable[[], None]) -> Reading:
        return self._ledger.past_days.open(day, may_make)

    def party_id(self, code: str) -> bytes:
        return self._ledger.party_id(code)

    @property
    def contracts(self) -> Contracts:
        return self._ledger.contracts

    def signed_act(self, tx_hash: bytes, key: bytes) -> SignedAct | None:
        with _at_work():
            return self._ledger.signed_act(tx_hash, key)

    def unseal(self, complaint: bytes, parts: Mapping[bytes, str], reader: bytes) -> dict[bytes, bytes]:
        return self._ledger.sealed.read(complaint, parts, reader)

    def accesses(self, complaint: bytes) -> list[Access]:
        return self._ledger.sealed.accesses(complaint)

    @property
    def subscriptions(self) -> Subscriptions:
        return self._ledger.subscriptions

    def status(self) -> LedgerStatus:
        with _at_work():
            status = self._ledger.status()
        return LedgerStatus(
            chain_id=status["chain_id"],
            head_block=status["head_block"],
            head_time=status["head_time"],
            final_block=status["final_block"],
            role="standby" if self._ledger.lag.is_standby else "indexer",
        )

    def prepare(self, do: str, by: Sequence[str], with_: Mapping[str, Any]) -> Prepared:
        with _at_work():
            prepared = self._ledger.prepare(do, by, with_)
        return Prepared(
            prepared.act_id, prepared.typed_data, prepared.documents, prepared.summary, prepared.refusal
        )

    def submit(
        self, typed_data: dict[str, Any], signatures: list[str], documents: list[dict[str, Any]]
    ) -> SubmitReceipt:
        with _at_work():
            outcome = self._ledger.submit(typed_data, signatures, documents)
        return _receipt(str(typed_data["message"]["id"]), outcome)

    def take_table(self, file: Path, department: str) -> TakenTable:
        with _at_work(), self.open_reading() as reading:
            return take_table(file, OpenedLedger(self._ledger, reading), department)

    def table_template(self, english: bool) -> bytes:
        return template(english=english)

    def inbox(self, party: bytes) -> list[Waiting]:
        with _at_work():
            return self._ledger.mailbox.inbox(party)

    def outbox(self, party: bytes) -> list[Waiting]:
        with _at_work():
            return self._ledger.mailbox.outbox(party)

    def waiting(self, act: bytes, party: bytes) -> Waiting | None:
        with _at_work():
            return self._ledger.mailbox.find(act, party)

    def leave(
        self,
        party: bytes,
        typed_data: Mapping[str, Any],
        signatures: Sequence[str],
        documents: Sequence[Mapping[str, Any]],
    ) -> bytes:
        with _at_work():
            return self._ledger.half_signing.leave(party, typed_data, signatures, documents)

    def sign_waiting(self, party: bytes, act: bytes, signature: str) -> SubmitReceipt | None:
        with _at_work():
            done = self._ledger.half_signing.sign(party, act, signature)
        return None if done is None else _receipt("0x" + done.id.hex(), done.outcome)

    def decline(self, party: bytes, act: bytes, reason: str) -> None:
        with _at_work():
            self._ledger.half_signing.decline(party, act, reason)


def _receipt(act_id: str, outcome: Outcome) -> SubmitReceipt:
    return SubmitReceipt(act_id, "0x" + outcome.act.hex(), outcome.block_number, outcome.tx_hash)


@contextmanager
def _at_work() -> Iterator[None]:
    """What is asked of the chain; ChainAway where it does not answer."""
    try:
        yield
    except (ChainStopped, RpcUnavailable) as error:
        raise ChainAway(str(error)) from error


class Server:
    """A running server; `wait` returns when it is told to stop."""

    def __init__(self, server: uvicorn.Server, thread: threading.Thread, url: str, chain_id: int) -> None:
        self._server = server
        self._thread = thread
        self.url = url
        self.chain_id = chain_id

    def wait(self) -> None:
        """Blocks until the server stops or Ctrl+C."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            self._server.should_exit = True


@contextmanager
def serve(
    ledger: Ledger,
    host: str,
    port: int,
    names: Sequence[str] = (),
    hook_networks: Sequence[Network] = (),
) -> Iterator[Server]:
    """Serves the ledger until the block is left, then closes it. LedgerError where the port is taken.

    `names` are the names (host, or host:port) under which people may sign in from elsewhere; `hook_networks` those
    inner networks to which web hooks may be sent.
    """
    deliveries = Deliveries(Port(ledger), Outgoing(hook_networks), lambda: not ledger.lag.is_standby)
    try:
        ledger.follow()
        with serving(Port(ledger), host, port, names, ledger.folder.database, hook_networks) as server:
            deliveries.start()
            yield server
    finally:
        deliveries.stop()
        ledger.close()


@contextmanager
def serving(
    ledger: LedgerPort,
    host: str,
    port: int,
    names: Sequence[str],
    database: str | None,
    hook_networks: Sequence[Network] = (),
) -> Iterator[Server]:
    """Pages and API of a ledger until the block is left. Sessions are kept in `database`, if there is one."""
    sign_ins = None if database is None else SignIns(database)
    settings = WebSettings(
        on_loopback=_is_loopback(host), names=tuple(names), hook_networks=tuple(hook_networks)
    )
    app = create_app(ledger, settings, sign_ins=sign_ins)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        # Whom a request comes from is what the connection says, not what a header claims.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server,), name="web", daemon=True)
    try:
        thread.start()
        while not server.started:
            if not thread.is_alive():
                raise LedgerError(f"端口 {port} 不可用（可能已被占用），请用 --port 另选")
            time.sleep(0.02)
        shown = f"[{host}]" if ":" in host else host
        with set_apart():
            yield Server(server, thread, f"http://{shown}:{port}", ledger.status()["chain_id"])
    finally:
        # Who waits for changes would keep it from ending.
        app.state.live.close()
        server.should_exit = True
        if thread.ident is not None:
            thread.join()
        if sign_ins is not None:
            sign_ins.close()


def _run(server: uvicorn.Server) -> None:
    # It exits, in its thread, where the port is taken; `serve` sees that it never started.
    with suppress(SystemExit):
        server.run()


def check_demo(url: str, demo: bool) -> int:
    """How many overdue obligations the API answers with (200 at most); LedgerError where it does not answer as it should."""
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        health = client.get("/api/v1/health")
        overdue = client.get("/api/v1/obligations", params={"status": "overdue", "limit": 200})
    for answer in (health, overdue):
        if answer.status_code != 200:
            raise LedgerError(f"接口回答 {answer.status_code}：{answer.text[:200]}")
    found = overdue.json()["items"]
    if demo and not found:
        raise LedgerError("接口没有给出演示账本中的逾期义务")
    return len(found)


def rebuild_index(path: Path, say: Say, database: str | None = None) -> dict[str, Any]:
    """Makes the index of a ledger again, the ledger being stopped. `database`: see `Ledger.open`."""
    ledger = Ledger.open(path, say=say, database=database, settle=False)
    try:
        rebuilt = ledger.rebuild(lambda step, last: say(_progress(step, last)))
    finally:
        ledger.close()
    block = rebuilt.position.number if rebuilt.position else None
    return {"block": block, "digest": rebuilt.after, "before": rebuilt.before, "same": rebuilt.is_same}


def _progress(step: Step, last: int) -> str:
    if step.appended:
        return f"区块 {step.position.number}/{last}"
    return f"汇总 {step.folded} 项"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
