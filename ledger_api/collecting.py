"""Python's search for garbage in cycles, left out where a great many objects are made of which none is in one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_turn = Lock()
_inside = 0
_is_to_go_on = False


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search as long as anybody, in any thread, is inside such a block: each would look through all that is new."""
    global _inside, _is_to_go_on
    with _turn:
        if _inside == 0:
            _is_to_go_on = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _turn:
            _inside -= 1
            if _inside == 0 and _is_to_go_on:
                gc.enable()
