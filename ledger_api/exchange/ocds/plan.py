"""What an import would put on the ledger, and what it would not: the plan.

A plan is a function of what the files say, never of their names, their order or the day of the import:
the same publication read twice gives the same identities, so that a second import adds nothing.
Amounts are integers in 1/100 of the commitment's own currency unit; dates are the publisher's civil days,
exactly as written (no time zone is applied).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger_api.domain.words import Means

#: (scheme, identifier): who a party is, whatever its name is spelled like.
PartyKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlanParty:
    """A buyer (`department`), or a supplier or another payee (`enterprise`).

    `scheme` is the publisher's identifier scheme (upper case), or, where the publisher gives none:
    `publisher:<ocid prefix>` for an id without a scheme, `name` for a normalised name within the publisher's
    ocid prefix, `ocid` for a bare local reference, and `unknown` for a party that the publication does not
    state at all. A party that is a buyer anywhere is a department.
    """

    scheme: str
    identifier: str
    name: str
    kind: Literal["department", "enterprise"]

    @property
    def key(self) -> PartyKey:
        return (self.scheme, self.identifier)


@dataclass(frozen=True, slots=True)
class PlanObligation:
    """One payment that the department owes; `index` counts from 1 within its commitment.

    `amount_fen` None: the publication does not say how much. `due_on` None: it does not say when, so it is
    never overdue. An obligation may have a day and no amount (a payment milestone without a value).
    `met_on` is the day on which, by the publication, it was met.
    """

    index: int
    amount_fen: int | None
    due_on: date | None
    title: str
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanDate:
    """A day of delivery, acceptance or term that the publication states; never the department's duty.

    `kind`: `period_start`, `period_end`, or the milestone's type (`milestone` where it has none); with the
    suffix `_met`, the day on which the milestone was met.
    """

    kind: str
    title: str
    on: date
    status: str


@dataclass(frozen=True, slots=True)
class PlanCommitment:
    """One contract, as its publisher states it.

    `contract_id` begins with `~` where the publication gives none. `signed_on` None: not stated, or not
    readable. `flags`: what a reader should know about how it was read. `released_at`: unix seconds of the newest
    release that states it, None where that is not told.
    """

    source_id: str
    ocid: str
    contract_id: str
    title: str
    buyer: PartyKey
    supplier: PartyKey
    further_suppliers: tuple[str, ...]
    currency: str
    amount_fen: int | None
    signed_on: date | None
    obligations: tuple[PlanObligation, ...]
    dates: tuple[PlanDate, ...]
    publisher: str
    flags: tuple[str, ...]
    released_at: int | None = None


@dataclass(frozen=True, slots=True)
class PlanPayment:
    """One payment, in the currency of its commitment.

    `parts` are (obligation index, amount): they sum to `gross_fen`. A reversal has negative amounts.
    `net_fen` is the publisher's `netAmount`, before tax, None where there is none. `withheld_fen` is what the
    publisher says was kept back (tax retentions) from the invoice that this payment settles; it is not part
    of `gross_fen`. `payee` is the supplier, or whom `parties` list as another payee; None where none is told.
    `means` is None where that is not told in a word of this ledger.
    """

    source_id: str
    commitment: str
    parts: tuple[tuple[int, int], ...]
    gross_fen: int
    net_fen: int | None
    withheld_fen: int | None
    credited_on: date
    reversal: bool
    before_signing: bool
    payee: PartyKey | None = None
    means: Means | None = None


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """Something that the files hold and the plan does not.

    `path` is empty for a whole file, of which nothing was read; else a JSON path from the root of the file,
    such as `records[0].compiledRelease.contracts[1]` (the root itself is `$`). In JSON lines the values of
    the file count as one array.
    """

    file: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be put on the ledger, and the account of it.

    `transactions_seen` = payments taken + `merged` + `transactions_left_out`: every element of every
    `transactions` array of a release or compiledRelease is exactly one of the three.
    """

    parties: tuple[PlanParty, ...]
    commitments: tuple[PlanCommitment, ...]
    payments: tuple[PlanPayment, ...]
    merged: int
    left_out: tuple[LeftOut, ...]
    transactions_seen: int
    transactions_left_out: int
    files: int
