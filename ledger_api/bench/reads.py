"""`bench api`: how long the main reads take at a million obligations, beside an empty route of the same server."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger_api.bench.large_index import AT, copy_id, grown, real_part
from ledger_api.bench.local_chain import BenchFailed, LocalChain, local_chain
from ledger_api.bench.machine import machine
from ledger_api.bench.people import PEOPLE
from ledger_api.bench.read_client import CONNECTIONS, Load, ask_all
from ledger_api.bench.read_server import EMPTY, serve
from ledger_api.bench.ticks import tick_over_due
from ledger_api.chain.anvil import reserved_port
from ledger_api.store.documents import Documents

OBLIGATIONS, OVERDUE = 1_000_000, 1_000
_STARTED_WITHIN = 60.0
Say = Callable[[str], None]


def bench_api(
    obligations: int = OBLIGATIONS,
    overdue: int = OVERDUE,
    requests: int = 600,
    seconds: float = 15.0,
    say: Say = lambda text: None,
) -> dict[str, Any]:
    """Asks each of the main reads at most `requests` times and for at most `seconds`, over a few connections.

    Server and client are processes of their own on this machine, and so share its cores.
    """
    about = machine()
    with TemporaryDirectory(prefix="chengnuo-bench-") as folder:
        index, documents = str(Path(folder) / "index.sqlite"), str(Path(folder) / "documents.sqlite")
        with local_chain(AT - 3600) as chain:
            total, commitments = _fill(chain, index, documents, obligations, overdue)
        say(f"{total:,} obligations in the index")
        loads = _loads(commitments, requests, seconds)
        context = get_context("spawn")
        with _serving(context, index, documents) as port, context.Pool(1) as client:
            results = client.apply(ask_all, (port, loads))
    empty = results[0]
    for one in results:
        one["p50_to_empty"] = round(one["p50_ms"] / empty["p50_ms"], 2)
        one["p99_to_empty"] = round(one["p99_ms"] / empty["p99_ms"], 2)
    return {
        "bench": "api",
        "machine": about,
        "database": "sqlite",
        "obligations": total,
        "connections": CONNECTIONS,
        "reads": results,
    }


def _fill(
    chain: LocalChain, index: str, documents: str, obligations: int, overdue: int
) -> tuple[int, list[bytes]]:
    """The number of obligations, and the ids of some of their contracts."""
    with Documents(documents) as store:
        store.put_many(person.content for person in (PEOPLE.registrar, PEOPLE.importer, *PEOPLE.others))
        large = grown(real_part(chain, index, overdue), obligations, store)
    tick_over_due(large)
    large.index.close()
    choice = random.Random(obligations)
    return large.obligations, [copy_id(choice.randrange(large.copies)) for _ in range(500)]


def _loads(commitments: list[bytes], requests: int, seconds: float) -> list[Load]:
    ids = ["0x" + commitment.hex() for commitment in commitments]
    parties = ["0x" + person.party.hex() for person in PEOPLE.departments]
    api = "/api/v1"
    paths = {
        "空路由": [EMPTY],
        "一项义务及其依据": [f"{api}/obligations/{one}/1" for one in ids],
        "一份合同": [f"{api}/commitments/{one}" for one in ids],
        "一个部门": [f"{api}/parties/{one}" for one in parties],
        "部门概况": [f"{api}/parties/{one}/profile" for one in parties],
        "义务列表：逾期，50 项": [f"{api}/obligations?status=overdue"],
        "义务列表：履行期内，50 项": [f"{api}/obligations?status=active"],
        "义务列表：某部门，50 项": [f"{api}/obligations?department={one}" for one in parties],
        "义务列表：某部门逾期，50 项": [
            f"{api}/obligations?department={one}&status=overdue" for one in parties
        ],
        "义务列表：到期日区间，50 项": [f"{api}/obligations?due_from=2026-03-01&due_to=2026-03-31"],
        "合同列表：某部门，50 份": [f"{api}/commitments?department={one}" for one in parties],
        "线索列表，50 项": [f"{api}/proceedings"],
        "运行状态": [f"{api}/health"],
        "首页": ["/"],
        "页面：某部门": [f"/departments/{one}" for one in parties],
        "页面：一份合同": [f"/commitments/{one}" for one in ids],
        "空路由（再次）": [EMPTY],
    }
    return [Load(name, tuple(of), requests, seconds) for name, of in paths.items()]


@contextmanager
def _serving(context: Any, index: str, documents: str) -> Iterator[int]:
    """The server's port."""
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    process = context.Process(target=serve, args=(index, documents, port), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _STARTED_WITHIN
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", EMPTY)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise BenchFailed("the server did not answer")
