from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.embedded import EmbeddedChain
from tests.chain.crash_writer import CHAIN_ID, GENESIS
from tests.chain.keys import Sender
from tests.paths import REPOSITORY

KILLS = 8


def test_no_receipt_is_lost_whatever_is_killed_and_whenever(tmp_path: Path) -> None:
    chance = random.Random(20251122)
    files = [tmp_path / "sender-1", tmp_path / "sender-2"]
    for number, file in enumerate(files, start=1):
        relay = Sender(number)
        file.write_text("\n".join(relay.note().hex() for _ in range(600)))
    told: list[str] = []
    for kill in range(KILLS):
        told += killed_at(tmp_path / "chain", files, chance.uniform(0, 0.25), is_node_killed=kill % 2 == 1)

    heads = []
    for _ in range(2):
        chain = EmbeddedChain.start(tmp_path / "chain", CHAIN_ID, GENESIS, SimulatedClock(GENESIS))
        heads.append(chain.rpc.call("eth_getBlockByNumber", "latest", False))
        receipts = chain.rpc.batch([("eth_getTransactionReceipt", [line.split()[0]]) for line in told])
        chain.close()
        assert [f"{r['transactionHash']} {r['blockHash']}" for r in receipts] == told
    assert heads[0] == heads[1]
    assert len(told) > 50


def killed_at(folder: Path, files: list[Path], after: float, *, is_node_killed: bool) -> list[str]:
    """The receipts that the writer told before it, or its node, was killed `after` seconds of sending."""
    command = [sys.executable, "-m", "tests.chain.crash_writer", str(folder), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY, text=True) as writer:
        assert writer.stdout is not None
        node = int(writer.stdout.readline())
        time.sleep(after)
        os.kill(node if is_node_killed else writer.pid, 9)
        told = writer.stdout.read()
    wait_until_gone(node)
    whole = told[: told.rfind("\n") + 1]
    return whole.splitlines()


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
