"""Signing in: whose key, for which site and when; and how a session ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from fastapi import FastAPI

from ledger_api.chain import siwe
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import WebSettings
from tests.web.client import Client
from tests.web.signing import PUBLIC_NAME, message, signed, signed_in, try_to_sign_in
from tests.web.town import BUILDER, HANDLER, SUPPLIER, WATER, Town


class Clock:
    """A wall clock that a test sets."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(1_800_000_000.0)


@pytest.fixture
def timed(town: Town, clock: Clock) -> FastAPI:
    return create_app(Port(town.ledger), WebSettings(names=(PUBLIC_NAME,)), clock)


@pytest.fixture
def elsewhere(timed: FastAPI) -> Client:
    return Client(timed, "203.0.113.9", f"https://{PUBLIC_NAME}")


def at(clock: Clock, **changes: Any) -> dict[str, Any]:
    return {"issued_at": clock.now, "expires_at": clock.now + 28_800, **changes}


def test_a_party_signs_in_with_its_key(elsewhere: Client, town: Town, clock: Clock) -> None:
    answer = try_to_sign_in(elsewhere, town, WATER, **at(clock))
    body = answer.json()
    assert answer.status_code == 201
    assert body["party"] == "0x" + town.ledger.party_id(WATER).hex()
    assert (body["reader"], body["party_kind"], body["name"]) == ("party", "department", "临江市水务局")
    assert body["expires_at"] == clock.now + 28_800
    assert answer.headers["cache-control"] == "no-store"
    shown = elsewhere.get("/api/v1/session", headers={"Authorization": f"Bearer {body['token']}"}).json()
    assert shown == {name: value for name, value in body.items() if name != "token"}


def test_the_cookie_is_for_this_site_alone_and_out_of_reach_of_scripts(
    elsewhere: Client, timed: FastAPI, town: Town, clock: Clock
) -> None:
    cookie = try_to_sign_in(elsewhere, town, WATER, **at(clock)).headers["set-cookie"]
    assert cookie.startswith("__Host-chengnuo-session=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=28800"} <= set(cookie.split("; "))
    here = Client(timed)
    changes = at(clock, domain="127.0.0.1:8000", uri="http://127.0.0.1:8000/sign-in")
    cookie = try_to_sign_in(here, town, WATER, **changes).headers["set-cookie"]
    assert cookie.startswith("chengnuo-session=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie
    value = cookie.partition(";")[0]
    assert here.get("/api/v1/session", headers={"Cookie": value}).json()["reader"] == "party"


def test_the_server_writes_the_message_for_a_wallet(elsewhere: Client, town: Town, clock: Clock) -> None:
    address = town.keys[BUILDER].address.lower()
    asked = elsewhere.get(f"/api/v1/session/nonce?address={address}&party={BUILDER}").json()
    read = siwe.read(asked["message"])
    assert (read.domain, read.uri) == (PUBLIC_NAME, f"https://{PUBLIC_NAME}/sign-in")
    assert (read.nonce, read.chain_id) == (asked["nonce"], town.ledger.contracts.chain_id)
    assert read.parties() == [town.ledger.party_id(BUILDER)]
    answer = elsewhere.post("/api/v1/session", json=signed(asked["message"], town.keys[BUILDER]))
    assert answer.json()["party_kind"] == "enterprise"
    assert elsewhere.get(f"/api/v1/session/nonce?address={address}").status_code == 422
    assert elsewhere.get(f"/api/v1/session/nonce?address=0x12&party={BUILDER}").status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"domain": "evil.example", "uri": "https://evil.example/"}, "evil.example"),
        ({"domain": "127.0.0.1:8000", "uri": "http://127.0.0.1:8000/"}, "不是本账本的名称"),
        ({"uri": "https://evil.example/"}, "URI"),
        ({"uri": f"javascript://{PUBLIC_NAME}/"}, "URI"),
        ({"uri": "https://["}, "URI"),
        ({"version": "2"}, "Version"),
        ({"chain_id": 1}, "Chain ID"),
        ({"nonce": "a" * 74}, "随机数"),
        ({"nonce": "12345678"}, "随机数"),
        ({"issued_at": 1_800_000_061.0}, "将来"),
        ({"not_before": 1_800_000_061.0}, "尚未生效"),
        ({"expires_at": 1_800_000_000.0}, "已过期"),
        ({"resources": ()}, "Resources"),
        ({"resources": ("chengnuo:party:0x" + "11" * 32, "chengnuo:party:0x" + "22" * 32)}, "Resources"),
    ],
)
def test_a_message_that_is_not_for_here_and_now_opens_nothing(
    elsewhere: Client, town: Town, clock: Clock, changes: dict[str, Any], said: str
) -> None:
    answer = try_to_sign_in(elsewhere, town, WATER, **at(clock, **changes))
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_REFUSED")
    assert said in answer.json()["detail"]
    assert "set-cookie" not in answer.headers


def test_a_name_of_another_machine_in_the_host_header_opens_nothing(
    timed: FastAPI, town: Town, clock: Clock
) -> None:
    # Another site shows its own name to the user's wallet and passes the signature on under that name.
    phishing = Client(timed, "203.0.113.66", "https://evil.example")
    assert phishing.get("/api/v1/session/nonce").status_code == 403
    nonce = (
        Client(timed, "203.0.113.66", f"https://{PUBLIC_NAME}").get("/api/v1/session/nonce").json()["nonce"]
    )
    changes = at(clock, domain="evil.example", uri="https://evil.example/")
    text = siwe.write(message(town, WATER, nonce, **changes))
    answer = phishing.post("/api/v1/session", json=signed(text, town.keys[WATER]))
    assert answer.status_code == 401


def test_a_nonce_is_good_once(elsewhere: Client, town: Town, clock: Clock) -> None:
    nonce = elsewhere.get("/api/v1/session/nonce").json()["nonce"]
    body = signed(siwe.write(message(town, WATER, nonce, **at(clock))), town.keys[WATER])
    assert elsewhere.post("/api/v1/session", json=body).status_code == 201
    again = elsewhere.post("/api/v1/session", json=body)
    assert (again.status_code, "随机数" in again.json()["detail"]) == (401, True)


def test_a_nonce_is_good_for_ten_minutes(elsewhere: Client, town: Town, clock: Clock) -> None:
    nonce = elsewhere.get("/api/v1/session/nonce").json()["nonce"]
    body = signed(siwe.write(message(town, WATER, nonce, **at(clock))), town.keys[WATER])
    clock.now += 600
    assert elsewhere.post("/api/v1/session", json=body).status_code == 401
    clock.now -= 1
    assert elsewhere.post("/api/v1/session", json=body).status_code == 201


def test_another_partys_key_and_a_party_that_never_was_get_the_same_answer(
    elsewhere: Client, town: Town, clock: Clock
) -> None:
    def answer(party: bytes) -> str:
        changes = at(clock, resources=(siwe.party_resource(party),))
        found = try_to_sign_in(elsewhere, town, WATER, **changes)
        assert found.status_code == 401
        return found.text

    assert answer(town.ledger.party_id(BUILDER)) == answer(b"\xab" * 32)


def test_somebody_elses_signature_opens_nothing(elsewhere: Client, town: Town, clock: Clock) -> None:
    nonce = elsewhere.get("/api/v1/session/nonce").json()["nonce"]
    text = siwe.write(message(town, WATER, nonce, **at(clock)))
    for body in (
        signed(text, town.keys[BUILDER]),
        {"message": text, "signature": "0x" + "00" * 65},
        {"message": text, "signature": "0x12"},
        {"message": text, "signature": "not hex"},
        {"message": "sign me in", "signature": "0x" + "00" * 65},
    ):
        assert elsewhere.post("/api/v1/session", json=body).status_code == 401


def test_a_session_ends_after_eight_hours_and_no_later_than_signed(
    elsewhere: Client, town: Town, clock: Clock
) -> None:
    long = try_to_sign_in(elsewhere, town, WATER, **at(clock, expires_at=clock.now + 10**6)).json()
    short = try_to_sign_in(elsewhere, town, WATER, **at(clock, expires_at=clock.now + 60)).json()
    assert (long["expires_at"], short["expires_at"]) == (clock.now + 28_800, clock.now + 60)
    headers = {"Authorization": f"Bearer {long['token']}"}
    clock.now += 28_799
    assert elsewhere.get("/api/v1/session", headers=headers).json()["reader"] == "party"
    clock.now += 1
    ended = elsewhere.get("/api/v1/session", headers=headers)
    assert (ended.status_code, ended.json()["code"]) == (401, "NOT_SIGNED_IN")
    assert ended.headers["www-authenticate"] == "Bearer"


def test_a_browser_whose_session_has_ended_sees_what_the_public_sees(elsewhere: Client) -> None:
    cookie = {"Cookie": "__Host-chengnuo-session=long-gone"}
    assert elsewhere.get("/api/v1/session", headers=cookie).json()["reader"] == "public"
    assert "单位登录" in elsewhere.get("/", headers=cookie).text


def test_signing_out_ends_the_session_everywhere(elsewhere: Client, town: Town, clock: Clock) -> None:
    token = try_to_sign_in(elsewhere, town, WATER, **at(clock)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert elsewhere.get("/api/v1/session", headers=headers).status_code == 200
    ended = elsewhere.ask("DELETE", "/api/v1/session", headers=headers)
    assert (ended.status_code, ended.content) == (204, b"")
    assert 'chengnuo-session=""; HttpOnly; Max-Age=0' in ended.headers["set-cookie"]
    assert elsewhere.get("/api/v1/session", headers=headers).status_code == 401
    assert elsewhere.ask("DELETE", "/api/v1/session").status_code == 204


def test_the_form_of_our_own_pages_signs_out_and_no_other(
    elsewhere: Client, town: Town, clock: Clock
) -> None:
    token = try_to_sign_in(elsewhere, town, WATER, **at(clock)).json()["token"]
    cookie = {"Cookie": f"__Host-chengnuo-session={token}"}

    def post(origin: dict[str, str]) -> int:
        headers = {**cookie, "Content-Type": "application/x-www-form-urlencoded", **origin}
        return elsewhere.post("/sign-out", content=b"", headers=headers).status_code

    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert post(origin) == 403
    assert elsewhere.get("/api/v1/session", headers=cookie).json()["reader"] == "party"
    assert post({"Origin": f"https://{PUBLIC_NAME}"}) == 303
    assert elsewhere.get("/api/v1/session", headers=cookie).json()["reader"] == "public"


def test_a_request_that_another_site_sends_is_not_handled(elsewhere: Client, town: Town) -> None:
    foreign = {"Origin": "https://evil.example"}
    for method, path in (
        ("POST", "/api/v1/session"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/api/v1/acts"),
    ):
        answer = elsewhere.ask(method, path, json={}, headers=foreign)
        assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Town]:
    town = Town.found(tmp_path / "ledger")
    town.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    town.ledger.settle()
    yield town
    town.ledger.close()


def test_a_session_ends_with_the_key_that_opened_it(changing: Town) -> None:
    app = create_app(Port(changing.ledger), WebSettings(names=(PUBLIC_NAME,)))
    client = signed_in(app, changing, BUILDER)
    assert client.get("/api/v1/session").json()["name"] == "甲建设有限公司"
    old, new = changing.keys[BUILDER], Account.create()
    changing.do("rotate_key", [BUILDER], new_key=new.address)
    assert client.get("/api/v1/session").status_code == 401
    elsewhere = Client(app, "203.0.113.9", f"https://{PUBLIC_NAME}")
    assert try_to_sign_in(elsewhere, changing, BUILDER).status_code == 401
    changing.keys[BUILDER] = new
    assert try_to_sign_in(elsewhere, changing, BUILDER).status_code == 201
    assert old.address != new.address


def test_who_signs_in_at_the_machine_sees_as_that_party(app: FastAPI, town: Town) -> None:
    token = signed_in(app, town, SUPPLIER)._headers
    here = Client(app, headers=token)
    assert here.get("/api/v1/session").json()["reader"] == "party"
    assert here.get("/api/v1/session?reader=public").json()["reader"] == "public"
    assert Client(app).get("/api/v1/session").json() == {
        "reader": "auditor", "party": None, "party_kind": None, "name": None, "expires_at": None,
        "expires_at_iso": None,
    }  # fmt: skip


def test_an_authority_reads_as_one_by_its_duties(app: FastAPI, town: Town) -> None:
    assert signed_in(app, town, HANDLER).get("/api/v1/session").json()["reader"] == "authority"


def test_the_sign_in_page_runs_the_script_that_asks_the_wallet(public: Client, auditor: Client) -> None:
    for client in (public, auditor):
        answer = client.get("/sign-in")
        assert answer.status_code == 200
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert re.findall(r"<script[^>]*>", answer.text) == [
            '<script src="/static/sign-in.js" type="module">'
        ]
        assert "sign-in.js" not in client.get("/").text


def test_the_sign_in_page_says_where_one_cannot_sign_in(app: FastAPI) -> None:
    text = Client(app, "203.0.113.9", "http://10.0.0.5:8000").get("/sign-in").text
    assert "设为自己的名称" in text
    assert "设为自己的名称" not in Client(app).get("/sign-in").text
