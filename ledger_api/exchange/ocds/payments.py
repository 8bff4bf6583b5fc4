"""Which transactions are one payment: versions of it are merged, equal ones in one array stay apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ledger_api.domain.words import Means
from ledger_api.exchange.ocds.elements import Element
from ledger_api.exchange.ocds.organisations import Organisation


@dataclass(slots=True)
class Payment:
    """One payment: its id within the contract, and the elements that state it, the newest first."""

    id: str
    elements: list[Element] = field(default_factory=list)

    @property
    def credited_on(self) -> date | None:
        return next((e.credited_on for e in self.elements if e.credited_on is not None), None)

    @property
    def gross_fen(self) -> int | None:
        return next((e.money.gross_fen for e in self.elements if e.money.gross_fen is not None), None)

    @property
    def net_fen(self) -> int | None:
        """The net amount that stands beside the gross amount that counts."""
        return next((e.money.net_fen for e in self.elements if e.money.gross_fen is not None), None)

    @property
    def currency(self) -> str | None:
        return next((e.money.currency for e in self.elements if e.money.currency is not None), None)

    @property
    def milestone(self) -> str | None:
        return next((e.milestone for e in self.elements if e.milestone is not None), None)

    @property
    def whole(self) -> bool:
        """Whether the whole of it goes to its milestone."""
        return any(e.whole for e in self.elements if e.milestone is not None)

    @property
    def payee(self) -> Organisation | None:
        return next((e.payee for e in self.elements if e.payee is not None), None)

    @property
    def means(self) -> Means | None:
        return next((e.means for e in self.elements if e.means is not None), None)

    @property
    def bills(self) -> tuple[str, ...]:
        return next((e.bills for e in self.elements if e.bills), ())

    def lacking(self) -> list[str]:
        """What no version says, and nothing can be recorded without."""
        needed = {"date": self.credited_on, "amount": self.gross_fen, "currency": self.currency}
        return [name for name, value in needed.items() if value is None]

    def missing(self) -> str | None:
        """Why it cannot be taken, None if it can."""
        if lacking := self.lacking():
            return " and ".join(f"no {name}" for name in lacking)
        return "amount 0: no money moved" if self.gross_fen == 0 else None


def payments(arrays: Iterable[list[Element]]) -> list[Payment]:
    """The payments of one contract, from the transactions of its versions, the newest version first.

    Elements that cannot be read (`refused`) must not be among them. With an id, an element is the payment of
    that id: an equal one in the same array is the same seen twice, a different one a payment of its own.
    Without an id, its content names it, and the array that holds most of the equals says how many there are.
    """
    by_id: dict[str, list[Payment]] = {}
    by_content: dict[tuple[object, ...], list[Payment]] = {}
    for array in arrays:
        named: dict[str, list[Element]] = {}
        nameless: Counter[tuple[object, ...]] = Counter()
        for element in array:
            if element.id is not None:
                named.setdefault(element.id, []).append(element)
                continue
            content = element.content()
            same = by_content.setdefault(content, [])
            if nameless[content] == len(same):
                same.append(Payment(_content_id(content, len(same) + 1)))
            same[nameless[content]].elements.append(element)
            nameless[content] += 1
        for id_, elements in named.items():
            _place(elements, id_, by_id.setdefault(id_, []))
    groups = [*by_id.values(), *by_content.values()]
    return [payment for group in groups for payment in group]


def _content_id(content: tuple[object, ...], ordinal: int) -> str:
    digest = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    return f"~{digest}~{ordinal}"


def _place(elements: list[Element], id_: str, known: list[Payment]) -> None:
    """Puts the elements of one id in one array with the payments of that id that newer versions know.

    First those that say the same as one that is known, then the rest in turn: an amended payment is the same
    payment. What is left is a payment that newer versions have lost.
    """
    by_content = {element.content(): payment for payment in known for element in payment.elements[:1]}
    open_payments = list(known)
    rest: dict[tuple[object, ...], list[Element]] = {}
    for element in elements:
        payment = by_content.get(element.content())
        if payment is None:
            rest.setdefault(element.content(), []).append(element)
            continue
        payment.elements.append(element)
        if payment in open_payments:
            open_payments.remove(payment)
    for equal in rest.values():
        if open_payments:
            payment = open_payments.pop(0)
        else:
            # Doubled, so that no id of a publisher can look like one that is made here.
            own = id_.replace("~", "~~")
            payment = Payment(own if not known else f"{own}~{len(known) + 1}")
            known.append(payment)
        payment.elements.extend(equal)
