"""What successions mean for rows: which of them a party holds today, and who holds a row.

Rows keep the parties that signed. A party's rows are those of all for whom it stands now; the few commitments that
lists gave to others alone are taken out one by one.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, and_, false, not_, or_, select

from ledger_api.domain.days import civil_day
from ledger_api.domain.succession import Listed, Succession, Successions
from ledger_api.store.row_parts import BothSides
from ledger_api.store.signed_terms import day
from ledger_api.store.tables import LISTED_COMMITMENT, SUCCESSION


def successions_at(connection: Connection, at: int) -> Successions:
    """The successions that are in effect at an instant."""
    recorded = connection.execute(select(SUCCESSION).order_by(SUCCESSION.c.log)).all()
    listed = connection.execute(select(LISTED_COMMITMENT)).all() if recorded else ()
    return Successions(
        [Succession(row.party, row.successor, day(row.effective_on)) for row in recorded],
        [Listed(row.party, row.commitment, row.successor) for row in listed],
        civil_day(at),
    )


def sides(successions: Successions, obligor: bytes, obligee: bytes, commitment: bytes) -> BothSides:
    """Who holds a commitment that these two signed."""
    return BothSides(
        obligor,
        obligee,
        successions.holders(obligor, commitment),
        successions.holders(obligee, commitment),
    )


def held_by(successions: Successions, table: Table, column: str, party: bytes) -> ColumnElement[bool]:
    """The condition that a party holds today what the column's party signed for.

    `table` has the commitment in `commitment` or `about`, or is that of commitments itself; what is about no
    commitment is in no list.
    """
    origins = successions.origins(party)
    signed = table.c[column]
    if not origins:
        return false()
    own = signed == party if len(origins) == 1 else signed.in_(origins)
    elsewhere = successions.listed_elsewhere(party)
    if not elsewhere:
        return own
    commitment = next(table.c[name] for name in ("commitment", "about", "id") if name in table.c)
    taken_out = [
        and_(signed == origin, commitment.in_(sorted(one for other, one in elsewhere if other == origin)))
        for origin in sorted({origin for origin, _ in elsewhere})
    ]
    return and_(own, not_(or_(*taken_out)))


def between(
    successions: Successions, table: Table, department: bytes | None, enterprise: bytes | None
) -> tuple[ColumnElement[bool] | None, ColumnElement[bool] | None]:
    """The conditions that these two hold today what was signed, whoever signed it; none for who is not asked for."""
    owed, owned = (
        None if party is None else held_by(successions, table, column, party)
        for column, party in (("obligor", department), ("obligee", enterprise))
    )
    return owed, owned
