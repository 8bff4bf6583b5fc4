"""Statistics over obligations: one pass over the rows whose due day lies in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, select

from ledger_api.domain.days import civil_day
from ledger_api.domain.disclosure import Overdue
from ledger_api.domain.measures import Counted, Measures
from ledger_api.domain.terms import ObligationKind, Status
from ledger_api.domain.words import CommitmentKind
from ledger_api.store.row_readers import carried
from ledger_api.store.signed_terms import day_or_none, digits
from ledger_api.store.tables import COMMITMENT, OBLIGATION

#: Who holds what this party signed in this commitment.
Holders = Callable[[bytes, bytes], tuple[bytes, ...]]
#: The department that signed, and who answers for it today.
Answering = tuple[bytes, tuple[bytes, ...]]


def measures(
    connection: Connection, at: int, first: date, last: date, holders: Holders
) -> dict[Answering, Measures]:
    """The figures of what fell due from `first` to `last`, at the instant `at`, by who undertook it and who answers
    for it.

    `holders` tells who answers today for what a department undertook in a commitment (`Successions.holders`): where
    several do jointly, it is in the figures of all of them together. Imported contracts are no part of it: nobody signed
    them here.
    """
    today = civil_day(at)
    found: dict[Answering, Measures] = defaultdict(Measures)
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
        found[row.obligor, holders(row.obligor, row.commitment)].count(counted)
    return dict(found)


def overdue_to_small_sellers(connection: Connection, holders: Holders) -> dict[tuple[bytes, ...], Overdue]:
    """By who answers for them, the contracts with micro, small and medium sellers that have something overdue, and how much.

    Judged at the moment of the index: one of the last day of a year makes the disclosure of that year. What is
    contested is not in it; promises, claims and imported contracts are not.
    """
    query = (
        select(
            OBLIGATION.c.commitment,
            OBLIGATION.c.obligor,
            OBLIGATION.c.currency,
            OBLIGATION.c.outstanding_fen,
            OBLIGATION.c.contested_fen,
            OBLIGATION.c.provisional,
        )
        .join(COMMITMENT, COMMITMENT.c.id == OBLIGATION.c.commitment)
        .where(OBLIGATION.c.status == Status.OVERDUE.value)
        .where(OBLIGATION.c.kind == ObligationKind.PAYMENT.value)
        .where(OBLIGATION.c.imported.is_(False))
        .where(COMMITMENT.c.capped.is_(True))
        .where(COMMITMENT.c.kind == CommitmentKind.CONTRACT.value)
        .order_by(OBLIGATION.c.commitment)
    )
    rows = connection.execute(query, execution_options={"stream_results": True, "yield_per": 10_000})
    found: dict[tuple[bytes, ...], Overdue] = defaultdict(Overdue)
    for (commitment, obligor), of_contract in groupby(rows, key=lambda row: (row.commitment, row.obligor)):
        amounts_fen: dict[str, int] = {}
        provisional = False
        for row in of_contract:
            owed_fen = (row.outstanding_fen or 0) - (row.contested_fen or 0)
            amounts_fen[row.currency] = amounts_fen.get(row.currency, 0) + owed_fen
            provisional = provisional or row.provisional
        found[holders(obligor, commitment)].add(amounts_fen, provisional=provisional)
    return dict(found)
