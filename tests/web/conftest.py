"""One town for all tests that only read, and readers at its machine and elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.index import Index
from ledger_api.store.moving import copy_store
from tests.postgres import databases, new_database, postgres, postgres_server
from tests.served import served
from tests.web.applications import application, from_elsewhere
from tests.web.browsing import CHROMIUM, a_busy_town
from tests.web.client import Client
from tests.web.signing import signed_in
from tests.web.town import (
    ARCHIVE,
    BUILDER,
    HANDLER,
    ROADS,
    SUPPLIER,
    WATER,
    Town,
    a_year_in_town,
)

__all__ = ["new_database", "postgres", "postgres_server"]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    found = a_year_in_town(tmp_path_factory.mktemp("town") / "ledger")
    yield found
    found.ledger.close()


@pytest.fixture(scope="session")
def app(town: Town) -> FastAPI:
    return application(town.ledger)


@pytest.fixture(scope="session")
def auditor(app: FastAPI) -> Client:
    """Sits at the machine of the server."""
    return Client(app)


@pytest.fixture(scope="session")
def public(app: FastAPI) -> Client:
    """Comes from elsewhere."""
    return from_elsewhere(app)


@pytest.fixture(scope="session")
def readers(app: FastAPI, town: Town, public: Client, auditor: Client) -> dict[str, Client]:
    """Every kind of reader of the contract about pumps, which the water office owes the builder."""
    parties = {
        "owing department": WATER,
        "other department": ROADS,
        "owed enterprise": BUILDER,
        "other enterprise": SUPPLIER,
        "authority": HANDLER,
        "authority without duties": ARCHIVE,
    }
    signed = {name: signed_in(app, town, code) for name, code in parties.items()}
    return {"public": public, **signed, "auditor": auditor}


@pytest.fixture(scope="session")
def copied_town(town: Town, postgres_server: str) -> Iterator[str]:
    """A database with the same ledger: indexed from its chain, with a copy of its second store."""
    with databases(postgres_server) as make:
        database = make()
        ledger = town.ledger
        copy_store(ledger.folder.documents, database)
        source = Source(ledger.chain.rpc, ledger.contracts)
        index = Index(database, source.ledger)
        Indexer(index, source).catch_up()
        index.close()
        yield database


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Town]]:
    """A town of its own behind HTTP, for browsers: what is done there may stand."""
    town = a_busy_town(tmp_path_factory.mktemp("site") / "ledger")
    with served(town.ledger) as url:
        yield url, town


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Gone with its module: while it is there, its loop of events runs in this thread, and no other can."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()
