"""Signing in and out (EIP-4361): for a browser with a cookie, for a program with a bearer token."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ledger_api.chain import siwe
from ledger_api.web import identity, queries
from ledger_api.web.act_shapes import NonceJSON, SessionJSON, StartedSessionJSON
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import problems
from ledger_api.web.hosts import is_ours, names_this_machine
from ledger_api.web.looking import look, view_for
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import Problem, malformed
from ledger_api.web.queries import AddressText, PartyText
from ledger_api.web.readers import Reader
from ledger_api.web.sessions import NONCE_LIFETIME, Nonces, Session, Sessions, TooManySessions
from ledger_api.web.settings import WebSettings
from ledger_api.web.sign_in import STATEMENT, Site, session_of
from ledger_api.web.wire_values import hex_id, id_of, iso_instant

router = APIRouter(prefix="/session", tags=["session"], responses=problems(401, 403, 415, 422, 429, 503))


class NonceQuery(queries.Now):
    """With an address and a party, the answer has the whole message to sign."""

    address: AddressText | None = None
    party: PartyText | None = None


class SignInBody(BaseModel):
    """The text that was signed, to the letter, and its signature (personal_sign; 65 bytes, 0x-hex)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[str, Field(max_length=4_000)]
    signature: Annotated[str, Field(max_length=200)]


@router.get("/nonce", responses={200: {"model": NonceJSON}})
def nonce(request: Request, query: Annotated[NonceQuery, Query()]) -> Response:
    """A nonce to sign, good once and for ten minutes, and what else the message has to say."""
    if (query.address is None) != (query.party is None):
        name = "address" if query.address is None else "party"
        raise malformed([{"field": f"query.{name}", "value": "", "detail": "address 与 party 应一并给出"}])
    site, now, nonces = _site(request), request.app.state.now(), request.app.state.nonces
    if not is_ours(site.host, site.host, site.settings.names):
        raise Problem(
            403,
            "本账本没有把当前地址设为自己的名称，因此不能在此登录。请运行账本的人设置名称，或在本机访问。",
        )
    issued = nonces.issue(now)
    scheme = "http" if names_this_machine(site.host) else "https"
    message = None
    if query.address is not None and query.party is not None:
        message = siwe.write(
            siwe.SignInMessage(
                domain=site.host,
                address=query.address,
                statement=STATEMENT,
                uri=f"{scheme}://{site.host}/sign-in",
                version="1",
                chain_id=site.chain_id,
                nonce=issued,
                issued_at=now,
                expires_at=now + site.settings.session_lifetime,
                resources=(siwe.party_resource(_party_id(request, query.party)),),
            )
        )
    answer: NonceJSON = {
        "nonce": issued,
        "expires_at": int(now) + NONCE_LIFETIME,
        "chain_id": site.chain_id,
        "domain": site.host,
        "statement": STATEMENT,
        "message": message,
    }
    response = json_answer(request, answer)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("", status_code=201, responses={201: {"model": StartedSessionJSON}})
def sign_in(request: Request, body: SignInBody) -> Response:
    """Opens a session of eight hours at most; it ends with the key that signed. Sets a cookie, and gives the
    token for programs."""
    sessions: Sessions = request.app.state.sessions
    nonces: Nonces = request.app.state.nonces
    now = request.app.state.now()
    with view_for(request, identity.NOBODY) as view:
        try:
            session, reader = session_of(
                body.message, body.signature, _site(request), nonces, view.find_party, now
            )
            token = sessions.start(session, now)
        except TooManySessions:
            raise Problem(503, "当前登录的人过多，请稍后再试。", code="TOO_MANY_SESSIONS") from None
    answer: StartedSessionJSON = {**_session(session, reader, reader), "token": token}
    response = json_answer(request, answer, status=201)
    response.headers["Cache-Control"] = "no-store"
    set_cookie(response, request, token, session.ends_at - int(now))
    return response


@router.get("", responses={200: {"model": SessionJSON}})
def session(request: Request, query: Annotated[queries.Now, Query()]) -> Response:
    """Who is signed in, and as what this request reads."""
    with look(request) as view:
        return json_answer(request, _session(view.asker.session, view.asker.signed_in, view.reader))


@router.delete("", status_code=204, responses={204: {"description": "The session has ended"}})
def sign_out(request: Request) -> Response:
    """Ends the session; without one, does nothing."""
    response = Response(status_code=204)
    end_session(request, response)
    return response


def set_cookie(response: Response, request: Request, token: str, seconds: int) -> None:
    """Gives a browser its session: for this site alone, out of the reach of scripts."""
    here = names_this_machine(request.headers.get("host", ""))
    response.set_cookie(
        identity.COOKIE if here else identity.SECURE_COOKIE,
        token,
        max_age=seconds,
        path="/",
        secure=not here,
        httponly=True,
        samesite="strict",
    )


def end_session(request: Request, response: Response) -> None:
    """Ends the session of a request and takes its cookie back."""
    sessions: Sessions = request.app.state.sessions
    token = identity.token_of(request)
    if token is not None:
        sessions.end(token)
    set_cookie(response, request, "", 0)


def _session(found: Session | None, who: Reader | None, reader: Reader) -> SessionJSON:
    return {
        "reader": reader.kind.value,
        "party": None if who is None or who.party is None else hex_id(who.party),
        "party_kind": None if who is None or who.party_kind is None else who.party_kind.value,
        "name": None if who is None else who.name,
        "expires_at": None if found is None else found.ends_at,
        "expires_at_iso": None if found is None else iso_instant(found.ends_at),
    }


def _site(request: Request) -> Site:
    settings: WebSettings = request.app.state.settings
    return Site(request.headers.get("host", ""), _ledger(request).status()["chain_id"], settings)


def _party_id(request: Request, party: str) -> bytes:
    return id_of(party) if party.startswith("0x") else _ledger(request).party_id(party)


def _ledger(request: Request) -> LedgerPort:
    ledger: LedgerPort = request.app.state.ledger
    return ledger
