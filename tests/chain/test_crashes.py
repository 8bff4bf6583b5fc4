from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ledger_api.chain import checkpointing
from ledger_api.chain.checkpoint import DRAFT, checkpoints_in
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.journal import NAME
from ledger_api.chain.node import ChainCannotStart
from tests.chain.crash_writer import CHAIN_ID, GENESIS
from tests.chain.keys import Sender
from tests.paths import REPOSITORY

#: How many moments are tried; CHENGNUO_CRASH_MOMENTS=200 for the long run.
MOMENTS = int(os.environ.get("CHENGNUO_CRASH_MOMENTS", "12"))


def test_no_receipt_is_lost_whatever_is_killed_and_whenever(tmp_path: Path) -> None:
    chance = random.Random(20251122)
    files = senders(tmp_path, 2, 150 * MOMENTS)
    folder = tmp_path / "chain"
    told: list[str] = []
    for moment in range(MOMENTS):
        told += killed_at(folder, files, chance.uniform(0, 0.6), moment % 3)
    assert checkpoints_in(folder)
    assert len(told) > 50

    heads = []
    for is_from_checkpoint in (True, False):
        if not is_from_checkpoint:
            for path in checkpoints_in(folder):
                path.unlink()
        chain = EmbeddedChain.start(folder, CHAIN_ID, GENESIS, SimulatedClock(GENESIS))
        assert chain.notices == []
        heads.append(chain.rpc.call("eth_getBlockByNumber", "latest", False))
        receipts = chain.rpc.batch([("eth_getTransactionReceipt", [line.split()[0]]) for line in told])
        chain.close()
        assert [f"{r['transactionHash']} {r['blockHash']}" for r in receipts] == told
    assert heads[0] == heads[1]


def test_on_a_full_disk_no_receipt_is_given_and_the_next_start_is_clean(tmp_path: Path) -> None:
    files = senders(tmp_path, 1, 400)
    folder = tmp_path / "chain"
    told: list[str] = []
    for limit in (20_000, 20_001, 40_000):
        writer = subprocess.run(
            command(folder, files),
            capture_output=True,
            cwd=REPOSITORY,
            text=True,
            env=os.environ | {"FILE_LIMIT": str(limit)},
            timeout=60,
            check=False,
        )
        assert writer.returncode == 1
        assert "请先腾出磁盘空间" in writer.stderr
        told += writer.stdout.splitlines()[1:]
        assert (folder / NAME).stat().st_size <= limit

    chain = EmbeddedChain.start(folder, CHAIN_ID, GENESIS, SimulatedClock(GENESIS))
    assert all("torn" in notice for notice in chain.notices)
    receipts = chain.rpc.batch([("eth_getTransactionReceipt", [line.split()[0]]) for line in told])
    assert [f"{r['transactionHash']} {r['blockHash']}" for r in receipts] == told
    nonce = int(chain.rpc.call("eth_getTransactionCount", Sender(1).address, "latest"), 16)
    # The line that did not fit belongs to nobody.
    assert nonce == len(told)
    chain.send([Sender(1, nonce).note()])
    chain.close()


def test_a_chain_that_cannot_begin_on_a_full_disk_says_so(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.new").symlink_to("/dev/full")
    with pytest.raises(ChainCannotStart, match="make room first"):
        EmbeddedChain.start(tmp_path, CHAIN_ID, GENESIS, SimulatedClock(GENESIS))


def test_a_checkpoint_that_does_not_fit_on_the_disk_leaves_the_chain_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = EmbeddedChain.start(tmp_path, CHAIN_ID, GENESIS, SimulatedClock(GENESIS))
    (tmp_path / DRAFT).symlink_to("/dev/full")
    monkeypatch.setattr(checkpointing, "LONGEST_REPLAY", 0.0)
    sender = Sender(1)
    deadline = time.monotonic() + 20
    while not any("No space left" in notice for notice in chain.notices):
        assert time.monotonic() < deadline
        chain.send([sender.note()])
    assert chain.send([sender.note()])[0].status == 1
    chain.close()


def senders(folder: Path, count: int, transactions: int) -> list[Path]:
    """A file for each of so many senders, with its transactions."""
    files = []
    for number in range(1, count + 1):
        sender = Sender(number)
        files.append(folder / f"sender-{number}")
        files[-1].write_text("\n".join(sender.note().hex() for _ in range(transactions)))
    return files


def command(folder: Path, files: list[Path]) -> list[str]:
    return [sys.executable, "-m", "tests.chain.crash_writer", str(folder), *map(str, files)]


def killed_at(folder: Path, files: list[Path], after: float, whom: int) -> list[str]:
    """The receipts that the writer told before it (0), its node (1) or the node that makes a checkpoint (2),
    where there was one, was killed `after` seconds of sending; in the last case it was killed itself then."""
    with subprocess.Popen(
        command(folder, files), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=REPOSITORY, text=True
    ) as writer:
        assert writer.stdout is not None
        node = int(writer.stdout.readline())
        time.sleep(after)
        victims = {0: [writer.pid], 1: [node], 2: [*(nodes_of(writer.pid) - {node}), writer.pid]}
        for victim in victims[whom]:
            # A node that makes a checkpoint may have come to its end by itself in between.
            with suppress(ProcessLookupError):
                os.kill(victim, 9)
        told = writer.stdout.read()
    wait_until_gone(node)
    whole = told[: told.rfind("\n") + 1]
    return whole.splitlines()


def nodes_of(parent: int) -> set[int]:
    """The nodes that a process has started and that run."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = status.read_text().split("(", 1)[1].rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, started_by = rest.split()[:2]
        if name == "anvil" and state != "Z" and int(started_by) == parent:
            found.add(int(status.parent.name))
    return found


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while is_alive(pid):
        assert time.monotonic() < deadline, "the node outlived its parent"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and is not yet collected has no command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False
