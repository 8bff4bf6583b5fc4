"""A story that the ledger contradicts fails, and says where."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_api.scenario.files import read
from ledger_api.scenario.player import Check, same
from ledger_api.scenario.run import run_scenario
from tests.desk import BUILDER, BUREAU

DEPT = {"kind": "department", "name": "临江市水务局", "uscc": BUREAU}
ENT = {"kind": "enterprise", "name": "甲建设有限公司", "uscc": BUILDER, "size": "small"}
OBLIGATION = {"obligation": "o1", "kind": "payment", "amount": "1.00", "due": {"date": "2025-12-01"}}
SIGNING = {
    "at": "2025-11-03",
    "by": ["dept", "ent"],
    "do": "sign_contract",
    "with": {"contract": "c1", "title": "合同", "obligations": [OBLIGATION]},
}


def play(*steps: dict[str, Any], **parties: dict[str, str]) -> list[Check]:
    return list(run_scenario(read({"parties": parties, "steps": list(steps)}, "story.yaml")))


def test_wrong_expectations_and_unexpected_refusals_fail() -> None:
    checks = play(
        SIGNING,
        {**SIGNING, "refused": "BAD_TERM"},
        SIGNING,
        {"at": "2025-11-03", "expect": {"obligation": "c1/o1"}, "is": {"status": "overdue", "colour": "red"}},
        {"at": "2025-11-03", "expect": {"obligation": "c1/o2"}, "is": {"status": "active"}},
        {"at": "2025-11-03", "by": "dept", "do": "rotate_key", "with": {}, "refused": "DUPLICATE"},
        dept=DEPT,
        ent=ENT,
    )
    assert [(check.field, check.expected, check.actual) for check in checks if not check.ok] == [
        ("refused", "BAD_TERM", "DUPLICATE"),
        ("refused", None, "DUPLICATE"),
        ("status", "overdue", "active"),
        ("colour", "red", "(no field colour)"),
        ("status", "active", "(no field status)"),
        ("refused", "DUPLICATE", None),
    ]


def test_a_party_that_cannot_be_registered_is_a_failed_check() -> None:
    wrong = {**ENT, "uscc": "91990100MA0000015Y"}
    checks = play(
        {"at": "2025-11-03", "expect": {"party": "dept"}, "is": {"active": True}}, dept=DEPT, ent=wrong
    )
    assert [(check.what, check.actual, check.ok) for check in checks] == [
        ("register_party ent", "BAD_IDENTIFIER", False),
        ("party dept", True, True),
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "is_same"),
    [
        (True, True, True),
        (True, "true", True),
        (False, "false", True),
        (True, "yes", False),
        (1, True, False),
        (True, 1, False),
        (None, None, True),
        ("0.00", "0.0", False),
        (["A"], ["A"], True),
        ([], None, False),
    ],
)
def test_answers_are_compared_as_words(expected: Any, actual: Any, is_same: bool) -> None:
    assert same(expected, actual) is is_same
