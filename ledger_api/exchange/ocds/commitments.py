"""One contracting process as commitments and payments, with an account of what is neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from ledger_api.exchange.ocds.elements import Element, Place, money
from ledger_api.exchange.ocds.leaves import text
from ledger_api.exchange.ocds.merge import merged, objects
from ledger_api.exchange.ocds.obligations import Allocation, terms
from ledger_api.exchange.ocds.organisations import Named, ocid_prefix
from ledger_api.exchange.ocds.parties import Payees, Sides, sides
from ledger_api.exchange.ocds.payments import Payment, payments
from ledger_api.exchange.ocds.plan import PlanCommitment, PlanPayment
from ledger_api.exchange.ocds.statements import EARLIEST, Account
from ledger_api.exchange.ocds.views import ContractSeen, Fields, View

_DEAD_AWARDS = frozenset({"cancelled", "unsuccessful"})
#: The end of the last year of which a day is taken, 2148.
_LAST_SECOND = 5_648_745_600
Kind = Literal["department", "enterprise"]


@dataclass(slots=True)
class Taken:
    """What is to be put on the ledger, as it is found."""

    commitments: list[PlanCommitment] = field(default_factory=list)
    payments: list[PlanPayment] = field(default_factory=list)
    parties: list[tuple[Named, Kind]] = field(default_factory=list)
    merged: int = 0


def take(views: list[View], taken: Taken, account: Account) -> None:
    """Takes one process, all versions of it together."""
    newest = sorted(views, key=lambda v: v.order, reverse=True)
    process = merged(views)
    publisher = next((v.publisher for v in newest if v.publisher), None)
    contracts = objects(process, "contracts")
    for contract in contracts:
        stating = [v for v in newest if str(contract["id"]) in v.contracts]
        seen = [v.contracts[str(contract["id"])] for v in stating]
        _Contract(process, contract, seen, publisher or "", account, _released(stating)).take(taken)
    _leave_out_awards(process, account)
    if not contracts:
        account.leave_out(newest[0].place, "no contract yet: nothing to put on the ledger")


def _released(stating: list[View]) -> int | None:
    """When the newest of these was released, in unix seconds; None where it does not tell."""
    seconds = int(max((v.order[0] for v in stating), default=EARLIEST).timestamp())
    return seconds if 0 < seconds < _LAST_SECOND else None


def _leave_out_awards(process: Fields, account: Account) -> None:
    contracts, awards = objects(process, "contracts"), objects(process, "awards")
    used = {contract.get("award") for contract in contracts}
    for award in awards:
        alone = len(awards) == 1 and contracts and (award.get("own_id") is None or used == {None})
        if alone or award.get("own_id") in used or str(award.get("status")).lower() in _DEAD_AWARDS:
            continue
        account.leave_out(cast(Place, award["place"]), "an award without a contract")


def part_of_id(value: str) -> str:
    """An id as part of a longer one, so that no two ids make the same."""
    return value.replace("%", "%25").replace("/", "%2F")


class _Contract:
    """One contract with everything that its versions say about it, the newest first."""

    def __init__(
        self,
        process: Fields,
        contract: Fields,
        seen: list[ContractSeen],
        publisher: str,
        account: Account,
        released_at: int | None,
    ) -> None:
        self.ocid, self.id = str(process["ocid"]), str(contract["id"])
        self.source_id = f"{part_of_id(self.ocid)}/{part_of_id(self.id)}"
        self._process, self._contract, self._seen = process, contract, seen
        self._publisher, self._account = publisher or ocid_prefix(self.ocid), account
        self._released_at = released_at

    def take(self, taken: Taken) -> None:
        usable, elements = self._payments()
        currency = self._currency(usable)
        unclear = [line for seen in self._seen for line in seen.unclear]
        amount = self._amount(unclear)
        usable = list(self._in_currency(usable, currency))
        title = str(self._contract.get("title") or self.id)
        agreed = terms(self._contract, title, amount, currency or "")
        if currency is None or (
            amount is None and not usable and all(o.amount_fen is None for o in agreed.obligations)
        ):
            self._leave_out()
            return
        for place, reason in [*agreed.left_out, *unclear]:
            self._account.leave_out(place, reason)
        found = sides(self._process, self._contract, elements, self.source_id)
        taken.parties += [(found.buyer, "department"), (found.supplier, "enterprise")]
        flags = self._flags(found, amount, agreed.amounts_unknown)
        commitment = PlanCommitment(
            source_id=self.source_id,
            ocid=self.ocid,
            contract_id=self.id,
            title=title,
            buyer=found.buyer.key,
            supplier=found.supplier.key,
            further_suppliers=found.further_suppliers,
            currency=currency,
            amount_fen=amount,
            signed_on=cast(date | None, self._contract.get("signed")),
            obligations=agreed.obligations,
            dates=agreed.dates,
            publisher=self._publisher,
            flags=tuple(flags),
            released_at=self._released_at,
        )
        taken.commitments.append(commitment)
        payees = Payees(self._process, found.supplier)
        paid = {payment.id: named for payment in usable if (named := payees.of(payment.payee))}
        taken.parties += [(named, "enterprise") for named in paid.values()]
        taken.payments.extend(self._planned(commitment, usable, agreed.milestones, paid))
        taken.merged += sum(len(payment.elements) - 1 for payment in usable)

    def _payments(self) -> tuple[list[Payment], list[Element]]:
        """Payments that lack nothing, and the readable elements of all; the others are left out by name."""
        arrays = [[e for e in seen.transactions if not e.refused] for seen in self._seen]
        for element in (e for seen in self._seen for e in seen.transactions if e.refused):
            self._account.leave_out_transaction(element.place, _all_reasons(element))
        found = payments(arrays)
        usable = []
        for payment in found:
            if reason := payment.missing():
                self._leave_out_payment(payment, reason)
            else:
                usable.append(payment)
        return usable, [element for array in arrays for element in array]

    def _leave_out_payment(self, payment: Payment, reason: str) -> None:
        for element in payment.elements:
            self._account.leave_out_transaction(element.place, reason)

    def _currency(self, usable: list[Payment]) -> str | None:
        """The contract's currency; where it states none, the one of all its payments."""
        stated = cast(str | None, self._contract.get("currency"))
        paid = {payment.currency for payment in usable}
        return stated or (paid.pop() if len(paid) == 1 else None)

    def _amount(self, unclear: list[tuple[Place, str]]) -> int | None:
        """What the contract commits to; None, with a line for the reader, where its value is no such amount."""
        stated = cast(int | None, self._contract.get("amount"))
        if stated is None or (stated > 0 and self._contract.get("currency") is not None):
            return stated
        why = "is no amount to be paid" if stated <= 0 else "has no currency"
        line = f"the contract's value {amount_text(stated)} {why}; its amount counts as unknown"
        unclear.append((self._seen[0].places[-1], line))
        return None

    def _in_currency(self, usable: list[Payment], currency: str | None) -> Iterator[Payment]:
        for payment in usable:
            if payment.currency == currency:
                yield payment
            elif currency is None:
                self._leave_out_payment(payment, "the contract states no currency, its payments several")
            else:
                reason = f"paid in {payment.currency}, the contract is in {currency}: no rate is guessed"
                self._leave_out_payment(payment, reason)

    def _leave_out(self) -> None:
        """One line for the contract, at its newest statement, with all that stood in the way."""
        unclear = [reason for seen in self._seen[:1] for _, reason in seen.unclear]
        amount, currency = self._contract.get("amount"), self._contract.get("currency")
        if isinstance(amount, int) and amount <= 0:
            unclear.insert(0, f"an amount of {amount_text(amount)}")
        elif amount is None:
            unclear.insert(0, "no amount")
        if currency is None:
            unclear.insert(0, "no currency")
        reason = f"contract without a usable value, and nothing paid on it: {'; '.join(unclear)}"
        self._account.leave_out(self._seen[0].places[-1], reason)

    def _flags(self, found: Sides, amount: int | None, dated_amounts_unknown: bool) -> list[str]:
        flags = list(found.flags)
        if amount is None:
            flags.append("amount_unknown")
        if dated_amounts_unknown:
            flags.append("amounts_of_days_unknown")
        if self.id.startswith("~") and not self.id.startswith("~~"):
            flags.append("contract_id_missing")
        if any(e.money.net_refused for seen in self._seen for e in seen.transactions):
            flags.append("net_amount_unreadable")
        if status := self._contract.get("status"):
            flags.append(f"status:{status}")
        return sorted(flags)

    def _planned(
        self,
        commitment: PlanCommitment,
        usable: list[Payment],
        milestones: dict[str, int],
        paid: dict[str, Named],
    ) -> Iterator[PlanPayment]:
        allocation = Allocation(commitment.obligations)
        withheld = self._withheld(usable, commitment.currency)
        signed = commitment.signed_on
        for payment in sorted(
            usable, key=lambda p: (cast(date, p.credited_on), (p.gross_fen or 0) < 0, p.id)
        ):
            gross, on = cast(int, payment.gross_fen), cast(date, payment.credited_on)
            yield PlanPayment(
                source_id=f"{commitment.source_id}/{part_of_id(payment.id)}",
                commitment=commitment.source_id,
                parts=allocation.meet(gross, milestones.get(payment.milestone or ""), whole=payment.whole),
                gross_fen=gross,
                net_fen=payment.net_fen,
                withheld_fen=withheld.get(payment.id),
                credited_on=on,
                reversal=gross < 0,
                before_signing=signed is not None and on < signed,
                payee=payee.key if (payee := paid.get(payment.id)) else None,
                means=payment.means,
            )

    def _withheld(self, usable: list[Payment], currency: str) -> dict[str, int]:
        """What was kept back from the bills that one payment alone settles (payment id → amount)."""
        kept_back: dict[str, int] = {}
        for bill in (b for seen in self._seen[:1] for b in seen.bills if isinstance(b, dict)):
            payers = [p for p in usable if text(bill.get("id")) in p.bills]
            retentions = bill.get("retentions")
            for retention in retentions if isinstance(retentions, list) and len(payers) == 1 else []:
                stated = money(retention.get("amount")) if isinstance(retention, dict) else None
                if stated and stated.gross_fen and stated.currency == currency:
                    kept_back[payers[0].id] = kept_back.get(payers[0].id, 0) + stated.gross_fen
        return kept_back


def _all_reasons(element: Element) -> str:
    """What is unclear about an element, and what it lacks beside."""
    said = " ".join(element.refused)
    lacking = Payment("", [element]).lacking() if element.said else []
    return "; ".join([*element.refused, *(f"no {name}" for name in lacking if name not in said)])


def amount_text(amount_fen: int) -> str:
    """An amount as decimal text with two decimals."""
    sign, whole = "-" if amount_fen < 0 else "", abs(amount_fen)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
