"""What the contracts' errors mean: one refusal code each, with the values that decided it."""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from ledger_api.chain.artifacts import LIBRARIES, NAMES, artifact
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import KeyDuty

#: Error of contracts/Refusals.sol → code. Expired is the time of an act, IncompleteList a list of payments.
CODES: dict[str, Refusal] = {
    "BadSignature": Refusal.BAD_SIGNATURE,
    "KeyRetired": Refusal.KEY_RETIRED,
    "KeyNotEntitled": Refusal.NOT_ENTITLED,
    "SecondSignatureMissing": Refusal.NOT_ENTITLED,
    "Expired": Refusal.TOO_LATE,
    "Unknown": Refusal.UNKNOWN,
    "PartySucceeded": Refusal.PARTY_SUCCEEDED,
    "NotAParty": Refusal.NOT_A_PARTY,
    "NotEntitled": Refusal.NOT_ENTITLED,
    "Duplicate": Refusal.DUPLICATE,
    "BadAmount": Refusal.BAD_AMOUNT,
    "BadDate": Refusal.BAD_DATE,
    "BadTerm": Refusal.BAD_TERM,
    "IncompleteList": Refusal.BAD_TERM,
    "TooLate": Refusal.TOO_LATE,
    "AlreadyLate": Refusal.ALREADY_LATE,
    "WrongState": Refusal.WRONG_STATE,
    "ProcedureMissing": Refusal.PROCEDURE_MISSING,
    "RectificationOpen": Refusal.RECTIFICATION_OPEN,
    "CalendarProvisional": Refusal.CALENDAR_PROVISIONAL,
    "MinPeriodOpen": Refusal.MIN_PERIOD_OPEN,
    "NotPerformed": Refusal.NOT_PERFORMED,
}


def refusal(reason: bytes) -> Refused | None:
    """The refusal that an encoded error stands for, or None where it is none of the contracts' refusals."""
    found = _errors().get(reason[:4])
    if found is None or found[0] not in CODES:
        return None
    name, fields = found
    try:
        decoded = decode([kind for _, kind in fields], reason[4:])
    except DecodingError:
        return None
    values = {field: _shown(value) for (field, _), value in zip(fields, decoded, strict=True)}
    return Refused(CODES[name], _sentence(name, values), **values)


@cache
def _errors() -> dict[bytes, tuple[str, list[tuple[str, str]]]]:
    found = {}
    for contract in (*NAMES, *LIBRARIES):
        for entry in artifact(contract).abi:
            if entry["type"] == "error":
                fields = [(item["name"], item["type"]) for item in entry["inputs"]]
                selector = keccak(text=f"{entry['name']}({','.join(kind for _, kind in fields)})")[:4]
                found[selector] = (entry["name"], fields)
    return found


def _shown(value: Any) -> Any:
    return "0x" + value.hex() if isinstance(value, bytes) else value


def _sentence(name: str, values: dict[str, Any]) -> str:
    label = CODES[name].label
    if name == "BadDate":
        bound = f"（界限为{_date(values['bound'])}）" if values["bound"] else ""
        return f"{label}：{_date(values['date'])}{bound}"
    if name == "TooLate":
        return f"{label}：最后一日为{_date(values['lastDate'])}"
    if name in ("AlreadyLate", "CalendarProvisional"):
        return f"{label}：到期日为{_date(values['dueOn'])}"
    if name == "RectificationOpen":
        return f"{label}：整改的最后一日为{_date(values['lastDate'])}"
    if name == "MinPeriodOpen":
        return f"{label}：自{_date(values['firstDate'])}起可以申请"
    if name == "KeyNotEntitled":
        return f"密钥 {values['key']} 没有办理该行为的职责（{duty_words(values['duty'])}），请由有此职责的密钥签署"
    if name == "SecondSignatureMissing":
        return "该单位办理此类行为须由两把密钥签署，请由另一把有此职责的密钥再签"
    if name == "Expired":
        return "该行为的签署有效期已过，请重新准备并签署"
    if name == "BadAmount":
        return f"{label}：{values['amount']}分"
    if name == "BadTerm":
        return f"{label}：{values['value']}"
    if name == "IncompleteList":
        return f"所列付款{values['given']}笔，账上有{values['recorded']}笔，须全部列出"
    return label


def duty_words(duties: int) -> str:
    """Duties of a key, as bits of KeyDuty, in Chinese."""
    return "、".join(duty.label for bit, duty in enumerate(KeyDuty) if duties >> bit & 1)


def _date(written: int) -> str:
    return f"{written // 10000:04d}-{written // 100 % 100:02d}-{written % 100:02d}"
