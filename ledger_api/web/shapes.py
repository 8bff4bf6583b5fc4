"""The JSON of the API, as types: what each thing looks like over the wire.

Amounts are decimal strings in units of `currency`, days ISO dates, instants unix seconds with an ISO twin in
+08:00, ids 0x-hex, an obligation `<commitment>/<index>`. Null means "not known", "not applicable" or "not for
this reader". Keys may be added in later versions, never removed or given another type.
"""

from __future__ import annotations

from typing import Any, Generic, NotRequired, TypeVar

from typing_extensions import TypedDict

from ledger_api.web.foresight_shapes import SignJSON
from ledger_api.web.party_shapes import (
    AssignmentJSON,
    KeysJSON,
    ProvenanceJSON,
    SidesJSON,
    StatedPayeeJSON,
    SuccessionJSON,
)

__all__ = ["KeysJSON", "ProvenanceJSON", "SidesJSON", "SuccessionJSON"]

T = TypeVar("T")


class AsOfJSON(TypedDict):
    """The block up to which the answer knows, and `time`, the moment of judgement: the block's own, or, where a
    past `day` was asked for with `as_of`, that day's last second. `day` is null where the answer is of now."""

    block: int
    hash: str
    time: int
    time_iso: str
    day: str | None


class FactJSON(TypedDict):
    """One event of the contracts. `values` are its data in wire form."""

    event: str
    values: dict[str, Any]
    provenance: ProvenanceJSON


class AboutJSON(TypedDict):
    """What a change is about: the ids of things that can be asked for; null where it is about none of the kind."""

    commitment: str | None
    obligation: str | None
    payment: str | None
    proceeding: str | None
    #: One that is open to all who qualify.
    promise: str | None
    approval: str | None
    anchor: str | None
    complaint: str | None
    party: str | None
    year: int | None


class ChangeJSON(FactJSON):
    """An event as it happened. `place` orders all changes: it grows along the chain, and no two have the same."""

    place: int
    about: AboutJSON


class PartyJSON(TypedDict):
    id: str
    kind: str
    name: str | None
    scheme: str | None
    code: str | None
    size: str | None
    duties: list[str]
    imported: bool
    active: bool
    #: The party that took everything over, the first of several; null before that takes effect.
    successor: str | None
    #: To whom it passed, and from whom it took over.
    successions: list[SuccessionJSON]
    predecessors: list[SuccessionJSON]
    #: What is recorded and takes effect later, from it or to it.
    announced: list[SuccessionJSON]
    document: str | None
    provenance: ProvenanceJSON


class ProfileJSON(TypedDict):
    """FORMAT.md's `profile`: obligations, inherited ones included; `overdue_amount` is in CNY."""

    party: str
    name: str | None
    obligations: int
    fulfilled: int
    fulfilled_late: int
    overdue: int
    overdue_amount: str
    clues: int
    cured: int
    confirmed: int
    unruled: int


class DateJSON(TypedDict):
    """A date that a publisher states about an imported contract, kept as stated."""

    kind: str
    title: str | None
    on: str | None
    status: str | None


class PublicationJSON(TypedDict):
    """Where an imported commitment comes from."""

    publisher: str | None
    ocid: str | None
    contract_id: str | None
    source: str | None
    importer: str | None
    buyer_name: str | None
    supplier_name: str | None
    flags: list[str]
    dates: list[DateJSON]
    #: The whole contract, as published; null where that says no amount.
    amount: str | None
    #: When it was published, in Shanghai's time; null where that is not told.
    released: str | None


class LateRateJSON(TypedDict):
    """As agreed and signed; exactly one of the two is given."""

    per_day: str | None
    per_year: str | None


class ConfirmationJSON(TypedDict):
    """What a request for confirmation asks about; `answer` is `confirmed`, `refused`, or null while there is none."""

    obligation: str
    answer: str | None
    #: What was confirmed, in the currency of the obligation.
    amount: str | None
    currency: str | None
    #: Why it was refused.
    reason: str | None


CommitmentJSON = TypedDict(
    "CommitmentJSON",
    {
        "id": str,
        # `contract`, `promise` to one enterprise, or `claim` under an open promise.
        "kind": str,
        "title": str | None,
        # The parties' own number of the contract.
        "number": str | None,
        "class": str | None,
        # False for a policy promise.
        "is_contract": bool,
        # The field of policy of a promise.
        "field": str | None,
        # Of a claim, the promise that it is made under: /api/v1/promises/{id}.
        "open_promise": str | None,
        # Bills and vouchers were agreed to count when they are handed over.
        "instruments": bool,
        # Of a request that the department confirm what it owes.
        "confirmation": ConfirmationJSON | None,
        "obligor": str,
        "obligor_name": str | None,
        "obligee": str | None,
        "obligee_name": str | None,
        "signed_obligor": str | None,
        "signed_obligee": str | None,
        "joint_obligors": list[str],
        "joint_obligees": list[str],
        "currency": str,
        "signed_on": str | None,
        "allocation": str,
        "late_rate": LateRateJSON | None,
        # Micro, small or medium at signing: the regulation on their payments applies.
        "seller_is_sme": bool,
        "obligations": int,
        # The publisher's statement, which the parties did not sign.
        "imported": bool,
        "publication": PublicationJSON | None,
        "document": str | None,
        "provenance": ProvenanceJSON,
    },
)


class DueTermJSON(TypedDict):
    """`rule` is `date`, `days`, `workdays` or `none` (undated, never overdue)."""

    rule: str
    date: str | None
    length: int | None
    clock: str | None


class TermsJSON(TypedDict):
    due: DueTermJSON
    #: As signed; a settlement may have fixed another.
    amount: str | None
    inspection_workdays: int | None
    allocation: str
    late_rate: LateRateJSON | None


class OfferedJSON(TypedDict):
    """What an open promise offers to each claim; `due` may be counted from the claim."""

    index: int
    title: str | None
    condition: str | None
    kind: str
    amount: str | None
    due: DueTermJSON


class OpenPromiseJSON(TypedDict):
    """A promise that is open to all who qualify. Each claim under it is a commitment of its own; they are counted
    here and listed at /commitments?open_promise=…"""

    id: str
    title: str | None
    number: str | None
    field: str
    obligor: str
    obligor_name: str | None
    currency: str
    signed_on: str
    #: No claim after this day; null where there is none.
    last_claim_on: str | None
    #: Whether a claim made now would be in time.
    open: bool
    closed_at: int | None
    closed_at_iso: str | None
    claims: int
    #: Claims of which all is done; of which something was declined; of which something is or was late.
    paid: int
    declined: int
    late: int
    obligations: int
    #: Null in lists.
    terms: list[OfferedJSON] | None
    document: str | None
    provenance: ProvenanceJSON


class RuleJSON(TypedDict):
    """A rule that was used, its Chinese title with the article of law."""

    id: str
    title: str


class CalendarYearJSON(TypedDict):
    year: int
    days_off: list[str]
    make_up_days: list[str]
    document: str | None
    provenance: ProvenanceJSON


class CalendarUsedJSON(TypedDict):
    """A year that a due day rests on; `published` False makes the day provisional."""

    year: int
    published: bool
    document: str | None
    provenance: ProvenanceJSON | None


class DerivedJSON(TypedDict):
    """What the figures come from. `events` is null in lists: follow `events_url`."""

    rules: list[RuleJSON]
    calendar: list[CalendarUsedJSON]
    events: list[FactJSON] | None
    events_url: str


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


#: FORMAT.md's `breach`; written this way because `class` is a word of Python.
BreachJSON = TypedDict(
    "BreachJSON",
    {
        "status": str,
        "class": str | None,
        "subject": str | None,
        "dated": str | None,
        "public": bool,
        "disputed": bool,
        "repair_from": str | None,
        "public_until": str | None,
        "repair": str | None,
        "repair_accept_by": str | None,
        "repair_decide_by": str | None,
        "repair_overall_by": str | None,
        "excuses": list[str],
    },
)


class HealthJSON(TypedDict):
    """`lag` in blocks; `status` is `ok`, or `behind` where the index waits for blocks that are there.

    `role` is what this process is: the `indexer`, a `standby` that waits to take its place, or a `reader`, which
    knows of no chain and takes the last indexed block for its head.
    """

    as_of: AsOfJSON
    status: str
    role: str
    chain_id: int
    head_block: int
    head_time: int
    head_time_iso: str
    indexed_block: int
    indexed_time: int
    indexed_time_iso: str
    lag: int


class ItemJSON(TypedDict, Generic[T]):
    """One thing."""

    as_of: AsOfJSON
    item: T


class PageJSON(TypedDict, Generic[T]):
    """A page of things; `next` is the address of the next one, null on the last."""

    as_of: AsOfJSON
    items: list[T]
    next: NotRequired[str | None]
