"""The words of complaints (FORMAT.md, `complaint`), each with the label that Chinese pages show for it."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from ledger_api.domain.words import Word


class Subject(IntEnum):
    """What a complaint is about, by the numbers of IComplaintRegister.Subject."""

    OBLIGATION = 1
    APPROVAL = 2


class ComplaintStatus(Word):
    """Where a complaint stands."""

    FILED = "filed", "已提交，待受理"
    ACCEPTED = "accepted", "已受理，待转办"
    REJECTED = "rejected", "不予受理"
    FORWARDED = "forwarded", "已转办，待接收"
    HANDLING = "handling", "办理中"
    CONCLUDED = "concluded", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"
    DIVERTED = "diverted", "已转司法程序"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self in _OPEN


_OPEN = frozenset(
    (
        ComplaintStatus.FILED,
        ComplaintStatus.ACCEPTED,
        ComplaintStatus.FORWARDED,
        ComplaintStatus.HANDLING,
    )
)


class ComplaintClock(Word):
    """The term that runs for whoever has the complaint in hand."""

    INTAKE = "intake", "受理审查期"
    FORWARD = "forward", "转办期"
    HANDLE = "handle", "办理期"
    NONE = "none", "无"


class Finding(StrEnum):
    """What the handler found. A complaint that is `unfounded` is another thing than a clue that is."""

    SUBSTANTIATED = "substantiated"
    UNFOUNDED = "unfounded"
    MALICIOUS = "malicious"

    @property
    def label(self) -> str:
        """How Chinese pages show it."""
        return _FINDINGS[self]


_FINDINGS = {
    Finding.SUBSTANTIATED: "投诉属实",
    Finding.UNFOUNDED: "投诉不属实",
    Finding.MALICIOUS: "恶意投诉",
}


class Category(Word):
    """What is complained of; a complaint in other words is `other`."""

    ARREARS = "arrears", "拖欠账款"
    BROKEN_PROMISE = "broken_promise", "未兑现政策承诺"
    UNILATERAL_CHANGE = "unilateral_change", "单方变更或者解除"
    DELAYED_ACCEPTANCE = "delayed_acceptance", "拖延验收"
    LATE_APPROVAL = "late_approval", "逾期审批"
    DEPOSIT = "deposit", "违法收取或者不退保证金"
    FORCED_NON_CASH = "forced_non_cash", "强制非现金支付"
    AUDIT_EXCUSE = "audit_excuse", "以审计为由拒付"
    OLD_DEBTS = "old_debts", "新官不理旧账"
    OTHER = "other", "其他"
