"""When the embedded chain's checkpoints are made, and by whom: a second node, so that the chain never waits."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from ledger_api.chain.anvil import Anvil, AnvilGone, start_anvil
from ledger_api.chain.block_maker import BlockMaker
from ledger_api.chain.checkpoint import (
    DRAFT,
    UnusableCheckpoint,
    checkpoints_in,
    read_checkpoint,
    write_checkpoint,
)
from ledger_api.chain.journal import Journal
from ledger_api.chain.node import ChainCannotStart
from ledger_api.chain.rpc import Rpc, RpcError, RpcUnavailable

#: A checkpoint is made when a restart would replay for longer than this, in seconds.
LONGEST_REPLAY = 4.0
#: How many times as long it may get while the chain is busy.
_WHILE_BUSY = 2

_KEPT = 2
#: Where the second node works, which is removed when it is done.
_BESIDE = "checkpointing"
_NICE = 5
_RPC_TIMEOUT = 600.0

_EXPECTED = (OSError, RpcError, RpcUnavailable, AnvilGone, ChainCannotStart, UnusableCheckpoint)


class Checkpointing:
    """Makes the checkpoints of a chain's folder, one at a time, and removes the old ones.

    The state is computed again from the checkpoint before and the journal, and not taken from the node in
    use: that one would not answer while it writes hundreds of megabytes. For the chain's thread.
    """

    def __init__(self, folder: Path, journal: Journal, notice: Callable[[str], None]) -> None:
        self._folder = folder
        self._journal = journal
        self._notice = notice
        self._good: list[Path] = []
        self._node_seconds = 0.0
        self._work: _Work | None = None
        # What a crash left unfinished.
        (folder / DRAFT).unlink(missing_ok=True)
        shutil.rmtree(folder / _BESIDE, ignore_errors=True)

    def started_from(self, path: Path) -> None:
        """The chain stands on this checkpoint now."""
        self._good = [path]

    def tend(self, head_hash: str, node_seconds: float, *, is_idle: bool) -> None:
        """Take what is finished, and begin the next where it is due; `head_hash` is of the journal's end.

        `node_seconds` is what the node has worked on blocks since the start: a replay of those behind the
        last checkpoint takes about as long. No count of blocks or bytes would tell, since the node works
        out the root of the whole state for each block, empty or not: a millisecond for a new ledger, and
        a fifth of a second after 100,000 acts.
        """
        if self._work is not None and not self._work.is_alive():
            work, self._work = self._work, None
            self._take(work)
        longest = LONGEST_REPLAY if is_idle else LONGEST_REPLAY * _WHILE_BUSY
        if self._work is None and node_seconds - self._node_seconds > longest:
            self._node_seconds = node_seconds
            base = self._good[0] if self._good else None
            self._work = _Work(self._folder, self._journal.as_it_is(), head_hash, base)
            self._work.start()

    def stop(self) -> None:
        """Leave what is unfinished."""
        if self._work is not None:
            self._work.cancel()

    def _take(self, work: _Work) -> None:
        if work.made is None:
            # Once more from the beginning, when the next is due: it may be what it rested on.
            self._good = []
            self._notice(
                "检查点未能写入，不影响账本内容，但下次启动会较慢。A checkpoint could not be made; nothing is lost, "
                f"the next start takes longer: {work.error}"
            )
            return
        self._good = [work.made, *self._good][:_KEPT]
        for old in checkpoints_in(self._folder):
            if old not in self._good:
                old.unlink()


class _Work(threading.Thread):
    """One checkpoint in the making. Then `made` is its file, or `error` the reason why there is none."""

    def __init__(self, folder: Path, journal: Journal, head_hash: str, base: Path | None) -> None:
        super().__init__(name="checkpoint", daemon=True)
        self._folder = folder
        self._journal = journal
        self._head_hash = head_hash
        self._base = base
        self._anvil: Anvil | None = None
        self._is_cancelled = threading.Event()
        self.made: Path | None = None
        self.error: BaseException | None = None

    def cancel(self) -> None:
        """End it, finished or not."""
        self._is_cancelled.set()
        if self._anvil is not None:
            self._anvil.stop()
        self.join()

    def run(self) -> None:
        # The node's own log goes there: the folder's is of the node in use.
        beside = self._folder / _BESIDE
        try:
            beside.mkdir(exist_ok=True)
            header = self._journal.header
            self._anvil = start_anvil(beside, header.chain_id, header.genesis_time, nice=_NICE)
            if not self._is_cancelled.is_set():
                self.made = self._make(self._anvil.url)
        except _EXPECTED as error:
            self.error = error
        finally:
            if self._anvil is not None:
                self._anvil.stop()
            self._journal.close()
            shutil.rmtree(beside, ignore_errors=True)

    def _make(self, url: str) -> Path:
        with Rpc(url, timeout=_RPC_TIMEOUT) as rpc:
            maker = BlockMaker(rpc, self._journal)
            after = None
            if self._base is not None:
                head, state = read_checkpoint(self._base, self._journal)
                maker.load(head, state)
                after = head.mark
                del state
            maker.replay(after)
            if maker.head_hash != self._head_hash:
                raise UnusableCheckpoint(f"{maker.head_hash} came out of the journal, not {self._head_hash}")
            return write_checkpoint(self._folder, self._journal, maker.head_hash, maker.dump())
