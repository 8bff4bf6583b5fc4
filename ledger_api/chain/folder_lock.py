"""One process at a time in a ledger's folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ledger_api.chain.node import ChainCannotStart

NAME = "lock"


class FolderLock:
    """Holds `folder` for this process until `release`, or until the process ends in whatever way."""

    def __init__(self, folder: Path) -> None:
        """Raises `ChainCannotStart`, with the holder's process id, where another process has it."""
        self._file = (folder / NAME).open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.seek(0)
            holder = self._file.read().strip() or "?"
            self._file.close()
            raise ChainCannotStart(
                f"账本目录正被进程 {holder} 使用。{folder} is in use by process {holder}: "
                "stop that one first, or name another folder with --data"
            ) from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the folder go."""
        self._file.close()
