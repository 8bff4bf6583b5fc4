"""Signing in as a party of the town."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import httpx
from eth_account.signers.local import LocalAccount
from fastapi import FastAPI

from ledger_api.chain import siwe
from tests.web.client import Client
from tests.web.town import Town

#: The name under which the town's ledger is known.
PUBLIC_NAME = "ledger.example"


def message(town: Town, code: str, nonce: str, /, **changes: Any) -> siwe.SignInMessage:
    """A sign-in message of a party, to be signed by its key."""
    now = time.time()
    whole = siwe.SignInMessage(
        domain=PUBLIC_NAME,
        address=town.keys[code].address,
        statement="Sign in.",
        uri=f"https://{PUBLIC_NAME}/sign-in",
        version="1",
        chain_id=town.ledger.contracts.chain_id,
        nonce=nonce,
        issued_at=now,
        expires_at=now + 3600,
        resources=(siwe.party_resource(town.ledger.party_id(code)),),
    )
    return replace(whole, **changes)


def signed(text: str, key: LocalAccount) -> dict[str, str]:
    """The body that signs in."""
    return {"message": text, "signature": "0x" + siwe.sign(text, bytes(key.key)).hex()}


def try_to_sign_in(client: Client, town: Town, code: str, **changes: Any) -> httpx.Response:
    """Asks for a nonce and hands in a message with these changes."""
    nonce = client.get("/api/v1/session/nonce").json()["nonce"]
    text = siwe.write(message(town, code, nonce, **changes))
    return client.post("/api/v1/session", json=signed(text, town.keys[code]))


def signed_in(app: FastAPI, town: Town, code: str) -> Client:
    """Somebody elsewhere who has signed in as a party."""
    address, host = "203.0.113.20", f"https://{PUBLIC_NAME}"
    answer = try_to_sign_in(Client(app, address, host), town, code)
    assert answer.status_code == 201, answer.text
    return Client(app, address, host, {"Authorization": f"Bearer {answer.json()['token']}"})
