"""From the events of one commitment to its rows: pure, the same rows for the same events and moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from ledger_api.domain.calendars import NO_CALENDAR, WorkCalendar
from ledger_api.domain.facts import (
    Act,
    Assigned,
    CompensationEnded,
    Happened,
    ObligationFacts,
    Payment,
    Settled,
)
from ledger_api.domain.foresight import next_sign_at, warnings
from ledger_api.domain.obligations import Assessment, assess_standing
from ledger_api.domain.standing import Standing, place, standing, words_on_payments
from ledger_api.domain.terms import (
    CommitmentTerms,
    DueOn,
    ObligationKind,
    ObligationTerms,
    Purpose,
    Status,
    Undated,
)
from ledger_api.indexer.assignments import Owed, assignment_record, owed_since, payee
from ledger_api.indexer.dispute_events import act_of
from ledger_api.indexer.events import Event
from ledger_api.indexer.headers import header_of, terms_of
from ledger_api.indexer.payments import PAYING, honoured, payment_record
from ledger_api.indexer.proceeding_events import Opened, judge, take, unopened
from ledger_api.indexer.receivables import ANSWERS, answered, taken_back
from ledger_api.store.foresight import written_signs
from ledger_api.store.proceedings import ProceedingRecord
from ledger_api.store.records import (
    AssignmentRecord,
    CommitmentRecord,
    ObligationRecord,
    PaymentRecord,
)
from ledger_api.store.row_readers import INTEREST_RULE
from ledger_api.store.signed_terms import day, digits, due_term
from ledger_api.store.tables import NO_DUE

#: By the numbers of ICommitmentLedger.ObligationKind.
_KINDS = (
    (ObligationKind.PAYMENT, Purpose.PRICE),
    (ObligationKind.PERFORMANCE, Purpose.PRICE),
    (ObligationKind.PAYMENT, Purpose.RETENTION),
    (ObligationKind.PAYMENT, Purpose.DEPOSIT),
)
#: Acts on payments, which may count on another obligation than the one they were recorded on.
_ON_PAYMENTS = frozenset(("PaymentReversed", "PaymentDenied", "PaymentRuled", "InstrumentHonoured"))
#: ICommitmentLedger.OneSided.
_RECORD_PERFORMANCE, _CHANGE_PROMISE = 4, 6
#: More than is ever paid: stands for an amount that a publisher did not state.
_WITHOUT_END = 1 << 120


class Rows(NamedTuple):
    """All rows of one commitment."""

    commitment: CommitmentRecord
    obligations: list[ObligationRecord]
    payments: list[PaymentRecord]
    proceedings: list[ProceedingRecord]
    assignments: list[AssignmentRecord]


class _Folded:
    """What the events say about one obligation, collected in the chain's order."""

    __slots__ = (
        "acceptances",
        "compensates",
        "compensation",
        "deliveries",
        "fallen",
        "history",
        "last",
        "log",
        "obligee",
        "owed",
        "payments",
        "performances",
        "proceedings",
        "settlements",
        "terms",
    )

    def __init__(self, log: int, terms: tuple[Any, ...], obligee: bytes) -> None:
        self.log = log
        self.last = log
        self.terms = terms
        #: To whom it is owed, successors not followed; and where it was assigned, to whom since when.
        self.obligee = obligee
        self.owed: tuple[Owed, ...] = ()
        self.deliveries: list[Happened] = []
        self.acceptances: list[Happened] = []
        self.settlements: list[Settled] = []
        self.performances: list[Happened] = []
        self.payments: list[Payment] = []
        self.proceedings: list[Opened] = []
        self.history: list[Act] = []
        #: The obligation for whose change this one compensates; the compensation that stands in for this one, and
        #: those of changes that fell.
        self.compensates: int | None = None
        self.compensation: int | None = None
        self.fallen: set[int] = set()

    def assign(self, event: Event) -> None:
        """It passes to the assignee with this event."""
        passed = owed_since(event)
        self.owed = (*(self.owed or (Owed(0, self.obligee),)), passed)
        self.obligee = passed.obligee
        self.history.append(act_of(event))

    def follow(self, changed: _Folded, event: Event) -> None:
        """As the compensation of one that was assigned, it is owed to the assignee."""
        self.obligee, self.owed = changed.obligee, changed.owed
        if self.owed:
            self.history.append(Assigned(event.time, event.place))

    def take_over(self, compensation: _Folded) -> None:
        """The change fell: it is owed to who was owed the compensation."""
        assigned = [one for one in compensation.history if isinstance(one, Assigned)]
        self.history = sorted((*self.history, *assigned), key=place)
        self.obligee, self.owed = compensation.obligee, compensation.owed

    @property
    def counted_payments(self) -> int:
        """How many payments are on it, those on the compensations of changes that fell included."""
        return sum([one.compensation == 0 or one.compensation in self.fallen for one in self.payments])


def fold_commitment(
    commitment: bytes,
    events: Sequence[Event],
    calendar: WorkCalendar,
    at: int,
    since: int = 0,
    changing: Collection[int] = (),
) -> Rows:
    """The rows of a commitment at the instant `at`, from all its events in the chain's order.

    `calendar` is that of the published years; imported commitments are judged without one. With `since` only the
    rows of obligations that have an event at this place or later, and of those whose numbers are in `changing`.
    """
    header = header_of(commitment, events)
    terms = terms_of(header)
    if header.imported:
        calendar = NO_CALENDAR
    obligations: dict[int, _Folded] = {}
    payments: list[PaymentRecord] = []
    assignments: list[AssignmentRecord] = []
    compensated: dict[int, int] = {}
    for event in events[1:]:
        values = event.values
        name = event.name
        if name == "ObligationUndertaken":
            undertaken = obligations[values[0]] = _Folded(event.place, values, header.obligee)
            undertaken.compensates = compensated.get(values[0])
            if undertaken.compensates is not None:
                undertaken.follow(obligations[undertaken.compensates], event)
            continue
        if name == "CommitmentTerminated":
            for folded in obligations.values():
                folded.history.append(act_of(event))
                folded.last = event.place
            continue
        folded = obligations[values[0]]
        folded.last = event.place
        if name in PAYING:
            record = payment_record(header, terms, event)
            if folded.owed:
                record = record._replace(obligee=payee(folded.owed, record.credited_on))
            payments.append(record)
            payment = Payment(
                event.act.hex(), record.amount_fen, day(record.credited_on), event.time, event.place,
                waits=record.waiting,
            )  # fmt: skip
            folded.payments.append(payment)
            if folded.compensates is not None:
                obligations[folded.compensates].payments.append(payment._replace(compensation=values[0]))
        elif name == "DeliveryRecorded":
            folded.deliveries.append(Happened(day(values[1]), event.time, event.place, not values[2]))
        elif name == "AcceptanceRecorded":
            folded.acceptances.append(Happened(day(values[1]), event.time, event.place))
        elif name == "SettlementConfirmed":
            folded.settlements.append(Settled(day(values[1]), event.time, values[2] or None, event.place))
        elif name == "PerformanceRecorded":
            folded.performances.append(Happened(day(values[1]), event.time, event.place))
        elif name == "ClaimAssigned":
            folded.assign(event)
            assignments.append(assignment_record(commitment, event))
        elif name in ANSWERS:
            header = answered(header, event)
            folded.performances.append(Happened(day(values[-2]), event.time, event.place))
        elif not take(folded.proceedings, event):
            folded.history.append(act_of(event))
            if name == "PromiseChanged":
                folded.compensation = values[2]
                compensated[values[2]] = values[0]
            elif name in _ON_PAYMENTS:
                if folded.compensates is not None:
                    changed = obligations[folded.compensates]
                    changed.history.append(act_of(event))
                    changed.last = event.place
                if name == "InstrumentHonoured":
                    payments = honoured(payments, event)
            elif name == "ChallengeRuled" and not values[2]:
                if values[1] == _CHANGE_PROMISE:
                    payments = _fallen(obligations, values[0], event, payments)
                elif values[1] == _RECORD_PERFORMANCE:
                    header = taken_back(header)
    if len(obligations) != header.obligations:
        header = header._replace(obligations=len(obligations))
    judged = {
        number: folded for number, folded in obligations.items() if folded.last >= since or number in changing
    }
    payments = [_as_it_stands(one, judged[one.number]) for one in payments if one.number in judged]
    rows = Rows(header, [], payments, [], assignments)
    for number, folded in judged.items():
        _judge(rows, terms, number, folded, calendar, at)
    return rows


def _fallen(
    obligations: dict[int, _Folded], number: int, event: Event, payments: list[PaymentRecord]
) -> list[PaymentRecord]:
    """A change of this obligation fell: its compensation ends, and the payments on that one count on this one."""
    changed = obligations[number]
    if changed.compensation is None:
        raise ValueError(f"the change of obligation {number} fell, but none stands")
    fallen, changed.compensation = changed.compensation, None
    changed.fallen.add(fallen)
    compensation = obligations[fallen]
    compensation.history.append(CompensationEnded(event.time, event.place))
    compensation.payments.clear()
    compensation.last = event.place
    changed.take_over(compensation)
    return [one._replace(number=number) if one.number == fallen else one for one in payments]


def _as_it_stands(payment: PaymentRecord, folded: _Folded) -> PaymentRecord:
    """The payment with what was last said about it: denied, reversed, ruled unpaid."""
    if not folded.history:
        return payment
    word = words_on_payments(folded.history, {payment.id.hex()}).get(payment.id.hex())
    return payment if word is None else payment._replace(flags=word.value)


def _judge(
    rows: Rows, commitment: CommitmentTerms, number: int, folded: _Folded, calendar: WorkCalendar, at: int
) -> None:
    """Append the rows of one obligation."""
    header = rows.commitment
    _, number_of_kind, amount, due_rule, clock, due_on, length, inspection, conditional = folded.terms
    kind, purpose = _KINDS[number_of_kind]
    is_money = kind is ObligationKind.PAYMENT
    terms = ObligationTerms(
        kind=kind,
        amount_fen=amount if is_money and amount else None,
        due=due_term(due_rule, clock, due_on, length),
        inspection_workdays=inspection or None,
        conditional=conditional,
        purpose=purpose,
    )
    facts = ObligationFacts(
        deliveries=tuple(folded.deliveries),
        acceptances=tuple(folded.acceptances),
        settlements=tuple(folded.settlements),
        performances=tuple(folded.performances),
        payments=tuple(folded.payments),
        history=tuple(folded.history),
    )
    known = standing(facts, at)
    if is_money and terms.amount_fen is None:
        found = _assess_unstated(commitment, terms, facts, known, calendar, at)
    else:
        found = assess_standing(commitment, terms, facts, known, calendar, at)
    judged = judge(header, folded.obligee, number, folded.proceedings, found, calendar)
    rows.proceedings.extend(judged.rows)
    signs = warnings(commitment, terms, facts, known, calendar, found)
    sign_at = next_sign_at(commitment, terms, known, found)
    changes = [one for one in (found.next_change_at, judged.next_change_at, sign_at) if one is not None]
    accrual = found.accrual
    due = digits(found.due)
    # By place: by name, with as many names, making the tuple would take as long as a fifth of the judgement.
    rows.obligations.append(
        ObligationRecord(
            folded.log, header.id, number, header.obligor, folded.obligee, header.currency, header.imported,
            # kind to inspection_workdays
            str(kind), terms.amount_fen, due_rule, clock, due_on or None, length, inspection,
            # delivered_on to payments
            _last_day(folded.deliveries), _last_day(folded.acceptances), _last_day(folded.settlements),
            _last_day(folded.performances), folded.counted_payments,
            # status to clock_started_on
            str(found.status), found.amount_fen, digits(found.nominal_due), due, due or NO_DUE, found.provisional,
            digits(found.clock_started_on),
            # outstanding_fen to reversed_fen
            found.outstanding_fen, found.contested_fen, found.surplus_fen, found.paid_fen, found.reversed_fen,
            # late_since to interest_unpaid_fen
            digits(accrual.late_since), accrual.days_overdue, digits(accrual.accrued_to), accrual.principal_fen,
            accrual.rate_a_day.numerator, accrual.rate_a_day.denominator, accrual.interest_fen,
            accrual.interest_unpaid_fen,
            # flags to next_change_at
            _words(found.flags), _kept_rules(found.rules), min(changes, default=None),
            # breach to signs
            str(judged.latest.status), judged.latest.is_public, found.unruled, _words(found.excuses),
            written_signs(signs),
            # conditional to last_log
            conditional, str(purpose), folded.compensation, folded.compensates, judged.latest_due_on,
            unopened(found, judged) if not header.imported else None, folded.last,
        )
    )  # fmt: skip


def _assess_unstated(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    known: Standing,
    calendar: WorkCalendar,
    at: int,
) -> Assessment:
    """An imported payment without an amount: nobody can say that it is late or that it is fulfilled."""
    without_end = replace(terms, amount_fen=_WITHOUT_END, due=Undated())
    found = assess_standing(commitment, without_end, facts, known, calendar, at)
    due = terms.due.on if isinstance(terms.due, DueOn) else None
    return found._replace(
        status=Status.PENDING if due is None else Status.ACTIVE,
        amount_fen=None,
        nominal_due=due,
        due=due,
        outstanding_fen=None,
        contested_fen=None,
        surplus_fen=None,
        next_change_at=None,
        accrual=found.accrual._replace(principal_fen=0, late_since=None, accrued_to=None),
    )


@lru_cache(maxsize=4096)
def _words(words: tuple[str, ...]) -> str:
    return " ".join([str(word) for word in words])


@lru_cache(maxsize=4096)
def _kept_rules(rules: tuple[str, ...]) -> str:
    """Without that of interest, which grows from the day after: reading adds it."""
    return _words(tuple(rule for rule in rules if rule != INTEREST_RULE))


def _last_day(facts: Sequence[Happened | Settled]) -> int | None:
    return digits(facts[-1].on) if facts else None
