"""How the web side is served, and how much of it anybody may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger_api.web.outgoing import Network


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once (`burst`), and from then on so many a second."""

    a_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client address, and one party, may ask for before it is told to wait (throttle.py)."""

    #: All requests of a client; as many again of the files that pages are made of, which count apart.
    requests: Rate = Rate(50, 500)
    #: Of those: signing in, preparing acts and handing them in.
    entries: Rate = Rate(2, 40)
    #: Acts that a party prepares, and those that are handed in as its own.
    acts_of_a_party: Rate = Rate(5, 200)
    #: Spreadsheets that a department hands over: each may hold thousands of rows.
    tables: Rate = Rate(1 / 10, 10)
    #: Past days that have to be put together for it (`as_of`): each reads the whole ledger.
    past_days: Rate = Rate(1 / 30, 6)
    #: Connections that wait for changes, in all and of one client.
    streams: int = 500
    streams_of_a_client: int = 20
    #: Clients that connect from this machine may ask for so many times as much. A proxy on this machine is one
    #: client for all who come through it: it has to limit them itself.
    loopback_factor: int = 100
    #: Clients and parties that are remembered, each; the least recently seen is forgotten first.
    remembered: int = 10_000


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`on_loopback`: the server listens on the loopback interface alone, so that who reaches it directly is
    at this machine and may see what an auditor sees (identity.py). False shows the public view to everybody
    who has not signed in.

    `names` are the names (`host` or `host:port`) under which this ledger is known to its users. One can sign in
    under these and under the names of this machine, and no other: a signature for another name was meant for
    somebody else, who may have passed it on.
    """

    on_loopback: bool = False
    names: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    #: Networks of its own to which the operator lets web hooks be sent.
    hook_networks: tuple[Network, ...] = ()
    #: Seconds. A session ends by itself after this long.
    session_lifetime: int = 8 * 3600
