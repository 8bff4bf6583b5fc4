"""What a walk remembers by itself of all that went through: the other side of every comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple, TypeVar

from ledger_api.chain.acts import Act
from ledger_api.domain.days import civil_day, yyyymmdd
from tests.invariants.people import DEPARTMENT, ENTERPRISE, Party, People
from tests.stage import Stage

TEXT, NOTHING = b"\5" * 32, bytes(32)
#: Of nothing that there is.
UNKNOWN = b"\x77" * 32

Fields = dict[str, Any]
Place = tuple[bytes, int]
_T = TypeVar("_T")


class NothingToDo(Exception):
    """There is nothing now on which such an act could be done."""


class Draw(NamedTuple):
    """An act that somebody might sign: who, and what it says."""

    by: Party
    also: Party | None
    fields: Fields


@dataclass(slots=True)
class Payment:
    """A payment. `waits`: a bill or voucher that nobody agreed to and that was not honoured."""

    amount: int
    day: int
    waits: bool = False
    denied: bool = False
    #: Reversed, or ruled to be none.
    void: bool = False

    @property
    def counts(self) -> bool:
        return not (self.waits or self.denied or self.void)


@dataclass(slots=True, eq=False)
class Case:
    """A proceeding about one missed due day."""

    due_on: int
    stage: str = "clue"
    verified: bool = False
    until_on: int = 0
    refused: bool = False
    dated_on: int = 0
    breach_class: int = 0
    repair_from: int = 0
    objected: bool = False
    revoked: bool = False
    repair: str = "none"


@dataclass(slots=True, eq=False)
class Obligation:
    """One obligation; `kind` as signed: 0 money, 1 something else, 2 retention, 3 deposit."""

    place: Place
    kind: int
    conditional: bool = False
    #: To whom the claim was assigned, if to anybody.
    assignee: Party | None = None
    payments: dict[bytes, Payment] = field(default_factory=dict)
    delivered_alone: bool = False
    delivered: bool = False
    accepted: bool = False
    settled: bool = False
    performed: bool = False
    #: One-sided acts that can be challenged, and those that are.
    open: set[int] = field(default_factory=set)
    challenged: set[int] = field(default_factory=set)
    contested: bool = False
    compensation: int = 0
    case: Case | None = None
    #: All due days for which a case was opened.
    cases: list[Case] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    #: The days of acceptance and settlement that were last seen.
    days: tuple[int, int] = (0, 0)

    @property
    def is_money(self) -> bool:
        return self.kind != 1

    @property
    def credited(self) -> int:
        return sum(payment.amount for payment in self.payments.values() if payment.counts)


@dataclass(slots=True, eq=False)
class Commitment:
    """What parties signed, a department promised, an enterprise claimed or asked, or a publisher stated."""

    key: bytes
    kind: str
    obligor: Party
    obligee: Party
    signed_on: date
    obligations: list[Obligation]
    instruments: bool = False
    #: Interest comes first: then gross arithmetic is a bound alone.
    interest_first: bool = False
    terminated: bool = False


@dataclass(slots=True, eq=False)
class Complaint:
    """A complaint; that of the matter's beginning has `matter` None."""

    id: bytes
    place: Place
    complainant: Party
    matter: Complaint | None
    stage: str = "filed"
    handler: Party | None = None
    withdrawn: bool = False

    @property
    def of(self) -> Complaint:
        return self.matter or self


@dataclass(slots=True, eq=False)
class Approval:
    """An application for an approval."""

    id: bytes
    department: Party
    applicant: Party
    received_on: date
    noticed: bool = False
    decided: bool = False
    extended: bool = False
    open_pauses: bool = False
    unruled: bool = False


@dataclass(slots=True, eq=False)
class OpenPromise:
    """A promise to all who qualify, and who has claimed."""

    key: bytes
    obligor: Party
    terms: list[Fields]
    claimants: set[bytes] = field(default_factory=set)
    closed: bool = False


class Scene:
    """Dice, people, and the things that acts are about."""

    def __init__(self, made: Stage, dice: Random, people: People) -> None:
        self.made, self.dice, self.people = made, dice, people
        self.commitments: dict[bytes, Commitment] = {}
        self.open_promises: dict[bytes, OpenPromise] = {}
        #: A request for confirmation, and what it is about.
        self.requests: dict[bytes, Place] = {}
        self.complaints: dict[bytes, Complaint] = {}
        self.approvals: dict[bytes, Approval] = {}
        self.anchored: dict[tuple[bytes, bytes], bytes] = {}

    # Time

    @property
    def now(self) -> int:
        return self.made.chain.now()

    @property
    def date(self) -> date:
        return civil_day(self.now)

    @property
    def today(self) -> int:
        return yyyymmdd(self.date)

    def on(self, days: int) -> int:
        """The day so many days ahead, or back."""
        return yyyymmdd(self.date + timedelta(days))

    # Who

    def owing(self, commitment: bytes) -> list[Party]:
        """Who owes today, jointly where there are several."""
        made = self.commitments[commitment]
        return list(dict.fromkeys(made.obligor.holders(commitment, self.today)))

    def owed(self, place: Place) -> list[Party]:
        """Who is owed it today: the enterprise of the commitment, or to whom the claim was assigned."""
        signed = self.at(place).assignee or self.commitments[place[0]].obligee
        return list(dict.fromkeys(signed.holders(place[0], self.today)))

    def delivering(self, commitment: bytes) -> list[Party]:
        """Who delivers today, and ends the contract with the department: whatever was assigned."""
        made = self.commitments[commitment]
        return list(dict.fromkeys(made.obligee.holders(commitment, self.today)))

    def party(self, identifier: bytes) -> Party:
        return next(one for one in self.people.all if one.id == identifier)

    def department(self) -> Party:
        return self.any(self.people.acting(DEPARTMENT, self.today))

    def enterprise(self) -> Party:
        return self.any(self.people.acting(ENTERPRISE, self.today))

    def authority(self, duty: int) -> Party:
        return self.any(self.people.with_duty(duty, self.today))

    # What

    def obligations(self) -> Iterator[Obligation]:
        for commitment in self.commitments.values():
            yield from commitment.obligations

    def named_by(self, act: Act) -> Obligation:
        """The obligation that an act is about."""
        return self.at((act.fields["commitment"], act.fields["obligation"]))

    def at(self, place: Place) -> Obligation:
        return self.commitments[place[0]].obligations[place[1] - 1]

    def some(self, of: Sequence[_T], recent: int = 12) -> _T:
        """One of them, the later ones more often. NothingToDo where there are none."""
        if not of:
            raise NothingToDo
        return self.dice.choice(of[-recent:] if self.dice.random() < 0.8 else of)

    def any(self, of: Sequence[_T]) -> _T:
        """Any of them. NothingToDo where there are none."""
        return self.some(of, len(of))

    def paid_on(self, payment: bytes) -> Obligation:
        """The obligation on which a payment counts, or would."""
        return next(one for one in self.obligations() if payment in one.payments)
