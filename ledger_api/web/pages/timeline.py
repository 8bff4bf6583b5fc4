"""The story of an obligation: signed, delivered, due (and why on that day), paid, late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ledger_api.domain.calendars import SATURDAY, WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.words import CommitmentKind, Status
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.obligation_shapes import ObligationJSON
from ledger_api.web.pages.event_words import in_words, paid_otherwise
from ledger_api.web.pages.formatting import day, label, money, weekday
from ledger_api.web.shapes import FactJSON, ProvenanceJSON

_ONE_DAY = timedelta(days=1)
#: Recorded days that start a clock: the event, the name of its day, and how it reads.
_HAPPENED = {
    "DeliveryRecorded": ("delivered_on", "交付"),
    "AcceptanceRecorded": ("accepted_on", "验收合格"),
    "SettlementConfirmed": ("confirmed_on", "双方确认结算金额"),
    "PerformanceRecorded": ("performed_on", "登记履行完毕"),
}
#: Holidays that no other rest of more than a weekend can fall beside.
_SEASONS = (
    ((1, 20), (2, 28), "春节假期"),
    ((4, 2), (4, 7), "清明假期"),
    ((5, 26), (6, 27), "端午假期"),
    ((9, 5), (10, 9), "中秋假期"),
)
_PAID = frozenset({"PaymentRecorded", "PaymentImported"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on a day. `tone` chooses its mark: `due`, `late`, `done`, `ahead` or none."""

    on: str
    words: str
    note: str = ""
    tone: str = ""
    provenance: ProvenanceJSON | None = None


def timeline(
    commitment: CommitmentJSON, obligation: ObligationJSON, calendar: WorkCalendar, today: date
) -> list[Step]:
    """What happened and what is to come, by its business day."""
    steps = [] if commitment["signed_on"] is None else [_signing(commitment)]
    # A request for confirmation is no money; what it asks about is.
    about = commitment["confirmation"]
    currency = obligation["currency"] if about is None else about["currency"] or ""
    for fact in obligation["derived"]["events"] or []:
        step = step_of(fact, currency)
        if step is not None:
            steps.append(step)
    steps += _due_steps(commitment, obligation, calendar, today)
    return sorted(steps, key=lambda step: (step.on, step.tone in ("due", "ahead"), step.tone == "late"))


def _signing(commitment: CommitmentJSON) -> Step:
    on = commitment["signed_on"] or ""
    if commitment["imported"]:
        return Step(on, "合同订立", "发布方陈述", provenance=commitment["provenance"])
    signed = {"promise": "机关作出承诺", "claim": "企业申领", "confirmation": "企业请求确认"}.get(
        commitment["kind"], "双方签署"
    )
    return Step(on, signed, _recorded_later(on, commitment["provenance"]), "", commitment["provenance"])


def step_of(fact: FactJSON, currency: str) -> Step | None:
    """What one event says, by its business day; None for events that are told otherwise or not at all."""
    values, provenance = fact["values"], fact["provenance"]
    if fact["event"] in _HAPPENED:
        field, words = _HAPPENED[fact["event"]]
        fixed = values.get("amount") if fact["event"] == "SettlementConfirmed" else None
        note = f"结算金额 {money(fixed, currency)}" if fixed not in (None, "0.00") else ""
        later = _recorded_later(values[field], provenance)
        tone = "done" if fact["event"] == "PerformanceRecorded" else ""
        return Step(values[field], words, "；".join(filter(None, (note, later))), tone, provenance)
    if fact["event"] in _PAID:
        amount = values["amount"]
        words = (
            f"冲回 {money(amount, currency)}" if amount.startswith("-") else f"到账 {money(amount, currency)}"
        )
        net = values.get("net")
        note = f"净额 {money(net, currency)}" if net not in (None, amount) else ""
        if fact["event"] == "PaymentRecorded":
            note = _recorded_later(values["credited_on"], provenance)
        return Step(values["credited_on"], words, note, "done", provenance)
    if fact["event"] == "ProceedingOpened":
        on = civil_day(provenance["recorded_at"]).isoformat()
        return Step(on, "账本列出逾期线索", "线索不是认定", "late", provenance)
    if fact["event"] == "OtherPaymentRecorded":
        words, note = paid_otherwise(values, currency)
        later = _recorded_later(values["paid_on"], provenance)
        return Step(values["paid_on"], words, "；".join(filter(None, (note, later))), "done", provenance)
    if fact["event"] == "InstrumentHonoured":
        later = _recorded_later(values["honoured_on"], provenance)
        return Step(values["honoured_on"], "票据或者凭证兑付", later, "done", provenance)
    told = in_words(fact, currency)
    if told is None:
        return None
    on = civil_day(provenance["recorded_at"]).isoformat()
    return Step(on, *told, provenance=provenance)


def _recorded_later(on: str, provenance: ProvenanceJSON) -> str:
    recorded = civil_day(provenance["recorded_at"]).isoformat()
    return f"{recorded} 登记上链" if recorded != on else ""


def _due_steps(
    commitment: CommitmentJSON, obligation: ObligationJSON, calendar: WorkCalendar, today: date
) -> list[Step]:
    if obligation["due"] is None:
        return []
    due = date.fromisoformat(obligation["due"])
    why = _why(commitment, obligation, due, calendar)
    steps = [Step(obligation["due"], "到期日", why, "due" if due <= today else "ahead")]
    if obligation["status"] == Status.OVERDUE:
        late = due + _ONE_DAY
        words = f"起逾期，至今 {obligation['days_overdue']} 天"
        steps.append(Step(late.isoformat(), words, "自当日零时起算", "late"))
    elif obligation["status"] == Status.FULFILLED_LATE:
        late = due + _ONE_DAY
        words = f"起逾期，至履行时共 {obligation['days_overdue']} 天"
        steps.append(Step(late.isoformat(), words, "", "late"))
    return steps


def _why(commitment: CommitmentJSON, obligation: ObligationJSON, due: date, calendar: WorkCalendar) -> str:
    """Why the due day is the day that it is."""
    reasons = []
    start = obligation["clock_started_on"]
    term = obligation["terms"]["due"]
    if start is not None and term["clock"] is not None and "TERM_OVER_60" not in obligation["flags"]:
        unit = "个工作日" if term["rule"] == "workdays" else "日"
        began = "请求" if commitment["kind"] == CommitmentKind.CONFIRMATION else label(term["clock"])
        reasons.append(f"自{began}（{start}）次日起第 {term['length']} {unit}")
    elif start is not None and "TERM_OVER_60" in obligation["flags"]:
        reasons.append(f"自 {start} 次日起第 60 日，法定最长期限")
    if obligation["nominal_due"] is not None and obligation["nominal_due"] != obligation["due"]:
        nominal = date.fromisoformat(obligation["nominal_due"])
        reasons.append(f"{nominal} 为{rest_name(nominal, calendar)}，顺延至 {day(due.isoformat())}")
    elif due.weekday() >= SATURDAY and not calendar.counts_every_day:
        reasons.append(f"当日虽为{weekday(due)}，按调休安排是工作日，不顺延")
    if obligation["provisional"]:
        reasons.append("所涉年度放假安排尚未公布，暂按周六、周日休息计算")
    return "；".join(reasons)


def rest_name(on: date, calendar: WorkCalendar) -> str:
    """What rest day this is: of a holiday where the rest around it holds one, else of a weekend."""
    first = last = on
    while not calendar.is_working_day(first - _ONE_DAY):
        first -= _ONE_DAY
    while not calendar.is_working_day(last + _ONE_DAY):
        last += _ONE_DAY
    run = [first + _ONE_DAY * number for number in range((last - first).days + 1)]
    if all(rest.weekday() >= SATURDAY for rest in run):
        return weekday(on)
    return _holiday(run) or "法定休假日"


def _holiday(run: list[date]) -> str | None:
    """The holiday of a run of rest days. Those of the solar calendar are told by their day, the others by
    the season, in which there is one only."""
    for month, number, name in ((1, 1, "元旦假期"), (10, 1, "国庆假期"), (5, 1, "劳动节假期")):
        if any((rest.month, rest.day) == (month, number) for rest in run):
            return name
    middle = run[len(run) // 2]
    for first, last, name in _SEASONS:
        if first <= (middle.month, middle.day) <= last:
            return name
    return None
