"""What a figure depends on besides the program: the machine, the day, and how much memory a process took."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
import sys
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from ledger_api.chain.anvil import VERSION as ANVIL


def machine() -> dict[str, Any]:
    """Processor, cores, memory and versions of this machine, and the day (UTC) on which it was asked."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _from_proc("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "anvil": ANVIL,
        "load_before": round(os.getloadavg()[0], 2),
    }


class Peak:
    """The most memory that this process and those it starts had resident, each at its own moment, added up.

    Use it in a `with` around all that they do: others are looked at twenty times a second, as long as they live.
    """

    def __init__(self) -> None:
        self._others: dict[int, float] = {}
        self._done = Event()
        self._looking = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._looking.join()

    @property
    def megabytes(self) -> float:
        """In millions of bytes."""
        own = _resident("self")
        if own is None:
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            own = most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
        return own + sum(self._others.values())

    def _look(self) -> None:
        while not self._done.wait(0.05):
            for process in active_children():
                if process.pid is not None and (found := _resident(process.pid)) is not None:
                    self._others[process.pid] = found


def _resident(process: int | str) -> float | None:
    """The most that a process ever had. Linux's `ru_maxrss` may be that of who started it, `VmHWM` is not."""
    try:
        told = _from_proc(f"/proc/{process}/status", "VmHWM")
    except OSError:
        return None
    return None if told is None else int(told.split()[0]) * 1024 / 1e6


def _from_proc(file: str, name: str) -> str | None:
    path = Path(file)
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None
