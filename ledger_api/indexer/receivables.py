"""What a department answered to a request to confirm what it owes."""

from __future__ import annotations

from ledger_api.domain.words import Answer
from ledger_api.indexer.events import Event
from ledger_api.store.records import CommitmentRecord

#: The events by which a request is answered; the last of their values but one is the day.
ANSWERS = frozenset(("ReceivableConfirmed", "ConfirmationRefused"))


def answered(header: CommitmentRecord, event: Event) -> CommitmentRecord:
    """The request with its answer."""
    is_confirmed = event.name == "ReceivableConfirmed"
    return header._replace(
        answer=(Answer.CONFIRMED if is_confirmed else Answer.REFUSED).value,
        confirmed_fen=event.values[1] if is_confirmed else None,
        answer_document=event.values[-1],
    )


def taken_back(header: CommitmentRecord) -> CommitmentRecord:
    """The request after its answer fell: it was never given."""
    return header._replace(answer=None, confirmed_fen=None, answer_document=None)
