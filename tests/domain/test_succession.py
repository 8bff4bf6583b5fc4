"""Who stands in whose place: days, chains, splits, lists."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.succession import Listed, Succession, Successions

WATER, ROADS, MERGED, RIVER, LATER = (
    name.encode() for name in ("water", "roads", "merged", "river", "later")
)
CANAL, BRIDGE = b"canal", b"bridge"
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
MERGER = (Succession(WATER, MERGED, JULY), Succession(ROADS, MERGED, JULY))
SPLIT = (Succession(WATER, ROADS, JULY), Succession(WATER, RIVER, JULY))


@pytest.mark.parametrize(
    ("on", "holder"), [(date(2026, 6, 30), WATER), (JULY, MERGED), (date(2027, 1, 1), MERGED)]
)
def test_the_successor_holds_from_the_effective_day_on(on: date, holder: bytes) -> None:
    known = Successions(MERGER, (), on)
    assert known.holders(WATER, CANAL) == (holder,)
    assert known.is_active(WATER) == (holder == WATER)


def test_a_successor_stands_for_all_before_it_and_they_for_nobody() -> None:
    known = Successions((*MERGER, Succession(MERGED, LATER, AUGUST)), (), AUGUST)
    assert set(known.origins(LATER)) == {LATER, MERGED, WATER, ROADS}
    assert known.origins(MERGED) == known.origins(WATER) == ()
    assert known.holders(ROADS, BRIDGE) == (LATER,)
    assert known.successors(WATER) == (MERGED,)
    assert known.predecessors(MERGED) == (WATER, ROADS)


def test_a_later_succession_counts_for_nothing_before_its_day() -> None:
    known = Successions((*MERGER, Succession(MERGED, LATER, AUGUST)), (), date(2026, 7, 31))
    assert known.holders(WATER, CANAL) == (MERGED,)
    assert known.origins(LATER) == (LATER,)


def test_what_no_list_names_is_held_jointly() -> None:
    known = Successions(SPLIT, [Listed(WATER, CANAL, RIVER)], JULY)
    assert known.holders(WATER, CANAL) == (RIVER,)
    assert known.holders(WATER, BRIDGE) == (ROADS, RIVER)
    assert known.listed_elsewhere(ROADS) == {(WATER, CANAL)}
    assert known.listed_elsewhere(RIVER) == frozenset()


def test_a_list_counts_from_the_effective_day_only() -> None:
    known = Successions(SPLIT, [Listed(WATER, CANAL, RIVER)], date(2026, 6, 30))
    assert known.holders(WATER, CANAL) == (WATER,)
    assert known.listed_elsewhere(ROADS) == frozenset()


def test_two_that_hold_jointly_and_pass_to_one_hold_once() -> None:
    again = (*SPLIT, Succession(ROADS, LATER, AUGUST), Succession(RIVER, LATER, AUGUST))
    known = Successions(again, (), AUGUST)
    assert known.holders(WATER, CANAL) == (LATER,)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Succession], list[Listed], date]:
    """Successions among ten parties as the contracts take them: who passes on takes nothing over."""
    parties = [bytes([number]) for number in range(10)]
    passed: set[bytes] = set()
    made: list[Succession] = []
    listed: list[Listed] = []
    for _ in range(draw(st.integers(0, 8))):
        old = draw(st.sampled_from(parties))
        free = [one for one in parties if one not in passed and one != old]
        if old in passed or not free:
            continue
        new = draw(st.lists(st.sampled_from(free), min_size=1, max_size=3, unique=True))
        day = draw(st.sampled_from([JULY, AUGUST, date(2026, 9, 1)]))
        made += [Succession(old, one, day) for one in new]
        passed.add(old)
        if len(new) > 1 and draw(st.booleans()):
            listed.append(Listed(old, CANAL, draw(st.sampled_from(new))))
    return made, listed, draw(st.sampled_from([date(2026, 6, 1), JULY, AUGUST, date(2026, 12, 1)]))


@given(histories(), st.sampled_from([CANAL, BRIDGE]))
def test_every_way_ends_with_who_acts_and_origins_are_the_way_back(
    history: tuple[list[Succession], list[Listed], date], commitment: bytes
) -> None:
    known = Successions(*history)
    for signed in (bytes([number]) for number in range(10)):
        holders = known.holders(signed, commitment)
        assert holders
        assert all(map(known.is_active, holders))
        for party in (bytes([number]) for number in range(10)):
            stands = signed in known.origins(party) and (signed, commitment) not in known.listed_elsewhere(
                party
            )
            assert stands == (party in holders)
