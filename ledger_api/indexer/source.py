"""Blocks and logs of a ledger's chain, fetched so that they fit together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ledger_api.chain.contracts import Contracts
from ledger_api.chain.events import (
    Header,
    Log,
    log_filter,
    logs_of_block,
    may_have_logs,
    read_header,
    read_logs,
)
from ledger_api.chain.rpc import Rpc, RpcError
from ledger_api.collecting import without_collecting
from ledger_api.indexer.blocks import ChainMoved, Fetched

#: Headers asked for in one request, and in the first of a step, which may need no more.
_BATCH, _FIRST_BATCH = 100, 10
#: A step ends where its blocks used this much gas: some 17,000 logs, which take some 30 MB.
_GAS_A_STEP = 1_000_000_000
#: A request for logs spans blocks of this much gas, since its answer is parsed whole while the next is on its way:
#: some 4,000 logs, 4 MB.
_GAS_A_REQUEST = 250_000_000


class Source:
    """The chain as the indexer asks it. Every method goes over the network; RpcUnavailable where nobody answers."""

    def __init__(self, rpc: Rpc, contracts: Contracts) -> None:
        self._rpc = rpc
        self._asking = ThreadPoolExecutor(1, "ask")
        self._addresses = contracts.addresses
        self.first_block = contracts.deployed_at_block
        addresses = " ".join(address.lower() for address in self._addresses.values())
        #: Names the chain and the contracts: an index is of one ledger.
        self.ledger = f"{contracts.chain_id} {contracts.deployed_at_block} {addresses}"

    def head(self) -> Header:
        """The chain's last block."""
        return read_header(self._rpc.call("eth_getBlockByNumber", "latest", False))

    def headers(self, numbers: Sequence[int]) -> list[Header]:
        """These blocks. ChainMoved where the chain has one of them no longer."""
        found: list[Header] = []
        for start in range(0, len(numbers), _BATCH):
            asked = numbers[start : start + _BATCH]
            raws = self._rpc.batch([("eth_getBlockByNumber", (hex(number), False)) for number in asked])
            if any(raw is None for raw in raws):
                raise ChainMoved(f"the chain is shorter than block {asked[-1]} by now")
            found.extend(map(read_header, raws))
        return found

    def fetch(self, first: int, last: int, parent: bytes | None) -> Fetched:
        """Blocks from `first` on, to `last` or to where a step gets too large, with their logs.

        `parent` is the hash that the first block must follow. ChainMoved where it does not, or where the
        chain changed in between.
        """
        headers = self._headers_of_a_step(first, last)
        _check_links(headers, parent)
        logs = self._all_logs(headers)
        # The same last block before and after: the logs are those of these very blocks.
        if self.headers([headers[-1].number]) != [headers[-1]]:
            raise ChainMoved(f"block {headers[-1].number} was replaced while its logs were read")
        hashes = {header.number: header.hash for header in headers}
        for log in logs:
            if hashes.get(log.block_number) != log.block_hash:
                raise ChainMoved(f"a log of block {log.block_number} is of another block of this number")
        if len({log.place for log in logs}) != len(logs):
            raise ChainMoved(f"the node gave a log of blocks {first} to {headers[-1].number} twice")
        told = {log.block_number for log in logs}
        left_out = self._left_out([header for header in headers if header.number not in told])
        return Fetched(headers, sorted(logs + left_out) if left_out else logs)

    def _headers_of_a_step(self, first: int, last: int) -> Sequence[Header]:
        """As many of these blocks as a step takes: where they are full, those behind are not asked for in vain."""
        headers: list[Header] = []
        batch = _FIRST_BATCH
        while first <= last:
            headers += self.headers(range(first, min(first + batch, last + 1)))
            within = _within_gas(headers, _GAS_A_STEP)
            if len(within) < len(headers):
                return within
            first, batch = headers[-1].number + 1, min(2 * batch, _BATCH)
        return headers

    def _all_logs(self, headers: Sequence[Header]) -> list[Log]:
        """The logs of these blocks in requests of some size: the node answers one while another is read."""
        parts: list[tuple[int, int]] = []
        asked = 0
        while asked < len(headers):
            part = _within_gas(headers[asked:], _GAS_A_REQUEST)
            parts.append((part[0].number, part[-1].number))
            asked += len(part)
        logs: list[Log] = []
        answer = self._asking.submit(self._raw_logs, *parts[0])
        for following in (*parts[1:], None):
            raws = answer.result()
            if following is not None:
                answer = self._asking.submit(self._raw_logs, *following)
            with without_collecting():
                logs += read_logs(raws, self._addresses)
        return logs

    def _left_out(self, headers: Sequence[Header]) -> list[Log]:
        """Logs of blocks for which the node gave none, although their headers say that there may be some.

        Behind one address there may be several nodes, and one that has not reached a block yet answers for it
        with nothing. Asked for the block by its hash it has to say that it does not know it: ChainMoved.
        """
        doubtful = [header for header in headers if may_have_logs(header, self._addresses)]
        found: list[Log] = []
        for start in range(0, len(doubtful), _BATCH):
            asked = doubtful[start : start + _BATCH]
            requests = [("eth_getLogs", (logs_of_block(self._addresses, header.hash),)) for header in asked]
            for header, answer in zip(asked, self._rpc.outcomes(requests), strict=True):
                if isinstance(answer, RpcError) or answer is None:
                    raise ChainMoved(
                        f"the node does not have the logs of block {header.number} yet: {answer}"
                    )
                logs = read_logs(answer, self._addresses)
                if any(log.block_hash != header.hash for log in logs):
                    raise ChainMoved(f"a log of block {header.number} is of another block")
                found += logs
        return found

    def _raw_logs(self, first: int, last: int) -> list[Any]:
        """All logs in these blocks as the node gives them; in halves where it finds that too much."""
        try:
            raws: list[Any] = self._rpc.call("eth_getLogs", log_filter(self._addresses, first, last))
        except RpcError:
            if first == last:
                raise
            middle = (first + last) // 2
            return self._raw_logs(first, middle) + self._raw_logs(middle + 1, last)
        return raws


def _within_gas(headers: Sequence[Header], most: int) -> Sequence[Header]:
    """The first blocks that together used no more gas than `most`; one at least."""
    used = 0
    for index, header in enumerate(headers):
        used += header.gas_used
        if used > most and index > 0:
            return headers[:index]
    return headers


def _check_links(headers: Sequence[Header], parent: bytes | None) -> None:
    for header in headers:
        if parent is not None and header.parent_hash != parent:
            raise ChainMoved(f"block {header.number} does not follow the block before it")
        parent = header.hash
