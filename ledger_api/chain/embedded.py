"""The embedded chain: a real EVM on this machine whose blocks outlive every crash."""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from ledger_api.chain import anvil as anvil_module
from ledger_api.chain.anvil import Anvil, AnvilGone, start_anvil
from ledger_api.chain.block_maker import BlockMaker, NodeRefused
from ledger_api.chain.block_plan import BlockPlan, Call
from ledger_api.chain.checkpoint import UnusableCheckpoint, checkpoints_in, read_checkpoint
from ledger_api.chain.checkpointing import Checkpointing
from ledger_api.chain.clock import Clock, next_heartbeat_at
from ledger_api.chain.folder_lock import FolderLock
from ledger_api.chain.journal import FORMAT, DamagedJournal, Header, Journal, Mark, open_journal
from ledger_api.chain.node import ChainCannotStart, ChainStopped, Receipt, TransactionRefused
from ledger_api.chain.raw_transaction import RawTransaction
from ledger_api.chain.rpc import Rpc, RpcUnavailable

#: How far the wall clock may stand behind the last block, in seconds, before a start is refused.
CLOCK_TOLERANCE = 300

_POLL = 1.0
_START_ATTEMPTS = 3
_RPC_TIMEOUT = 120.0
_SAY_EVERY = 2.0
_IDLE_AFTER = 3.0
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Say = Callable[[str], None]

_log = logging.getLogger(__name__)


class EmbeddedChain:
    """A `Chain` in a folder. All blocks are made by one thread, which also owns the node."""

    def __init__(
        self, folder: Path, chain_id: int, genesis_time: int, clock: Clock, say: Say | None = None
    ) -> None:
        self._folder = folder
        self._genesis_time = genesis_time
        self._clock = clock
        self._chain_id = chain_id
        self._say = say or (lambda text: None)
        self._wake = threading.Condition()
        self._queue: list[Call] = []
        self._is_closing = False
        self._failure: ChainStopped | None = None
        self._start_error: BaseException | None = None
        self._ready = threading.Event()
        self._anvil: Anvil | None = None
        self._journal: Journal | None = None
        self._rpc: Rpc
        self._maker: BlockMaker
        self._checkpointing: Checkpointing | None = None
        self._busy_at = 0.0
        self.notices: list[str] = []  #: what the operator should know about this start
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(folder)
        self._thread = threading.Thread(target=self._run, name="embedded-chain", daemon=True)

    @classmethod
    def start(
        cls, folder: Path, chain_id: int, genesis_time: int, clock: Clock, say: Say | None = None
    ) -> Self:
        """Open the chain in `folder`, or begin one there; returns when every block stands again.

        `say` hears how far it is, where that takes long. Raises `ChainCannotStart` where the folder is in use
        or cannot be written, its journal damaged or another chain's, the node missing, or the clock behind
        the last block.
        """
        try:
            chain = cls(folder, chain_id, genesis_time, clock, say)
        except OSError as error:
            raise _cannot_write(folder, error) from error
        chain._thread.start()
        try:
            chain._ready.wait()
        except BaseException:
            chain.close()
            raise
        if chain._start_error is not None:
            chain.close()
            if isinstance(chain._start_error, OSError):
                raise _cannot_write(folder, chain._start_error) from chain._start_error
            raise chain._start_error
        return chain

    @property
    def rpc(self) -> Rpc:
        """The node, for reading: what is written past `send` is not journaled and stops the chain."""
        return self._rpc

    @property
    def chain_id(self) -> int:
        """The chain id of this ledger."""
        return self._chain_id

    @property
    def is_simulated(self) -> bool:
        """Whether the chain runs under a simulated clock now."""
        return self._clock.is_simulated

    @property
    def failure(self) -> ChainStopped | None:
        """Why the chain stopped, or None while it works."""
        return self._failure

    @property
    def node_pid(self) -> int | None:
        """The process id of the node, for health and tests."""
        return self._anvil.pid if self._anvil else None

    def now(self) -> int:
        """The clock in unix seconds, never before the last block."""
        return max(self._clock.now(), self._maker.head_time)

    def use_clock(self, clock: Clock) -> None:
        """Go on under another clock. Raises `ChainCannotStart` where it is behind the last block."""
        with self._wake:
            _refuse_clock_behind(clock, self._maker.head_time)
            self._clock = clock
            self._wake.notify_all()

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """Put signed raw transactions on the chain; returns once they are on disk and in blocks.

        All are checked before any is written. One that is in a block already gives its receipt again.
        Raises `TransactionRefused` or `ChainStopped`.
        """
        return self._ask(Call(list(raws))) if raws else []

    def tick(self) -> None:
        """Make a block now, empty where nobody has sent anything."""
        self._ask(Call([]))

    def close(self) -> None:
        """End the node and let the folder go; what was sent and not answered is undecided."""
        with self._wake:
            self._is_closing = True
            self._wake.notify_all()
        if self._thread.is_alive() and not self._ready.is_set() and self._anvil is not None:
            self._anvil.stop()
        if self._thread.ident is not None:
            self._thread.join()
        self._lock.release()

    def _ask(self, call: Call) -> list[Receipt]:
        with self._wake:
            if self._failure is not None:
                raise ChainStopped(str(self._failure)) from self._failure
            if self._is_closing:
                raise ChainStopped("链已关闭。The chain is closed")
            self._queue.append(call)
            self._wake.notify_all()
        call.done.wait()
        if call.error is not None:
            raise call.error
        return call.receipts

    # From here on everything runs in the chain's own thread.

    def _run(self) -> None:
        try:
            self._open()
            self._ready.set()
            while self._serve():
                pass
        except BaseException as error:  # noqa: BLE001  (handed to whoever waits, whatever it is)
            if not self._ready.is_set():
                self._start_error = error
            else:
                self._fail(error)
        finally:
            self._answer_the_rest()
            if self._checkpointing is not None:
                self._checkpointing.stop()
            if self._anvil is not None:
                self._rpc.close()
                self._anvil.stop()
            if self._journal is not None:
                self._journal.close()
            self._ready.set()

    def _open(self) -> None:
        journal = self._journal = open_journal(self._folder)
        if journal is not None:
            self._refuse_other_chain(journal.header)
        if journal is not None and journal.torn is not None:
            self._notice(
                "链日志末尾有一行未写完（未给出过回执），已移至旁边文件。The journal ended in an unfinished line, "
                f"for which nobody had a receipt: it was cut off and is kept in {journal.torn}"
            )
        self._use_new_node()
        if journal is None:
            genesis = self._rpc.call("eth_getBlockByNumber", "0x0", False)["hash"]
            journal = self._journal = Journal.create(self._folder, self._header(genesis))
        self._checkpointing = Checkpointing(self._folder, journal, self._notice)
        if not self._stands_on_a_checkpoint(journal, self._checkpointing):
            self._replay(journal, None)
        _refuse_clock_behind(self._clock, self._maker.head_time)

    def _stands_on_a_checkpoint(self, journal: Journal, checkpointing: Checkpointing) -> bool:
        """Take up the chain from the newest checkpoint that holds; False where none does, the node being fresh."""
        for path in checkpoints_in(self._folder):
            try:
                head, state = read_checkpoint(path, journal)
                self._maker = BlockMaker(self._rpc, journal)
                self._maker.load(head, state)
                self._replay(journal, head.mark)
            except DamagedJournal:
                raise
            except (UnusableCheckpoint, ChainCannotStart, RpcUnavailable) as error:
                if self._is_closing:
                    raise
                self._notice(
                    f"检查点 {path.name} 不能使用，已忽略，改由更早的记录恢复，不影响账本内容。The checkpoint {path} "
                    f"was passed over and the chain made from what is before it, nothing is lost: {error}"
                )
                self._use_new_node()
            else:
                checkpointing.started_from(path)
                return True
        return False

    def _replay(self, journal: Journal, after: Mark | None) -> None:
        said_at = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal said_at
            if time.monotonic() - said_at >= _SAY_EVERY:
                said_at = time.monotonic()
                self._say(f"从链日志恢复：区块 {done}/{total}")

        if after is None:
            self._maker = BlockMaker(self._rpc, journal)
        self._maker.replay(after, progress)

    def _use_new_node(self) -> None:
        if self._anvil is not None:
            self._rpc.close()
            self._anvil.stop()
            self._anvil = None
        anvil = self._start_node()
        self._rpc = Rpc(anvil.url, timeout=_RPC_TIMEOUT)
        self._anvil = anvil

    def _start_node(self) -> Anvil:
        for _ in range(_START_ATTEMPTS - 1):
            try:
                return start_anvil(self._folder, self._chain_id, self._genesis_time)
            except AnvilGone as error:
                _log.warning("%s", error)
        try:
            return start_anvil(self._folder, self._chain_id, self._genesis_time)
        except (AnvilGone, RpcUnavailable) as error:
            raise ChainCannotStart(str(error)) from error

    def _header(self, genesis_hash: str) -> Header:
        return Header(
            format=FORMAT,
            chain_id=self._chain_id,
            genesis_time=self._genesis_time,
            genesis_hash=genesis_hash,
            anvil=anvil_module.VERSION,
            flags=list(anvil_module.CONSENSUS_FLAGS),
        )

    def _refuse_other_chain(self, found: Header) -> None:
        expected = self._header(found.genesis_hash)
        for name in ("chain_id", "genesis_time", "anvil", "flags"):
            was, now = getattr(found, name), getattr(expected, name)
            if was != now:
                raise ChainCannotStart(
                    f"目录中的链与要求的不符（{name}）。The chain in {self._folder} was made with {name} {was}, "
                    f"and {now} is asked for: name the folder of the other ledger, or use the program that made it"
                )

    def _notice(self, message: str) -> None:
        self.notices.append(message)
        _log.warning("%s", message)

    def _serve(self) -> bool:
        """Wait for callers or the heartbeat, and serve them; False when the chain is to end."""
        with self._wake:
            if not self._queue and not self._is_closing:
                self._wake.wait(_POLL)
            if self._is_closing:
                return False
            calls, self._queue = self._queue, []
        try:
            if calls:
                self._make_blocks(calls)
            elif self._anvil is not None and not self._anvil.is_running:
                raise ChainStopped("the node has ended")
            elif self._is_heartbeat_due():
                self._maker.make(self._clock.now(), [])
            self._tend_checkpoints(is_busy=bool(calls))
        except BaseException as error:
            self._fail(error)
            for call in calls:
                call.answer(self._failure)
            raise
        return True

    def _tend_checkpoints(self, *, is_busy: bool) -> None:
        now = time.monotonic()
        if is_busy:
            self._busy_at = now
        if self._checkpointing is not None:
            is_idle = now - self._busy_at > _IDLE_AFTER
            self._checkpointing.tend(self._maker.head_hash, self._maker.node_seconds, is_idle=is_idle)

    def _is_heartbeat_due(self) -> bool:
        clock = self._clock
        return not clock.is_simulated and clock.now() >= next_heartbeat_at(self._maker.head_time)

    def _make_blocks(self, calls: Sequence[Call]) -> None:
        plan = BlockPlan(self._maker, self._chain_id)
        calls = [call for call in calls if plan.take(call)]
        receipts: dict[str, Receipt] = {}
        try:
            is_ticked = any(not call.raws for call in calls)
            for txs in plan.blocks() or ([[]] if is_ticked else []):
                receipts |= {receipt.tx_hash: receipt for receipt in self._maker.make(self.now(), txs)}
        except NodeRefused as refusal:
            if len(calls) > 1:
                for call in calls:
                    self._make_blocks([call])
                return
            (call,) = calls
            call.answer(TransactionRefused(call.txs.index(refusal.tx), "node", refusal.reason))
            return
        for call in calls:
            call.receipts = [receipts.get(tx.tx_hash) or self._known(tx) for tx in call.txs]
            call.answer(None)

    def _known(self, tx: RawTransaction) -> Receipt:
        receipt = self._maker.receipt(tx.tx_hash)
        if receipt is None:
            raise ChainStopped(f"the node lost transaction {tx.tx_hash}")
        return receipt

    def _fail(self, error: BaseException) -> None:
        if self._failure is None:
            first = "请先腾出磁盘空间。Make room on the disk first: " if _is_no_room(error) else ""
            self._failure = ChainStopped(
                f"链已停止，重新启动即可从链日志恢复。{first}The chain has stopped "
                f"({type(error).__name__}: {error}); a new start takes it up from its journal"
            )
            _log.critical("%s", self._failure)

    def _answer_the_rest(self) -> None:
        with self._wake:
            calls, self._queue = self._queue, []
            self._is_closing = True
        for call in calls:
            call.answer(self._failure or ChainStopped("链已关闭。The chain is closed"))


def _is_no_room(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _cannot_write(folder: Path, error: OSError) -> ChainCannotStart:
    what = (
        "磁盘空间已满，请先腾出空间。The disk is full, make room first"
        if _is_no_room(error)
        else "无法读写账本目录。The ledger's folder cannot be read or written"
    )
    return ChainCannotStart(f"{what} ({folder}: {error})")


def _refuse_clock_behind(clock: Clock, last_block_at: int) -> None:
    tolerance = 0 if clock.is_simulated else CLOCK_TOLERANCE
    behind = last_block_at - clock.now()
    if behind > tolerance:
        raise ChainCannotStart(
            f"时钟比最后一个区块慢 {behind} 秒，请校准本机时间。The clock is {behind} seconds behind the last block "
            f"({last_block_at}): set this machine's clock right, since block times cannot go back"
        )
