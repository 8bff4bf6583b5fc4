"""JSON shapes of acts and of who is signed in: acts, refusals, prepared acts, receipts, sessions."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class ActJSON(TypedDict):
    """What became of a submitted act: `submitted`, `indexed`, `final` or `refused`."""

    id: str
    status: str
    #: The code of refusal and what it says.
    code: str | None
    detail: str | None
    block: int | None
    tx_hash: str | None
    log_index: int | None


class RefusalJSON(TypedDict):
    code: str
    detail: str


class PreparedJSON(TypedDict):
    act_id: str
    typed_data: dict[str, Any]
    documents: list[dict[str, Any]]
    summary: str
    refusal: RefusalJSON | None


class ReceiptJSON(TypedDict):
    """The act stands on the chain; follow it at /api/v1/acts/{receipt_id}."""

    act_id: str
    receipt_id: str
    block: int
    tx_hash: str


class NonceJSON(TypedDict):
    """What a sign-in message (EIP-4361) has to say. `message` is the whole of it, where address and party were
    told; sign it with personal_sign."""

    nonce: str
    expires_at: int
    chain_id: int
    domain: str
    statement: str
    message: str | None


class SessionJSON(TypedDict):
    """As what a request reads (`public`, `party`, `authority`, `auditor`), and who is signed in."""

    reader: str
    party: str | None
    party_kind: str | None
    name: str | None
    expires_at: int | None
    expires_at_iso: str | None


class StartedSessionJSON(SessionJSON):
    """A new session. `token` goes into `Authorization: Bearer …`."""

    token: str
