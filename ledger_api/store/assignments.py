"""Assignments of claims as readers get them: who was owed an obligation, who is since, and who stands there today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, select

from ledger_api.chain.events import block_and_index
from ledger_api.domain.succession import Successions
from ledger_api.domain.words import Manner
from ledger_api.store import queries
from ledger_api.store.row_parts import Provenance
from ledger_api.store.successions import held_by
from ledger_api.store.tables import ASSIGNMENT, COMMITMENT, OBLIGATION


@dataclass(frozen=True, slots=True)
class AssignmentRow(Provenance):
    """An assignment; `party_to_it` are assignor and assignee, themselves and those who took over from them."""

    commitment: bytes
    number: int
    assignor: bytes
    assignee: bytes
    manner: Manner
    document: bytes
    party_to_it: frozenset[bytes]


def assigned_to(successions: Successions, enterprise: bytes) -> ColumnElement[bool]:
    """The condition that a claim of a commitment was assigned to an enterprise, or to one in whose place it stands, and
    that it is owed something of it today."""
    owed = (OBLIGATION.c.commitment == ASSIGNMENT.c.commitment) & held_by(
        successions, OBLIGATION, "obligee", enterprise
    )
    assigned = select(ASSIGNMENT.c.commitment).where(
        ASSIGNMENT.c.assignee.in_(successions.origins(enterprise)), exists().where(owed)
    )
    return COMMITMENT.c.id.in_(assigned)


def assignments_of(
    connection: Connection, successions: Successions, commitments: Iterable[bytes]
) -> dict[bytes, tuple[AssignmentRow, ...]]:
    """The assignments of the claims of these commitments, in the chain's order; nothing of those that have none."""
    rows = queries.those(connection, ASSIGNMENT, "commitment", commitments)
    found: dict[bytes, tuple[AssignmentRow, ...]] = {}
    for row in rows:
        concerned = (row.assignor, row.assignee)
        one = AssignmentRow(
            row.log_tx_hash,
            *block_and_index(row.log),
            row.log_time,
            commitment=row.commitment,
            number=row.number,
            assignor=row.assignor,
            assignee=row.assignee,
            manner=Manner(row.manner),
            document=row.document,
            party_to_it=frozenset(
                holder
                for party in concerned
                for holder in (party, *successions.holders(party, row.commitment))
                if holder != party or successions.is_active(party)
            ),
        )
        found[row.commitment] = (*found.get(row.commitment, ()), one)
    return found
