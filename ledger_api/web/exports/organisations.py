"""Buyer, supplier and payees of a contract, as a release of OCDS names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger_api.texts import one_line
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.obligation_shapes import PaymentJSON
from ledger_api.web.party_shapes import PartyJSON

Json = dict[str, Any]
#: What a reader may know of a party.
Party = Callable[[str], PartyJSON | None]

#: The scheme of a party whose code the reader does not get: its id in this ledger.
_OF_THIS_LEDGER = "chengnuo"
#: The scheme of who stands where a publication states nobody.
_UNSTATED = "unknown"


class Side:
    """A party to the contract. The schemes are those of the ledger, so that the party comes back as the same one."""

    def __init__(self, role: str, identifier: str, name: str | None, party: Party) -> None:
        self.party, found = identifier, party(identifier)
        scheme, code = (None, None) if found is None else (found["scheme"], one_line(found["code"] or ""))
        if not scheme or not code:
            scheme, code = _OF_THIS_LEDGER, identifier
        self.id = f"{scheme}-{code}"
        self.reference: Json = {"id": self.id, "name": one_line(name or "") or code}
        self.entry: Json = {**self.reference, "identifier": {"scheme": scheme, "id": code}, "roles": [role]}


class Payees:
    """Whom the payments of one contract went to."""

    def __init__(self, party: Party, supplier: Side | None) -> None:
        self._party = party
        self._known = {} if supplier is None else {supplier.party: supplier}
        self._beside: list[Side] = []

    def of(self, payment: PaymentJSON) -> Json | None:
        """The reference to the payee; None where the reader may not know of it, or the publisher states none."""
        stated = payment["stated_payee"]
        paid, name = payment["obligee"], payment["obligee_name"]
        if stated is not None:
            paid, name = stated["party"], stated["name"]
        if paid is None or _is_unstated(self._party(paid)):
            return None
        if paid not in self._known:
            self._known[paid] = Side("payee", paid, name, self._party)
            self._beside.append(self._known[paid])
        return self._known[paid].reference

    def beside(self) -> list[Side]:
        """Those who are not the supplier: a claim was assigned to them."""
        return sorted(self._beside, key=lambda one: one.id)


def supplier_of(commitment: CommitmentJSON, party: Party) -> Side | None:
    """The supplier; None where the reader may not know of it, or its publisher states none."""
    obligee = commitment["obligee"]
    if obligee is None or _is_unstated(party(obligee)):
        return None
    return Side("supplier", obligee, commitment["obligee_name"], party)


def listed_once(*sides: Side | None) -> list[Json]:
    """Each party once, with all of its roles."""
    found: dict[str, Json] = {}
    for one in sides:
        if one is not None:
            known = found.setdefault(one.id, {**one.entry, "roles": []})
            known["roles"] = [*known["roles"], *one.entry["roles"]]
    return list(found.values())


def said(fields: Json) -> Json:
    """Without what there is nothing to say of."""
    return {name: value for name, value in fields.items() if value is not None}


def _is_unstated(party: PartyJSON | None) -> bool:
    return party is not None and party["imported"] and party["scheme"] == _UNSTATED
