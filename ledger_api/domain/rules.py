"""The rules behind a derived figure: their ids, their titles with the article, and which were used."""

from __future__ import annotations

from ledger_api.domain.calendars import SATURDAY, WorkCalendar
from ledger_api.domain.due_days import DueDay
from ledger_api.domain.interest import Balance, RateInForce
from ledger_api.domain.standing import Standing
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueAfterWorkdays,
    ObligationKind,
    ObligationTerms,
    Purpose,
)

#: 条例 is 《保障中小企业款项支付条例》 in the version of State Council Decree 802.
RULE_TITLES: dict[str, str] = {
    "T-01": "期间自事件的次日起算，事件当日不计入（民法典第二百零一条）",
    "T-02": "期间最后一日是法定休假日的，顺延至休假日结束的次日（民法典第二百零三条）",
    "T-03": "调休上班的周六、周日是工作日，不顺延（国务院办公厅年度放假通知）",
    "T-05": "所涉年度放假安排尚未公布，暂按周六、周日休息计算，不得据以认定（本账本规则）",
    "PAY-01": "付款期限自交付之日起算（条例第九条第一款）",
    "PAY-02": "付款期限最长不得超过六十日，超过的按第六十日计（条例第九条第一款）",
    "PAY-03": "约定以验收合格为付款条件的，自验收合格之日起算（条例第十条第一款）",
    "PAY-04": "拖延验收的，付款期限自约定的验收期限届满之日起算（条例第十条第二款）",
    "PAY-05": "按进度或定期结算的，自双方确认结算金额之日起算（条例第九条第四款）",
    "PAY-07": "人员变更、内部流程、等待审计等理由不得迟延支付，只记录，不中止计期（条例第十二条、第十四条）",
    "PAY-08": "部分款项有争议的，无争议部分应当按期支付（条例第十五条）",
    "PAY-09": "逾期利息自到期日次日计至到账日，未约定利率的按日万分之五（条例第十七条）",
    "PAY-10": "约定利率低于合同订立时一年期LPR的，按LPR计（条例第十七条）",
    "PAY-11": "部分付款按约定顺序抵充，未约定的先抵利息后抵本金（民法典第五百六十一条）",
    "PAY-12": "提前或多付的，义务消灭，余款挂账，不折扣（民法典第五百三十条）",
    "PAY-13": "款项到达收款人账户之日为付款日（民法典第五百一十一条第三项）",
    "PAY-14": "不得强制或变相强制接受商业汇票等非现金支付；未约定的，兑付之日才计为付款（条例第十一条）",
    "PAY-15": "保证期限届满应当及时核实结算并退还保证金（条例第十三条）",
    "PAY-16": "要求确认债权债务的，应当自收到申请之日起三十日内确认或者说明理由（条例第十六条）",
    "PAY-18": "订立时不是中小企业的，不适用法定期限上限和法定利率（条例第三条）",
    "CON-04": "变更须经双方签署，面向将来生效，已生利息不因变更消灭（民法典第五百四十三条、第五百四十四条）",
    "CON-05": "不可抗力及时通知并举证的，所涉期间不计入；迟延后发生的不免责（民法典第五百九十条）",
    "CON-07": "合同终止后，已到期和已交付、验收、结算的款项仍应支付（民法典第五百六十七条）",
    "PRM-01": "政策承诺应当按期兑现（优化营商环境条例第三十一条、民营经济促进法第七十条）",
    "PRM-02": "条件未成就的，应在到期日前说明理由；逾期不说明的，列为线索（本账本规则）",
    "PRM-03": (
        "确需变更承诺的，须为国家利益、社会公共利益，依法定权限和程序，并予补偿（民营经济促进法第七十条、"
        "优化营商环境条例第三十一条）"
    ),
    "APR-01": "材料不齐的，五个工作日内一次性告知补正；逾期不告知的，自收到申请之日起即为受理（行政许可法第三十二条）",
    "APR-02": "自受理之日起二十个工作日内作出决定，法律法规另有规定的从其规定（行政许可法第四十二条、第八十二条）",
    "APR-04": "听证、检验、鉴定、专家评审等所需时间不计入期限，应当书面告知申请人（行政许可法第四十五条）",
    "APR-06": "行政机关承诺的办结时限短于法定期限的，应当按承诺办结（优化营商环境条例第三十六条）",
    "APR-09": "经本机关负责人批准，可以延长十个工作日一次（行政许可法第四十二条第一款）",
    "BRE-01": "逾期次日由账本自动列为线索，线索不是认定（发改财金〔2023〕1103号；本账本规则）",
}

_CLOCK_RULES = {
    Clock.DELIVERY: "PAY-01",
    Clock.ACCEPTANCE: "PAY-03",
    Clock.SETTLEMENT: "PAY-05",
    Clock.CLAIM: "PRM-01",
}


def rules_used(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    known: DueDay,
    calendar: WorkCalendar,
    balance: Balance | None = None,
    rate: RateInForce | None = None,
    *,
    has_interest: bool = False,
    standing: Standing | None = None,
) -> tuple[str, ...]:
    """The ids of the rules behind an assessment, sorted; `balance` and `rate` where it is money."""
    used = _due_day_rules(terms, known, calendar)
    if standing is not None:
        used |= _act_rules(known, standing)
    if commitment.is_request:
        used.add("PAY-16")
    elif not commitment.is_contract:
        used.add("PRM-01")
    if terms.purpose is not Purpose.PRICE:
        used.add("PAY-15")
    if balance is None or rate is None:
        return tuple(sorted(used))
    if commitment.is_contract and not commitment.seller_is_sme and not commitment.imported:
        used.add("PAY-18")
    if has_interest:
        used.add("PAY-09")
    if rate.is_below_floor:
        used.add("PAY-10")
    used |= _payment_rules(known, balance)
    return tuple(sorted(used))


def _act_rules(known: DueDay, standing: Standing) -> set[str]:
    used = set()
    if standing.amendments:
        used.add("CON-04")
    if known.suspended:
        used.add("CON-05")
    if standing.terminated is not None:
        used.add("CON-07")
    if standing.was_contested:
        used.add("PAY-08")
    if standing.excuses:
        used.add("PAY-07")
    if standing.declined is not None:
        used.add("PRM-02")
    if standing.changed is not None or standing.compensation_ended is not None:
        used.add("PRM-03")
    if standing.payment_flags:
        used.add("PAY-13")
    if standing.waiting:
        used.add("PAY-14")
    return used


def _due_day_rules(terms: ObligationTerms, known: DueDay, calendar: WorkCalendar) -> set[str]:
    used = set()
    if known.is_over_cap:
        used.add("PAY-02")
    if isinstance(terms.due, DueAfterDays | DueAfterWorkdays):
        if terms.kind is ObligationKind.PAYMENT:
            used.add(_CLOCK_RULES[terms.due.clock])
        if known.due is not None:
            used.add("T-01")
    if known.inspection_delayed:
        used.add("PAY-04")
    if known.provisional:
        used.add("T-05")
    if known.due != known.nominal:
        used.add("T-02")
    elif known.due is not None and known.due.weekday() >= SATURDAY and not calendar.counts_every_day:
        used.add("T-03")
    return used


def _payment_rules(known: DueDay, balance: Balance) -> set[str]:
    covered = balance.principal_fen < balance.amount_fen or balance.surplus_fen > 0
    if not covered and balance.interest_unpaid_fen == balance.interest_fen:
        return set()
    used = {"PAY-13"}
    if balance.interest_fen > 0 or balance.principal_fen > 0:
        used.add("PAY-11")
    is_early = balance.cleared_on is not None and (known.due is None or balance.cleared_on < known.due)
    if is_early or balance.surplus_fen > 0:
        used.add("PAY-12")
    return used
