from __future__ import annotations

import gc
from threading import Event, Thread

import pytest

from ledger_api.collecting import without_collecting


def test_nobody_looks_for_garbage_as_long_as_anybody_in_any_thread_makes_many_objects() -> None:
    entered, leave = Event(), Event()

    def other() -> None:
        with without_collecting():
            entered.set()
            leave.wait(10)

    thread = Thread(target=other)
    assert gc.isenabled()
    with without_collecting():
        thread.start()
        assert entered.wait(10)
        assert not gc.isenabled()
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), without_collecting():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_had_turned_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
