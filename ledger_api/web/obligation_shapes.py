"""The JSON of obligations and of the payments on them."""

from __future__ import annotations

from ledger_api.web.commitment_shapes import LateRateJSON, TermsJSON
from ledger_api.web.foresight_shapes import SignJSON
from ledger_api.web.party_shapes import AssignmentJSON, SidesJSON, StatedPayeeJSON
from ledger_api.web.shapes import DerivedJSON, ProvenanceJSON


class ObligationJSON(SidesJSON):
    """FORMAT.md's `obligation`, and what it rests on. Amounts are null where it is not money."""

    #: Who assigned it to whom, in that order; none for readers who may not know the enterprise.
    assignments: list[AssignmentJSON]

    id: str
    commitment: str
    index: int
    title: str | None
    condition: str | None
    #: Of a promise that was changed the obligation that stands in for this one, and of that one this.
    compensation: str | None
    compensates: str | None
    kind: str
    #: Of money: `price`, `retention` or `deposit`.
    purpose: str | None
    currency: str
    imported: bool
    signed_on: str | None
    status: str
    amount: str | None
    nominal_due: str | None
    due: str | None
    provisional: bool
    outstanding: str | None
    contested: str | None
    surplus: str | None
    days_overdue: int
    interest: str
    interest_unpaid: str
    flags: list[str]
    breach: str
    #: Gross; what was reversed stands apart.
    paid: str | None
    reversed: str | None
    clock_started_on: str | None
    #: The day on which it was met, as a publisher states of an imported one.
    stated_met_on: str | None
    #: `green`, `yellow` from ten days before the due day, `red` when overdue; null where nothing is awaited.
    due_soon: str | None
    #: Null for readers who may not know them.
    signs: list[SignJSON] | None
    #: The late rate that counts: agreed, statutory or floor; null where none is owed.
    rate_in_force: LateRateJSON | None
    terms: TermsJSON
    provenance: ProvenanceJSON
    #: The latest fact about it.
    last_change: ProvenanceJSON | None
    derived: DerivedJSON


class PaymentJSON(SidesJSON):
    """Money that reached the payee on `credited_on`, or counts as paid on that day; negative only for reversals in
    imported data."""

    id: str
    commitment: str
    obligation: str
    title: str | None
    amount: str
    #: What the publisher states as net; null where the parties recorded it.
    net: str | None
    currency: str
    #: Null while a bill or voucher that nobody agreed to waits to be honoured: it does not count.
    credited_on: str | None
    #: `transfer`, `set_off`, `tax`, `bill` or `voucher`; of an imported one as its publisher states, else `transfer`.
    means: str
    #: Of a bill or voucher.
    handed_on: str | None
    waiting: bool
    imported: bool
    #: Null where the parties recorded it: then it went to the obligee.
    stated_payee: StatedPayeeJSON | None
    flags: list[str]
    #: The number that the payer or the publisher gives it.
    reference: str | None
    source: str | None
    document: str | None
    provenance: ProvenanceJSON
