"""The client of `bench api`: a few connections that ask one after another, and how long each answer took."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import quantiles
from typing import Any

from ledger_api.bench.local_chain import BenchFailed

CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of one kind of read: paths in turn, until `requests` are answered or `seconds` have passed."""

    name: str
    paths: tuple[str, ...]
    requests: int
    seconds: float


def ask_all(port: int, loads: Sequence[Load]) -> list[dict[str, Any]]:
    """Each load in turn; times in milliseconds."""
    return [ask(port, load) for load in loads]


def ask(port: int, load: Load) -> dict[str, Any]:
    """One load over CONNECTIONS connections. BenchFailed where an answer is not 200."""
    ask_one = _Asker(port, load)
    threads = [threading.Thread(target=ask_one) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if ask_one.failures or len(ask_one.times) < 2:
        raise BenchFailed(f"{load.name}: {ask_one.failures[:1]} after {len(ask_one.times)} answers")
    cuts = quantiles(ask_one.times, n=100, method="inclusive")
    return {
        "read": load.name,
        "requests": len(ask_one.times),
        "p50_ms": round(cuts[49] * 1e3, 2),
        "p99_ms": round(cuts[98] * 1e3, 2),
        "requests_per_second": round(len(ask_one.times) / seconds),
        "bytes": round(ask_one.bytes / len(ask_one.times)),
    }


class _Asker:
    """What the connections of one load share."""

    def __init__(self, port: int, load: Load) -> None:
        self._port, self._load = port, load
        self._until = time.perf_counter() + load.seconds
        self._lock = threading.Lock()
        self._next = 0
        self.times: list[float] = []
        self.failures: list[str] = []
        self.bytes = 0

    def __call__(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            while (path := self._take()) is not None:
                began = time.perf_counter()
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                took = time.perf_counter() - began
                with self._lock:
                    self.times.append(took)
                    self.bytes += len(body)
                    if answer.status != 200:
                        self.failures.append(f"{path}: {answer.status} {body[:200]!r}")
        except OSError as error:
            self.failures.append(f"{self._load.name}: {error}")
        finally:
            connection.close()

    def _take(self) -> str | None:
        with self._lock:
            if self._next >= self._load.requests or time.perf_counter() > self._until or self.failures:
                return None
            self._next += 1
            return self._load.paths[(self._next - 1) % len(self._load.paths)]
