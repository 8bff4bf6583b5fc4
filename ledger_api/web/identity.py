"""Who a request comes from: somebody who signed in, an auditor at this machine, or anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from ledger_api.store.rows import PartyRow
from ledger_api.web.hosts import is_loopback, names_this_machine
from ledger_api.web.problems import Problem
from ledger_api.web.readers import Reader
from ledger_api.web.sessions import Session, Sessions
from ledger_api.web.settings import WebSettings

#: Where a browser keeps its session. The second name can be set over an encrypted connection alone, and by
#: no neighbouring site.
COOKIE, SECURE_COOKIE = "chengnuo-session", "__Host-chengnuo-session"
#: What proxies add: a request that carries one comes from somewhere else than its address says.
_PROXY_HEADERS = ("forwarded", "via", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `reader` is what they read as: the public where they asked for that, whoever they are."""

    reader: Reader
    #: The party that signed in, and its session; None where nobody did.
    signed_in: Reader | None = None
    session: Session | None = None


NOBODY = Asker(Reader.PUBLIC)


def asker_of(request: Request, find: Callable[[bytes], PartyRow | None]) -> Asker:
    """Who asks, `find` being the index's knowledge of parties.

    A session counts as long as its key speaks for its party. Without one, an auditor is who sits at the machine
    of a server that listens on the loopback interface alone. Problem (401) for a bearer token that is no
    session: a program has to hear that it is no longer signed in, where a browser is shown.
    """
    public = request.query_params.get("reader") == Reader.PUBLIC.kind
    found = _session(request, find)
    if found is not None:
        session, own = found
        return Asker(Reader.PUBLIC if public else own, own, session)
    if public or not is_at_this_machine(request):
        return NOBODY
    return Asker(Reader.AUDITOR)


def is_at_this_machine(request: Request) -> bool:
    """Whether the request comes straight from the machine that the server runs on.

    The Host header must name this machine too, or a page of another site could point a name of its own here
    and read along in the user's browser (DNS rebinding).
    """
    settings: WebSettings = request.app.state.settings
    if not settings.on_loopback or request.client is None or not is_loopback(request.client.host):
        return False
    if any(name in _PROXY_HEADERS or name.startswith("x-forwarded") for name in request.headers):
        return False
    # Proxies speak HTTP/1.0 to what is behind them unless told otherwise; browsers never do.
    if request.scope.get("http_version") == "1.0":
        return False
    hosts = request.headers.getlist("host")
    return len(hosts) == 1 and names_this_machine(hosts[0])


def token_of(request: Request) -> str | None:
    """The token of the session that a request claims."""
    return _bearer(request) or request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE)


def active_key(party: PartyRow, address: bytes) -> bool:
    """Whether a key speaks for a party now; for one that has passed into a successor none does."""
    return party.active and any(key.address == address and key.active for key in party.keys)


def _session(request: Request, find: Callable[[bytes], PartyRow | None]) -> tuple[Session, Reader] | None:
    token = token_of(request)
    if token is None:
        return None
    sessions: Sessions = request.app.state.sessions
    session = sessions.find(token, request.app.state.now())
    party = None if session is None else find(session.party)
    if session is not None and party is not None and active_key(party, session.key):
        return session, Reader.of(party)
    sessions.end(token)
    if _bearer(request) is not None:
        raise Problem(401, "会话不存在、已到期，或其密钥已停用。请重新登录（chengnuo session start）。")
    return None


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
