"""One element of a `transactions` array, as one version of a release states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ledger_api.domain.words import Means
from ledger_api.exchange.ocds.leaves import Refused, currency, day, fen, quoted, says_nothing, text
from ledger_api.exchange.ocds.organisations import Organisation, organisation

T = TypeVar("T")
_MEANS = {one.value: one for one in Means}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file and a JSON path in it."""

    file: str
    path: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, its net amount and its currency; None for what is not said, `refused` for what is unclear."""

    gross_fen: int | None
    net_fen: int | None
    currency: str | None
    refused: tuple[str, ...]
    net_refused: str | None


@dataclass(frozen=True, slots=True)
class Element:
    """A payment as stated once. `refused`: why nothing can be made of it, whatever other versions say."""

    place: Place
    id: str | None
    credited_on: date | None
    money: Money
    milestone: str | None
    #: The whole of it goes to the milestone, whatever that amounts to: so an export of a ledger states it.
    whole: bool
    #: How it was paid, in a ledger's own word: so an export states it.
    means: Means | None
    payer: Organisation | None
    payee: Organisation | None
    bills: tuple[str, ...]
    refused: tuple[str, ...]
    #: False for what is no transaction, or an empty template of one.
    said: bool

    def content(self) -> tuple[object, ...]:
        """What makes it this payment where it has no id: day, money, and who paid whom."""
        sides = tuple((side.reference, side.name) if side else None for side in (self.payer, self.payee))
        return (str(self.credited_on), self.money.gross_fen, self.money.currency, *sides)


def element(value: object, place: Place) -> Element:
    """Reads a transaction in the forms of OCDS 1.1 (value, payer, payee) and 1.0 (amount, …Organization)."""
    if not isinstance(value, dict):
        reason = f"{quoted(value)} is not a transaction"
        return Element(place, None, None, _NOTHING, None, False, None, None, None, (), (reason,), False)
    refused: list[str] = []
    said = not says_nothing(value)
    credited_on = kept(day(value.get("date")), refused)
    stated = money(next((v for v in (value.get("value"), value.get("amount")) if not says_nothing(v)), None))
    refused.extend(stated.refused)
    related = value.get("relatedImplementationMilestone")
    bills = value.get("financialObligationIds")
    return Element(
        place=place,
        id=text(value.get("id")),
        credited_on=credited_on,
        money=stated,
        milestone=text(related.get("id")) if isinstance(related, dict) else None,
        whole=isinstance(related, dict) and related.get("whole") is True,
        means=_MEANS.get(text(value.get("means")) or ""),
        payer=organisation(value.get("payer")) or organisation(value.get("providerOrganization")),
        payee=organisation(value.get("payee")) or organisation(value.get("receiverOrganization")),
        bills=tuple(b for item in bills if (b := text(item))) if isinstance(bills, list) else (),
        refused=tuple(refused) if said else ("an empty template: it says nothing",),
        said=said,
    )


def money(value: object, what: str = "amount") -> Money:
    """Reads an OCDS value object. A number alone is an amount without a currency."""
    fields = (
        value if isinstance(value, dict) and not any(k.startswith("$") for k in value) else {"amount": value}
    )
    refused: list[str] = []
    net_refused: list[str] = []
    gross = kept(fen(fields.get("amount"), what), refused)
    code = kept(currency(fields.get("currency")), refused)
    net = kept(fen(fields.get("netAmount"), "netAmount"), net_refused)
    return Money(gross, net, code, tuple(refused), net_refused[0] if net_refused else None)


_NOTHING = Money(None, None, None, (), None)


def kept(value: T | Refused | None, refused: list[str]) -> T | None:
    """The value if it was understood; the reason goes to `refused` if not."""
    if isinstance(value, Refused):
        refused.append(value.reason)
        return None
    return value
