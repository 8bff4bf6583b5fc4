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
class _Dated:
    due_on: date
    id: str
    amount_fen: int | None
    title: str


def terms(contract: Fields, title: str, amount_fen: int | None, currency: str) -> Terms:
    """Payment milestones with a day are obligations; every other day is kept as a date.

    One payment milestone without a value takes the contract's amount. Where several are, and not each has a
    value, the amounts on each day cannot be told: they are unknown, and together they are the contract's
    amount. Where all have values, what remains of the contract's amount is an obligation without a day.
    """
    dated: list[_Dated] = []
    dates = _periods(contract)
    left_out: list[tuple[Place, str]] = []
    for milestone in objects(contract, "milestones"):
        kind, place = str(milestone.get("type", "milestone")).lower(), milestone["place"]
        due, met = milestone.get("due"), milestone.get("met")
        name, status = str(milestone.get("title", "")), str(milestone.get("status", ""))
        if kind == "payment" and isinstance(place, Place) and (reason := _unusable(milestone, currency)):
            left_out.append((place, reason))
        if kind == "payment" and isinstance(due, date):
            dated.append(_Dated(due, str(milestone["id"]), _value(milestone, currency), name))
        elif isinstance(due, date):
            dates.append(PlanDate(kind, name, due, status))
        elif not isinstance(met, date) and isinstance(place, Place):
            left_out.append((place, f"a milestone ({kind}) without a date"))
        if isinstance(met, date):
            dates.append(PlanDate(f"{kind}_met", name, met, status))
    dated.sort(key=lambda d: (d.due_on, d.id))
    obligations = _obligations(dated, title, amount_fen)
    return Terms(
        obligations,
        {d.id: number for number, d in enumerate(dated, 1)},
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


def _obligations(dated: list[_Dated], title: str, amount_fen: int | None) -> tuple[PlanObligation, ...]:
    known = [d.amount_fen for d in dated if d.amount_fen is not None]
    if len(dated) == 1 and not known:
        return (PlanObligation(1, amount_fen, dated[0].due_on, dated[0].title),)
    found = [PlanObligation(n, d.amount_fen, d.due_on, d.title) for n, d in enumerate(dated, 1)]
    if not dated:
        found.append(PlanObligation(1, amount_fen, None, title))
    elif len(known) == len(dated) and amount_fen is not None and sum(known) < amount_fen:
        found.append(PlanObligation(len(dated) + 1, amount_fen - sum(known), None, title))
    return tuple(found)


class Allocation:
    """Meets the obligations of one commitment with its payments, in the order in which they come.

    民法典 art. 560: the designated obligation first, then those due, the oldest first; what is left over
    stays with the last one. A reversal takes back from the designated one, then from the last met.
    """

    def __init__(self, obligations: Iterable[PlanObligation]) -> None:
        ordered = sorted(obligations, key=lambda o: (o.due_on or _UNDATED, o.index))
        self._order = [o.index for o in ordered]
        self._amounts = {o.index: o.amount_fen for o in ordered}
        self._met = dict.fromkeys(self._order, 0)

    def meet(self, amount_fen: int, designated: int | None) -> tuple[tuple[int, int], ...]:
        """The parts of a payment: (obligation index, amount), which sum to it. Negative: a reversal."""
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
