"""The JSON of a breach record: what complaint forms and credit platforms ask for, block by block.

Every block and field is always there. What this ledger does not record is null, and named in `not_recorded`; what the
reader may not know is null too.
"""

from __future__ import annotations

from typing_extensions import TypedDict

from ledger_api.web.commitment_shapes import LateRateJSON


class ComplainantJSON(TypedDict):
    """The enterprise that is owed something. `region` is the division that registered it (GB/T 2260)."""

    party: str
    name: str | None
    code: str | None
    #: As registered, which is its size at signing.
    size: str | None
    size_basis: str | None
    ownership: str | None
    industry: str | None
    region: str | None
    legal_representative: str | None
    contact: str | None
    agent: str | None
    confidential: bool | None


class RespondentJSON(TypedDict):
    """The department that owes it today. `level` is `province`, `city` or `county`, by its code's division."""

    party: str
    name: str | None
    code: str | None
    region: str | None
    level: str | None
    superior: str | None
    #: Who signed, where that was another department, and its name.
    predecessor: str | None
    predecessor_name: str | None
    #: All of them, where several owe it jointly.
    joint: list[str]


class RecordedCommitmentJSON(TypedDict):
    """`type` is `contract`, `promise`, `claim` or `confirmation`; `contract_class` the parties' own word for it."""

    id: str
    type: str
    contract_class: str | None
    number: str | None
    title: str | None
    signed_on: str | None
    currency: str
    #: Of the obligation in question, as it stands.
    amount: str | None
    field: str | None
    project_number: str | None
    procurement_plan_number: str | None


class RecordedBreachJSON(TypedDict):
    """`category` follows from what is owed; `stated_reasons` are the department's and change nothing."""

    obligation: str
    category: str
    clause: str | None
    kind: str
    purpose: str | None
    #: The day that was missed.
    due: str
    provisional: bool
    overdue_principal: str | None
    agreed_rate: LateRateJSON | None
    rate_in_force: LateRateJSON | None
    days_overdue: int
    interest_unpaid: str
    status: str
    stated_reasons: list[str]


class DemandJSON(TypedDict):
    """What is still owed: `pay` or `perform`, null where nothing is. A complainant's own words are sealed."""

    what: str | None
    amount: str | None
    in_words: str | None


class ComplaintInRecordJSON(TypedDict):
    """A complaint about it that the reader knows of; its sealed texts are at /complaints/{id}/texts."""

    id: str
    category: str
    status: str
    finding: str | None
    filed_on: str | None
    handler_name: str | None
    ended_on: str | None


class ProcessJSON(TypedDict):
    """`in_court` is true where a complaint was diverted to a court or arbitrator, whose number is in `case_numbers`.
    `reminders` are the days until which rectification was ordered."""

    in_court: bool | None
    case_numbers: list[str]
    complaints: list[ComplaintInRecordJSON] | None
    reminders: list[str]
    rectification_refused: bool | None


class EvidenceJSON(TypedDict):
    """One signed act about it. `signers` are `obligor`, `obligee`, `authority`; the ledger's own notice has none.
    `digest` is of its document; `classification` is `none`: what is classified never enters this ledger."""

    event: str
    on: str | None
    digest: str | None
    signers: list[str]
    classification: str
    tx_hash: str
    recorded_at_iso: str


class UndertakingsJSON(TypedDict):
    """`truthful`: a complaint is signed by its complainant's key. `no_state_secret`: every act says so by being here."""

    truthful: bool | None
    no_state_secret: bool
    handler_may_read: bool | None


class DeterminationJSON(TypedDict):
    """What an authority determined and where its record stands."""

    breach_class: str
    dated: str
    document: str | None
    authority: str
    authority_name: str | None
    authority_code: str | None
    disputed: bool
    repair: str | None
    repair_from: str
    public_until: str


class ChannelsJSON(TypedDict):
    """Numbers by which other channels tell whether they have the same thing already."""

    proceeding: str | None
    complaints: list[str] | None
    hotline_12345: str | None
    credit_china: str | None
    internet_supervision: str | None
    sme_payment_platform: str | None


class BreachRecordJSON(TypedDict):
    """A missed obligation with everything that is asked about it. `complainant` is null for who may not know it."""

    status: str
    public: bool
    complainant: ComplainantJSON | None
    respondent: RespondentJSON
    commitment: RecordedCommitmentJSON
    breach: RecordedBreachJSON
    demand: DemandJSON
    process: ProcessJSON
    evidence: list[EvidenceJSON]
    undertakings: UndertakingsJSON
    determination: DeterminationJSON | None
    channels: ChannelsJSON
    not_recorded: list[str]
