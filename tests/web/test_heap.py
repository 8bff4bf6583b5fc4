from __future__ import annotations

import gc
import weakref

import pytest

from ledger_api.web.heap import set_apart


class _Ring:
    """Refers to itself, so that only the collector can find out that nobody needs it."""

    def __init__(self) -> None:
        self.own = self


def test_a_server_is_kept_out_of_the_collectors_rounds_only_while_it_serves() -> None:
    with set_apart():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_it_is_given_back_where_the_server_ends_with_an_error() -> None:
    with pytest.raises(ZeroDivisionError), set_apart():
        raise ZeroDivisionError
    assert gc.get_freeze_count() == 0


def test_what_requests_leave_behind_is_collected_as_ever() -> None:
    with set_apart():
        ring = _Ring()
        left = weakref.ref(ring)
        del ring
        gc.collect()
        assert left() is None
