"""Half-signed acts in the second store, on both databases: kept, signed further, declined, gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger_api.store.half_signed import Decline, Given, HalfSigned, Left
from ledger_api.store.moving import copy_store
from tests.postgres import Places

BUREAU, BUILDER, OTHER = (bytes([n]) * 32 for n in (1, 2, 3))
FIRST = Given(b"\1" * 20, BUREAU, b"\1" * 65, 10)
SECOND = Given(b"\2" * 20, BUILDER, b"\2" * 65, 20)


def left(number: int, **changes: Any) -> Left:
    """A contract of the bureau with the builder, left by the bureau."""
    act = Left(
        act=bytes([number]) * 32,
        by=BUREAU,
        also=BUILDER,
        valid_until=100,
        typed_data={"primaryType": "SignContract", "words": "\x00甲"},
        documents=('{"a":"\\u0000甲"}'.encode(), b"{}"),
        left_by=BUREAU,
        left_at=10,
        signatures=(FIRST,),
    )
    return act._replace(**changes)


@pytest.fixture
def box(places: Places) -> Iterator[HalfSigned]:
    made = HalfSigned(places("store"))
    yield made
    made.close()


def test_what_was_left_is_found_by_both_and_by_nobody_else(box: HalfSigned) -> None:
    assert box.leave(left(1), 10)
    assert box.leave(left(2, left_at=11), 10)
    assert box.find(left(1).act) == left(1)
    for party in (BUREAU, BUILDER):
        assert [one.act for one in box.of(party)] == [left(2).act, left(1).act]
    assert box.of(OTHER) == []
    assert box.find(left(3).act) is None


def test_one_entry_for_each_act(box: HalfSigned) -> None:
    assert box.leave(left(1), 10)
    assert box.leave(left(1, left_at=99), 10) is False
    assert box.find(left(1).act) == left(1)


def test_a_party_has_so_many_and_no_more(box: HalfSigned) -> None:
    assert box.leave(left(1), 2)
    assert box.leave(left(2), 2)
    assert box.leave(left(3), 2) is None
    assert box.find(left(3).act) is None
    assert box.leave(left(4, left_by=BUILDER), 2)
    box.remove([left(1).act])
    assert box.leave(left(3), 2)


def test_signatures_are_added_once_for_each_key(box: HalfSigned) -> None:
    box.leave(left(1), 10)
    box.sign(left(1).act, SECOND)
    box.sign(left(1).act, SECOND._replace(signature=b"\3" * 65))
    box.sign(left(2).act, SECOND)
    assert box.find(left(1).act) == left(1, signatures=(FIRST, SECOND))
    assert box.find(left(2).act) is None
    box.leave(left(2), 10)
    assert box.find(left(2).act) == left(2)


def test_an_entry_is_declined_once_and_gives_way_to_another(box: HalfSigned) -> None:
    box.leave(left(1), 1)
    said = Decline(BUILDER, 30, "金额不符")
    assert box.decline(left(1).act, said)
    assert not box.decline(left(1).act, said._replace(reason="别的"))
    assert not box.decline(left(2).act, said)
    assert box.find(left(1).act) == left(1, declined=said)
    corrected = left(1, left_at=40, signatures=(FIRST._replace(signature=b"\4" * 65),))
    assert box.leave(corrected, 1)
    assert box.find(left(1).act) == corrected


def test_entries_are_over_after_their_last_second(box: HalfSigned) -> None:
    box.leave(left(1), 10)
    assert box.over(100) == []
    assert box.over(101) == [left(1).act]
    box.remove(box.over(101))
    assert box.of(BUREAU) == []


def test_the_box_moves_with_the_store(places: Places) -> None:
    old = HalfSigned(places("old"))
    old.leave(left(1), 10)
    old.close()
    copy_store(places("old"), places("new"))
    new = HalfSigned(places("new"))
    assert new.find(left(1).act) == left(1)
    new.close()
