"""What a release says that the ledger needs, in one shape, so that versions of it merge without surprises.

Everything unclear is left out here, by name, before merging: a later version can change what an earlier one
said, but neither blank nor unreadable values erase it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger_api.exchange.ocds.elements import Element, Place, element, kept, money
from ledger_api.exchange.ocds.leaves import day, quoted, says_nothing, text
from ledger_api.exchange.ocds.organisations import organisation, organisations
from ledger_api.exchange.ocds.statements import Account, Order, Statement

#: What one object says: field → value understood. Lists of objects have an `id` in each.
Fields = dict[str, object]

_INSTEAD = "is not a list"


@dataclass(slots=True)
class ContractSeen:
    """One contract in one statement: where it stands, what is unclear about it, and its transactions."""

    places: list[Place] = field(default_factory=list)
    unclear: list[tuple[Place, str]] = field(default_factory=list)
    transactions: list[Element] = field(default_factory=list)
    bills: list[object] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A statement, reduced to what is needed of it (the whole of it would fill the memory)."""

    order: Order
    publisher: str | None
    place: Place
    fields: Fields
    contracts: dict[str, ContractSeen]


def view(statement: Statement, account: Account) -> View:
    """Reads a release; what its shape forbids is left out by name."""
    release, contracts = statement.release, dict[str, ContractSeen]()
    tender = release.get("tender")
    fields: Fields = {
        "ocid": statement.ocid,
        "parties": _parties(release),
        "buyer": organisation(release.get("buyer")),
        "procuring_entity": organisation(tender.get("procuringEntity")) if isinstance(tender, dict) else None,
        "awards": _awards(statement, account),
        "contracts": _contracts(statement, contracts, account),
    }
    return View(statement.order, statement.publisher, statement.place, _said(fields), contracts)


def _said(fields: Fields) -> Fields:
    return {key: value for key, value in fields.items() if value is not None}


def _parties(release: Fields) -> list[Fields]:
    found: list[Fields] = []
    for item in _list(release.get("parties")):
        if isinstance(item, dict) and (who := organisation(item)):
            roles = tuple(sorted({role for r in _list(item.get("roles")) if (role := text(r))}))
            found.append({"id": who.reference or who.identifier or who.name, "who": who, "roles": roles})
    return _one_each(found)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _one_each(items: list[Fields]) -> list[Fields]:
    """Objects with the same id are one; what the later says counts."""
    found: dict[object, Fields] = {}
    for item in items:
        found.setdefault(item["id"], {}).update(item)
    return list(found.values())


def _objects(
    holder: Fields, key: str, place: Place, account: Account
) -> Iterator[tuple[dict[str, object], Place]]:
    """The objects of a list that say something; whatever else is there is left out by name."""
    items = holder.get(key)
    at = Place(place.file, f"{place.path}.{key}" if place.path else key)
    if not isinstance(items, list):
        if not says_nothing(items):
            account.leave_out(at, f"{quoted(items)} {_INSTEAD}")
        return
    for number, item in enumerate(items):
        here = Place(at.file, f"{at.path}[{number}]")
        if isinstance(item, dict):
            yield item, here
        elif not says_nothing(item):
            account.leave_out(here, f"{quoted(item)} is not an object")


def _keys(items: list[dict[str, object]], hints: tuple[str, ...]) -> list[str]:
    """An id for each object: its own, or, where it has none, one from what names it and its place among equals."""
    seen: Counter[str] = Counter()
    keys = []
    for item in items:
        own = text(item.get("id"))
        if own is not None:
            keys.append(own if not own.startswith("~") else "~" + own)
            continue
        hint = next((h for key in hints if (h := text(item.get(key)))), "").replace("~", "-")
        seen[hint] += 1
        keys.append("~" + "~".join(part for part in (hint, str(seen[hint])) if part))
    return keys


def _awards(statement: Statement, account: Account) -> list[Fields]:
    found = list(_objects(statement.release, "awards", statement.place, account))
    keys = _keys([item for item, _ in found], ("title",))
    awards: list[Fields] = []
    for key, (item, place) in zip(keys, found, strict=True):
        suppliers = organisations(item.get("suppliers"))
        if not says_nothing([item.get("value"), item.get("suppliers"), item.get("id")]):
            award: Fields = {"id": key, "own_id": text(item.get("id")), "suppliers": suppliers or None}
            awards.append(_said(award | {"status": text(item.get("status")), "place": place}))
    return _one_each(awards)


def _contracts(statement: Statement, seen: dict[str, ContractSeen], account: Account) -> list[Fields]:
    found = list(_objects(statement.release, "contracts", statement.place, account))
    keys = _keys([item for item, _ in found], ("awardID", "title"))
    contracts: dict[str, Fields] = {}
    for key, (item, place) in zip(keys, found, strict=True):
        into = seen.setdefault(key, ContractSeen())
        into.places.append(place)
        fields = _contract(key, item, place, into, account)
        before = contracts.setdefault(key, {})
        if before.get("amount", fields.get("amount")) != fields.get("amount"):
            into.unclear.append(
                (place, f"contract id {quoted(key)} stands twice here; the later amount counts")
            )
        milestones = [*_fields_of(before), *_fields_of(fields)]
        before.update(fields | {"milestones": _one_each(milestones)})
    return list(contracts.values())


def _fields_of(contract: Fields) -> list[Fields]:
    milestones = contract.get("milestones")
    return milestones if isinstance(milestones, list) else []


def _contract(
    key: str, item: dict[str, object], place: Place, into: ContractSeen, account: Account
) -> Fields:
    value, period = item.get("value"), item.get("period")
    stated = money(value)
    at = Place(place.file, f"{place.path}.value")
    into.unclear.extend((at, reason) for reason in stated.refused)
    if stated.net_refused:
        into.unclear.append((at, stated.net_refused))
    period = period if isinstance(period, dict) else {}
    implementation = item.get("implementation")
    if isinstance(implementation, dict):
        _transactions(implementation, place, into, account)
    elif not says_nothing(implementation):
        into.unclear.append((place, f"implementation {quoted(implementation)} is not an object"))
        implementation = None
    return _said(
        {
            "id": key,
            "award": text(item.get("awardID")),
            "title": text(item.get("title")) or text(item.get("description")),
            "status": text(item.get("status")),
            "amount": stated.gross_fen,
            "currency": stated.currency,
            "signed": _day(item, "dateSigned", place, into),
            "start": _day(period, "startDate", Place(place.file, f"{place.path}.period"), into),
            "end": _day(period, "endDate", Place(place.file, f"{place.path}.period"), into),
            "buyer": organisation(item.get("buyer")),
            "suppliers": organisations(item.get("suppliers")) or None,
            "milestones": _one_each(
                [
                    *_milestones(item, place, into, account),
                    *_milestones(
                        implementation if isinstance(implementation, dict) else {},
                        Place(place.file, f"{place.path}.implementation"),
                        into,
                        account,
                    ),
                ]
            ),
        }
    )


def _day(holder: dict[str, object], key: str, place: Place, into: ContractSeen) -> object:
    refused: list[str] = []
    found = kept(day(holder.get(key), key), refused)
    into.unclear.extend((Place(place.file, f"{place.path}.{key}"), reason) for reason in refused)
    return found


def _transactions(
    implementation: dict[str, object], contract: Place, into: ContractSeen, account: Account
) -> None:
    items = implementation.get("transactions")
    path = f"{contract.path}.implementation.transactions"
    into.bills.extend(_list(implementation.get("financialObligations")))
    if not isinstance(items, list):
        if not says_nothing(items):
            account.leave_out(Place(contract.file, path), f"{quoted(items)} {_INSTEAD}")
        return
    into.transactions.extend(
        element(item, Place(contract.file, f"{path}[{number}]")) for number, item in enumerate(items)
    )


def _milestones(
    holder: dict[str, object], place: Place, into: ContractSeen, account: Account
) -> Iterator[Fields]:
    found = [pair for pair in _objects(holder, "milestones", place, account) if not says_nothing(pair[0])]
    keys = _keys([item for item, _ in found], ("title", "description"))
    for key, (item, at) in zip(keys, found, strict=True):
        stated = money(item.get("value"))
        into.unclear.extend((Place(at.file, f"{at.path}.value"), reason) for reason in stated.refused)
        yield _said(
            {
                "id": key,
                "title": text(item.get("title")) or text(item.get("description")),
                "type": text(item.get("type")),
                "status": text(item.get("status")),
                "due": _day(item, "dueDate", at, into),
                "met": _day(item, "dateMet", at, into),
                "amount": stated.gross_fen,
                "currency": stated.currency,
                "place": at,
            }
        )
