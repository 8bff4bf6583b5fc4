"""From the events about payments to their rows."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_api.domain.terms import CommitmentTerms, Flag
from ledger_api.domain.words import Means
from ledger_api.indexer.events import Event
from ledger_api.store.records import CommitmentRecord, PaymentRecord
from ledger_api.store.signed_terms import day

#: The events that make a payment.
PAYING = frozenset(("PaymentRecorded", "PaymentImported", "OtherPaymentRecorded"))
#: By the numbers of ICommitmentLedger.Means.
_MEANS = tuple(Means)
_INSTRUMENTS = (Means.BILL, Means.VOUCHER)


def payment_record(header: CommitmentRecord, terms: CommitmentTerms, event: Event) -> PaymentRecord:
    """The row of a payment as it was recorded or imported."""
    net, source, flags, handed_on = None, None, "", None
    means, waiting = Means.TRANSFER, False
    if event.name == "PaymentRecorded":
        number, amount, credited, document = event.values
    elif event.name == "PaymentImported":
        number, amount, net, credited, source, document = event.values
        flags = _imported_flags(terms, amount, credited)
    else:
        number, number_of_means, amount, credited, waiting, document = event.values
        means = _MEANS[number_of_means]
        handed_on = credited if means in _INSTRUMENTS else None
        flags = Flag.NONCASH_NOT_AGREED.value if waiting else ""
    return PaymentRecord(
        event.place, event.act, header.id, number, header.obligor, header.obligee, header.currency, amount, net,
        credited, header.imported, source, document, flags, str(means), handed_on, waiting,
    )  # fmt: skip


def honoured(payments: Sequence[PaymentRecord], event: Event) -> list[PaymentRecord]:
    """The rows after a bill or voucher was honoured: it counts from that day."""
    _, payment, honoured_on, _ = event.values
    return [
        one._replace(credited_on=honoured_on, waiting=False, flags="") if one.id == payment else one
        for one in payments
    ]


def _imported_flags(terms: CommitmentTerms, amount: int, credited: int) -> str:
    """What a reader should notice about one imported payment."""
    if amount < 0:
        return Flag.PAYMENT_REVERSED.value
    return Flag.PAID_BEFORE_SIGNING.value if day(credited) < terms.signed_on else ""
