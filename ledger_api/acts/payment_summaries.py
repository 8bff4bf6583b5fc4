"""Summaries of paying otherwise than by a transfer, of confirming what is owed, and of assigning it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.assignment_words import MANNER_NUMBERS
from ledger_api.acts.summary_parts import Lines, Names, Summary, day_text, of_obligation, reason_lines
from ledger_api.domain.money import grouped

#: By the numbers of ICommitmentLedger.Means that an instrument can have.
_INSTRUMENTS = {3: "商业汇票", 4: "应收账款电子凭证"}


def _set_off(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    against = [f"抵销对象：{words['against']}"] if words.get("against") else []
    return "双方同意抵销", [of_obligation(fields), _money(fields, "setOffOn"), *against]


def _tax(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    lines = [of_obligation(fields), _money(fields, "withheldOn")]
    return "登记依法代扣的税款", [*lines, f"凭证：{words.get('certificate', '')}"]


def _instrument(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    named = _INSTRUMENTS.get(fields["means"], "?")
    number = [f"号码：{words['number']}"] if words.get("number") else []
    return f"登记以{named}支付", [
        of_obligation(fields),
        _money(fields, "handedOn"),
        *number,
        "合同未约定以此支付的，兑付之前不计入履行。",
    ]


def _honour(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "登记票据或者凭证已兑付", [
        of_obligation(fields),
        f"付款：0x{fields['payment'].hex()}",
        f"兑付日：{day_text(fields['honouredOn'])}，自该日计入履行",
        *reason_lines(words),
    ]


def _request(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "请求确认应收账款", [
        of_obligation(fields),
        "机关应在收到之日起 30 日内确认，或者说明不予确认的理由。",
        *reason_lines(words),
    ]


def _confirm(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "确认应收账款", [
        f"请求 0x{fields['request'].hex()}",
        f"确认欠付：{grouped(fields['amount'])}（确认不是付款）",
        f"确认文件：{words.get('document', '')}",
    ]


def _refuse(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "不予确认应收账款", [f"请求 0x{fields['request'].hex()}", *reason_lines(words)]


_MANNERS = {number: manner.label for manner, number in MANNER_NUMBERS.items()}


def _assign(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    listed = "、".join(f"第{number}项" for number in fields["obligations"])
    return f"转让债权（{_MANNERS.get(fields['manner'], '?')}）", [
        f"合同 0x{fields['commitment'].hex()} {listed}义务",
        f"受让人：{names(fields['assignee'])}",
        f"转让文件：{words.get('document', '')}",
        "上链即为通知机关：此后应向受让人付款；此前付给转让人的仍然有效；机关对转让人的抗辩可以向受让人主张。",
    ]


def _money(fields: Mapping[str, Any], day: str) -> str:
    return f"金额：{grouped(fields['amount'])}；日期：{day_text(fields[day])}"


SUMMARIES: dict[str, Summary] = {
    "RecordSetOff": _set_off,
    "RecordTaxWithheld": _tax,
    "RecordInstrument": _instrument,
    "HonourInstrument": _honour,
    "RequestConfirmation": _request,
    "ConfirmReceivable": _confirm,
    "RefuseConfirmation": _refuse,
    "AssignClaim": _assign,
}
