"""Summaries of who passes to whom, and of parties' keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.summary_parts import Lines, Names, Summary, day_text
from ledger_api.chain.refusals import duty_words


def _succeed(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    old = "、".join(map(names, fields["from"]))
    new = "、".join(map(names, fields["to"]))
    lines = [
        f"自 {day_text(fields['effectiveOn'])} 零时起，{old} 的权利义务由 {new} 承继，期限不重新计算",
        f"{old} 自该时起不再签署任何行为",
        f"依据：{words.get('document', '')}",
    ]
    for commitment, holder in zip(fields["commitments"], fields["holders"], strict=False):
        lines.append(f"合同 0x{commitment.hex()} 由 {names(holder)} 单独承接")
    if len(fields["to"]) > 1:
        lines.append("未列明的合同由各承继单位连带享有权利、承担义务（民法典第六十七条）")
    return "登记主体承继", lines


def _rotate_key(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "更换签署密钥", [
        f"停用 {fields['oldKey']}",
        f"启用 {fields['newKey']}，名称和职责照旧",
    ]


def _add_key(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "增加密钥", [
        f"名称：{words.get('label', '')}",
        f"地址：{fields['key']}",
        f"职责：{duty_words(fields['duties']) or '无'}",
    ]


def _end_key(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "停用密钥", [f"立即停用 {fields['key']}，不能恢复"]


def _replace_key(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "补发密钥", [
        f"主体：{names(fields['party'])}",
        f"七日后停用 {fields['oldKey']}，启用 {fields['newKey']}，名称和职责照旧",
        "七日内该主体的任何现行密钥都可以提出异议，补发即告停止",
        f"依据：{words.get('document', '')}",
    ]


def _object(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "对补发密钥提出异议", [f"{fields['newKey']} 不启用，原密钥照旧"]


def _policy(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    two_for = duty_words(fields["twoFor"])
    return "设定签署方式", [f"须由两把密钥签署：{two_for}" if two_for else "由一把密钥签署即可"]


SUMMARIES: dict[str, Summary] = {
    "Succeed": _succeed,
    "RotateKey": _rotate_key,
    "AddKey": _add_key,
    "EndKey": _end_key,
    "ReplaceKey": _replace_key,
    "ObjectToReplacement": _object,
    "SetSignaturePolicy": _policy,
}
