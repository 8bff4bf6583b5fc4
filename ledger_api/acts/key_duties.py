"""What a key needs to sign an act, and how many keys of a party it takes: as PartyRegistry and ActGate ask."""

from __future__ import annotations

from ledger_api.acts.key_words import KEY_DUTIES
from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import Act
from ledger_api.domain.words import KeyDuty

#: Bits beside those of KeyDuty: two keys where the party asks for two on anything; one whatever it asks for.
ABOUT_KEYS, ALONE = 128, 64
_ALL = 15
_SIGN = KEY_DUTIES[KeyDuty.SIGN]
#: The field with the key that an act about keys is about; that key may always sign it alone.
_OWN = {"RotateKey": "oldKey", "EndKey": "key"}


def key_duty(act: Act, signer: bytes | None) -> int:
    """The duty that a key (20-byte address) needs to sign the act, as bits; 0 where any of the party will do."""
    if act.kind == "ObjectToReplacement":
        return 0
    if act.kind in _OWN:
        if signer is not None and bytes.fromhex(str(act.fields[_OWN[act.kind]])[2:]) == signer:
            return 0
        return _SIGN | (ALONE if act.kind == "EndKey" else ABOUT_KEYS)
    if act.kind in ("AddKey", "SetSignaturePolicy"):
        return _SIGN | ABOUT_KEYS
    return KEY_DUTIES[KINDS[act.kind].duty]


def is_entitled(duties: int, duty: int) -> bool:
    """Whether a key with these duties may sign what needs this one."""
    return duty & _ALL & ~duties == 0


def keys_needed(two_for: int, duty: int) -> int:
    """One, or two where the party asks for two: `two_for` are the bits of its policy."""
    if duty & ALONE:
        return 1
    return 2 if two_for & (_ALL if duty & ABOUT_KEYS else duty) else 1
