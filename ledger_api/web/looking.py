"""Opens the ledger for a request: as its reader sees it, at one block, or as it was known on a past day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from starlette.requests import Request

from ledger_api.web import identity, past
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import malformed
from ledger_api.web.view import View


@contextmanager
def look(request: Request) -> Iterator[View]:
    """The ledger as the reader of this request sees it, at one block."""
    names = [name for name, _ in request.query_params.multi_items()]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise malformed(
            [
                {"field": f"query.{name}", "value": request.query_params[name][:80], "detail": "只能给出一次"}
                for name in repeated
            ]
        )
    with view_for(request, day=past.day_of(request)) as view:
        yield view


@contextmanager
def view_for(
    request: Request, asker: identity.Asker | None = None, day: date | None = None
) -> Iterator[View]:
    """As `look`, whatever is asked for: pages that only tell what is wrong need to know their reader too.

    `asker` is who asks where that is not to be found out: who signs in is nobody yet. With a `day`, what was known
    by its end; who asks, and what is published, is a matter of today.
    """
    ledger: LedgerPort = request.app.state.ledger
    with ledger.open_reading() as reading, reading.at_one_block():
        asker = asker or identity.asker_of(request, reading.party)
        if day is None:
            yield View(reading, asker.reader, ledger.party_id, asker)
            return
        with past.open_day(request, asker.reader, day) as then, then.at_one_block():
            yield View(then, asker.reader, ledger.party_id, asker, today=reading)


def last_block(ledger: LedgerPort) -> tuple[int, str]:
    """Number and hash of the last indexed block."""
    with ledger.open_reading() as reading:
        position = reading.position
    return position.block, position.hash
