"""How complaints of a period ended, and how those who had them in hand kept their clocks (Decree 802 art. 25).

Complaints about one thing that were linked are one case with one clock each, and are counted so: once. Counts only,
no score and no ranking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding

#: The clocks that an authority can let run out.
CLOCKS = (ComplaintClock.INTAKE, ComplaintClock.FORWARD, ComplaintClock.HANDLE)


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One case as statistics see it: the complaints about one thing of which one was open all the time."""

    #: How many complaints are linked in it, withdrawn ones included.
    complaints: int
    status: ComplaintStatus
    finding: Finding | None
    #: The clocks that have started, the one that runs, and those that ever ran out.
    started: tuple[ComplaintClock, ...]
    running: ComplaintClock
    ran_out: tuple[ComplaintClock, ...]


@dataclass(slots=True)
class ClockCounts:
    """What became of clocks of one kind: stopped in their term, stopped after it, running, and running beyond it."""

    kept: int = 0
    late: int = 0
    running: int = 0
    running_late: int = 0

    @property
    def started(self) -> int:
        """All of them."""
        return self.kept + self.late + self.running + self.running_late

    def count(self, *, runs: bool, ran_out: bool) -> None:
        """Take one clock in. What stopped in its term counts as kept, whoever stopped it: a withdrawal too."""
        if runs:
            self.running_late += ran_out
            self.running += not ran_out
        else:
            self.late += ran_out
            self.kept += not ran_out

    def add(self, other: ClockCounts) -> None:
        """Take the counts of another group in."""
        self.kept += other.kept
        self.late += other.late
        self.running += other.running
        self.running_late += other.running_late


@dataclass(slots=True)
class Clocks:
    """The three clocks of the authorities: intake, forwarding, handling."""

    by_kind: dict[ComplaintClock, ClockCounts] = field(
        default_factory=lambda: {clock: ClockCounts() for clock in CLOCKS}
    )

    def count(self, one: CountedCase, clocks: Iterable[ComplaintClock] = CLOCKS) -> None:
        """Take those of `clocks` in that have started in a case."""
        for clock in clocks:
            if clock in one.started:
                self.by_kind[clock].count(runs=clock is one.running, ran_out=clock in one.ran_out)

    def add(self, other: Clocks) -> None:
        """Take the counts of another group in."""
        for clock, counts in other.by_kind.items():
            self.by_kind[clock].add(counts)


@dataclass(slots=True)
class ComplaintMeasures:
    """The figures of one group of cases: `received` = `open` + `concluded` + `rejected` + `diverted` + `withdrawn`."""

    received: int = 0
    #: Complaints in these cases: linked ones are counted here one by one.
    complaints: int = 0
    open: int = 0
    concluded: int = 0
    rejected: int = 0
    diverted: int = 0
    withdrawn: int = 0
    findings: dict[Finding, int] = field(default_factory=lambda: dict.fromkeys(Finding, 0))
    clocks: Clocks = field(default_factory=Clocks)

    def count(self, one: CountedCase) -> None:
        """Take one case in."""
        self.received += 1
        self.complaints += one.complaints
        name = "open" if one.status.is_open else one.status.value
        setattr(self, name, getattr(self, name) + 1)
        if one.finding is not None:
            self.findings[one.finding] += 1
        self.clocks.count(one)

    def add(self, other: ComplaintMeasures) -> None:
        """Take the figures of another group in."""
        for name in ("received", "complaints", "open", "concluded", "rejected", "diverted", "withdrawn"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for finding, number in other.findings.items():
            self.findings[finding] += number
        self.clocks.add(other.clocks)
