"""Statistics over obligations: one pass over the rows whose due day lies in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Connection, select

from ledger_api.domain.days import civil_day
from ledger_api.domain.measures import Counted, Measures
from ledger_api.domain.terms import Status
from ledger_api.store.row_readers import carried
from ledger_api.store.signed_terms import day_or_none, digits
from ledger_api.store.tables import OBLIGATION


def measures(
    connection: Connection,
    at: int,
    first: date,
    last: date,
    holders: Callable[[bytes, bytes], Sequence[bytes]],
) -> dict[bytes, Measures]:
    """The figures of every department with an obligation due from `first` to `last`, at the instant `at`.

    `holders` tells who answers today for what a department undertook in a commitment (`Successions.holders`): where
    several do jointly, it counts for each. Imported contracts are no part of it: nobody
    signed them here.
    """
    today = civil_day(at)
    found: dict[bytes, Measures] = defaultdict(Measures)
    query = (
        select(OBLIGATION)
        .where(OBLIGATION.c.due_order.between(digits(first), digits(last)))
        .where(OBLIGATION.c.imported.is_(False))
    )
    rows = connection.execute(query, execution_options={"stream_results": True, "yield_per": 10_000})
    for row in rows:
        days_overdue, _, interest_unpaid_fen = carried(row, today)
        due = day_or_none(row.due)
        counted = Counted(
            currency=row.currency,
            status=Status(row.status),
            has_passed=due is not None and due < today,
            amount_fen=row.amount_fen or 0,
            owed_fen=(row.outstanding_fen or 0) - (row.contested_fen or 0),
            interest_unpaid_fen=interest_unpaid_fen,
            days_overdue=days_overdue,
        )
        for holder in holders(row.obligor, row.commitment):
            found[holder].count(counted)
    return dict(found)
