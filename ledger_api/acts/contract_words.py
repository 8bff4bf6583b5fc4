"""The words of registering, signing, delivering and paying."""

from __future__ import annotations

from ledger_api.acts import terms
from ledger_api.acts.context import Context, Writer, Written, on_obligation, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.acts.identifiers import USCC, check_uscc
from ledger_api.acts.key_words import address
from ledger_api.chain.acts import party_id
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import Allocation, PartyKind, Size

KIND_NUMBERS = {
    PartyKind.DEPARTMENT: 1,
    PartyKind.ENTERPRISE: 2,
    PartyKind.AUTHORITY: 3,
    PartyKind.IMPORTER: 4,
}
SIZE_NUMBERS = {Size.MICRO: 1, Size.SMALL: 2, Size.MEDIUM: 3, Size.LARGE: 4}
DUTIES = {"registrar": 1, "calendar": 2, "intake": 4, "handler": 8, "determiner": 16, "importer": 32}


def register_party(fields: Fields, signers: list[bytes], context: Context) -> Written:
    kind = fields.word("kind", PartyKind)
    code, scheme = fields.text("uscc"), USCC
    if kind is PartyKind.IMPORTER:
        # An importer is an office of this ledger and no body with a credit code.
        scheme, _, code = code.rpartition(":")
    # What the party calls itself in the request is no part of the record.
    fields.get("party")
    if kind is not PartyKind.IMPORTER:
        try:
            check_uscc(code, kind)
        except Refused as refused:
            fields.problems.append(refused)
    size = fields.word("size", Size, Size.LARGE) if kind is PartyKind.ENTERPRISE else None
    document = salted("party", {"scheme": scheme, "code": code, "name": fields.text("name")})
    duties = 0
    for duty in fields.listed("duties"):
        if str(duty) not in DUTIES:
            fields.fault(Refusal.BAD_TERM, f"职责“{duty!s:.40}”不在 {'、'.join(DUTIES)} 之列")
        duties |= DUTIES.get(str(duty), 0)
    return (
        "RegisterParty",
        {
            "party": party_id(context.chain_id, scheme, code),
            "kind": KIND_NUMBERS[kind],
            "size": SIZE_NUMBERS[size] if size else 0,
            "duties": duties,
            "key": address(fields, "key"),
            "document": digest(document),
        },
        [document],
    )


def publish_calendar(fields: Fields, signers: list[bytes], context: Context) -> Written:
    year = fields.whole("year", 1970, 9998)
    notice = fields.text("document", missing=Refusal.PROCEDURE_MISSING)
    document = salted("calendar", {"year": year, "notice": notice})
    return (
        "PublishCalendar",
        {
            "year": year,
            "daysOff": _days(fields, "days_off"),
            "makeUpDays": _days(fields, "make_up_days"),
            "document": digest(document),
        },
        [document],
    )


def sign_contract(fields: Fields, signers: list[bytes], context: Context) -> Written:
    obligor, obligee = _sides(fields, signers, context)
    listed, words = terms.obligations(fields)
    basis, rate = terms.late_rate(fields)
    document = salted(
        "commitment",
        {
            "title": fields.text("title"),
            "number": fields.text("contract", required=False),
            "class": fields.text("class", required=False),
            "obligations": words,
        },
    )
    return (
        "SignContract",
        {
            "obligor": obligor,
            "obligee": obligee,
            "currency": terms.currency(fields),
            "signedOn": fields.day("signed"),
            "allocation": int(
                fields.word("allocation", Allocation, Allocation.INTEREST_FIRST) is Allocation.PRINCIPAL_FIRST
            ),
            "rateBasis": basis,
            "rate": rate,
            "instruments": fields.flag("instruments"),
            "document": digest(document),
            "obligations": listed,
        },
        [document],
    )


def _sides(fields: Fields, signers: list[bytes], context: Context) -> tuple[bytes, bytes]:
    """The department and the enterprise. The department's signature stands first, so that one contract number
    of one department is one id. One signature alone goes to the contract as such, to be refused there.
    """
    if len(signers) == 1:
        other = (
            party_reference(context.chain_id, fields.text("counterparty", required=False))
            if fields.has("counterparty")
            else signers[0]
        )
        return signers[0], other
    if context.kind_of(signers[0]) is not PartyKind.DEPARTMENT and (
        context.kind_of(signers[1]) is PartyKind.DEPARTMENT
    ):
        signers[0], signers[1] = signers[1], signers[0]
    return signers[0], signers[1]


def record_delivery(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return "RecordDelivery", {**on_obligation(fields), "deliveredOn": fields.day("delivered")}, []


def record_acceptance(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return "RecordAcceptance", {**on_obligation(fields), "acceptedOn": fields.day("accepted")}, []


def confirm_settlement(fields: Fields, signers: list[bytes], context: Context) -> Written:
    own = {
        **on_obligation(fields),
        "confirmedOn": fields.day("confirmed"),
        "amount": fields.amount("amount", optional=True),
    }
    return "ConfirmSettlement", own, []


def record_payment(fields: Fields, signers: list[bytes], context: Context) -> Written:
    # A name for the payment is the caller's own; the ledger knows it by its act.
    document = salted("payment", {"reference": fields.text("payment", required=False)})
    own = {
        **on_obligation(fields),
        "amount": fields.amount("amount"),
        "creditedOn": fields.day("credited"),
        "document": digest(document),
    }
    return "RecordPayment", own, [document]


def record_performance(fields: Fields, signers: list[bytes], context: Context) -> Written:
    evidence = fields.text("evidence", missing=Refusal.PROCEDURE_MISSING)
    document = salted("evidence", {"evidence": evidence})
    own = {
        **on_obligation(fields),
        "performedOn": fields.day("performed"),
        "evidence": digest(document),
    }
    return "RecordPerformance", own, [document]


def _days(fields: Fields, name: str) -> list[int]:
    listed = fields.listed(name)
    if len(listed) > 366:
        fields.fault(Refusal.BAD_TERM, f"{name} 有{len(listed)}天，一年至多366天")
    # A day that is not given would be today: in a list it is a mistake.
    return [
        Fields({name: "" if day is None else day}, fields.now, fields.problems).day(name)
        for day in listed[:366]
    ]


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "register_party": register_party,
    "publish_calendar": publish_calendar,
    "sign_contract": sign_contract,
    "record_delivery": record_delivery,
    "record_acceptance": record_acceptance,
    "confirm_settlement": confirm_settlement,
    "record_payment": record_payment,
    "record_performance": record_performance,
}
