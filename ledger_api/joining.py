"""A ledger and its database: which ledger a database is of, joining one, and moving a ledger into one.

The database says which ledger it has, so that a second process, or one that only reads, needs its URL and no more.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ledger_api.chain.contracts import Contracts
from ledger_api.errors import LedgerDamaged, LedgerError
from ledger_api.folder import Folder, LedgerFile
from ledger_api.store.database import shown
from ledger_api.store.moving import copy_store
from ledger_api.store.settings import setting

_LEDGER = "ledger"


def ledger_of(database: str) -> LedgerFile | None:
    """The ledger whose index and second store are in a database; None where it has none yet.

    `url` is empty for a chain that is somewhere: where exactly is not told, there may be a secret in it. Raises
    LedgerError.
    """
    told = setting(database, _LEDGER)
    if told is None:
        return None
    try:
        data = json.loads(told)
        return LedgerFile(
            Contracts.from_dict(data["contracts"]),
            int(data["genesis_time"]),
            None if data["embedded"] else "",
            shown(database),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerDamaged(f"the database does not say which ledger it is of ({error})") from error


def known_ledger(folder: Folder, url: str | None) -> LedgerFile | None:
    """The ledger of a folder and its database, each where it is there; None where both are empty.

    An empty folder joins the ledger of the database, if that lives at a chain that `url` names. Raises
    LedgerError where the two are of different ledgers, or where the database was not named.
    """
    known = folder.read()
    if folder.database is None:
        if known is not None and known.database is not None:
            raise LedgerError(
                f"账本的索引和存证在 {known.database}，请用 --database 或环境变量 CHENGNUO_DATABASE 给出它的地址。"
                "Index and documents of this ledger are in PostgreSQL: name it with --database or CHENGNUO_DATABASE"
            )
        return known
    there = ledger_of(folder.database)
    if there is None:
        return known
    if known is None:
        if there.url is None:
            raise LedgerError(
                f"{shown(folder.database)} 中已有账本，它的链在另一数据目录中；只供查询请加 --read-only。"
                "The ledger in this database has its chain in another data folder: add --read-only to answer questions"
            )
        if url is None:
            raise LedgerError(
                f"{shown(folder.database)} 中已有账本，请用 --chain 给出它的链。"
                "The ledger in this database lives at a chain that --chain has to name"
            )
        return replace(there, url=url)
    if (known.contracts, known.genesis_time) != (there.contracts, there.genesis_time):
        raise LedgerError(
            f"{shown(folder.database)} 中是另一个账本，请另选数据库。"
            f"There is another ledger in this database (chain {there.contracts.chain_id}, here "
            f"{known.contracts.chain_id}): name another one"
        )
    return known


def settled_in(folder: Folder, ledger: LedgerFile) -> LedgerFile:
    """The ledger with its second store where the folder says, and with both knowing it.

    Documents that are in a file are copied into the database first; the file stays, under another name.
    """
    if folder.database is None:
        return ledger
    moved = folder.documents_file
    if moved.exists():
        copy_store(moved, folder.database)
    _claim(folder.database, ledger)
    settled = replace(ledger, database=shown(folder.database))
    if folder.read() != settled:
        folder.write(settled)
    if moved.exists():
        moved.rename(moved.with_name("documents.moved.sqlite"))
    return settled


def _claim(database: str, ledger: LedgerFile) -> None:
    told = json.dumps(
        {
            "contracts": ledger.contracts.to_dict(),
            "genesis_time": ledger.genesis_time,
            "embedded": ledger.url is None,
        },
        sort_keys=True,
    )
    setting(database, _LEDGER, told)
    there = ledger_of(database)
    if there is None or there.contracts != ledger.contracts:
        raise LedgerError(
            f"{shown(database)} 刚刚成了另一个账本的数据库，请另选。"
            "Another ledger has just settled in this database: name another one"
        )
