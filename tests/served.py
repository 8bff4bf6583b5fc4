"""A ledger behind HTTP, served by this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ledger_api.chain.anvil import reserved_port
from ledger_api.ledger import Ledger
from ledger_api.serving import serve


@contextmanager
def served(ledger: Ledger) -> Iterator[str]:
    """The address at which a ledger is served, on a free port; it is closed with its server."""
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    with serve(ledger, "127.0.0.1", port) as server:
        yield server.url
