"""What an act says, in plain Chinese, for whoever is asked to sign it.

Written from the act itself and not from the request, so that what is read is what is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import orjson

from ledger_api.acts.terms import AFTER_DAYS, ON_DATE, RATE_NONE, RATE_PER_DAY
from ledger_api.chain.acts import NO_PARTY, Act
from ledger_api.domain.days import from_yyyymmdd
from ledger_api.domain.money import format_fen
from ledger_api.domain.words import ExcuseReason

#: A party's name, or its code where it has none.
Names = Callable[[bytes], str]

_CLOCKS = {1: "交付", 2: "验收合格", 3: "双方确认结算金额"}
_KINDS = {1: "机关", 2: "企业", 3: "主管部门", 4: "公开数据导入方"}
_SIZES = {1: "微型", 2: "小型", 3: "中型", 4: "大型"}


def summary(act: Act, documents: Mapping[bytes, bytes], names: Names) -> str:
    """Several lines; the first names the act and who signs it."""
    signers = names(act.by) + (f"、{names(act.also)}" if act.also != NO_PARTY else "")
    words, missing = _words(act, documents)
    title, lines = _SUMMARIES[act.kind](act.fields, words, names)
    return "\n".join(map(_one_line, [f"{title}（签署：{signers}）", *lines, *missing]))


def _words(act: Act, documents: Mapping[bytes, bytes]) -> tuple[Mapping[str, Any], list[str]]:
    """The words that the act itself names by their digest, and a line where they are not there.

    Other documents that lie beside it are not what is signed.
    """
    signed = act.fields.get("document", act.fields.get("evidence", NO_PARTY))
    if signed == NO_PARTY:
        return {}, []
    found = orjson.loads(documents[signed]) if signed in documents else None
    if not isinstance(found, dict):
        return {}, [f"注意：没有附上所签摘要（0x{signed.hex()}）对应的文字"]
    return found, []


def _one_line(text: str) -> str:
    """Words that somebody wrote cannot pass for a line of the summary, nor steer a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


_Lines = tuple[str, list[str]]


def _register_party(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    size = f"，{_SIZES.get(fields['size'], '?')}企业" if fields["size"] else ""
    return f"登记主体：{words.get('name', '')}", [
        f"类别：{_KINDS.get(fields['kind'], '?')}{size}；代码：{words.get('code', '')}",
        f"签署密钥：{fields['key']}",
    ]


def _rotate_key(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    return "更换签署密钥", [f"停用 {fields['oldKey']}", f"启用 {fields['newKey']}"]


def _publish_calendar(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    return f"公布{fields['year']}年工作日历", [
        f"休息日{len(fields['daysOff'])}天，调休上班{len(fields['makeUpDays'])}天",
        f"依据：{words.get('notice', '')}",
        "凡涉及该年的到期日将据此重新计算。",
    ]


def _sign_contract(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    lines = [
        f"义务人：{names(fields['obligor'])}；权利人：{names(fields['obligee'])}",
        f"订立日：{_day(fields['signedOn'])}；币种：{fields['currency'].decode(errors='replace')}",
    ]
    for place, terms in enumerate(fields["obligations"], start=1):
        lines.append(f"第{place}项：{_obligation(terms)}")
    lines.append(_rate(fields))
    lines.append("付款先抵" + ("本金，后抵利息" if fields["allocation"] else "利息，后抵本金"))
    return f"订立合同：{words.get('title', '')}", lines


def _obligation(terms: Mapping[str, int]) -> str:
    what = f"付款 {format_fen(terms['amount'])}" if terms["kind"] == 0 else "履行（非金钱）"
    if terms["dueRule"] == ON_DATE:
        return f"{what}，最迟 {_day(terms['dueOn'])}"
    unit = "日" if terms["dueRule"] == AFTER_DAYS else "个工作日"
    text = f"{what}，自{_CLOCKS.get(terms['clock'], '?')}之日起 {terms['length']} {unit}内"
    if terms["inspectionWorkdays"]:
        text += f"；验收期限为交付后 {terms['inspectionWorkdays']} 个工作日，逾期未验收视为届满之日验收"
    return text


def _rate(fields: Mapping[str, Any]) -> str:
    if fields["rateBasis"] == RATE_NONE:
        return "未约定逾期利率，依法计算"
    rate = (Decimal(fields["rate"]) / 10**12).normalize()
    return f"约定逾期利率：每{'日' if fields['rateBasis'] == RATE_PER_DAY else '年'} {rate:f}"


def _recorded(title: str, field: str) -> Callable[[Mapping[str, Any], Mapping[str, Any], Names], _Lines]:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
        lines = [_of(fields), f"日期：{_day(fields[field])}"]
        if fields.get("amount"):
            lines.append(f"金额：{format_fen(fields['amount'])}")
        if words.get("evidence"):
            lines.append(f"依据：{words['evidence']}")
        return title, lines

    return write


def _import_commitment(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    return f"导入公开合同：{words.get('title', '')}", ["此为发布方陈述，不是双方签署。"]


def _of(fields: Mapping[str, Any]) -> str:
    return f"合同 0x{fields['commitment'].hex()} 第{fields['obligation']}项义务"


def _day(written: int) -> str:
    """A day as people write it; one that is none, which the contract will refuse, as it stands."""
    if not written:
        return "未载明"
    try:
        return from_yyyymmdd(written).isoformat()
    except ValueError:
        return f"{written}（不是日期）"


def _about_payment(title: str) -> Callable[[Mapping[str, Any], Mapping[str, Any], Names], _Lines]:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
        lines = [_of(fields), f"付款：0x{fields['payment'].hex()}"]
        if "paid" in fields:
            lines.append("认定：已付" if fields["paid"] else "认定：未付，该付款自始不计")
        return title, [*lines, *_reason(words)]

    return write


def _with_amount(title: str) -> Callable[[Mapping[str, Any], Mapping[str, Any], Names], _Lines]:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
        return title, [_of(fields), f"金额：{format_fen(fields['amount'])}", *_reason(words)]

    return write


def _suspend(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    return "主张不可抗力，中止计期", [
        _of(fields),
        f"事件：{_day(fields['eventOn'])}；通知：{_day(fields['noticedOn'])}",
        f"不计入期限：{_day(fields['fromOn'])} 至 {_day(fields['toOn'])}（含两端）",
        *_reason(words),
    ]


def _on_one_sided(title: str) -> Callable[[Mapping[str, Any], Mapping[str, Any], Names], _Lines]:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
        lines = [_of(fields), f"所涉行为：{_ONE_SIDED.get(fields['act'], '?')}"]
        if "stands" in fields:
            lines.append("裁定：成立" if fields["stands"] else "裁定：不成立，视为自始未作出")
            if fields["amount"]:
                lines.append(f"其中应付：{format_fen(fields['amount'])}")
        return title, [*lines, *_reason(words)]

    return write


def _amend(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    lines = [_of(fields)]
    if fields["dueOn"]:
        lines.append(f"到期日改为：{_day(fields['dueOn'])}（不得超过法定最长期限）")
    if fields["amount"]:
        lines.append(f"金额改为：{format_fen(fields['amount'])}")
    lines.append("已生未付的逾期利息" + ("一并免除" if fields["waiveInterest"] else "不因变更消灭"))
    return "变更义务", [*lines, *_reason(words)]


def _terminate(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    return "终止合同", [
        f"合同 0x{fields['commitment'].hex()}",
        "已到期的，以及已交付、验收或结算的，仍须履行；其余不再履行。",
        *_reason(words),
    ]


def _state_excuse(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    reason = words.get("reason")
    label = ExcuseReason(reason).label if reason in list(ExcuseReason) else "?"
    return "说明未履行的理由", [_of(fields), f"理由：{label}（不产生中止计期的效力）"]


def _dispute_delivery(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> _Lines:
    return "对交付提出异议", [_of(fields), *_reason(words)]


def _reason(words: Mapping[str, Any]) -> list[str]:
    return [
        f"{label}：{words[name]}"
        for name, label in (("reason", "理由"), ("evidence", "依据"))
        if words.get(name)
    ]


#: By the numbers of ICommitmentLedger.OneSided.
_ONE_SIDED = {
    1: "对部分款项提出异议",
    2: "对交付提出异议",
    3: "主张不可抗力中止计期",
    4: "登记已履行",
    5: "以条件未成就拒绝兑现承诺",
    6: "变更政策承诺",
    7: "暂停审批计时",
}

_SUMMARIES: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Names], _Lines]] = {
    "RegisterParty": _register_party,
    "RotateKey": _rotate_key,
    "PublishCalendar": _publish_calendar,
    "SignContract": _sign_contract,
    "RecordDelivery": _recorded("登记交付", "deliveredOn"),
    "RecordAcceptance": _recorded("登记验收合格", "acceptedOn"),
    "ConfirmSettlement": _recorded("确认结算", "confirmedOn"),
    "RecordPayment": _recorded("登记付款", "creditedOn"),
    "RecordPerformance": _recorded("登记履行", "performedOn"),
    "ImportCommitment": _import_commitment,
    "ImportPayment": _recorded("导入公开付款", "creditedOn"),
    "ReversePayment": _about_payment("冲销付款"),
    "DenyPayment": _about_payment("否认收到付款"),
    "RulePayment": _about_payment("裁定付款"),
    "Contest": _with_amount("对部分款项提出异议"),
    "SettleContest": _with_amount("了结异议：异议款项中仍应支付"),
    "DisputeDelivery": _dispute_delivery,
    "Suspend": _suspend,
    "Challenge": _on_one_sided("质疑机关的单方行为"),
    "Rule": _on_one_sided("裁定机关的单方行为"),
    "Amend": _amend,
    "Terminate": _terminate,
    "StateExcuse": _state_excuse,
}
