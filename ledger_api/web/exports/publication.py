"""A release package of all that one reader sees, commitment by commitment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeVar

from ledger_api.domain.words import CommitmentKind
from ledger_api.web.exports.ocds import PREFIX, Whole, package, release
from ledger_api.web.exports.organisations import Json
from ledger_api.web.listing import Listing
from ledger_api.web.queries import MAX_LIMIT, CommitmentQuery, ObligationQuery, Paged, PaymentQuery
from ledger_api.web.view import View

Q = TypeVar("Q", bound=Paged)
T = TypeVar("T")

_PARTIES_REMEMBERED = 4096


def publication(view: View, query: CommitmentQuery, prefix: str = PREFIX) -> Iterator[bytes]:
    """The package of the contracts that a query asks for, in pieces; none where it finds nothing about money.

    Promises and claims are no contracts, and are not in it.
    """
    return package(_releases(view, query.model_copy(update={"kind": CommitmentKind.CONTRACT}), prefix))


def all_of(find: Callable[[Q], Listing[T]], query: Q) -> Iterator[T]:
    """Everything that a list has, from its first page on; a page is in memory at a time."""
    asked = query.model_copy(update={"cursor": None, "limit": MAX_LIMIT})
    while True:
        page = find(asked)
        yield from page.items
        if page.next_cursor is None:
            return
        asked = asked.model_copy(update={"cursor": page.next_cursor})


def _releases(view: View, query: CommitmentQuery, prefix: str) -> Iterator[Json]:
    party = lru_cache(_PARTIES_REMEMBERED)(view.party)
    for commitment in all_of(view.commitments, query):
        about = {"commitment": commitment["id"]}
        whole = Whole(
            commitment,
            list(all_of(view.obligations, ObligationQuery.model_validate(about))),
            list(all_of(view.payments, PaymentQuery.model_validate(about))),
        )
        found = release(whole, party, prefix)
        if found is not None:
            yield found
