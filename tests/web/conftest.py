"""One town for all tests that only read, and readers at its machine and elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import WebSettings
from tests.web.client import Client
from tests.web.town import Town, a_year_in_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    found = a_year_in_town(tmp_path_factory.mktemp("town") / "ledger")
    yield found
    found.ledger.close()


@pytest.fixture(scope="session")
def app(town: Town) -> FastAPI:
    return create_app(Port(town.ledger), WebSettings(on_loopback=True))


@pytest.fixture(scope="session")
def auditor(app: FastAPI) -> Client:
    """Sits at the machine of the server."""
    return Client(app)


@pytest.fixture(scope="session")
def public(app: FastAPI) -> Client:
    """Comes from elsewhere."""
    return Client(app, address="203.0.113.9", host="http://ledger.example")
