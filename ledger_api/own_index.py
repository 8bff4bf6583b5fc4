"""An index of one's own, made from a chain's node: what a ledger says, asked of no server of that ledger.

It has what is on the chain and nothing else: no names and no words of documents.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger_api.chain.contracts import Contracts, read, verify
from ledger_api.chain.rpc import Rpc, RpcError, RpcUnavailable
from ledger_api.errors import LedgerError, WrongChain
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import Reading, open_reading

#: Told the last block that was read and the last that there is.
Progress = Callable[[int, int], None]


def contracts_told(given: object) -> Contracts:
    """Where a ledger stands, as `/api/v1/ledger`, a confirmation or a ledger.json says it. LedgerError."""
    found = given
    for name in ("ledger", "contracts"):
        if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
            found = found[name]
    try:
        if not isinstance(found, Mapping):
            raise TypeError("no object")
        told = Contracts.from_dict(dict(found))
        if not all(type(one) is int and one >= 0 for one in (told.chain_id, told.deployed_at_block)):
            raise ValueError("chain_id and deployed_at_block are whole numbers")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LedgerError(
            f"没有说明账本的链与合约地址（{error}）；请用 --ledger 给出，即服务器 /api/v1/ledger 的内容"
        ) from error
    return told


def contracts_in(file: Path) -> Contracts:
    """The same from a file. LedgerError."""
    try:
        return contracts_told(json.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError) as error:
        raise LedgerError(f"{file} 不是 JSON 文件：{error}") from error


@contextmanager
def reading_of_chain(
    url: str, contracts: Contracts, progress: Progress = lambda block, last: None
) -> Iterator[Reading]:
    """Reads a whole ledger from a node into a folder of its own, which is gone afterwards.

    LedgerError where nobody answers at `url`; WrongChain where the chain is another one, or has not this version's
    code at these addresses, or where they are of different ledgers.
    """
    with TemporaryDirectory(prefix="chengnuo-") as folder, Rpc(url) as rpc:
        index_file, documents = Path(folder) / "index.sqlite", Path(folder) / "documents.sqlite"
        try:
            verify(contracts, rpc)
            _check_together(contracts, rpc)
            _index(index_file, Source(rpc, contracts), progress)
        except (RpcUnavailable, RpcError) as error:
            raise LedgerError(f"{url} 没有像区块链节点那样回答：{error}") from error
        Documents(documents).close()
        with open_reading(index_file, documents) as reading:
            yield reading


def _index(file: Path, source: Source, progress: Progress) -> None:
    last = source.head().number
    index = Index(file, source.ledger)
    indexer = Indexer(index, source)
    try:
        while (step := indexer.step(upto=last)) is not None:
            progress(step.position.number, last)
    finally:
        indexer.close()
        index.close()


def _check_together(contracts: Contracts, rpc: Rpc) -> None:
    """Whoever hands over the addresses must not mix a ledger with registers of another."""
    for name, function in (("PartyRegistry", "registry"), ("WorkCalendar", "calendar")):
        found: Any = read(rpc, contracts, "CommitmentLedger", function)
        if str(found).lower() != contracts.address(name).lower():
            raise WrongChain(f"the ledger at {contracts.address('CommitmentLedger')} has another {name}")
