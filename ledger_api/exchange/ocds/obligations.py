"""What a contract obliges its department to pay and when, and which obligation a payment meets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger_api.exchange.ocds.elements import Place
from ledger_api.exchange.ocds.merge import objects
from ledger_api.exchange.ocds.plan import PlanDate, PlanObligation
from ledger_api.exchange.ocds.views import Fields

_UNDATED = date.max


@dataclass(frozen=True, slots=True)
class Terms:
    """The obligations and dates of a contract. `milestones`: milestone id → obligation index.

    `left_out` are milestones that say something and are neither. `amounts_unknown`: there are payment days
    whose amounts the publication does not tell.
    """

    obligations: tuple[PlanObligation, ...]
    milestones: dict[str, int]
    dates: tuple[PlanDate, ...]
    left_out: tuple[tuple[Place, str], ...]
    amounts_unknown: bool


@dataclass(frozen=True, slots=True)
class _Stated:
    """A payment milestone that is an obligation: with a day, or with an amount alone."""

    due_on: date | None
    id: str
    amount_fen: int | None
    title: str
    met_on: date | None


def terms(contract: Fields, title: str, amount_fen: int | None, currency: str) -> Terms:
    """Payment milestones with a day or an amount are obligations; every other day is kept as a date.

    One payment milestone without a value takes the contract's amount. Where several are, and not each has a
    value, the amounts on each day cannot be told: they are unknown, and together they are the contract's
    amount. Where all have values, what remains of the contract's amount is an obligation without a day.
    """
    stated: list[_Stated] = []
    dates = _periods(contract)
    left_out: list[tuple[Place, str]] = []
    for milestone in objects(contract, "milestones"):
        kind, place = str(milestone.get("type", "milestone")).lower(), milestone["place"]
        due, met = milestone.get("due"), milestone.get("met")
        name, status = str(milestone.get("title", "")), str(milestone.get("status", ""))
        if kind == "payment" and isinstance(place, Place) and (reason := _unusable(milestone, currency)):
            left_out.append((place, reason))
        value = _value(milestone, currency)
        on, met_on = due if isinstance(due, date) else None, met if isinstance(met, date) else None
        if kind == "payment" and (on is not None or value is not None):
            stated.append(_Stated(on, str(milestone["id"]), value, name, met_on))
        elif isinstance(due, date):
            dates.append(PlanDate(kind, name, due, status))
        elif not isinstance(met, date) and isinstance(place, Place):
            left_out.append((place, f"a milestone ({kind}) without a date"))
        if isinstance(met, date):
            dates.append(PlanDate(f"{kind}_met", name, met, status))
    stated.sort(key=lambda one: (one.due_on or _UNDATED, one.id))
    obligations = _obligations(stated, title, amount_fen)
    return Terms(
        obligations,
        {one.id: number for number, one in enumerate(stated, 1)},
        tuple(sorted(dates, key=lambda d: (d.on, d.kind, d.title, d.status))),
        tuple(left_out),
        any(o.due_on is not None and o.amount_fen is None for o in obligations),
    )


def _periods(contract: Fields) -> list[PlanDate]:
    ends = (("period_start", contract.get("start")), ("period_end", contract.get("end")))
    return [PlanDate(kind, "", on, "") for kind, on in ends if isinstance(on, date)]


def _unusable(milestone: Fields, currency: str) -> str | None:
    """Why a value that a payment milestone states is not its obligation's amount."""
    if milestone.get("amount") is None or _value(milestone, currency) is not None:
        return None
    return f"the milestone's value is not a positive amount in {currency}; its amount counts as unknown"


def _value(milestone: Fields, currency: str) -> int | None:
    amount = milestone.get("amount")
    usable = isinstance(amount, int) and amount > 0 and milestone.get("currency") == currency
    return amount if usable and isinstance(amount, int) else None


def _obligations(stated: list[_Stated], title: str, amount_fen: int | None) -> tuple[PlanObligation, ...]:
    known = [one.amount_fen for one in stated if one.amount_fen is not None]
    if len(stated) == 1 and not known:
        (one,) = stated
        return (PlanObligation(1, amount_fen, one.due_on, one.title, one.met_on),)
    found = [
        PlanObligation(number, one.amount_fen, one.due_on, one.title, one.met_on)
        for number, one in enumerate(stated, 1)
    ]
    if not stated:
        found.append(PlanObligation(1, amount_fen, None, title))
    elif len(known) == len(stated) and amount_fen is not None and sum(known) < amount_fen:
        found.append(PlanObligation(len(stated) + 1, amount_fen - sum(known), None, title))
    return tuple(found)


class Allocation:
    """Meets the obligations of one commitment with its payments, in the order in which they come.

    民法典 art. 560: the designated obligation first, then those due, the oldest first; what is left over
    stays with the last one. A reversal takes back from the designated one, then from the last met. What a ledger
    exports says of each payment that the whole of it went to one obligation: so it stays there.
    """

    def __init__(self, obligations: Iterable[PlanObligation]) -> None:
        ordered = sorted(obligations, key=lambda o: (o.due_on or _UNDATED, o.index))
        self._order = [o.index for o in ordered]
        self._amounts = {o.index: o.amount_fen for o in ordered}
        self._met = dict.fromkeys(self._order, 0)

    def meet(
        self, amount_fen: int, designated: int | None, *, whole: bool = False
    ) -> tuple[tuple[int, int], ...]:
        """The parts of a payment: (obligation index, amount), which sum to it. Negative: a reversal.

        `whole`: all of it goes to the designated one.
        """
        if whole and designated is not None:
            self._met[designated] += amount_fen
            return ((designated, amount_fen),)
        order = self._order if amount_fen > 0 else self._order[::-1]
        if designated is not None:
            order = [designated, *(index for index in order if index != designated)]
        parts: dict[int, int] = {}
        rest = abs(amount_fen)
        for index in order:
            part = min(rest, self._room(index) if amount_fen > 0 else max(self._met[index], 0))
            if part > 0:
                parts[index] = part
                rest -= part
        if rest:
            parts[self._order[-1]] = parts.get(self._order[-1], 0) + rest
        sign = 1 if amount_fen > 0 else -1
        for index, part in parts.items():
            self._met[index] += sign * part
        return tuple((index, sign * part) for index, part in parts.items())

    def _room(self, index: int) -> int:
        amount = self._amounts[index]
        # An obligation of unknown amount can take any payment.
        return 10**40 if amount is None else max(amount - self._met[index], 0)
