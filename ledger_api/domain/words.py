"""The words of the wire (FORMAT.md) as enumerations, each with the label that Chinese pages show for it."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of the wire with the label that Chinese pages show for it."""

    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.label = label
        return member


class PartyKind(Word):
    """What a party is registered as."""

    DEPARTMENT = "department", "机关"
    ENTERPRISE = "enterprise", "企业"
    AUTHORITY = "authority", "主管部门"
    IMPORTER = "importer", "公开数据导入方"


class KeyDuty(Word):
    """What a key of a party may sign."""

    SIGN = "sign", "签订"
    RECORD = "record", "登记"
    PAY = "pay", "付款"
    COMPLAIN = "complain", "投诉和异议"


class Size(Word):
    """The size of an enterprise when it signed, which is the one that counts (Decree 802 art. 3)."""

    MICRO = "micro", "微型企业"
    SMALL = "small", "小型企业"
    MEDIUM = "medium", "中型企业"
    LARGE = "large", "大型企业"

    @property
    def is_sme(self) -> bool:
        """Whether the regulation on payments to small and medium enterprises protects it."""
        return self is not Size.LARGE


class ObligationKind(Word):
    """Money or something else that is to be done."""

    PAYMENT = "payment", "付款"
    PERFORMANCE = "performance", "履行"


class Purpose(StrEnum):
    """What money is owed for. All but the price fall due on a day of their own, without the 60-day cap."""

    PRICE = "price"
    #: A part of the price that is kept until the work has proven itself.
    RETENTION = "retention"
    #: Money of the enterprise that the department holds and returns (Decree 802 art. 13).
    DEPOSIT = "deposit"


class Means(Word):
    """How money moved. A bill or voucher counts when it is handed over only where that was agreed (Decree 802 art. 11)."""

    TRANSFER = "transfer", "转账"
    SET_OFF = "set_off", "抵销"
    TAX = "tax", "代扣税款"
    BILL = "bill", "商业汇票"
    VOUCHER = "voucher", "应收账款电子凭证"


class Clock(Word):
    """The event from whose day a term is counted."""

    DELIVERY = "delivery", "交付"
    ACCEPTANCE = "acceptance", "验收合格"
    SETTLEMENT = "settlement", "双方确认结算金额"
    #: Of a promise that is open to all who qualify.
    CLAIM = "claim", "申领"


class CommitmentKind(Word):
    """What obligations come from."""

    CONTRACT = "contract", "合同"
    PROMISE = "promise", "政策承诺"
    CLAIM = "claim", "申领"
    #: An enterprise asks the department to confirm what it owes (Decree 802 art. 16).
    CONFIRMATION = "confirmation", "应收账款确认请求"


class Answer(StrEnum):
    """What a department answered to a request to confirm what it owes. None is silence."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Manner(Word):
    """How a claim passes to another: by assignment alone, or for factoring (民法典 art. 545, 761, 766, 767)."""

    ASSIGNMENT = "assignment", "债权转让"
    FACTORING_WITH_RECOURSE = "factoring_with_recourse", "有追索权保理"
    FACTORING_WITHOUT_RECOURSE = "factoring_without_recourse", "无追索权保理"


class PromiseField(Word):
    """The field of policy in which a promise is made (关于健全社会信用体系的意见, 2025; 发改财金〔2023〕1103号)."""

    PUBLIC_RESOURCE_TRADING = "public_resource_trading", "公共资源交易"
    INVESTMENT_ATTRACTION = "investment_attraction", "招商引资"
    TALENT_ATTRACTION = "talent_attraction", "人才引进"
    PUBLIC_PRIVATE_PARTNERSHIP = "public_private_partnership", "政府与社会资本合作"
    INDUSTRIAL_SUPPORT = "industrial_support", "产业扶持"
    INVESTMENT_FINANCING = "investment_financing", "投资融资"
    ENTERPRISE_CHARGES = "enterprise_charges", "涉企收费"
    GOVERNMENT_PROCUREMENT = "government_procurement", "政府采购"
    GOVERNMENT_INVESTMENT = "government_investment", "政府投资"
    OTHER = "other", "其他"


class ChangeGround(Word):
    """On what ground a promise may be changed lawfully (Private Economy Promotion Law art. 70)."""

    PUBLIC_INTEREST = "public_interest", "社会公共利益"
    STATE_INTEREST = "state_interest", "国家利益"


class Allocation(Word):
    """What a payment covers first."""

    INTEREST_FIRST = "interest_first", "先抵利息，后抵本金"
    PRINCIPAL_FIRST = "principal_first", "先抵本金，后抵利息"


class OneSidedAct(Word):
    """What a department does to an obligation alone, and its enterprise may challenge."""

    CONTEST = "contest", "对部分款项提出异议"
    DISPUTE_DELIVERY = "dispute_delivery", "对交付提出异议"
    SUSPEND = "suspend", "主张不可抗力中止计期"
    RECORD_PERFORMANCE = "record_performance", "登记已履行"
    DECLINE_PROMISE = "decline_promise", "以条件未成就不予兑现"
    CHANGE_PROMISE = "change_promise", "变更政策承诺"


class ExcuseReason(Word):
    """Why a department says it does not perform. None of them suspends anything (Decree 802 art. 12, 14;
    Private Economy Promotion Law art. 70)."""

    LEADERSHIP_CHANGE = "leadership_change", "负责人变更"
    REORGANISATION = "reorganisation", "机构或者职能调整"
    INTERNAL_PROCESS = "internal_process", "履行内部付款流程"
    AWAITING_AUDIT = "awaiting_audit", "等待审计结果"
    BUDGET = "budget", "预算或资金未到位"
    REZONING = "rezoning", "行政区划调整"
    CHANGE_OF_TERM = "change_of_term", "政府换届"
    STAFF_CHANGE = "staff_change", "相关人员更替"
    COMPLETION_FILING = "completion_filing", "等待竣工验收备案"
    OTHER = "other", "其他"


class Status(Word):
    """Where an obligation stands at a moment."""

    PENDING = "pending", "未起算"
    ACTIVE = "active", "履行期内"
    PAUSED = "paused", "中止计期"
    OVERDUE = "overdue", "逾期"
    FULFILLED = "fulfilled", "按期履行"
    FULFILLED_LATE = "fulfilled_late", "逾期后履行"
    NOT_TRIGGERED = "not_triggered", "条件未成就"
    CHANGED = "changed", "依法变更"
    TERMINATED = "terminated", "已终止"


class ApprovalStatus(Word):
    """Where an application for an approval stands at a moment."""

    RECEIVED = "received", "已收到"
    SUPPLEMENT_REQUESTED = "supplement_requested", "待补正"
    ACCEPTED = "accepted", "已受理"
    DECIDED = "decided", "已决定"


class ApprovalResult(Word):
    """What was decided on an application."""

    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予"


class Lateness(Word):
    """Which of its days a department has missed on an application; the statutory one counts for more."""

    NONE = "none", "无"
    PROMISE_LATE = "promise_late", "超过承诺时限"
    STATUTORY_LATE = "statutory_late", "超过法定时限"


class BreachStatus(Word):
    """Where the case about an obligation stands; only `confirmed` is a determination by an authority."""

    NONE = "none", "无"
    CLUE = "clue", "逾期线索"
    VERIFYING = "verifying", "核实中"
    UNFOUNDED = "unfounded", "线索不成立"
    CURED = "cured", "认定前已履行"
    RECTIFYING = "rectifying", "责令整改中"
    RECTIFIED = "rectified", "已整改"
    CONFIRMED = "confirmed", "经认定违约失信"
    REPAIRED = "repaired", "已信用修复"
    EXPIRED = "expired", "公示期满"
    WITHDRAWN = "withdrawn", "已撤回"


class BreachClass(Word):
    """How grave a determined breach is: how long it is published, and when repair may be applied for."""

    MINOR = "minor", "轻微"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"


class RepairStatus(Word):
    """Where the latest application for repair stands."""

    NONE = "none", "无"
    APPLIED = "applied", "已申请修复"
    ACCEPTED = "accepted", "已受理"
    GRANTED = "granted", "已准予"
    REFUSED = "refused", "不予修复"
    REVOKED = "revoked", "修复已撤销"


class ObjectionOutcome(Word):
    """How an objection to a record was decided."""

    UPHELD = "upheld", "异议不成立，维持记录"
    CORRECTED = "corrected", "更正记录"
    WITHDRAWN = "withdrawn", "已撤回"


class Flag(Word):
    """What a reader should notice about an obligation beside its status."""

    TERM_OVER_60 = "TERM_OVER_60", "约定付款期限超过六十日，按第六十日计"
    INSPECTION_DELAY = "INSPECTION_DELAY", "未在约定期限内验收，视为期满之日验收"
    RATE_BELOW_FLOOR = "RATE_BELOW_FLOOR", "约定逾期利率低于合同订立时一年期LPR，按LPR计"
    RECORDED_LATE = "RECORDED_LATE", "按期履行，但到期日之后才登记"
    PAYMENT_REVERSED = "PAYMENT_REVERSED", "有款项被冲回"
    PAYMENT_DENIED = "PAYMENT_DENIED", "企业否认到账，裁定之前不计入履行"
    PAYMENT_FALSE = "PAYMENT_FALSE", "经裁定，登记的款项并未支付"
    NONCASH_NOT_AGREED = "NONCASH_NOT_AGREED", "未约定而以票据或者凭证支付，兑付之前不计入履行"
    PAID_BEFORE_SIGNING = "PAID_BEFORE_SIGNING", "有款项的日期早于合同订立日"
