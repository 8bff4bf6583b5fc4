"""Rolling a last day and counting working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.calendars import NO_CALENDAR, CalendarYear, Rolled, WorkCalendar
from tests.domain.worlds import day

DAYS = st.dates(min_value=date(2023, 1, 1), max_value=date(2027, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Calendars with up to four of the years 2023 to 2028 published, any days of them changed."""
    published = draw(st.sets(st.integers(2023, 2028), max_size=4))
    years = []
    for year in sorted(published):
        days = st.sets(st.dates(date(year, 1, 1), date(year, 12, 31)), max_size=60)
        years.append(CalendarYear(year, frozenset(draw(days)), frozenset(draw(days))))
    return WorkCalendar(years)


@pytest.mark.parametrize(
    ("nominal", "rolled"),
    [
        ("2025-10-05", "2025-10-09"),  # National Day and Mid-Autumn
        ("2026-02-28", "2026-02-28"),  # a Saturday that is worked
        ("2026-03-07", "2026-03-09"),  # a Saturday that is not
        ("2026-04-19", "2026-04-20"),
        ("2026-05-01", "2026-05-06"),
        ("2022-12-31", "2023-01-03"),  # over the end of the year
        ("2024-02-10", "2024-02-18"),  # Spring Festival, to a Sunday that is worked
        ("2024-02-29", "2024-02-29"),
        ("2025-01-26", "2025-01-26"),  # a Sunday that is worked
    ],
)
def test_a_due_day_on_a_rest_day_rolls_to_the_next_working_day(
    calendar: WorkCalendar, nominal: str, rolled: str
) -> None:
    assert calendar.roll(day(nominal)) == Rolled(day(rolled), provisional=False)


@pytest.mark.parametrize(
    ("event", "workdays", "reached"),
    [
        ("2026-01-12", 10, "2026-01-26"),
        ("2026-02-06", 10, "2026-02-27"),  # Spring Festival skipped, Saturday the 14th counted
        ("2026-04-20", 5, "2026-04-27"),
        ("2025-12-31", 1, "2026-01-04"),  # a Sunday that is worked
        ("2025-09-30", 1, "2025-10-09"),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_event(
    calendar: WorkCalendar, event: str, workdays: int, reached: str
) -> None:
    assert calendar.add_workdays(day(event), workdays) == Rolled(day(reached), provisional=False)


@pytest.mark.parametrize(
    ("nominal", "rolled", "provisional"),
    [
        ("2026-12-31", "2026-12-31", False),
        ("2027-01-01", "2027-01-01", True),  # weekends only: New Year is not known to be a holiday
        ("2027-01-02", "2027-01-04", True),
        ("2017-12-31", "2018-01-02", True),  # from a year not published into one that is
    ],
)
def test_a_year_that_is_not_published_knows_weekends_only(
    calendar: WorkCalendar, nominal: str, rolled: str, provisional: bool
) -> None:
    assert calendar.roll(day(nominal)) == Rolled(day(rolled), provisional=provisional)


def test_counting_is_provisional_from_the_day_after_the_event_on(calendar: WorkCalendar) -> None:
    assert calendar.add_workdays(day("2026-12-30"), 1) == Rolled(day("2026-12-31"), provisional=False)
    assert calendar.add_workdays(day("2026-12-31"), 1) == Rolled(day("2027-01-01"), provisional=True)
    assert calendar.add_workdays(day("2017-12-31"), 1) == Rolled(day("2018-01-02"), provisional=False)


def test_a_later_entry_for_a_year_replaces_the_earlier_one() -> None:
    monday = day("2027-02-08")
    first = CalendarYear(2027, frozenset({monday}), frozenset({day("2027-02-14")}))
    corrected = WorkCalendar([first, CalendarYear(2027, frozenset(), frozenset())])
    assert corrected.is_working_day(monday)
    assert not corrected.is_working_day(day("2027-02-14"))


def test_weekend_days_off_and_weekday_make_up_days_change_nothing() -> None:
    saturday, monday = day("2027-02-06"), day("2027-02-08")
    odd = WorkCalendar([CalendarYear(2027, frozenset({saturday}), frozenset({saturday, monday}))])
    assert odd.is_working_day(saturday)
    assert odd.is_working_day(monday)
    assert not WorkCalendar([CalendarYear(2027, frozenset({saturday}), frozenset())]).is_working_day(saturday)


def test_a_day_of_another_year_is_an_error() -> None:
    with pytest.raises(ValueError, match="2028-01-01 is not a day of 2027"):
        CalendarYear(2027, frozenset({day("2028-01-01")}), frozenset())


def test_no_working_day_cannot_be_counted(calendar: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="give 1 or more"):
        calendar.add_workdays(day("2026-01-12"), 0)


@given(DAYS, st.integers(1, 250))
def test_without_a_calendar_nothing_rolls_and_every_day_counts(start: date, days: int) -> None:
    assert NO_CALENDAR.roll(start) == Rolled(start, provisional=False)
    assert NO_CALENDAR.add_workdays(start, days) == Rolled(start + timedelta(days=days), provisional=False)


@given(calendars(), DAYS)
def test_rolling_a_rolled_day_changes_nothing(random: WorkCalendar, start: date) -> None:
    rolled = random.roll(start)
    assert random.is_working_day(rolled.on)
    assert random.roll(rolled.on).on == rolled.on
    assert not any(random.is_working_day(start + timedelta(days=n)) for n in range((rolled.on - start).days))


@given(calendars(), DAYS, st.integers(1, 60))
def test_counting_equals_a_naive_walk(random: WorkCalendar, start: date, workdays: int) -> None:
    following = [start + timedelta(days=n) for n in range(1, 400)]
    expected = [one for one in following if random.is_working_day(one)][workdays - 1]
    walked = following[: following.index(expected) + 1]
    assert random.add_workdays(start, workdays) == Rolled(
        expected, provisional=any(not random.is_published(one.year) for one in walked)
    )


def test_a_correction_is_known_from_its_publication_on() -> None:
    first = CalendarYear(2026, frozenset(), frozenset(), published_at=1000)
    corrected = CalendarYear(2026, frozenset({day("2026-03-31")}), frozenset(), published_at=2000)
    random = WorkCalendar([first, corrected])
    assert not random.known_at(999).is_published(2026)
    assert random.known_at(1000).is_published(2026)
    assert random.known_at(1999).is_working_day(day("2026-03-31"))
    assert random.known_at(2000) is random
    assert not random.is_working_day(day("2026-03-31"))


def test_no_calendar_is_known_at_every_instant() -> None:
    assert NO_CALENDAR.known_at(-1) is NO_CALENDAR
