"""Processes that have the ledger's database and nothing else answer as the ledger does, and share who is signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from ledger_api.chain import siwe
from ledger_api.folder import Folder, LedgerFile
from ledger_api.past_days import PastDays
from ledger_api.reading_process import ReadingPort
from ledger_api.store.sign_ins import SignIns
from ledger_api.web.app import create_app
from ledger_api.web.sessions import Session, SharedNonces, SharedSessions, TooManySessions
from ledger_api.web.settings import WebSettings
from tests.web.applications import ROOMY, from_elsewhere
from tests.web.client import Client
from tests.web.matrix import probes
from tests.web.signing import PUBLIC_NAME, message, signed, try_to_sign_in
from tests.web.town import BUILDER, WATER, Town

ELSEWHERE = ("203.0.113.20", f"https://{PUBLIC_NAME}")


@pytest.fixture(scope="module")
def reading_apps(
    town: Town, copied_town: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[FastAPI]]:
    """Two processes' worth of them on one database."""
    settings = WebSettings(on_loopback=True, names=(PUBLIC_NAME,), limits=ROOMY)
    ledger = Folder(town.ledger.folder.path).read()
    assert isinstance(ledger, LedgerFile)
    kept = [SignIns(copied_town) for _ in range(2)]
    days = PastDays(copied_town, copied_town, tmp_path_factory.mktemp("past"))
    ports = [ReadingPort(copied_town, ledger, days) for _ in kept]
    yield [create_app(port, settings, sign_ins=one) for port, one in zip(ports, kept, strict=True)]
    for port in ports:
        port.close()
    for one in kept:
        one.close()


def what_it_says(answer: Any) -> Any:
    """An answer but for what the process says about itself; what is no JSON, to the byte."""
    if "json" not in answer.headers["content-type"]:
        return answer.content
    body = answer.json()
    return {name: value for name, value in body.items() if name != "role"} if isinstance(body, dict) else body


def test_every_read_has_the_same_answer_from_the_database_alone(
    town: Town, auditor: Client, public: Client, reading_apps: list[FastAPI]
) -> None:
    pairs = (
        (auditor, Client(reading_apps[0])),
        (public, from_elsewhere(reading_apps[0])),
    )
    asked = 0
    for (method, route), questions in probes(town, auditor).items():
        # The template of tables is of no ledger, and dated by when it was made.
        if method != "GET" or route.endswith(("/nonce", "/template")) or not route.startswith("/api/"):
            continue
        for question in questions:
            for here, there in pairs:
                ours, theirs = here.get(question.address), there.get(question.address)
                assert theirs.status_code == ours.status_code, question.address
                assert what_it_says(theirs) == what_it_says(ours), question.address
                asked += 1
    assert asked > 100


def test_a_past_day_has_the_same_answer_from_the_database_alone(
    auditor: Client, reading_apps: list[FastAPI]
) -> None:
    there = Client(reading_apps[0])
    for name in ("parties", "commitments", "obligations", "payments", "proceedings", "calendars"):
        for day in ("2025-09-01", "2025-10-09", "2025-10-20"):
            address = f"/api/v1/{name}?as_of={day}"
            answer = there.get(address)
            assert answer.status_code == 200, answer.text
            assert answer.json() == auditor.get(address).json()


def test_acts_are_refused_with_where_to_take_them(reading_apps: list[FastAPI]) -> None:
    client = Client(reading_apps[0])
    prepared = client.post("/api/v1/acts/prepare", json={"do": "record_payment", "by": [WATER], "with": {}})
    handed_in = client.post("/api/v1/acts", json={"typed_data": {"message": {}}, "signatures": ["0x"]})
    for answer in (prepared, handed_in):
        assert (answer.status_code, answer.json()["code"]) == (503, "READ_ONLY")
        assert "只供查询" in answer.json()["detail"]


def test_a_session_of_one_process_is_one_of_all_until_it_ends_in_any(
    town: Town, reading_apps: list[FastAPI]
) -> None:
    answer = try_to_sign_in(Client(reading_apps[0], *ELSEWHERE), town, WATER)
    assert answer.status_code == 201, answer.text
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    first, second = (Client(app, *ELSEWHERE, bearer) for app in reading_apps)
    assert first.get("/api/v1/session").json() == second.get("/api/v1/session").json()
    assert second.get("/api/v1/session").json()["party"] is not None
    assert second.ask("DELETE", "/api/v1/session").status_code == 204
    assert first.get("/api/v1/session").status_code == 401


def test_a_nonce_of_one_process_is_taken_by_another_and_once_among_them(
    town: Town, reading_apps: list[FastAPI]
) -> None:
    first, second = (Client(app, *ELSEWHERE) for app in reading_apps)
    nonce = first.get("/api/v1/session/nonce").json()["nonce"]
    body = signed(siwe.write(message(town, BUILDER, nonce)), town.keys[BUILDER])
    assert second.post("/api/v1/session", json=body).status_code == 201
    assert first.post("/api/v1/session", json=body).status_code == 401


def test_shared_sessions_have_the_bounds_of_those_in_memory(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = SignIns(postgres)
    sessions, nonces = SharedSessions(kept), SharedNonces(kept)
    own = [sessions.start(Session(b"w" * 32, b"k" * 20, 200 + n), n) for n in range(51)]
    other = sessions.start(Session(b"b" * 32, b"k" * 20, 200), 51)
    assert sessions.find(own[0], 100) is None
    assert all(sessions.find(token, 100) for token in own[1:])
    assert sessions.find(other, 199) == Session(b"b" * 32, b"k" * 20, 200)
    assert sessions.find(other, 200) is None
    monkeypatch.setattr("ledger_api.web.sessions._SESSIONS", 2)
    with pytest.raises(TooManySessions):
        sessions.start(Session(b"x" * 32, b"k" * 20, 900), 100)
    assert sessions.start(Session(b"x" * 32, b"k" * 20, 900), 500)
    now = time.time()
    monkeypatch.setattr("ledger_api.web.sessions._USED", 1)
    assert nonces.use(nonces.issue(now), now)
    with pytest.raises(TooManySessions):
        nonces.use(nonces.issue(now), now)
    assert nonces.use(nonces.issue(now + 600), now + 600)
    kept.close()
