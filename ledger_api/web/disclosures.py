"""The disclosure of a year, out of the past day at whose end it is judged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from ledger_api.domain.disclosure import judged_on
from ledger_api.web.looking import look, view_for
from ledger_api.web.problems import Problem
from ledger_api.web.view import View


def last_year(request: Request) -> int:
    """The last year that has ended by the ledger's time."""
    with view_for(request) as view:
        return view.today.year - 1


@contextmanager
def end_of_year(request: Request, year: int) -> Iterator[View]:
    """What was known by the end of a year. Problem (400, BAD_DATE) where it has not ended, or ended before the ledger
    began; 503 while it is being put together."""
    with look(request) as now:
        ended = now.today > judged_on(year)
    if not ended:
        raise Problem(400, f"{year} 年尚未结束，年度公示在年末之后才能作出。", code="BAD_DATE")
    with view_for(request, day=judged_on(year)) as view:
        yield view
