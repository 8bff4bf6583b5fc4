"""The buyer and the supplier of a contract, from wherever the publication states them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from ledger_api.exchange.ocds.elements import Element
from ledger_api.exchange.ocds.merge import objects
from ledger_api.exchange.ocds.organisations import (
    BY_NAME,
    UNKNOWN,
    UNSTATED,
    Named,
    Organisation,
    normalised,
    only,
    party,
)
from ledger_api.exchange.ocds.views import Fields

#: The standard's role of who is paid.
_PAYEE = "payee"


@dataclass(frozen=True, slots=True)
class Sides:
    """Who owes and who is owed. `flags` say where a side was found if not in its own place."""

    buyer: Named
    supplier: Named
    further_suppliers: tuple[str, ...]
    flags: tuple[str, ...]


def sides(process: Fields, contract: Fields, elements: Iterable[Element], source_id: str) -> Sides:
    """Finds both sides; what is not stated anywhere is a placeholder of its own, and is not guessed.

    Buyer: the contract's, the release's, the one party with that role, the procuring entity, the one payer.
    Suppliers: the contract's, its award's, the one party with that role, the one payee.
    """
    found = _Finder(process)
    payments = list(elements)
    flags: list[str] = []
    buyer = found.of(contract.get("buyer")) or found.of(process.get("buyer")) or found.role("buyer")
    if buyer is None:
        buyer = found.of(process.get("procuring_entity")) or found.role("procuringEntity")
        flags += ["buyer_is_procuring_entity"] if buyer else []
    if buyer is None:
        buyer = only(found.of(e.payer) for e in payments)
        flags += ["buyer_is_payer"] if buyer else ["buyer_unknown"]
    suppliers = found.all(contract.get("suppliers")) or found.all(_awarded(process, contract))
    if not suppliers and (supplier := found.role("supplier")):
        suppliers = [supplier]
    if not suppliers:
        payee = only(found.of(e.payee) for e in payments)
        suppliers = [payee] if payee else []
        flags += ["supplier_is_payee"] if payee else ["supplier_unknown"]
    if len(suppliers) > 1:
        flags.append("several_suppliers")
    unknown_buyer = Named((UNKNOWN, f"{found.ocid}: buyer"), UNSTATED)
    unknown_supplier = Named((UNKNOWN, f"{source_id}: supplier"), UNSTATED)
    first = suppliers[0] if suppliers else unknown_supplier
    buyer = buyer or unknown_buyer
    if buyer.key == first.key:
        flags.append("buyer_is_supplier")
    further = tuple(supplier.name for supplier in suppliers[1:])
    return Sides(buyer, first, further, tuple(flags))


def _awarded(process: Fields, contract: Fields) -> tuple[Organisation, ...]:
    """The suppliers of the contract's award; the only award is it where ids do not say otherwise."""
    awards = [a for a in objects(process, "awards") if a.get("suppliers")]
    named = [a for a in awards if a.get("own_id") is not None and a.get("own_id") == contract.get("award")]
    if not named and len(awards) == 1 and (contract.get("award") is None or awards[0].get("own_id") is None):
        named = awards
    return cast(tuple[Organisation, ...], named[0]["suppliers"]) if named else ()


class Payees:
    """Whom the payments of one contract went to.

    Publications spell one supplier in many ways: another payee than the supplier is only who stands among the parties
    with that role, and is not told from it by the spelling of a name alone.
    """

    def __init__(self, process: Fields, supplier: Named) -> None:
        self._supplier = supplier
        listed = [(p, cast(Organisation, p["who"])) for p in objects(process, "parties")]
        finder = _Finder(process)
        self._paid = {
            str(p["id"]): named
            for p, who in listed
            if _PAYEE in cast(tuple[str, ...], p["roles"]) and (named := finder.of(who))
        }

    def of(self, who: Organisation | None) -> Named | None:
        """The payee that a payment names; None where it names none."""
        if who is None:
            return None
        found = self._paid.get(who.reference or "", self._supplier)
        same_name = normalised(found.name) == normalised(self._supplier.name)
        return self._supplier if found.key[0] == BY_NAME and same_name else found


class _Finder:
    """Looks organisations up among the parties of one process."""

    def __init__(self, process: Fields) -> None:
        self.ocid = str(process["ocid"])
        self._parties = objects(process, "parties")
        self._listed = {str(p["id"]): cast(Organisation, p["who"]) for p in self._parties}

    def of(self, who: object) -> Named | None:
        return party(who, self._listed, self.ocid) if isinstance(who, Organisation) else None

    def all(self, many: object) -> list[Named]:
        if not isinstance(many, tuple):
            return []
        named = {n.key: n for who in many if (n := self.of(who))}
        return list(named.values())

    def role(self, role: str) -> Named | None:
        """The one party with a role; None where several have it."""
        return only(self.of(p["who"]) for p in self._parties if role in cast(tuple[str, ...], p["roles"]))
