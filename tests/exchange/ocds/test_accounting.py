"""Whatever a publication holds: nothing raises, nothing is lost, nothing depends on order."""

from __future__ import annotations

import copy
import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_api.exchange.ocds.plan import Plan
from ledger_api.exchange.ocds.reading import read, summary
from tests.exchange.ocds.inputs import accounted, contract, package, payment, record, release, write

_MILESTONES = [
    {"id": "m1", "type": "payment", "dueDate": "2020-05-01", "value": {"amount": 300, "currency": "EUR"}},
    {"id": "m2", "type": "delivery", "dueDate": "2020-04-01"},
]
_PAID = [
    payment("t1"),
    payment("t2", "2020-04-01", 20, relatedImplementationMilestone={"id": "m1"}),
    payment(None, "2020-05-01", 30),
    payment(None, "2020-05-01", 30),
    payment("t2", "2020-06-01", -5),
]
_RELEASES = [
    release(contract(*_PAID[:2]), date="2020-06-01T00:00:00Z"),
    release(contract(*_PAID, milestones=_MILESTONES), date="2020-07-01T00:00:00Z"),
    release(
        contract(*_PAID[:3], milestones=_MILESTONES),
        contract(*_PAID[2:], id_=""),
        date="2020-08-01T00:00:00Z",
    ),
]
_ODD: list[object] = [
    None, "", 0, 5, -1, True, "x", "7,720,000", "31/12/2016", "03/04/2016", 2014, "Naira", 1e300, 0.001,
    {"$numberLong": "5"}, {"$date": 5}, {"$date": "x"}, [], {}, [[]], [{}], ["a", 1, None], {"id": {"id": []}},
    "\ud800", "a/b%~", "~1", [{"id": "t1"}], {"amount": {"amount": 5}}, float("nan"),
]  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) within a value."""
    found, pending = [], [value]
    while pending:
        item = pending.pop()
        keys = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else []
        for key in keys:
            found.append((item, key))
            pending.append(item[key])
    return found


@st.composite
def mutated(draw: st.DrawFn, base: Any) -> Any:
    """A publication with a few things dropped, replaced, doubled or turned round."""
    value = copy.deepcopy(base)
    for _ in range(draw(st.integers(0, 6))):
        places = _places(value)
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["drop", "replace", "double", "reverse"])):
            case "drop":
                del holder[key]
            case "replace":
                holder[key] = copy.deepcopy(draw(st.sampled_from(_ODD)))
            case "double" if isinstance(holder, list):
                holder.insert(draw(st.integers(0, len(holder))), copy.deepcopy(holder[key]))
            case "reverse" if isinstance(holder[key], list):
                holder[key].reverse()
            case _:
                pass
    return value


def transactions_in(value: Any) -> int:
    """An independent count: the elements of all arrays under a key `transactions`."""
    if isinstance(value, dict):
        own = sum(len(v) for k, v in value.items() if k == "transactions" and isinstance(v, list))
        return own + sum(transactions_in(v) for v in value.values())
    return sum(transactions_in(v) for v in value) if isinstance(value, list) else 0


def plan_in(folder: Path, *documents: object) -> Plan:
    return accounted(read(write(folder, *documents)))


def content(plan: Plan) -> object:
    """What the plan puts on the ledger, and how much it accounts for, without the names of files."""
    places = sorted((left.path, left.reason) for left in plan.left_out)
    return dataclasses.replace(plan, left_out=()), places


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_every_transaction_of_a_mutated_release_is_taken_merged_or_left_out(data: st.DataObject) -> None:
    releases = [data.draw(mutated(base)) for base in _RELEASES]
    with tempfile.TemporaryDirectory() as folder:
        plan = plan_in(Path(folder), package(*releases[:2]), record(compiledRelease=releases[2]))
    assert plan.transactions_seen == transactions_in(releases)
    assert plan.files == 2
    json.dumps(summary(plan)).encode()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_package_is_never_the_end_of_an_import(data: st.DataObject) -> None:
    whole = [package(*_RELEASES), record(*_RELEASES[:2], compiledRelease=_RELEASES[2])]
    documents = data.draw(mutated(whole))
    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder), *documents)
        plan = accounted(read(files))
        left_out = {left.file for left in plan.left_out if left.path == ""}
        assert plan.files + len(left_out) == len(files)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_order_of_files_and_versions_makes_no_difference(data: st.DataObject) -> None:
    releases = [data.draw(mutated(base)) for base in _RELEASES]
    shuffled = data.draw(st.permutations(releases))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        assert content(plan_in(Path(one), *releases)) == content(plan_in(Path(other), *shuffled))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_same_publication_twice_adds_nothing(data: st.DataObject) -> None:
    releases = [data.draw(mutated(base)) for base in _RELEASES]
    with tempfile.TemporaryDirectory() as folder:
        once = plan_in(Path(folder), *releases)
        twice = plan_in(Path(folder), *releases, *releases)
    assert (twice.parties, twice.commitments, twice.payments) == (
        once.parties,
        once.commitments,
        once.payments,
    )
    assert twice.transactions_left_out == 2 * once.transactions_left_out
    assert twice.merged == 2 * once.merged + len(once.payments)
