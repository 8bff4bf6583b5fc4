"""Figures over many cases of complaints."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.complaint_measures import CLOCKS, ComplaintMeasures, CountedCase
from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding

INTAKE, FORWARD, HANDLE, NONE = *CLOCKS, ComplaintClock.NONE


def case(
    status: ComplaintStatus,
    started: tuple[ComplaintClock, ...] = (INTAKE,),
    running: ComplaintClock = NONE,
    ran_out: tuple[ComplaintClock, ...] = (),
    finding: Finding | None = None,
    complaints: int = 1,
) -> CountedCase:
    return CountedCase(complaints, status, finding, started, running, ran_out)


def of(*cases: CountedCase) -> ComplaintMeasures:
    found = ComplaintMeasures()
    for one in cases:
        found.count(one)
    return found


@st.composite
def cases(draw: st.DrawFn) -> CountedCase:
    started = CLOCKS[: draw(st.integers(1, 3))]
    return case(
        draw(st.sampled_from(list(ComplaintStatus))),
        started,
        draw(st.sampled_from([started[-1], NONE])),
        tuple(draw(st.lists(st.sampled_from(started), unique=True))),
        draw(st.sampled_from([None, *Finding])),
        draw(st.integers(1, 4)),
    )


def test_each_clock_is_kept_late_or_runs() -> None:
    found = of(
        case(ComplaintStatus.CONCLUDED, CLOCKS, NONE, (FORWARD,), Finding.SUBSTANTIATED, complaints=3),
        case(ComplaintStatus.HANDLING, CLOCKS, HANDLE, (HANDLE,)),
        case(ComplaintStatus.FORWARDED, (INTAKE, FORWARD)),
        case(ComplaintStatus.FILED, running=INTAKE),
        case(ComplaintStatus.WITHDRAWN, ran_out=(INTAKE,)),
    )
    assert (found.received, found.complaints, found.open, found.concluded, found.withdrawn) == (5, 7, 3, 1, 1)
    assert found.findings == {Finding.SUBSTANTIATED: 1, Finding.UNFOUNDED: 0, Finding.MALICIOUS: 0}
    counts = {
        clock: (one.kept, one.late, one.running, one.running_late)
        for clock, one in found.clocks.by_kind.items()
    }
    assert counts == {INTAKE: (3, 1, 1, 0), FORWARD: (2, 1, 0, 0), HANDLE: (1, 0, 0, 1)}


@given(st.lists(cases()))
def test_every_case_and_every_clock_that_started_is_counted_once(listed: list[CountedCase]) -> None:
    found = of(*listed)
    ended = found.concluded + found.rejected + found.diverted + found.withdrawn
    assert found.open + ended == found.received == len(listed)
    assert found.complaints == sum(one.complaints for one in listed)
    for clock, counts in found.clocks.by_kind.items():
        assert counts.started == sum(clock in one.started for one in listed)
        assert counts.late + counts.running_late == sum(clock in one.ran_out for one in listed)


@given(st.lists(cases()), st.lists(cases()))
def test_a_region_has_the_figures_of_its_departments(
    one: list[CountedCase], other: list[CountedCase]
) -> None:
    found = of(*one)
    found.add(of(*other))
    assert found == of(*one, *other)
