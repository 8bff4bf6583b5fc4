"""The JSON of commitments: who signed what, on which terms, and where an imported one comes from."""

from __future__ import annotations

from typing_extensions import TypedDict

from ledger_api.web.shapes import ProvenanceJSON


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
