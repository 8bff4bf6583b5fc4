"""`as_of`: the ledger as it was known by the end of a past day (FORMAT.md's moment of judgement is that day's end)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from ledger_api.errors import BeingMade, DayNotKnown
from ledger_api.store.reading import Reading
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import Problem, field_faults, malformed
from ledger_api.web.queries import Day
from ledger_api.web.readers import Reader
from ledger_api.web.throttle import PastLimit

#: The name of the parameter.
AS_OF = "as_of"
_DAY: TypeAdapter[date] = TypeAdapter(Day)


def day_of(request: Request) -> date | None:
    """The day that a request to read is about; None for now. Problem (422) where it is no day."""
    text = request.query_params.get(AS_OF, "").strip()
    if not text or request.method != "GET":
        return None
    try:
        return _DAY.validate_python(text)
    except ValidationError as error:
        faults = field_faults([dict(one) for one in error.errors()])
        raise malformed([{**fault, "field": f"query.{AS_OF}"} for fault in faults]) from None


@contextmanager
def open_day(request: Request, reader: Reader, day: date) -> Iterator[Reading]:
    """What was known by the end of a day. Problem: 400 with BAD_DATE where the ledger has nothing to say of it,
    503 with Retry-After while it is being put together, 429 where the reader asked for too many."""
    ledger: LedgerPort = request.app.state.ledger
    limit: PastLimit = request.app.state.past_limit
    address = request.client.host if request.client else ""
    try:
        opened = ledger.open_reading_of(day, lambda: limit.take(address, reader.party))
    except DayNotKnown as error:
        raise Problem(400, f"{error}。请改用其中的一天。", code="BAD_DATE") from None
    except BeingMade as error:
        headers = {"Retry-After": str(error.seconds)}
        raise Problem(503, f"{error}。", code="BEING_MADE", headers=headers) from None
    with opened as reading:
        yield reading
