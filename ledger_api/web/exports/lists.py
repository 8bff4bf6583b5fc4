"""Every list that there is as a file: its columns, its question, and the view's answer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger_api.domain.rules import RULE_TITLES
from ledger_api.web.exports.columns import Table
from ledger_api.web.exports.publication import all_of
from ledger_api.web.exports.tables import CALENDARS, RULES, TABLES
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
from ledger_api.web.shapes import RuleJSON
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


#: Lists that have no pages and nothing to ask for: each is there whole.
WHOLE: dict[str, tuple[Table, Callable[[View], list[Any]]]] = {
    "calendars": (CALENDARS, lambda view: view.calendar_years()),
    "rules": (RULES, lambda view: rules()),
}


def rules() -> list[RuleJSON]:
    """The rules that derived figures name, with the article of law of each."""
    return [{"id": rule, "title": title} for rule, title in sorted(RULE_TITLES.items())]


def table_of(name: str) -> Table:
    """The columns of a list."""
    return WHOLE[name][0] if name in WHOLE else LISTS[name].table


def rows_of(view: View, name: str, filters: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """All rows of a list that the view's reader may see."""
    if name in WHOLE:
        return iter(WHOLE[name][1](view))
    found = LISTS[name]
    return all_of(found.find(view), found.query.model_validate(filters))
