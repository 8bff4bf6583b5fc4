"""The words of applications for approvals, the kinds of acts that they become, and how these read."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_api.acts.summary import summary
from tests.acts.act_examples import APPROVAL, BUILDER_ID, BUREAU_ID, GOOD, faults, said
from tests.desk import BUILDER, BUREAU, LEAD

LODGING = {"department": BUREAU, "item": "临时用地许可"}
NAMES = {BUREAU_ID: "临江市水务局", BUILDER_ID: "甲建设有限公司"}


def test_an_application_in_numbers() -> None:
    fields = said("open_approval", BUILDER, **LODGING, promised_workdays=10, received="2025-11-07").act.fields
    assert fields["department"] == BUREAU_ID
    assert (fields["statutoryWorkdays"], fields["promisedWorkdays"]) == (20, 10)
    assert fields["receivedOn"] == 20251107


def test_nothing_promised_is_no_promise() -> None:
    assert said("open_approval", BUILDER, **LODGING).act.fields["promisedWorkdays"] == 0


@pytest.mark.parametrize(
    ("do", "values", "code"),
    [
        ("open_approval", {"department": BUREAU}, "BAD_TERM"),
        ("open_approval", {"item": "许可"}, "UNKNOWN"),
        ("open_approval", {**LODGING, "statutory_workdays": 0}, "BAD_TERM"),
        ("open_approval", {**LODGING, "promised_workdays": 0}, "BAD_TERM"),
        ("open_approval", {**LODGING, "received": "昨天"}, "BAD_DATE"),
        ("request_supplement", {"approval": "a1"}, "UNKNOWN"),
        ("pause_approval", {"approval": APPROVAL, "reason": "评审"}, "BAD_DATE"),
        ("pause_approval", {"approval": APPROVAL, "to": "2025-11-14"}, "BAD_TERM"),
        ("extend_approval", {"approval": APPROVAL, "workdays": 11, "approved_by": "局长"}, "BAD_TERM"),
        ("decide_approval", {"approval": APPROVAL, "result": "maybe"}, "BAD_TERM"),
        ("anchor", {"root": "0x12", "count": 1}, "BAD_TERM"),
        ("anchor", {"count": 1}, "PROCEDURE_MISSING"),
        ("anchor", {"root": "0x" + "bb" * 32, "count": 0}, "BAD_TERM"),
        ("challenge", {"approval": APPROVAL, "act": "contest", "reason": "无据"}, "WRONG_STATE"),
        (
            "rule",
            {"approval": APPROVAL, "act": "suspend", "outcome": "falls", "evidence": "裁定书"},
            "WRONG_STATE",
        ),
        (
            "rule",
            {"approval": APPROVAL, "act": "pause_approval", "outcome": "falls", "amount": "1.00"},
            "BAD_AMOUNT",
        ),
    ],
)
def test_words_at_fault(do: str, values: dict[str, Any], code: str) -> None:
    assert faults(said(do, BUREAU, **values)) == [code]


def test_an_extension_without_approver_goes_to_the_contract_without_a_document() -> None:
    translated = said("extend_approval", BUREAU, approval=APPROVAL, workdays=5)
    assert faults(translated) == []
    assert translated.act.fields["document"] == bytes(32)
    assert translated.documents == {}


def test_challenge_and_rule_on_an_approval_are_acts_of_its_register() -> None:
    words = {"approval": APPROVAL, "act": "pause_approval"}
    challenge = said("challenge", BUILDER, **words, reason="未书面告知")
    rule = said("rule", LEAD, **words, outcome="falls", evidence="裁定书")
    assert (challenge.act.kind, rule.act.kind) == ("ChallengePauses", "RulePauses")
    assert faults(challenge) == faults(rule) == []
    assert rule.act.fields["stands"] is False
    assert challenge.act.fields["approval"] == rule.act.fields["approval"] == bytes.fromhex(APPROVAL[2:])


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("open_approval", ["申请办理：临时用地许可", "临江市水务局", "20 个工作日", "未承诺"]),
        ("request_supplement", ["一次性告知补正", "2025-11-07"]),
        ("supplement", ["补齐申请材料", "当日即为受理"]),
        ("accept_application", ["受理申请", "2025-11-10"]),
        ("pause_approval", ["暂停审批计时", "2025-11-10 至 2025-11-14", "理由：专家评审"]),
        ("extend_approval", ["延长 10 个工作日", "批准：局长"]),
        ("decide_approval", ["不予许可", "理由：不符合规划"]),
        ("anchor", ["步骤数：10000", "2025-11-07", "0x" + "bb" * 32, "窗口办件"]),
    ],
)
def test_a_signer_reads_what_is_signed(do: str, words: list[str]) -> None:
    by, values = GOOD[do]
    translated = said(do, *by, **values)
    text = summary(translated.act, translated.documents, lambda party: NAMES.get(party, "?"))
    assert [word for word in words if word not in text] == []


def test_a_signer_of_a_challenge_and_a_ruling_reads_them() -> None:
    words = {"approval": APPROVAL, "act": "pause_approval"}
    for translated, wanted in (
        (said("challenge", BUILDER, **words, reason="未书面告知"), "理由：未书面告知"),
        (said("rule", LEAD, **words, outcome="falls", evidence="裁定书"), "不成立，视为自始未作出"),
        (said("rule", LEAD, **words, outcome="stands", evidence="裁定书"), "裁定：成立"),
    ):
        assert wanted in summary(translated.act, translated.documents, lambda party: "?")
