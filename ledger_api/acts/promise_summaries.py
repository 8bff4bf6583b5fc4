"""Summaries of promising, claiming, and getting out of a promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.promise_words import FIELD_NUMBERS, GROUND_NUMBERS
from ledger_api.acts.summary_parts import (
    Lines,
    Names,
    Summary,
    day_text,
    obligation_lines,
    obligation_text,
    of_obligation,
    reason_lines,
)

_FIELDS = {number: field.label for field, number in FIELD_NUMBERS.items()}
_GROUNDS = {number: ground.label for ground, number in GROUND_NUMBERS.items()}


def _make(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return f"作出政策承诺：{words.get('title', '')}", [
        f"向{names(fields['obligee'])}承诺；领域：{_FIELDS.get(fields['field'], '?')}",
        f"作出日：{day_text(fields['signedOn'])}；币种：{_currency(fields)}",
        *obligation_lines(fields["obligations"], words),
        "到期前可以条件未成就为由说明理由；到期不兑现又不说明的，列为线索。",
    ]


def _open(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    last = day_text(fields["lastClaimOn"]) if fields["lastClaimOn"] else "未设，以承诺所定到期日为限"
    return f"作出面向所有符合条件者的政策承诺：{words.get('title', '')}", [
        f"领域：{_FIELDS.get(fields['field'], '?')}；币种：{_currency(fields)}",
        f"作出日：{day_text(fields['signedOn'])}；申领截止：{last}",
        *obligation_lines(fields["obligations"], words),
        "每家企业申领一次；自申领起，应按期兑现，或在到期前说明条件未成就的理由。标题和条件向公众公开。",
    ]


def _claim(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "申领政策承诺", [
        f"承诺 0x{fields['openPromise'].hex()}",
        "本企业声明符合承诺所列条件。",
        *reason_lines(words),
    ]


def _close(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "停止受理新的申领", [
        f"承诺 0x{fields['openPromise'].hex()}",
        "已经提出的申领不受影响，仍应兑现。",
        *reason_lines(words),
    ]


def _decline(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "以条件未成就不予兑现", [
        of_obligation(fields, "承诺"),
        *reason_lines(words),
        "企业可以质疑；裁定不成立的，视为自始未作出，仍按原到期日计。",
    ]


def _change(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    compensation = [f"补偿：{obligation_text(terms)}" for terms in fields["compensation"]] or ["没有补偿"]
    return "依法变更政策承诺", [
        of_obligation(fields, "承诺"),
        f"事由：{_GROUNDS.get(fields['ground'], '不在法定事由之列')}",
        f"依据：{words.get('document', '')}",
        *compensation,
        "企业可以质疑；裁定不成立的，原承诺恢复，已付补偿计入原承诺。",
    ]


def _currency(fields: Mapping[str, Any]) -> str:
    text: str = fields["currency"].decode(errors="replace")
    return text


SUMMARIES: dict[str, Summary] = {
    "MakePromise": _make,
    "OpenPromise": _open,
    "ClaimPromise": _claim,
    "ClosePromise": _close,
    "DeclinePromise": _decline,
    "ChangePromise": _change,
}
