"""A batch of steps under one root: each step has a receipt that proves it, and no other proves anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_api.acts.documents import digest
from ledger_api.acts.receipts import KIND, BadReceipt, Receipt, from_json, from_text, to_json
from ledger_api.exchange.steps.batch import Batch

STEP = {"事项": "LJ-1", "环节": "受理", "办理人": "窗口一"}
STEPS = st.lists(
    st.dictionaries(st.text(max_size=4), st.text(max_size=8), max_size=3), min_size=1, max_size=20
)


def written(receipt: Receipt) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(to_json(receipt), ensure_ascii=False))
    return found


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_every_step_is_proven_by_its_receipt(steps: list[dict[str, str]]) -> None:
    batch = Batch(steps)
    receipts = [from_json(written(one)) for one in batch.receipts()]
    assert [one.content for one in receipts] == steps
    assert all(one.is_proven() and one.root == batch.root for one in receipts)


@settings(max_examples=40, deadline=None)
@given(STEPS, st.data())
def test_a_receipt_with_a_changed_byte_proves_nothing(
    steps: list[dict[str, str]], data: st.DataObject
) -> None:
    batch = Batch(steps)
    index = data.draw(st.integers(0, len(steps) - 1))
    text = json.dumps(to_json(list(batch.receipts())[index]), ensure_ascii=False)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(exclude_categories=["Cs"]))
    try:
        changed = from_text(text[:at] + letter + text[at + 1 :])
    except BadReceipt:
        return
    same = changed == from_text(text)
    assert changed.is_proven() == same
    assert same or changed.root != batch.root or not changed.is_proven()


def test_equal_steps_are_two_leaves_and_nobody_finds_one_by_guessing() -> None:
    first, second = Batch([STEP, STEP]).receipts()
    assert first.content == second.content
    assert first.document["salt"] != second.document["salt"]
    assert len(first.document["salt"]) == 64
    assert Batch([STEP]).root != Batch([STEP]).root


def test_the_order_of_steps_is_proven_too() -> None:
    first, second = Batch([STEP, {**STEP, "环节": "办结"}]).receipts()
    swapped = Receipt(first.document, second.index, first.size, first.path, first.root)
    assert first.is_proven()
    assert not swapped.is_proven()


def test_a_receipt_of_ten_thousand_is_small() -> None:
    batch = Batch([{**STEP, "事项": f"LJ-{number}"} for number in range(10_000)])
    receipt = next(batch.receipts())
    assert len(receipt.path) == 14
    assert len(json.dumps(to_json(receipt), ensure_ascii=False).encode()) < 1_500
    assert receipt.is_proven()


def test_a_document_beside_the_tree_is_no_step() -> None:
    (receipt,) = Batch([STEP]).receipts()
    other = {**receipt.document, "salt": "00" * 32}
    assert not Receipt(other, 0, 1, (), receipt.root).is_proven()
    assert digest(b"") != receipt.root


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other"},
        {"document": "text"},
        {"document": {"content": "text"}},
        {"index": -1},
        {"index": 1},
        {"index": True},
        {"size": 0},
        {"size": 2_000_000},
        {"size": "1"},
        {"path": "aa"},
        {"path": ["aa"]},
        {"path": ["zz" * 32]},
        {"path": ["aa" * 32] * 33},
        {"root": "0x12"},
        {"root": None},
    ],
)
def test_what_is_no_receipt_is_told_so(changes: dict[str, Any]) -> None:
    (receipt,) = Batch([STEP]).receipts()
    with pytest.raises(BadReceipt):
        from_json({**written(receipt), **changes})


@pytest.mark.parametrize("text", ["", "[]", "{", f'{{"kind": "{KIND}"}}', "x" * 70_000, "\ud800"])
def test_text_that_is_no_receipt_is_told_so(text: str) -> None:
    with pytest.raises(BadReceipt):
        from_text(text)


def test_a_batch_has_steps() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Batch([])
