"""As whom a subscription reads, at the moment at which something is delivered."""

from __future__ import annotations

from ledger_api.store.reading import Reading
from ledger_api.web.readers import Reader


def reader_of(reading: Reading, subscriber: bytes | None) -> Reader:
    """The reader that a subscriber is now; an auditor where no party is named.

    Who could no longer sign in, because it has passed into a successor or has no key left, reads as the public.
    """
    if subscriber is None:
        return Reader.AUDITOR
    row = reading.party(subscriber)
    if row is None or not row.active or not any(key.active for key in row.keys):
        return Reader.PUBLIC
    return Reader.of(row)
