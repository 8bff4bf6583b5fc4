"""A chain's random past: blocks, forks, faults of the line to its node, an indexer that is reopened and killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from random import Random

from sqlalchemy import event

from ledger_api.chain.contracts import Contracts
from ledger_api.chain.rpc import Rpc, RpcError, RpcUnavailable
from ledger_api.indexer.blocks import ChainMoved
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.index import Index
from tests.indexer.faulty_node import faulty_rpc
from tests.indexer.local_ledger import LocalLedger
from tests.indexer.stories import Story

_ROUNDS = 8
_SIZES = (1, 3, 100)
#: Where killed indexers are born: a process that has everything imported and does nothing itself.
_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(["tests.indexer.histories"])


class History:
    """One chain and the index that lives through its changes."""

    def __init__(self, ledger: LocalLedger, place: str | Path, seed: int) -> None:
        self._ledger = ledger
        self._random = Random(seed)
        self._story = Story(ledger, seed)
        self._path = place
        #: Every third history has a good line; the others one with more or fewer faults.
        self._often = self._random.choice((0.0, 0.05, 0.3))
        self._open()
        self.kills = 0

    def run(self) -> Indexer:
        """Live through it; the indexer at its end has a good line and everything there is."""
        chance = self._random
        for _ in range(_ROUNDS):
            for _ in range(chance.randint(1, 5)):
                self._story.go_on()
            if chance.random() < 0.8:
                self._catch_up()
            else:
                self._try_to_step()
            if chance.random() < 0.02:
                self._kill_another_indexer()
            if chance.random() < 0.3:
                self._reopen()
            if chance.random() < 0.7:
                self._story.lose(chance.randint(1, 5))
                if chance.random() < 0.3:
                    self._catch_up()
        self._often = 0.0
        self._reopen()
        self._indexer.catch_up()
        return self._indexer

    def close(self) -> None:
        """Close the index and the line."""
        self._indexer.close()
        self._indexer.index.close()
        self._rpc.close()

    def _reopen(self) -> None:
        self.close()
        self._open()

    def _open(self) -> None:
        chance = self._random
        self._rpc = faulty_rpc(self._ledger.anvil.url, chance.getrandbits(64), self._often)
        self._indexer = _indexer(self._rpc, self._ledger.contracts, self._path, chance.choice(_SIZES))

    def _catch_up(self) -> None:
        while self._try_to_step():
            pass

    def _try_to_step(self) -> bool:
        """One step; False where there is none to do or the line did not let it."""
        try:
            return self._indexer.step() is not None
        except (RpcError, ChainMoved):
            return False
        except RpcUnavailable:
            assert self._often, "the line is good"
            return False

    def _kill_another_indexer(self) -> None:
        """The index gets an indexer in a process of its own, which is killed in the middle of its work."""
        self.close()
        after = self._random.choice((0, 1, 2, 3, 5))
        arguments = (self._ledger.anvil.url, self._ledger.contracts, self._path, after, self._random.random())
        process = _NURSERY.Process(target=_work_until_killed, args=arguments)
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL, process.exitcode
        self.kills += 1
        self._open()


def _indexer(rpc: Rpc, contracts: Contracts, path: str | Path, blocks: int) -> Indexer:
    source = Source(rpc, contracts)
    return Indexer(Index(path, source.ledger), source, max_blocks=blocks)


def _work_until_killed(url: str, contracts: Contracts, path: str | Path, steps: int, where: float) -> None:
    """So many steps of one block, and one more in which the process is killed after a part of its statements."""
    indexer = _indexer(Rpc(url), contracts, path, 1)
    for _ in range(steps):
        indexer.step()
    left = 1 + int(where * 12)

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(indexer.index._engine, "before_cursor_execute", count)
    indexer.step()
    os.kill(os.getpid(), signal.SIGKILL)
