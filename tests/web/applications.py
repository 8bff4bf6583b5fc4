"""The application over a ledger, with more room than a test needs, and its readers."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI

from ledger_api.ledger import Ledger
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import Limits, Rate, WebSettings
from tests.web.client import Client
from tests.web.signing import PUBLIC_NAME, signed_in
from tests.web.town import Town

PLENTY = Rate(10_000, 100_000)
ROOMY = Limits(requests=PLENTY, entries=PLENTY)


def application(ledger: Ledger, limits: Limits = ROOMY) -> FastAPI:
    """Served on the loopback interface and known by a name: who sits at the machine is an auditor."""
    return create_app(Port(ledger), WebSettings(on_loopback=True, names=(PUBLIC_NAME,), limits=limits))


def from_elsewhere(app: FastAPI) -> Client:
    """Somebody who has not signed in, as the public."""
    return Client(app, address="203.0.113.9", host=f"https://{PUBLIC_NAME}")


def readers_of(app: FastAPI, town: Town, codes: Mapping[str, str]) -> dict[str, Client]:
    """The public, an auditor, and parties that have signed in, by the names that their codes go under."""
    parties = {name: signed_in(app, town, code) for name, code in codes.items()}
    return {"public": from_elsewhere(app), **parties, "auditor": Client(app)}
