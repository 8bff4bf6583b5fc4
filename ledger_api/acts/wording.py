"""From the words of a request (FORMAT.md's acts) to the act that is signed.

`translate` never asks the chain. What cannot be read is noted in the fields' problems; whether the act would
be refused for another reason first is the contract's to say (`prepare`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger_api.acts import terms
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.acts.identifiers import USCC, check_uscc
from ledger_api.chain.acts import NO_PARTY, Act, party_id
from ledger_api.chain.keys import NOBODY, checksummed, hash_of, is_address
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import Allocation, Clock, PartyKind, Size

DAY = 86_400
#: How long an act may wait: FORMAT.md's 24 hours, 30 days where two must sign, less what clocks differ by.
ONE_SIGNER = DAY - 600
TWO_SIGNERS = 30 * DAY - 600

KIND_NUMBERS = {
    PartyKind.DEPARTMENT: 1,
    PartyKind.ENTERPRISE: 2,
    PartyKind.AUTHORITY: 3,
    PartyKind.IMPORTER: 4,
}
SIZE_NUMBERS = {Size.MICRO: 1, Size.SMALL: 2, Size.MEDIUM: 3, Size.LARGE: 4}
DUTIES = {"registrar": 1, "calendar": 2, "intake": 4, "handler": 8, "determiner": 16, "importer": 32}


@dataclass(frozen=True, slots=True)
class Context:
    """What the words are read against: the ledger's chain id, its time, and what it knows of a party."""

    chain_id: int
    now: int
    kind_of: Callable[[bytes], PartyKind | None]
    key_of: Callable[[bytes], str | None]


@dataclass(slots=True)
class Translated:
    """An act in the contract's numbers, its documents by digest, and what could not be read."""

    act: Act
    documents: dict[bytes, bytes] = field(default_factory=dict)
    problems: list[Refused] = field(default_factory=list)


def translate(
    do: str,
    by: Sequence[str],
    values: Mapping[str, Any],
    context: Context,
    act_id: bytes | None = None,
) -> Translated:
    """The act that `by` (USCCs or party ids) would sign. Raises Refused for CLASSIFIED and unknown acts.

    The id is random unless given; a contract's own number (`contract`) makes it, so that the same number of
    one department is one contract.
    """
    if _classified(values):
        raise Refused(Refusal.CLASSIFIED)
    if do not in _WORDS:
        raise Refused(
            Refusal.BAD_TERM,
            f"“{do[:40].encode(errors='replace').decode()}”不在可办理的行为之列：{'、'.join(_WORDS)}",
        )
    fields = Fields(values, context.now)
    signers = [party_reference(context.chain_id, reference) for reference in by]
    if not signers:
        fields.fault(Refusal.NOT_ENTITLED, "没有签署人")
        signers = [NO_PARTY]
    if len(signers) > 2:
        fields.fault(Refusal.NOT_A_PARTY, "一个行为至多由两方签署")
    kind, own, documents = _WORDS[do](fields, signers, context)
    fields.finish()
    also = signers[1] if len(signers) > 1 else NO_PARTY
    number = fields.text("contract", required=False) if kind == "SignContract" else ""
    act = Act(
        kind=kind,
        id=act_id or (hash_of(f"contract:{number}") if number else secrets.token_bytes(32)),
        valid_until=context.now + (ONE_SIGNER if also == NO_PARTY else TWO_SIGNERS),
        by=signers[0],
        also=also,
        fields=own,
    )
    return Translated(act, {digest(document): document for document in documents}, fields.problems)


def party_reference(chain_id: int, reference: str) -> bytes:
    """The id of a party given as a USCC, `scheme:code`, or 0x and its id."""
    if reference.startswith("0x"):
        raw = _hex(reference, 32)
        return raw if raw is not None else NO_PARTY
    scheme, _, code = reference.encode(errors="replace").decode().rpartition(":")
    return party_id(chain_id, scheme or USCC, code)


def obligation_reference(reference: str) -> tuple[bytes, int] | None:
    """Commitment id and index of `<commitment>/<index>`, or None where it is none."""
    commitment, _, index = reference.partition("/")
    raw = _hex(commitment, 32)
    if (
        raw is None
        or not index.isascii()
        or not index.isdigit()
        or len(index) > 3
        or not 1 <= int(index) <= 255
    ):
        return None
    return raw, int(index)


_Written = tuple[str, dict[str, Any], list[bytes]]
_Writer = Callable[[Fields, list[bytes], Context], _Written]


def _register_party(fields: Fields, signers: list[bytes], context: Context) -> _Written:
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
            "key": _address(fields, "key"),
            "document": digest(document),
        },
        [document],
    )


def _rotate_key(fields: Fields, signers: list[bytes], context: Context) -> _Written:
    known = context.key_of(signers[0])
    old = _address(fields, "old_key") if fields.has("old_key") or known is None else known
    return "RotateKey", {"oldKey": old, "newKey": _address(fields, "new_key")}, []


def _publish_calendar(fields: Fields, signers: list[bytes], context: Context) -> _Written:
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


def _sign_contract(fields: Fields, signers: list[bytes], context: Context) -> _Written:
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


def _on_obligation(fields: Fields) -> dict[str, Any]:
    reference = fields.text("obligation", missing=Refusal.UNKNOWN)
    found = obligation_reference(reference)
    if found is None:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{reference[:80]}”的义务")
        found = (NO_PARTY, 1)
    return {"commitment": found[0], "obligation": found[1]}


def _record_delivery(fields: Fields, signers: list[bytes], context: Context) -> _Written:
    return "RecordDelivery", {**_on_obligation(fields), "deliveredOn": fields.day("delivered")}, []


def _record_acceptance(fields: Fields, signers: list[bytes], context: Context) -> _Written:
    return "RecordAcceptance", {**_on_obligation(fields), "acceptedOn": fields.day("accepted")}, []


def _confirm_settlement(fields: Fields, signers: list[bytes], context: Context) -> _Written:
    own = {
        **_on_obligation(fields),
        "confirmedOn": fields.day("confirmed"),
        "amount": fields.amount("amount", optional=True),
    }
    return "ConfirmSettlement", own, []


def _record_payment(fields: Fields, signers: list[bytes], context: Context) -> _Written:
    # A name for the payment is the caller's own; the ledger knows it by its act.
    document = salted("payment", {"reference": fields.text("payment", required=False)})
    own = {
        **_on_obligation(fields),
        "amount": fields.amount("amount"),
        "creditedOn": fields.day("credited"),
        "document": digest(document),
    }
    return "RecordPayment", own, [document]


def _record_performance(fields: Fields, signers: list[bytes], context: Context) -> _Written:
    evidence = fields.text("evidence", missing=Refusal.PROCEDURE_MISSING)
    document = salted("evidence", {"evidence": evidence})
    own = {
        **_on_obligation(fields),
        "performedOn": fields.day("performed"),
        "evidence": digest(document),
    }
    return "RecordPerformance", own, [document]


_WORDS: dict[str, _Writer] = {
    "register_party": _register_party,
    "rotate_key": _rotate_key,
    "publish_calendar": _publish_calendar,
    "sign_contract": _sign_contract,
    "record_delivery": _record_delivery,
    "record_acceptance": _record_acceptance,
    "confirm_settlement": _confirm_settlement,
    "record_payment": _record_payment,
    "record_performance": _record_performance,
}

#: The acts that can be prepared, in the words of the wire.
ACTS = tuple(_WORDS)

#: The event whose day a clock is counted from, in the words of the act that records it.
RECORDED_BY = {
    Clock.DELIVERY: "record_delivery",
    Clock.ACCEPTANCE: "record_acceptance",
    Clock.SETTLEMENT: "confirm_settlement",
}


def _days(fields: Fields, name: str) -> list[int]:
    listed = fields.listed(name)
    if len(listed) > 366:
        fields.fault(Refusal.BAD_TERM, f"{name} 有{len(listed)}天，一年至多366天")
    # A day that is not given would be today: in a list it is a mistake.
    return [
        Fields({name: "" if day is None else day}, fields.now, fields.problems).day(name)
        for day in listed[:366]
    ]


def _address(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if text and not is_address(text):
        fields.fault(Refusal.BAD_TERM, f"{name} 的“{text[:60]}”不是密钥地址（0x 后40位十六进制）")
        text = ""
    return checksummed(text or NOBODY)


def _hex(text: str, length: int) -> bytes | None:
    if len(text) != 2 + 2 * length or not text.startswith("0x"):
        return None
    try:
        return bytes.fromhex(text[2:])
    except ValueError:
        return None


def _classified(values: Any) -> bool:
    """Whether anything in the request is marked as a state secret."""
    if isinstance(values, Mapping):
        return str(values.get("classification", "")).strip().lower() == "secret" or any(
            _classified(value) for value in values.values()
        )
    return isinstance(values, (list, tuple)) and any(_classified(value) for value in values)
