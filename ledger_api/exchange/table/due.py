"""What each row of a table would amount to today: its due day or what it waits for, and what to notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.money import format_fen
from ledger_api.domain.obligations import Happened, ObligationFacts, Payment, Settled, assess
from ledger_api.domain.terms import CommitmentTerms, DueAfterDays, DueAfterWorkdays, Flag, Status
from ledger_api.exchange.table.drafts import EVENTS, AgreementDraft, ObligationDraft
from ledger_api.exchange.table.known import KnownObligation

#: Amount in fen and day of credit.
Credit = tuple[int, date]


def preview(
    agreement: AgreementDraft,
    obligation: ObligationDraft,
    terms: CommitmentTerms,
    known: KnownObligation | None,
    credits: Sequence[Credit],
    calendar: WorkCalendar,
    now: int,
) -> dict[str, Any]:
    """One line of the dry run: as the ledger has it (`known`), or by what the table says where it has more.

    `due` is None while the clock has not started; `starts_with` then names what starts it.
    """
    recorded = (known.delivered_on, known.accepted_on, known.settled_on) if known else (None, None, None)
    events = [obligation.events.get(column) or day for column, day in zip(EVENTS, recorded, strict=True)]
    if known is not None and tuple(events) == recorded:
        stands = _as_on_ledger(known)
    else:
        stands = _as_computed(obligation, terms, events, credits, calendar, now)
    due = obligation.due
    clock = due.clock if isinstance(due, DueAfterDays | DueAfterWorkdays) else None
    row = obligation.row
    amount_fen = obligation.terms.amount_fen
    return {
        "file": row.file,
        "sheet": row.sheet,
        "row": row.number,
        "contract": agreement.number,
        "index": obligation.index,
        "obligation": obligation.name,
        "kind": obligation.terms.kind.value,
        "amount": None if amount_fen is None else format_fen(amount_fen),
        "currency": agreement.currency,
        **stands,
        "starts_with": clock.value if clock is not None and stands["due"] is None else None,
        "on_ledger": known is not None,
    }


def _as_on_ledger(known: KnownObligation) -> dict[str, Any]:
    return _figures(
        known.nominal_due_on,
        known.due_on,
        known.status,
        known.outstanding_fen,
        known.days_overdue,
        known.flags,
        is_provisional=known.is_provisional,
    )


def _as_computed(
    obligation: ObligationDraft,
    terms: CommitmentTerms,
    events: Sequence[date | None],
    credits: Sequence[Credit],
    calendar: WorkCalendar,
    now: int,
) -> dict[str, Any]:
    delivered, accepted, settled = events
    facts = ObligationFacts(
        deliveries=(Happened(delivered, now),) if delivered else (),
        acceptances=(Happened(accepted, now),) if accepted else (),
        settlements=(Settled(settled, now),) if settled else (),
        payments=tuple(
            Payment(str(place), amount, day, now) for place, (amount, day) in enumerate(credits, start=1)
        ),
    )
    found = assess(terms, obligation.terms, facts, calendar, now)
    return _figures(
        found.nominal_due,
        found.due,
        found.status,
        found.outstanding_fen,
        found.days_overdue,
        # That a table comes after the due day says nothing yet.
        tuple(flag for flag in found.flags if flag is not Flag.RECORDED_LATE),
        is_provisional=found.provisional,
    )


def _figures(
    nominal_due: date | None,
    due: date | None,
    status: Status,
    outstanding_fen: int | None,
    days_overdue: int,
    flags: Sequence[Flag],
    *,
    is_provisional: bool,
) -> dict[str, Any]:
    return {
        "nominal_due": nominal_due.isoformat() if nominal_due else None,
        "due": due.isoformat() if due else None,
        "provisional": is_provisional,
        "status": status.value,
        "outstanding": None if outstanding_fen is None else format_fen(outstanding_fen),
        "days_overdue": days_overdue,
        "flags": [flag.value for flag in flags],
    }
