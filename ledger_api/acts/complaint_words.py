"""The words of complaints. What they say in free text goes into documents of their own, the contact apart."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ledger_api.acts.context import Context, Writer, Written, hexadecimal, on_obligation, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY, Act
from ledger_api.domain.complaint_words import Category, Finding, Subject
from ledger_api.domain.refusals import Refusal

#: Numbers of the categories in Complain, and of IComplaintRegister.Finding.
CATEGORY_NUMBERS = {category: number for number, category in enumerate(Category, start=1)}
FINDING_NUMBERS = {finding: number for number, finding in enumerate(Finding, start=1)}

#: What a contact may tell, beside being one line of text.
_CONTACT = ("name", "phone", "email", "address")


class Kept(StrEnum):
    """Which part of a complaint's texts a document is: each has its own readers."""

    TEXT = "text"
    CONTACT = "contact"


#: The fields of acts whose documents are kept sealed, by kind of act: never in the store of plain documents,
#: whatever the document says of itself.
SEALED: dict[str, dict[str, Kept]] = {
    "Complain": {"document": Kept.TEXT, "contact": Kept.CONTACT},
    "AcceptComplaint": {"document": Kept.TEXT},
    "RejectComplaint": {"document": Kept.TEXT},
    "RespondComplaint": {"document": Kept.TEXT},
    "ConcludeComplaint": {"document": Kept.TEXT},
}


def sealed_digests(act: Act) -> frozenset[bytes]:
    """The digests of an act's documents that are kept sealed."""
    return frozenset(act.fields[field] for field in SEALED.get(act.kind, ()))


def complain(fields: Fields, signers: list[bytes], context: Context) -> Written:
    # A name for the complaint is the caller's own; the ledger knows it by its act.
    fields.get("complaint")
    category, named = _category(fields)
    document = salted(
        "complaint",
        {
            "narrative": fields.text("narrative"),
            "category": named,
            "demand": fields.text("demand", required=False),
            "stated_reason": fields.text("stated_reason", required=False),
            "evidence": _evidence(fields),
            "channels": fields.text("channels", required=False),
            "in_court": fields.flag("in_court"),
        },
    )
    contact = _contact(fields)
    own = {
        **_about(fields),
        "category": CATEGORY_NUMBERS[category],
        "document": digest(document),
        "contact": digest(contact) if contact else NO_PARTY,
    }
    return "Complain", own, [document, *([contact] if contact else [])]


def accept_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_words("AcceptComplaint", fields, "reason")


def reject_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return _with_words("RejectComplaint", fields, "reason")


def forward_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    to = fields.text("to", missing=Refusal.UNKNOWN)
    own = {**_on_complaint(fields), "to": party_reference(context.chain_id, to) if to else NO_PARTY}
    return "ForwardComplaint", own, []


def receive_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return "ReceiveComplaint", {**_on_complaint(fields), "receivedOn": fields.day("received")}, []


def extend_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    # Without an approver the contract refuses in its turn.
    return _with_words("ExtendComplaint", fields, "approved_by", kind_of_document="complaint_extension")


def respond_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    document = salted("complaint_response", {"text": fields.text("text")})
    return "RespondComplaint", {**_on_complaint(fields), "document": digest(document)}, [document]


def conclude_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    finding = FINDING_NUMBERS[fields.word("finding", Finding)]
    kind, own, documents = _with_words("ConcludeComplaint", fields, "reason")
    return kind, {"complaint": own["complaint"], "finding": finding, "document": own["document"]}, documents


def withdraw_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    return "WithdrawComplaint", _on_complaint(fields), []


def divert_complaint(fields: Fields, signers: list[bytes], context: Context) -> Written:
    # Without a number there is no court that has it: the contract refuses in its turn.
    return _with_words("DivertComplaint", fields, "case_no", kind_of_document="complaint_diversion")


def _about(fields: Fields) -> dict[str, Any]:
    """What is complained about: an obligation, or an application for an approval."""
    if fields.has("approval") and not fields.has("obligation"):
        approval = hexadecimal(fields.text("approval"))
        if approval is None:
            fields.fault(Refusal.UNKNOWN, "没有这一编号的审批申请")
        return {"subject": Subject.APPROVAL.value, "about": approval or NO_PARTY, "obligation": 0}
    found = on_obligation(fields)
    return {
        "subject": Subject.OBLIGATION.value,
        "about": found["commitment"],
        "obligation": found["obligation"],
    }


def _category(fields: Fields) -> tuple[Category, str]:
    """The category, and the word as it was given: one that is not in the list counts as `other`."""
    word = fields.text("category")
    return (Category(word) if word in list(Category) else Category.OTHER), word


def _evidence(fields: Fields) -> list[str]:
    """What is put forward as evidence, in words: one text or a list of them."""
    value = fields.get("evidence")
    texts = value if isinstance(value, list) else [] if value is None else [value]
    return [fields.nested({"evidence": text}, "evidence").text("evidence") for text in texts]


def _contact(fields: Fields) -> bytes | None:
    """How the complainant is reached: one line, or name, phone, email and address; None where nothing is given."""
    if not fields.has("contact"):
        return None
    value = fields.get("contact")
    if not isinstance(value, dict):
        return salted("complaint_contact", {"text": fields.text("contact")})
    told = fields.nested(value, "contact")
    given = {name: told.text(name, required=False) for name in _CONTACT}
    told.finish()
    return salted("complaint_contact", given)


def _on_complaint(fields: Fields) -> dict[str, Any]:
    """The complaint that an act names by its receipt; UNKNOWN where it names none."""
    text = fields.text("complaint", missing=Refusal.UNKNOWN)
    found = hexadecimal(text)
    if found is None and text:
        fields.fault(Refusal.UNKNOWN, f"没有编号为“{text[:80]}”的投诉")
    return {"complaint": found or NO_PARTY}


def _with_words(kind: str, fields: Fields, name: str, kind_of_document: str = "complaint_reason") -> Written:
    """An act on a complaint with one text that may be left out."""
    own = _on_complaint(fields)
    text = fields.text(name, required=False)
    if not text:
        return kind, {**own, "document": NO_PARTY}, []
    document = salted(kind_of_document, {name: text})
    return kind, {**own, "document": digest(document)}, [document]


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "complain": complain,
    "accept_complaint": accept_complaint,
    "reject_complaint": reject_complaint,
    "forward_complaint": forward_complaint,
    "receive_complaint": receive_complaint,
    "extend_complaint": extend_complaint,
    "respond_complaint": respond_complaint,
    "conclude_complaint": conclude_complaint,
    "withdraw_complaint": withdraw_complaint,
    "divert_complaint": divert_complaint,
}
