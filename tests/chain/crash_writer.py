"""Sends signed transactions to an embedded chain until it is killed, and tells each receipt.

Arguments: the chain's folder, then one file for each sender with its transactions in order of nonces, as
lines of hexadecimal. The first line told is the process id of the node, each further one `hash block-hash`.
Checkpoints are made all the time. With FILE_LIMIT in the environment no file can grow beyond so many bytes.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
from pathlib import Path

from ledger_api.chain import checkpointing
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.node import ChainStopped
from ledger_api.chain.raw_transaction import read_raw_transaction

CHAIN_ID, GENESIS = 20_251_122, 1_763_740_800


def main(folder: Path, files: list[Path]) -> None:
    checkpointing.LONGEST_REPLAY = 0.002
    clock = SimulatedClock(GENESIS)
    chain = EmbeddedChain.start(folder, CHAIN_ID, GENESIS, clock)
    tell(str(chain.node_pid))
    senders = [threading.Thread(target=send, args=(chain, file)) for file in files]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    chain.close()
    if chain.failure is not None:
        sys.exit(str(chain.failure))


def send(chain: EmbeddedChain, file: Path) -> None:
    raws = [bytes.fromhex(line) for line in file.read_text().split()]
    sender = read_raw_transaction(raws[0], CHAIN_ID, 300_000_000).sender
    try:
        nonce = int(chain.rpc.call("eth_getTransactionCount", sender, "latest"), 16)
        for start in range(nonce, len(raws), 3):
            for receipt in chain.send(raws[start : start + 3]):
                tell(f"{receipt.tx_hash} {receipt.block_hash}")
    except ChainStopped:
        return


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if limit := os.environ.get("FILE_LIMIT"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
