"""What is coming: how soon an obligation is due, and signs that it may not be met, each with its evidence.

A sign is arithmetic over recorded facts. It says nothing about intentions and is no finding about anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day, start_of_day
from ledger_api.domain.due_days import due_day
from ledger_api.domain.facts import (
    Amended,
    ObligationFacts,
    Payment,
    PaymentDenied,
    PaymentRuled,
    Recorded,
    Suspended,
    known_facts,
)
from ledger_api.domain.obligations import Assessment
from ledger_api.domain.standing import Standing
from ledger_api.domain.terms import Clock, CommitmentTerms, DueTerm, Flag, ObligationTerms, Status
from ledger_api.domain.words import Word

#: From this many calendar days before its due day an obligation is yellow.
YELLOW_DAYS = 10
#: A due day that moved this often before it fell.
MOVED_OFTEN = 2
#: A payment in the last ten days of a term that is at most this part of what was owed is a token.
TOKEN_PART = 20
TOKEN_DAYS = 10
#: A delivery that nobody accepted for this long, where no inspection period was agreed.
WITHHELD_DAYS = 30
#: A payment that was recorded more than this many calendar days after the money arrived.
RECORDED_DAYS = 10


_AWAITED = (Status.PENDING, Status.ACTIVE, Status.PAUSED, Status.OVERDUE)


class DueSoon(Word):
    """How soon something is due, in three degrees."""

    GREEN = "green", "期限充裕"
    YELLOW = "yellow", "即将到期"
    RED = "red", "已逾期"


class Sign(Word):
    """What in the facts of an obligation deserves a look before, or beside, its lateness."""

    DUE_DAY_MOVED = "due_day_moved", "到期日在届至之前一再推迟"
    TOKEN_PAYMENT = "token_payment", "到期前只象征性支付一小部分"
    ACCEPTANCE_WITHHELD = "acceptance_withheld", "交付后迟迟不验收"
    RECORDED_LATE = "recorded_late", "付款在到账多日之后才登记"
    PAYMENT_DENIED = "payment_denied", "登记的付款被企业否认，或经裁定并未支付"


@dataclass(frozen=True, slots=True)
class WarningSign:
    """A sign with the places in the ledger (`Recorded.order`) of the facts that it comes from, ascending."""

    sign: Sign
    evidence: tuple[int, ...]


def due_soon(status: Status, due: date | None, today: date) -> DueSoon | None:
    """Green, yellow from ten days before the due day, red when overdue; None where nothing is awaited.

    Past its due day and not overdue only contested money is left: a ruling or a settlement is awaited, no day.
    """
    if status is Status.OVERDUE:
        return DueSoon.RED
    if status not in (Status.ACTIVE, Status.PAUSED) or due is None or due < today:
        return None
    return DueSoon.YELLOW if due - today <= timedelta(days=YELLOW_DAYS) else DueSoon.GREEN


def warnings(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    known: Standing,
    calendar: WorkCalendar,
    found: Assessment,
) -> tuple[WarningSign, ...]:
    """The signs at the moment of an assessment, from the facts recorded by then; `known` are those that count.

    None of imported commitments: a publisher records long afterwards, whoever paid when.
    """
    if commitment.imported or not (facts.deliveries or facts.payments or facts.history):
        return ()
    signs = (
        (Sign.DUE_DAY_MOVED, _moved(commitment, terms, facts, calendar, known)),
        (Sign.TOKEN_PAYMENT, _tokens(known, found)),
        (Sign.ACCEPTANCE_WITHHELD, _withheld(terms, known, found)),
        (Sign.RECORDED_LATE, [one for one in known.payments if _is_recorded_late(one)]),
        (Sign.PAYMENT_DENIED, _denials(facts, known, found.at)),
    )
    return tuple(WarningSign(sign, _places(evidence)) for sign, evidence in signs if evidence)


def next_sign_at(
    commitment: CommitmentTerms, terms: ObligationTerms, known: Standing, found: Assessment
) -> int | None:
    """When a sign appears next without a new fact (unix seconds), or None; `known` are the facts that count.

    All signs but one come with facts, or with the end of an inspection, which changes the due day as well: only
    an acceptance that is awaited without an agreed end is withheld by the passing of days alone.
    """
    if commitment.imported or known.delivery is None or not _awaits_acceptance(terms, known, found):
        return None
    withheld_on = known.delivery.on + timedelta(days=WITHHELD_DAYS + 1)
    return start_of_day(withheld_on) if withheld_on > civil_day(found.at) else None


def _places(facts: Iterable[Recorded]) -> tuple[int, ...]:
    return tuple(sorted({one.order for one in facts}))


def _moved(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    known: Standing,
) -> list[Recorded]:
    """The amendments and suspensions that put a due day off before it fell, where there are several."""
    acts: list[Amended | Suspended] = [*known.amendments, *known.suspensions]
    if len(acts) < MOVED_OFTEN:
        return []
    moving: list[Recorded] = []
    for act in acts:
        before, after = (
            due_day(commitment, terms, facts, calendar, act.recorded_at, order).due
            for order in (act.order - 1, act.order)
        )
        if before is not None and after is not None and civil_day(act.recorded_at) <= before < after:
            moving.append(act)
    return moving if len(moving) >= MOVED_OFTEN else []


def _tokens(known: Standing, found: Assessment) -> list[Payment]:
    """Payments of the last days before the due day that together are a small part of what was owed then."""
    if not known.payments or found.amount_fen is None or found.due is None:
        return []
    by_due = [one for one in known.payments if one.credited_on <= found.due]
    last = [one for one in by_due if found.due - one.credited_on <= timedelta(days=TOKEN_DAYS)]
    left_fen = found.amount_fen - sum(one.amount_fen for one in by_due) - (found.contested_fen or 0)
    token_fen = sum(one.amount_fen for one in last)
    return last if left_fen > 0 and 0 < token_fen * TOKEN_PART <= found.amount_fen else []


def _withheld(terms: ObligationTerms, known: Standing, found: Assessment) -> list[Recorded]:
    """The delivery that was not accepted in the agreed time, or for long where none was agreed."""
    if known.delivery is None:
        return []
    waited = civil_day(found.at) - known.delivery.on
    has_waited = _awaits_acceptance(terms, known, found) and waited > timedelta(days=WITHHELD_DAYS)
    return [known.delivery] if has_waited or Flag.INSPECTION_DELAY in found.flags else []


def _awaits_acceptance(terms: ObligationTerms, known: Standing, found: Assessment) -> bool:
    """Whether an acceptance is to come that no agreed inspection ends; of what is done or ended none is awaited."""
    is_open = _clock(terms.due) is Clock.ACCEPTANCE and known.acceptance is None
    return is_open and terms.inspection_workdays is None and found.status in _AWAITED


def _clock(due: DueTerm) -> Clock | None:
    return getattr(due, "clock", None)


def _is_recorded_late(payment: Payment) -> bool:
    return civil_day(payment.recorded_at) - payment.credited_on > timedelta(days=RECORDED_DAYS)


def _denials(facts: ObligationFacts, known: Standing, at: int) -> list[Recorded]:
    """The denials of payments that still do not count, and the rulings that found them unpaid."""
    settled = {one.payment_id for one in (*known.payments, *known.reversed_payments, *known.waiting)}
    return [
        act
        for act in known_facts(facts.history, at)
        if (isinstance(act, PaymentDenied) or (isinstance(act, PaymentRuled) and not act.is_paid))
        and act.payment_id not in settled
    ]
