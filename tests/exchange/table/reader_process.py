"""Reads tables in a process of its own, and prints for each how it ended, in how many seconds, at what peak."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ledger_api.exchange.table.cells import TableRefused
from tests.exchange.table.tables import read


def main() -> None:
    for name in sys.argv[1:]:
        begun = time.monotonic()
        try:
            book = read(Path(name))
            ended = f"rows {book.rows}, problems {len(book.problems)}"
        except TableRefused as refused:
            ended = f"refused: {refused}"
        took = time.monotonic() - begun
        # The process's own peak: that of getrusage begins with what its parent had.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024
        sys.stdout.write(json.dumps([Path(name).name, ended, took, peak], ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
