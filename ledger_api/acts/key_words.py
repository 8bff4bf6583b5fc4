"""The words of a party's keys: given, ended, replaced; and whether two must sign."""

from __future__ import annotations

from ledger_api.acts.context import Context, Writer, Written, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.chain.keys import NOBODY, checksummed, is_address
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import KeyDuty

#: Bits of the contract's KeyDuty.
KEY_DUTIES = {duty: 1 << place for place, duty in enumerate(KeyDuty)}
#: The longest label, in characters: what an office calls a key.
_LABEL = 60


def rotate_key(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """The new key takes over label and duties of the old one."""
    known = context.key_of(signers[0])
    old = address(fields, "old_key") if fields.has("old_key") or known is None else known
    return "RotateKey", {"oldKey": old, "newKey": address(fields, "new_key")}, []


def add_key(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """A further key of the party, with a label that people know it by, and its duties."""
    label = fields.text("label")
    if len(label) > _LABEL:
        fields.fault(Refusal.BAD_TERM, f"label 至多{_LABEL}个字")
    document = salted("key", {"label": label[:_LABEL]})
    own = {"key": address(fields, "key"), "duties": _duties(fields, "duties"), "document": digest(document)}
    return "AddKey", own, [document]


def end_key(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """At once: a stolen key is ended by another key of the party."""
    return "EndKey", {"key": address(fields, "key")}, []


def replace_key(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """By the registrar, where a key is lost: it waits seven days for an objection."""
    text = fields.text("document", required=False)
    document = salted("key_replacement", {"document": text}) if text else None
    own = {
        "party": party_reference(context.chain_id, fields.text("party", missing=Refusal.UNKNOWN)),
        "oldKey": address(fields, "old_key"),
        "newKey": address(fields, "new_key"),
        # Without a document the contract refuses in its turn.
        "document": digest(document) if document else NO_PARTY,
    }
    return "ReplaceKey", own, [document] if document else []


def object_to_replacement(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """By any key of the party that still speaks: the key is not lost."""
    return "ObjectToReplacement", {"newKey": address(fields, "new_key")}, []


def set_signature_policy(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """For which duties the party asks for two signatures; an empty list for none."""
    return "SetSignaturePolicy", {"twoFor": _duties(fields, "two_for")}, []


def address(fields: Fields, name: str) -> str:
    """A key's address."""
    text = fields.text(name)
    if text and not is_address(text):
        fields.fault(Refusal.BAD_TERM, f"{name} 的“{text[:60]}”不是密钥地址（0x 后40位十六进制）")
        text = ""
    return checksummed(text or NOBODY)


def _duties(fields: Fields, name: str) -> int:
    """Duties as bits. None at all passes: the contract knows where that makes no sense."""
    found = 0
    for word in fields.listed(name):
        if str(word) not in list(KeyDuty):
            fields.fault(Refusal.BAD_TERM, f"职责“{word!s:.40}”不在 {'、'.join(KeyDuty)} 之列")
            continue
        found |= KEY_DUTIES[KeyDuty(str(word))]
    return found


#: By the words of the wire.
WORDS: dict[str, Writer] = {
    "rotate_key": rotate_key,
    "add_key": add_key,
    "end_key": end_key,
    "replace_key": replace_key,
    "object_to_replacement": object_to_replacement,
    "set_signature_policy": set_signature_policy,
}
