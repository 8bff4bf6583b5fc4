"""Working days on chain."""

import datetime as dt

import ape
import pytest


def day(year, month, number):

    return (dt.date(year, month, number) - dt.date(1970, 1, 1)).days


def publish(world, actor, **changes):
    fields = {
        "year": 2027,
        "daysOff": [20270101],
        "makeUpDays": [20270103],
        "document": b"\3" * 32,
        **changes,
    }
    return world.perform("PublishCalendar", actor, **fields)


def test_a_published_year_knows_its_holidays_and_make_up_days(world):
    assert not world.calendar.isPublished(2027)
    publish(world, world.registrar)
    assert [event.event_name for event in world.receipt.events] == ["CalendarPublished"]
    assert world.calendar.isPublished(2027)
    working = [world.calendar.isWorkingDay(day(2027, 1, number)) for number in range(1, 6)]
    assert working == [False, False, True, True, True]


def test_a_correction_replaces_the_year(world):
    publish(world, world.registrar)
    publish(world, world.registrar, daysOff=[], makeUpDays=[])
    assert world.calendar.isWorkingDay(day(2027, 1, 1))
    assert not world.calendar.isWorkingDay(day(2027, 1, 3))


def test_only_the_calendars_authority_publishes(world):
    with ape.reverts(world.calendar.NotEntitled):
        publish(world, world.bureau)


@pytest.mark.parametrize(
    "changes",
    [
        {"daysOff": [20280101]},
        {"daysOff": [20270229]},
        {"makeUpDays": [20270104]},
        {"daysOff": [20270103], "makeUpDays": [20270103]},
    ],
)
def test_a_day_that_cannot_be_is_refused(world, changes):
    with ape.reverts(world.calendar.BadDate):
        publish(world, world.registrar, **changes)


def test_a_notice_is_named(world):
    with ape.reverts(world.calendar.ProcedureMissing):
        publish(world, world.registrar, document=bytes(32))


def test_the_last_days_of_a_leap_year_are_in_the_calendar(world):
    publish(world, world.registrar, year=2028, daysOff=[20281229], makeUpDays=[20281230, 20281231])
    assert [world.calendar.isWorkingDay(day(2028, 12, number)) for number in (28, 29, 30, 31)] == [
        True,
        False,
        True,
        True,
    ]


def test_rolling_goes_on_into_the_next_year(world):
    publish(world, world.registrar, daysOff=[20270101], makeUpDays=[])
    assert tuple(world.calendar.roll(day(2026, 12, 31))) == (day(2026, 12, 31), False)
    # From Friday, January 1st, 2027 to Monday.
    assert tuple(world.calendar.roll(day(2027, 1, 1))) == (day(2027, 1, 4), False)
    assert tuple(world.calendar.addWorkdays(day(2026, 12, 30), 2)) == (day(2027, 1, 4), False)
    assert tuple(world.calendar.roll(day(2028, 1, 1)))[1] is True
