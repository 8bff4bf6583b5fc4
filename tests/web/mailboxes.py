"""A ledger with empty mailboxes, its people, and half-signed acts to leave in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI

from ledger_api.chain.acts import from_typed_data, sign
from ledger_api.chain.clock import SimulatedClock
from ledger_api.ledger import Ledger
from tests.web.applications import PLENTY, ROOMY, application
from tests.web.client import Client
from tests.web.signing import signed_in
from tests.web.town import BUILDER_NAME, Town, code, payment

TITLE = "泵站设备采购合同"
WHOLE = ["typed_data", "documents"]
LIMITS = replace(ROOMY, acts_of_a_party=PLENTY)
NUMBERS = count(1)


@dataclass
class Place(Town):
    """A ledger that tests share, with parties of each test's own, by their codes."""

    water: str = ""
    builder: str = ""
    supplier: str = ""
    archive: str = ""


def with_parties(ledger: Ledger, clock: SimulatedClock) -> Place:
    number = next(NUMBERS)
    town = Place(ledger, clock)
    town.water, town.archive = code(f"11990100MB{number:07d}"), code(f"11990000MB{number:07d}")
    town.builder, town.supplier = code(f"91990100MA{number:07d}"), code(f"91990200MA{number:07d}")
    town.register("department", "临江市水务局", town.water)
    town.register("enterprise", BUILDER_NAME, town.builder, size="small")
    town.register("enterprise", "乙字商行", town.supplier, size="micro")
    town.register("authority", "临江市档案馆", town.archive)
    ledger.settle()
    return town


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town.found(tmp_path_factory.mktemp("inbox") / "ledger")
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def shared(founded: Town) -> Place:
    return with_parties(founded.ledger, founded.clock)


@pytest.fixture
def town(request: pytest.FixtureRequest, founded: Town, shared: Place) -> Place:
    """The parties with empty boxes; parties of its own for a test that changes their keys (OWN)."""
    if getattr(request, "param", None) is not None:
        return with_parties(founded.ledger, founded.clock)
    store = founded.ledger.mailbox.store
    store.remove([left.act for left in store.of(founded.ledger.party_id(shared.water))])
    return shared


OWN = pytest.mark.parametrize("town", ["own"], indirect=True)


@pytest.fixture
def app(town: Place) -> FastAPI:
    return application(town.ledger, LIMITS)


@pytest.fixture
def water(app: FastAPI, town: Place) -> Client:
    return signed_in(app, town, town.water)


@pytest.fixture
def builder(app: FastAPI, town: Place) -> Client:
    return signed_in(app, town, town.builder)


def contract(town: Place, **fields: Any) -> dict[str, Any]:
    terms = [payment("2000000.00", days=30, **{"from": "delivery"})]
    return {
        "do": "sign_contract",
        "by": [town.water, town.builder],
        "with": {"contract": f"c{next(NUMBERS)}", "title": TITLE, "obligations": terms, **fields},
    }


def prepared(client: Client, wish: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/api/v1/acts/prepare", json=wish)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["refusal"] is None
    return found


def signature(town: Place, typed_data: dict[str, Any], key: Any) -> str:
    act = from_typed_data(typed_data, town.ledger.contracts)
    return "0x" + sign(act, town.ledger.contracts, bytes(key.key)).hex()


def leave(town: Place, client: Client, act: dict[str, Any], *keys: Any) -> Any:
    body = {name: act[name] for name in WHOLE}
    body["signatures"] = [signature(town, act["typed_data"], key) for key in keys]
    return client.post("/api/v1/inbox", json=body)


def left(town: Place, client: Client, wish: dict[str, Any], *keys: Any) -> dict[str, Any]:
    """An act that waits, as it was told to who left it."""
    answer = leave(town, client, prepared(client, wish), *keys)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def sign_on(town: Place, client: Client, item: dict[str, Any], key: Any) -> Any:
    body = {"signature": signature(town, item["typed_data"], key)}
    return client.post(f"/api/v1/inbox/{item['id']}/signature", json=body)


def ids(client: Client, box: str = "inbox") -> list[str]:
    answer = client.get(f"/api/v1/{box}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]
