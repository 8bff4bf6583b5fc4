"""What a figure depends on besides the program: the machine, the day, and how much memory a process took."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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


def peak_mb() -> float:
    """The most memory that this process ever had resident, in millions of bytes.

    Linux's `ru_maxrss` may be that of the process which started this one, `VmHWM` is not.
    """
    told = _from_proc("/proc/self/status", "VmHWM")
    if told is not None:
        return int(told.split()[0]) * 1024 / 1e6
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found / 1e6 if sys.platform == "darwin" else found * 1024 / 1e6


def _from_proc(file: str, name: str) -> str | None:
    path = Path(file)
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None
