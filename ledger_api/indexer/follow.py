"""Following the chain: a thread that steps whenever there is something new, and says how far behind it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from ledger_api.chain.node import ChainStopped, TransactionRefused
from ledger_api.chain.rpc import RpcError, RpcUnavailable
from ledger_api.errors import DatabaseAway, IndexTaken, LedgerError
from ledger_api.indexer.blocks import ChainMoved
from ledger_api.indexer.keeper import Keeper
from ledger_api.indexer.step import ChainBehind, Indexer
from ledger_api.store.records import BlockRecord

_POLL = 0.5
_LONGEST_PAUSE = 10.0
#: What passes by itself: the node or the database is away or behind, or the chain moved under a step.
_PASSING = (
    RpcError,
    RpcUnavailable,
    ChainMoved,
    ChainBehind,
    ChainStopped,
    TransactionRefused,
    DatabaseAway,
    IndexTaken,
)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the index is behind its chain.

    `head` and `indexed` are block numbers, None while not known. `error` is what hinders it now, if anything;
    `stopped` says that it will not go on by itself, `is_standby` that another process does the indexing and this
    one waits to take its place.
    """

    head: int | None
    indexed: int | None
    error: str | None
    stopped: bool
    is_standby: bool = False

    @property
    def blocks(self) -> int | None:
        """Blocks still to be indexed; None while that is not known."""
        return None if self.head is None or self.indexed is None else max(0, self.head - self.indexed)


class Follower:
    """Keeps an index at its chain's head, and the keeper at work, in a thread of its own."""

    def __init__(self, indexer: Indexer, keeper: Keeper | None = None, poll: float = _POLL) -> None:
        """`poll` is the time in seconds after which it looks at the chain without being woken."""
        self._indexer = indexer
        self._keeper = keeper
        self._poll = poll
        self._turn = threading.Lock()
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._position = indexer.index.position
        self._head: int | None = None
        self._error: str | None = None
        self._is_standby = False
        self.failure: BaseException | None = None

    def start(self) -> None:
        """Begin to follow."""
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something new on the chain: look now."""
        self._woken.set()

    def stop(self) -> None:
        """End the thread, after the step that it is in, and what it had begun beside."""
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
        self._indexer.close()

    @property
    def lag(self) -> Lag:
        """How far behind it is, as of the last time it looked."""
        indexed = None if self._position is None else self._position.number
        return Lag(self._head, indexed, self._error, self.failure is not None, self._is_standby)

    def begin(self, say: Callable[[str], None]) -> None:
        """Catch up for the first time. An index that is ahead of its chain goes back with it, and says so."""
        before, head = self._indexer.index.position, self._indexer.source.head().number
        self.catch_up()
        if before is not None and before.number > head:
            say(
                f"链只到区块 {head}，索引原已到 {before.number}：索引已随链退回，其后的内容已不在链上，请有关各方重新提交。"
                f"The chain ends with block {head} and the index had {before.number}: the index went back with it. "
                "What came after is no longer on the chain, and has to be handed in again"
            )

    def catch_up(self) -> BlockRecord | None:
        """Index up to the chain's head, open what is to be opened, and index that too; returns the position.

        Where another process is the one that indexes, look how far it is instead: no keeper runs twice.
        Raises what stands in the way: RpcUnavailable, DeepReorg, DatabaseAway.
        """
        with self._turn:
            self._is_standby = not self._indexer.index.take()
            if self._is_standby:
                self._position = self._indexer.index.position
                self._head = self._indexer.source.head().number
                return self._position
            self._to_the_head()
            while self._keeper is not None and self._keeper.run().submitted:
                before = self._position
                self._to_the_head()
                if self._position == before:
                    break
            return self._position

    def _to_the_head(self) -> None:
        self._head = self._indexer.source.head().number
        while (step := self._indexer.step()) is not None:
            self._position = step.position
            self._head = max(self._head, step.position.number)
            if self._ended.is_set():
                return

    def _run(self) -> None:
        pause = self._poll
        while not self._ended.is_set():
            self._woken.clear()
            try:
                self.catch_up()
                self._error = None
                pause = self._poll
            except _PASSING as error:
                self._error = str(error)
                pause = min(2 * pause, _LONGEST_PAUSE)
            except LedgerError as error:
                self._error = str(error)
                self.failure = error
                return
            except BaseException as error:
                self._error = repr(error)
                self.failure = error
                raise
            self._woken.wait(pause)
