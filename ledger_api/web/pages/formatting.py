"""How values of the wire read on Chinese pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from ledger_api.domain.complaint_words import ComplaintStatus, Finding
from ledger_api.domain.days import SHANGHAI
from ledger_api.domain.foresight import DueSoon, Sign
from ledger_api.domain.money import percent
from ledger_api.domain.words import (
    ApprovalResult,
    ApprovalStatus,
    BreachStatus,
    ObligationKind,
    RepairStatus,
    Status,
    Word,
)
from ledger_api.web.commitment_shapes import DueTermJSON, LateRateJSON, TermsJSON

_WEEKDAYS = "一二三四五六日"
_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "GBP": "英镑", "JPY": "日元"}
#: Characters that order text from right to left or take no room: in a name they can only mislead.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TITLE_LENGTH = 120

#: State → (style, words); the style adds a mark, so that the colour is never the only signal.
_STATE_STYLES = {
    Status.OVERDUE: "late",
    Status.FULFILLED: "done",
    Status.FULFILLED_LATE: "done",
    Status.ACTIVE: "soon",
}
#: Words of publications (OCDS) that stand for themselves, in Chinese.
_STATED = {
    "period_start": "合同期开始",
    "period_end": "合同期结束",
    "delivery": "交付",
    "acceptance": "验收",
    "scheduled": "已列入计划",
    "met": "已完成",
    "notMet": "未完成",
    "partiallyMet": "部分完成",
}
_LABELS: dict[str, str] = {
    **{word.value: word.label for words in Word.__subclasses__() for word in words},
    **{word.value: word.label for words in (DueSoon, Sign) for word in words},
}
#: The events that a warning sign can come from.
_EVENTS = {
    "ObligationAmended": "双方变更义务",
    "ObligationSuspended": "机关主张不可抗力，中止计期",
    "PaymentRecorded": "机关登记付款",
    "DeliveryRecorded": "登记交付",
    "PaymentDenied": "企业否认付款到账",
    "PaymentRuled": "主管部门裁定未支付",
}


def plain(text: str | None, length: int = TITLE_LENGTH) -> str:
    """Somebody else's text, clipped, without characters that hide or turn round what stands beside them."""
    if text is None:
        return ""
    seen = " ".join(_UNSEEN.sub("", text[: 8 * length]).split())
    return seen if len(seen) <= length else seen[: length - 1] + "…"


def money(amount: str | None, currency: str = "CNY") -> str:
    """`2000000.00` as `2,000,000.00 元`; currencies without a common Chinese name keep their code."""
    if amount is None:
        return "未载明"
    units, _, decimals = amount.partition(".")
    sign, units = ("−", units[1:]) if units.startswith("-") else ("", units)
    return f"{sign}{int(units):,}.{decimals or '00'} {currency_name(currency)}"


def currency_name(currency: str) -> str:
    """`元` for CNY."""
    return _CURRENCIES.get(currency, plain(currency, 12))


def day(iso: str | None) -> str:
    """`2025-10-09（周四）`; a dash where there is no day."""
    if iso is None:
        return "—"
    return f"{iso}（{weekday(date.fromisoformat(iso))}）"


def weekday(on: date) -> str:
    """`周四`"""
    return "周" + _WEEKDAYS[on.weekday()]


def instant(seconds: int) -> str:
    """An instant as Shanghai's clock shows it, to the minute."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def short(identifier: str) -> str:
    """The beginning and the end of an id, enough to tell two apart."""
    return identifier if len(identifier) <= 18 else f"{identifier[:10]}…{identifier[-6:]}"


def label(word: str) -> str:
    """The Chinese label of a word of the wire; the word itself where it has none."""
    return _LABELS.get(word) or plain(word)


def event_label(event: str) -> str:
    """An event that a warning sign comes from, in words."""
    return _EVENTS.get(event, plain(event))


def approval_status(word: str) -> str:
    """How far an application is: a complaint that is accepted waits for something else."""
    return ApprovalStatus(word).label


def complaint_status(word: str) -> str:
    """Where a complaint stands."""
    return ComplaintStatus(word).label


def approval_result(word: str) -> str:
    """How an application was decided."""
    return ApprovalResult(word).label


def repair_status(word: str) -> str:
    """How far an application for repair is."""
    return RepairStatus(word).label


def finding(word: str) -> str:
    """What the handler of a complaint found."""
    return Finding(word).label


def stated(word: str | None) -> str:
    """A publisher's word in Chinese, where it is one of OCDS's own; else as the publisher wrote it."""
    return _STATED.get(word or "", plain(word))


def state_style(status: str) -> str:
    """The style of an obligation's status."""
    return _STATE_STYLES.get(Status(status), "")


def case_style(status: str) -> str:
    """The style of a case's status."""
    if status == BreachStatus.CONFIRMED:
        return "late"
    return "clue" if status in (BreachStatus.CLUE, BreachStatus.VERIFYING, BreachStatus.RECTIFYING) else ""


def late_rate(rate: LateRateJSON | None) -> str:
    """An agreed rate in words."""
    if rate is None:
        return "未约定（中小企业的合同款每日 0.05%，即万分之五）"
    if rate["per_day"] is not None:
        return f"每日 {percent(Decimal(rate['per_day']))}"
    return f"每年 {percent(Decimal(rate['per_year'] or 0))}（按实际天数除以 365 计）"


def term(terms: TermsJSON, kind: str) -> str:
    """A term as a sentence: when the obligation is due, as agreed, and until when it is to be inspected."""
    sentence = term_of(terms["due"], kind)
    if terms["inspection_workdays"]:
        sentence += (
            f"；验收应在交付后 {terms['inspection_workdays']} 个工作日内完成，逾期未验收的视为期满日验收合格"
        )
    return sentence


def term_of(due: DueTermJSON, kind: str) -> str:
    """When an obligation is due, as a sentence."""
    done = "付款" if kind == ObligationKind.PAYMENT else "履行"
    match due["rule"]:
        case "date":
            return f"应于 {day(due['date'])}前（含当日）{done}"
        case "days":
            counted = f"{due['length']} 日内"
        case "workdays":
            counted = f"{due['length']} 个工作日内"
        case _:
            return "未载明付款日期，因此不计算到期与逾期"
    return f"自{label(due['clock'] or '')}之日的次日起 {counted}{done}"
