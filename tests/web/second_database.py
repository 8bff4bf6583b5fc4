"""A ledger of files once more in PostgreSQL, with the rows that a test wrote into its index beside those of its chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import create_engine, select, text

from ledger_api.folder import Folder, LedgerFile
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.past_days import PastDays
from ledger_api.reading_process import ReadingPort
from ledger_api.store.approvals import APPROVAL
from ledger_api.store.complaint_table import COMPLAINT
from ledger_api.store.database import database_url
from ledger_api.store.index import Index
from ledger_api.store.moving import copy_store
from ledger_api.store.sign_ins import SignIns
from ledger_api.store.tables import COMMITMENT, OBLIGATION
from ledger_api.web.app import create_app
from ledger_api.web.settings import WebSettings
from tests.desk import Desk
from tests.web.applications import ROOMY
from tests.web.client import Client

#: What tests write stands behind every log of a chain.
WRITTEN_FROM = 1 << 50


@contextmanager
def in_postgresql(desk: Desk, database: str, scratch: Path) -> Iterator[Client]:
    """An auditor's client of a process that has the database alone."""
    ledger = desk.ledger
    copy_store(ledger.folder.documents, database)
    source = Source(ledger.chain.rpc, ledger.contracts)
    index = Index(database, source.ledger)
    Indexer(index, source).catch_up()
    index.close()
    _copy_written(ledger.folder.index, database)
    known = Folder(ledger.folder.path).read()
    assert isinstance(known, LedgerFile)
    kept = SignIns(database)
    port = ReadingPort(database, known, PastDays(database, database, scratch))
    settings = WebSettings(on_loopback=True, limits=ROOMY)
    app: FastAPI = create_app(port, settings, sign_ins=kept)
    try:
        yield Client(app)
    finally:
        port.close()
        kept.close()


def _copy_written(index: str | Path, database: str) -> None:
    here, there = create_engine(database_url(index)), create_engine(database_url(database))
    try:
        with here.connect() as source, there.begin() as target:
            target.execute(text("SET LOCAL search_path TO chengnuo_index"))
            for table in (COMMITMENT, OBLIGATION, APPROVAL, COMPLAINT):
                rows = source.execute(select(table).where(table.c.log >= WRITTEN_FROM)).mappings().all()
                if rows:
                    target.execute(table.insert(), [dict(row) for row in rows])
    finally:
        here.dispose()
        there.dispose()
