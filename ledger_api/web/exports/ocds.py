"""One commitment as a release of the Open Contracting Data Standard 1.1: contract, payment milestones, transactions.

A function of what its reader sees, so that nothing else can get out: without a supplier and without titles for the
public. What is exported comes back through the import of publications as it was, and exported again it is the same
release: nothing in it depends on when or where it was made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import orjson

from ledger_api.domain.days import SHANGHAI
from ledger_api.domain.words import Flag, Means, ObligationKind, Status
from ledger_api.texts import one_line
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.exports.organisations import Json, Party, Payees, Side, listed_once, said, supplier_of
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON

VERSION = "1.1"
#: What begins an ocid where the publisher has not registered a prefix of its own.
PREFIX = "ocds-cnledg"
_PREFIX = re.compile("ocds-[0-9a-z]{6}")
PUBLISHER = "诚诺政务承诺履行账本"

#: What is owed no more, but for what was paid on it.
_RELEASED = frozenset({Status.CHANGED, Status.TERMINATED, Status.NOT_TRIGGERED})
#: A payment that does not count.
_NOT_COUNTED = frozenset(
    {Flag.PAYMENT_DENIED, Flag.PAYMENT_REVERSED, Flag.PAYMENT_FALSE, Flag.NONCASH_NOT_AGREED}
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A commitment with all that its reader sees of it."""

    commitment: CommitmentJSON
    obligations: list[ObligationJSON]
    payments: list[PaymentJSON]


@dataclass(frozen=True, slots=True)
class _Owed:
    """One obligation to pay and the payments on it that count."""

    obligation: ObligationJSON
    amount: Decimal | None
    payments: list[PaymentJSON]


def is_prefix(text: str) -> bool:
    """Whether this can be a publisher's registered prefix of ocids."""
    return _PREFIX.fullmatch(text) is not None


def release(whole: Whole, party: Party, prefix: str = PREFIX) -> Json | None:
    """The release of a commitment; None where it is about no money.

    `party` tells of a party what the reader may know. Payments that were denied, reversed or ruled unpaid are not in
    it; amounts are `Decimal`, exact.
    """
    listed = list(_owed(whole))
    if not listed:
        return None
    commitment = whole.commitment
    published = commitment["publication"]
    ocid = (published and published["ocid"]) or f"{prefix}-{commitment['id'].removeprefix('0x')}"
    contract_id = _contract_id(commitment)
    buyer = Side("buyer", commitment["obligor"], commitment["obligor_name"], party)
    supplier = supplier_of(commitment, party)
    suppliers = [] if supplier is None else [supplier.reference]
    title = _title(commitment["title"], contract_id)
    milestones = {
        one.obligation["index"]: _milestone(number, one, (title, contract_id))
        for number, one in enumerate(listed, 1)
    }
    payees = Payees(party, supplier)
    transactions = _transactions(listed, milestones, buyer, payees, commitment["imported"])
    contract: Json = {
        "id": contract_id,
        "awardID": contract_id,
        "title": title,
        "dateSigned": _start(commitment["signed_on"]),
        "value": _value(_amount(listed, commitment), commitment["currency"]),
        "buyer": buyer.reference,
        "suppliers": suppliers or None,
        "milestones": list(milestones.values()),
        "implementation": {"transactions": transactions} if transactions else None,
    }
    content: Json = {
        "ocid": ocid,
        "date": _released(whole, listed),
        "tag": ["contract", "implementation"] if transactions else ["contract"],
        "initiationType": "tender",
        "language": "zh",
        "publisher": {"name": (published and published["publisher"]) or PUBLISHER},
        "parties": listed_once(buyer, supplier, *payees.beside()),
        "buyer": buyer.reference,
        "awards": [said({"id": contract_id, "status": "active", "suppliers": suppliers or None})],
        "contracts": [said(contract)],
    }
    return {"id": f"{ocid}-{sha256(written(content)).hexdigest()[:16]}", **content}


def package(releases: Iterable[Json]) -> Iterator[bytes]:
    """A release package, piece by piece; nothing where there is no release, which a package must have.

    `publishedDate` is the day of the last change, as the standard asks of packages that are made on demand.
    """
    latest, content, started = "", 0, False
    for one in releases:
        piece = written(one)
        # A sum: the order of releases means nothing, and the name of a package must not depend on it.
        content += int.from_bytes(sha256(piece).digest()[:16])
        latest = max(latest, one["date"])
        yield (b"," if started else b'{"version":"' + VERSION.encode() + b'","releases":[') + piece
        started = True
    if started:
        name = UUID(int=content % (1 << 128))
        about = {"uri": name.urn, "publishedDate": latest, "publisher": {"name": PUBLISHER}}
        yield b"]," + orjson.dumps(about)[1:]


def written(value: object) -> bytes:
    """JSON with exact amounts."""
    return orjson.dumps(value, default=_exact)


def _exact(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}".encode())
    raise TypeError(f"{type(value).__name__} is no value of a publication")


def _title(title: str | None, number: str, beside: str | None = None) -> str | None:
    """A title in one line; None where it is only the contract's number, or says what another one does."""
    shown = one_line(title or "")
    return shown if shown not in ("", one_line(number), beside) else None


def _owed(whole: Whole) -> Iterator[_Owed]:
    """Obligations to pay, those due first first, those without a day last: the order in which they are imported."""
    payments: dict[str, list[PaymentJSON]] = {}
    for payment in whole.payments:
        if whole.commitment["imported"] or not _NOT_COUNTED & set(payment["flags"]):
            payments.setdefault(payment["obligation"], []).append(payment)
    for one in sorted(whole.obligations, key=lambda one: (one["due"] or "9999", one["index"])):
        if one["kind"] != ObligationKind.PAYMENT:
            continue
        own = sorted(payments.get(one["id"], []), key=lambda payment: (payment["credited_on"], payment["id"]))
        amount = None if one["amount"] is None else Decimal(one["amount"])
        if one["status"] in _RELEASED or amount == 0:
            paid = sum((Decimal(payment["amount"]) for payment in own), Decimal(0))
            if paid <= 0:
                continue
            amount = paid
        yield _Owed(one, amount, own)


def _amount(listed: list[_Owed], commitment: CommitmentJSON) -> Decimal | None:
    """What the contract amounts to: what its publisher states, else the sum of its obligations."""
    published = commitment["publication"]
    if published is not None and published["amount"] is not None:
        return Decimal(published["amount"])
    amounts = [one.amount for one in listed if one.amount is not None]
    return sum(amounts, Decimal(0)) if len(amounts) == len(listed) else None


def _milestone(number: int, owed: _Owed, contract: tuple[str | None, str]) -> Json:
    """`contract` is the title and the number of the contract."""
    one, (contract_title, contract_number) = owed.obligation, contract
    met_on = _met_on(owed)
    value = None if owed.amount is None else _value(owed.amount, one["currency"])
    return said(
        {
            # Of equal length, so that they sort as numbers where they are read again.
            "id": f"{number:04d}",
            "title": _title(one["title"], contract_number, contract_title),
            "type": "payment",
            "dueDate": None if one["due"] is None else f"{one['due']}T23:59:59+08:00",
            "dateMet": None if met_on is None else _start(met_on),
            "status": "scheduled" if met_on is None else "met",
            "value": value,
        }
    )


def _met_on(owed: _Owed) -> str | None:
    """The day on which nothing of it was left; of an imported one what its publisher states, and no other."""
    one = owed.obligation
    if one["imported"]:
        return one["stated_met_on"]
    if one["status"] == Status.FULFILLED_LATE and one["due"] is not None:
        return (date.fromisoformat(one["due"]) + timedelta(one["days_overdue"])).isoformat()
    if one["status"] != Status.FULFILLED or owed.amount is None:
        return None
    # In time there is no interest: the gross payments tell.
    paid = Decimal(0)
    for payment in owed.payments:
        paid += Decimal(payment["amount"])
        if paid >= owed.amount:
            return payment["credited_on"]
    return None


def _transactions(
    listed: list[_Owed],
    milestones: dict[int, Json],
    buyer: Side,
    payees: Payees,
    imported: bool,
) -> list[Json]:
    found: list[Json] = []
    parts = Counter(payment["source"] for one in listed for payment in one.payments)
    for one in listed:
        milestone = milestones[one.obligation["index"]]
        for payment in one.payments:
            is_alone = imported and parts[payment["source"]] == 1
            value = _value(Decimal(payment["amount"]), payment["currency"])
            if payment["net"] not in (None, payment["amount"]):
                value["netAmount"] = Decimal(payment["net"] or "0")
            related = {"id": milestone["id"], "title": milestone.get("title"), "whole": True}
            transaction = {
                "id": _transaction_id(payment) if is_alone else payment["id"],
                "date": _start(payment["credited_on"]),
                "value": value,
                "payer": buyer.reference,
                # Whom a claim was assigned to, of what it was paid.
                "payee": payees.of(payment),
                # A field of our own: the standard has no place for it.
                "means": None if payment["means"] == Means.TRANSFER else payment["means"],
                "relatedImplementationMilestone": said(related),
            }
            found.append(said(transaction))
    return sorted(found, key=lambda one: (one["date"], one["id"]))


def _transaction_id(payment: PaymentJSON) -> str:
    """The publisher's own id of an imported payment, where it gave one that stands for it alone."""
    own = (payment["reference"] or "").rpartition("/")[2]
    if not own or "~" in own:
        return payment["id"]
    return own.replace("%2F", "/").replace("%25", "%")


def _contract_id(commitment: CommitmentJSON) -> str:
    """The publisher's own id of an imported contract, where it gave one; else the ledger's."""
    published = commitment["publication"]
    own = None if published is None else published["contract_id"]
    if own is None or (own.startswith("~") and not own.startswith("~~")):
        return commitment["id"]
    return own.removeprefix("~")


def _released(whole: Whole, listed: list[_Owed]) -> str:
    """When this was first known: when it was published, or recorded here; not before the last payment in it."""
    published = whole.commitment["publication"]
    moments = [_start(payment["credited_on"]) or "" for one in listed for payment in one.payments]
    if published is not None and published["released"] is not None:
        moments.append(published["released"])
    else:
        facts = [whole.commitment["provenance"], *(one.obligation["last_change"] for one in listed)]
        facts += [payment["provenance"] for one in listed for payment in one.payments]
        moments += [fact["recorded_at_iso"] for fact in facts if fact is not None]
    return max(moments, key=lambda moment: datetime.fromisoformat(moment).astimezone(SHANGHAI))


def _start(day: str | None) -> str | None:
    return None if day is None else f"{day}T00:00:00+08:00"


def _value(amount: Decimal | None, currency: str) -> Json:
    return said({"amount": amount, "currency": currency})
