"""Every list that there is as a file: its columns, its question, and the view's answer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger_api.web.exports.columns import Table
from ledger_api.web.exports.publication import all_of
from ledger_api.web.exports.tables import TABLES
from ledger_api.web.listing import Listing
from ledger_api.web.queries import (
    AnchorQuery,
    ApprovalQuery,
    CommitmentQuery,
    ComplaintQuery,
    Listed,
    ObligationQuery,
    OpenPromiseQuery,
    PartyQuery,
    PaymentQuery,
    ProceedingQuery,
    PublicationQuery,
)
from ledger_api.web.view import View


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as a file."""

    table: Table
    query: type[Listed]
    find: Callable[[View], Callable[[Any], Listing[Any]]]


LISTS: dict[str, ListFile] = {
    "obligations": ListFile(TABLES["obligations"], ObligationQuery, lambda view: view.obligations),
    "commitments": ListFile(TABLES["commitments"], CommitmentQuery, lambda view: view.commitments),
    "payments": ListFile(TABLES["payments"], PaymentQuery, lambda view: view.payments),
    "proceedings": ListFile(TABLES["proceedings"], ProceedingQuery, lambda view: view.cases.proceedings),
    "publications": ListFile(TABLES["publications"], PublicationQuery, lambda view: view.cases.publications),
    "complaints": ListFile(TABLES["complaints"], ComplaintQuery, lambda view: view.complaints.listed),
    "promises": ListFile(TABLES["promises"], OpenPromiseQuery, lambda view: view.open_promises),
    "approvals": ListFile(TABLES["approvals"], ApprovalQuery, lambda view: view.approvals.many),
    "anchors": ListFile(TABLES["anchors"], AnchorQuery, lambda view: view.approvals.anchors),
    "parties": ListFile(TABLES["parties"], PartyQuery, lambda view: view.parties),
}


def rows_of(view: View, name: str, filters: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """All rows of a list that the view's reader may see."""
    found = LISTS[name]
    return all_of(found.find(view), found.query.model_validate(filters))
