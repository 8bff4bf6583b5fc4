"""Questions for the API as a machine makes them up: from its description, from what the ledger has, and from both."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.schemas import APIOperation

#: Values that people and programs send by mistake or on purpose.
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, 2**63, 2**256, -(2**255), 10**400, "", " ", "0x", "0x" + "00" * 32, "\x00", "\ud800",
    "９", "²", "1e9", "-0", "NaN", "2025-02-30", "9999-12-31", "0000-00-00", "../..", "%2e", "甲" * 300, [], {}, [[]],
    {"": ""}, ["0x"], "0x" + "F" * 64, "1" * 5000,
)  # fmt: skip
_ODD_TEXT = [
    value for value in ODD if isinstance(value, str) and value.isprintable() and "\ud800" not in value
]

#: Those that are one step of a path: without them, or with dots, it is another path.
_ODD_STEPS = [text for text in _ODD_TEXT if text.strip() and "." not in text]


def questions(
    operation: APIOperation[Any, Any, Any, Any],
    known: Mapping[str, Sequence[str]],
    bodies: Sequence[Any],
) -> st.SearchStrategy[Case[Any]]:
    """Cases of an operation: as described, with things that are there in their places, with one thing spoilt."""

    @st.composite
    def made(draw: Callable[..., Any]) -> Case[Any]:
        case: Case[Any] = draw(operation.as_strategy())
        for values, odd in ((case.path_parameters, _ODD_STEPS), (case.query, _ODD_TEXT)):
            for name in list(values or ()):
                choices = [*known.get(name, ()), *odd]
                if draw(st.integers(0, 3)) and known.get(name):
                    values[name] = draw(st.sampled_from(known[name]))
                elif draw(st.integers(0, 3)) == 0:
                    values[name] = draw(st.sampled_from(choices))
        if bodies and draw(st.integers(0, 3)):
            body = copy.deepcopy(draw(st.sampled_from(bodies)))
            for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2)))):
                body = _spoilt(draw, body)
            case.body = body
        return case

    return made()


def _spoilt(draw: Callable[..., Any], body: Any) -> Any:
    """The body with one of its values another, gone, or twice."""
    places = list(_places(body))
    if not places:
        return body
    holder, name = draw(st.sampled_from(places))
    what = draw(st.integers(0, 5))
    if what == 0:
        del holder[name]
    elif what == 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[name]))
    else:
        others = [value for at, key in places if isinstance(value := at[key], (str, int))]
        holder[name] = copy.deepcopy(draw(st.sampled_from([*ODD, *others])))
    return body


def _places(value: Any) -> Any:
    """Every (holder, name or index) in a JSON value."""
    names = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for name in names:
        yield value, name
        yield from _places(value[name])
