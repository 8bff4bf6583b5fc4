"""Questions about what is coming: by degree, and by warning sign for those who may know of it.

How soon something is due follows from its status and day, which everybody may know. A sign betrays a denial, or who
the enterprise is that denied: it is for those who may know the whole of a commitment.
"""

from __future__ import annotations

from ledger_api.store.foresight import Coming
from ledger_api.web.queries import ObligationQuery
from ledger_api.web.readers import Reader, ReaderKind, Sides


def narrowed(query: ObligationQuery, reader: Reader, sides: Sides | None) -> tuple[Sides | None, Coming]:
    """The sides that a question may be about, None where it can have no answer, and what else it asks for.

    Of a sign or a challenge that the reader may not know nothing tells, not even a page that is shorter than its
    limit.
    """
    if sides is None or (query.sign is None and query.unruled is None):
        return sides, Coming(query.due_soon)
    with_case = reader.kind is ReaderKind.AUTHORITY
    return reader.among_cases(sides), Coming(query.due_soon, query.sign, query.unruled, with_case)
