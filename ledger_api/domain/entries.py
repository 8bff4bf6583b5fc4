"""From the facts that count to the entries of an account: credits, disputed parts, amendments, the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ledger_api.domain.days import civil_day
from ledger_api.domain.facts import Amended, Recorded
from ledger_api.domain.interest import Credit, Disputed, Entry, NewTerms
from ledger_api.domain.standing import End, Standing, place
from ledger_api.domain.terms import ObligationTerms


def amounts(terms: ObligationTerms, known: Standing) -> tuple[int, ...]:
    """The amount owed from the start, then from each amendment of it, in fen.

    A settlement that names an amount fixes it from the start, until an amendment after it. What was never owed
    comes off every amount but those that were amended or fixed afterwards: these were agreed with it in mind.
    ValueError where an obligation to pay has no amount.
    """
    if terms.amount_fen is None and not any(one.amount_fen is not None for one in known.settlements):
        raise ValueError("an obligation to pay needs an amount: give amount_fen")
    if not known.amendments and not known.settlements and not known.never_owed:
        return (terms.amount_fen or 0,)
    agreed: list[tuple[int | None, Recorded | None]] = [(terms.amount_fen, None)]
    agreed += [(one.amount_fen, one) for one in known.amendments if one.amount_fen is not None]
    return tuple(_owed(amount_fen or 0, since, known) for amount_fen, since in agreed)


def _owed(amount_fen: int, since: Recorded | None, known: Standing) -> int:
    """An agreed amount after the settlements and the contests that were decided since."""
    for settled in known.settlements:
        if settled.amount_fen is not None and _is_after(settled, since):
            amount_fen, since = settled.amount_fen, settled
    gone_fen = sum(one.amount_fen for one in known.never_owed if _is_after(one, since))
    return max(0, amount_fen - gone_fen)


def _is_after(fact: Recorded, since: Recorded | None) -> bool:
    return since is None or place(fact) >= place(since)


def entries(
    terms: ObligationTerms, known: Standing, dues: Sequence[date | None], end: End | None
) -> Iterable[Entry]:
    """All entries in recording order; `dues` are the due day as signed and that of each amendment of it.

    `end` is what ended the obligation before it was fulfilled.
    """
    credits = (Credit(one.credited_on, one.amount_fen) for one in known.payments)
    if not known.amendments and not known.contests and end is None:
        return credits
    found: list[tuple[tuple[int, int], Entry]] = [
        (place(payment), credit) for payment, credit in zip(known.payments, credits, strict=True)
    ]
    found += [(place(one), Disputed(civil_day(one.recorded_at), one.amount_fen)) for one in known.contests]
    found += zip(map(place, known.amendments), _new_terms(terms, known, dues), strict=True)
    if end is not None:
        found.append((place(end.fact), NewTerms(end.on, due=None)))
    return [entry for _, entry in sorted(found, key=lambda one: one[0])]


def _new_terms(terms: ObligationTerms, known: Standing, dues: Sequence[date | None]) -> list[NewTerms]:
    """What each amendment made of the obligation."""
    later_dues, later_amounts = iter(dues[1:]), iter(amounts(terms, known)[1:])
    due = dues[0]
    found = []
    for one in known.amendments:
        due = next(later_dues) if one.due_on is not None else due
        amount_fen = next(later_amounts) if one.amount_fen is not None else None
        found.append(_terms_of(one, due, amount_fen))
    return found


def _terms_of(amendment: Amended, due: date | None, amount_fen: int | None) -> NewTerms:
    return NewTerms(
        civil_day(amendment.recorded_at), due, amount_fen, waives_interest=amendment.waives_interest
    )
