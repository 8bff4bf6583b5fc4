"""An index of a million open obligations: a few hundred real contracts, and copies of them under other ids.

The contracts are signed on a real chain and indexed as always. The copies never were on the chain: their facts and
rows are those of the original but for ids, places and documents, written by the store's own bulk writer into
blocks that the chain has and left empty. What a step reads of them is therefore all there, and the rows are what the
fold makes of the facts: `_check` folds some of them again.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from ledger_api.acts.documents import repeatable
from ledger_api.bench.gas_recipes import act_id
from ledger_api.bench.local_chain import BenchFailed, LocalChain
from ledger_api.bench.people import PEOPLE
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.events import LOGS_A_BLOCK
from ledger_api.domain.days import civil_day, start_of_day, yyyymmdd
from ledger_api.indexer.events import decode
from ledger_api.indexer.fold import fold_commitment
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.calendar_years import calendar_of
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.records import CommitmentRecord, LogRecord, ObligationRecord
from ledger_api.store.tables import COMMITMENT, OBLIGATION
from ledger_api.store.transaction import Transaction

TODAY = date(2025, 9, 1)
AT = start_of_day(TODAY) + 10 * 3600
#: The day on which what is to fall due does so; nothing else is due before the day after it.
DUE = date(2025, 9, 10)
_ORIGINALS = 400
_BATCH = 50
_EMPTY_BLOCKS = 40
_AT_ONCE = 5_000
_OBLIGATIONS = 3
_CHECKED = 25


@dataclass(frozen=True, slots=True)
class LargeIndex:
    """An index with its indexer, up to the chain's head.

    `obligations` counts all, `falling_due` those of DUE, `copies` the contracts that are copies.
    """

    chain: LocalChain
    index: Index
    indexer: Indexer
    obligations: int
    falling_due: int
    copies: int = 0


class _Original(NamedTuple):
    logs: list[LogRecord]
    commitment: CommitmentRecord
    obligations: list[ObligationRecord]


def real_part(chain: LocalChain, index_path: str, falling_due: int) -> LargeIndex:
    """The contracts that are on the chain, indexed: the originals, and those with `falling_due` obligations."""
    numbers = iter(range(falling_due))
    due = [_contract(chain, "due", i, [DUE] * len(part)) for i, part in enumerate(_parts(numbers, 4))]
    originals = [_contract(chain, "original", i, _due_days(i)) for i in range(_ORIGINALS)]
    acts = [*due, *originals]
    for start in range(0, len(acts), 4 * _BATCH):
        part = acts[start : start + 4 * _BATCH]
        chain.submit(chain.now + 1, *(part[i : i + _BATCH] for i in range(0, len(part), _BATCH)))
    source = Source(chain.rpc, chain.contracts)
    index = Index(index_path, source.ledger)
    indexer = Indexer(index, source)
    indexer.catch_up()
    return LargeIndex(chain, index, indexer, falling_due + _ORIGINALS * _OBLIGATIONS, falling_due)


def grown(large: LargeIndex, obligations: int, documents: Documents | None = None) -> LargeIndex:
    """The same with copies of the originals, until there are about as many obligations; at least one copy.

    With `documents` each copy has a document of its own there, with titles.
    """
    copies = max(1, (obligations - large.obligations) // _OBLIGATIONS)
    chain = large.chain
    first_block = int(chain.rpc.call("eth_blockNumber"), 16) + 1
    for _ in range(_EMPTY_BLOCKS):
        chain.mine(chain.now + 1)
    large.indexer.catch_up()
    with large.index.snapshot() as snapshot:
        originals = _originals(snapshot)
    a_block = -(-copies // _EMPTY_BLOCKS)
    numbers = iter(range(copies))
    while part := list(islice(numbers, _AT_ONCE)):
        _write_copies(large.index, originals, part, a_block, first_block, documents)
    _check(large.index, copies, chain.now)
    total = large.obligations + copies * _OBLIGATIONS
    return LargeIndex(chain, large.index, large.indexer, total, large.falling_due, copies)


def copy_id(number: int) -> bytes:
    """The id of a copied contract."""
    return sha256(f"copy {number}".encode()).digest()


def _due_days(i: int) -> list[date]:
    """Three days in the next three years, none before the day after DUE."""
    choice = random.Random(i)
    return [DUE + timedelta(choice.randrange(20, 1000)) for _ in range(_OBLIGATIONS)]


def _contract(chain: LocalChain, word: str, i: int, due_days: Sequence[date]) -> SignedAct:
    by = PEOPLE.departments[i % len(PEOPLE.departments)]
    also = PEOPLE.enterprises[i % len(PEOPLE.enterprises)]
    obligations = [
        {"kind": 0, "amount": 1_000_000_00 + i, "dueRule": 1, "clock": 0, "dueOn": yyyymmdd(on), "length": 0,
         "inspectionWorkdays": 0, "conditional": False}
        for on in due_days
    ]  # fmt: skip
    return chain.signed(
        "SignContract", act_id(word, i), by, also, obligor=by.party, obligee=also.party, currency=b"CNY",
        signedOn=yyyymmdd(civil_day(chain.now)), allocation=0, rateBasis=0, rate=0, instruments=False,
        document=act_id(word, "document", i), obligations=obligations,
    )  # fmt: skip


def _parts(numbers: Iterator[int], size: int) -> Iterator[list[int]]:
    while part := list(islice(numbers, size)):
        yield part


def _originals(snapshot: Transaction) -> list[_Original]:
    wanted = {act_id("original", "document", i) for i in range(_ORIGINALS)}
    commitments = [CommitmentRecord._make(row) for row in snapshot.rows_of(COMMITMENT)]
    commitments = [one for one in commitments if one.document in wanted]
    obligations: dict[bytes, list[ObligationRecord]] = defaultdict(list)
    for row in snapshot.rows_of(OBLIGATION):
        obligations[row.commitment].append(ObligationRecord._make(row))
    logs: dict[bytes, list[LogRecord]] = defaultdict(list)
    for log in sorted(snapshot.logs_of([one.id for one in commitments], ["CommitmentLedger"])):
        logs[log.subject].append(log)
    return [_Original(logs[one.id], one, obligations[one.id]) for one in commitments]


def _write_copies(
    index: Index,
    originals: Sequence[_Original],
    numbers: Sequence[int],
    a_block: int,
    first_block: int,
    documents: Documents | None,
) -> None:
    logs: list[LogRecord] = []
    commitments: list[CommitmentRecord] = []
    obligations: list[ObligationRecord] = []
    contents: list[bytes] = []
    for number in numbers:
        original = originals[number % len(originals)]
        block, within = divmod(number, a_block)
        first = (first_block + block) * LOGS_A_BLOCK + within * len(original.logs)
        moved = first - original.logs[0].place
        own, tx_hash = copy_id(number), sha256(f"tx {number // _BATCH}".encode()).digest()
        content = _document(number)
        document = sha256(content).digest()
        contents.append(content)
        logs += [
            log._replace(
                place=log.place + moved, tx_hash=tx_hash, subject=own, act=own,
                data=log.data.replace(original.commitment.document, document),
            )
            for log in original.logs
        ]  # fmt: skip
        row = original.commitment
        commitments.append(
            row._replace(log=row.log + moved, id=own, document=document, last_log=row.last_log + moved)
        )
        obligations += [
            row._replace(log=row.log + moved, commitment=own, last_log=row.last_log + moved)
            for row in original.obligations
        ]
    with index.transaction() as transaction:
        transaction.write(logs)
        transaction.write(commitments)
        transaction.write(obligations)
    if documents is not None:
        documents.put_many(contents)


def _document(number: int) -> bytes:
    titles = [{"title": f"第{part}期工程款"} for part in range(1, _OBLIGATIONS + 1)]
    return repeatable(
        "commitment", {"title": f"第{number}号施工合同", "obligations": titles}, f"{number:064x}"
    )


def _check(index: Index, copies: int, at: int) -> None:
    """BenchFailed where rows of copies are not what the fold makes of their facts."""
    choice = random.Random(copies)
    ids = {copy_id(choice.randrange(copies)) for _ in range(_CHECKED)}
    with index.snapshot() as snapshot:
        logs = snapshot.logs_of(ids, ["CommitmentLedger"])
        times = snapshot.times({log.place // LOGS_A_BLOCK for log in logs})
        calendar = calendar_of(snapshot.calendar_years())
        histories = decode(logs, times, "commitment")
        written = {
            ObligationRecord._make(row) for row in snapshot.rows_of(OBLIGATION) if row.commitment in ids
        }  # fmt: skip
    folded = {
        row
        for own in ids
        for row in fold_commitment(own, histories[own], calendar, at).obligations
    }  # fmt: skip
    if folded != written:
        raise BenchFailed("copied rows are not what the fold makes of their facts")
