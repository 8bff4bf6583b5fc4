"""What was recorded in a proceeding, in recording order, each act with the time of its block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger_api.domain.words import BreachClass, ObjectionOutcome


@dataclass(frozen=True, slots=True)
class Verified:
    """An authority looked into the clue. Found untrue it does not reopen for its due day."""

    is_true: bool
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RectificationOrdered:
    """The department is to perform by this day, which is included."""

    until_on: date
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RectificationRefused:
    """The department refuses: a determination need not wait any longer."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A determination, as an authority has signed it."""

    breach_class: BreachClass
    dated_on: date
    repair_from: date
    public_until: date
    is_final_judgment: bool
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Objected:
    """The department objects to the record."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class ObjectionDecided:
    """The objection is decided; class and days only where the record was corrected."""

    outcome: ObjectionOutcome
    recorded_at: int
    breach_class: BreachClass | None = None
    repair_from: date | None = None
    public_until: date | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Annulled:
    """The document that the determination rested on is gone."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RepairApplied:
    """The department asks for repair."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RepairAccepted:
    """The application is accepted: the authority decides."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RepairExtended:
    """The overall time for the application is extended."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RepairDecided:
    """The application is granted or refused."""

    is_granted: bool
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class RepairRevoked:
    """The repair rested on false material: the record stands again, and is published whatever its class."""

    repair_from: date
    public_until: date
    recorded_at: int
    order: int = 0


ProceedingAct = (
    Verified
    | RectificationOrdered
    | RectificationRefused
    | Confirmed
    | Objected
    | ObjectionDecided
    | Annulled
    | RepairApplied
    | RepairAccepted
    | RepairExtended
    | RepairDecided
    | RepairRevoked
)


@dataclass(frozen=True, slots=True)
class ProceedingFacts:
    """A proceeding about a missed due day: when it was opened, and what was done in it since."""

    due_on: date
    opened_at: int
    acts: tuple[ProceedingAct, ...] = ()
