"""The acts about keys and successions, as `bench gas` measures them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ledger_api.bench.gas_recipes import DUE, Make, Recipe, act_id
from ledger_api.bench.local_chain import LocalChain
from ledger_api.bench.people import PEOPLE, Person
from ledger_api.chain.acts import SignedAct
from ledger_api.domain.days import yyyymmdd

_TEXT = act_id("label")
#: Bits of KeyDuty.
_SIGN, _ALL = 1, 15
#: A day that has not come when successions are measured.
_LATER = yyyymmdd(DUE + timedelta(days=365))


def _enterprise(first: int) -> Callable[[int], Person]:
    """An enterprise of its own for each act, apart from those of the other kinds."""
    return lambda i: PEOPLE.enterprises[(first + i) % len(PEOPLE.enterprises)]


def _new(word: str) -> Callable[[int], str]:
    return lambda i: "0x" + act_id(word, i)[:20].hex()


def _by(who: Callable[[int], Person], kind: str, word: str, /, **fields: Any) -> Make:
    """An act of a party about itself; a field that is a function is asked for the act's place."""

    def make(chain: LocalChain, i: int, _: bytes) -> SignedAct:
        own = {name: value(i) if callable(value) else value for name, value in fields.items()}
        return chain.signed(kind, act_id(word, i), who(i), **own)

    return make


def _registrar(i: int) -> Person:
    return PEOPLE.registrar


def _succession(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    old, new = _enterprise(100)(i), _enterprise(99)(0)
    return chain.signed(
        "Succeed", act_id("succeed", i), PEOPLE.registrar, **{"from": [old.party]}, to=[new.party],
        effectiveOn=_LATER, document=_TEXT, commitments=[], holders=[],
    )  # fmt: skip


_SPENT = "编号已用"
_PARTY = "主体：密钥数目"
_KEY = "密钥：起止、职责"


def _adding(first: int, word: str, duties: int = _ALL) -> Make:
    return _by(_enterprise(first), "AddKey", f"give {word}", key=_new(word), duties=duties, document=_TEXT)


def _replacing(first: int, word: str) -> Make:
    who = _enterprise(first)
    return _by(
        _registrar, "ReplaceKey", f"lost {word}", party=lambda i: who(i).party, oldKey=lambda i: who(i).address,
        newKey=_new(word), document=_TEXT,
    )  # fmt: skip


REGISTRY: tuple[Recipe, ...] = (
    Recipe("Succeed", "登记承继（一个主体并入另一个）", _succession, None,
           (_SPENT, "承继单位的数目", "承继单位"), ("主体：承继之日",)),
    Recipe("AddKey", "增加密钥", _adding(0, "add"), None, (_SPENT, _KEY), (_PARTY,)),
    Recipe("EndKey", "停用密钥", _by(_enterprise(0), "EndKey", "end", key=_new("to end")), None, (_SPENT,),
           (_KEY, _PARTY), before=(_adding(0, "to end"),)),
    Recipe("ReplaceKey", "补发密钥（待七日）", _replacing(0, "replace"), None, (_SPENT, "新密钥"), ("旧密钥",)),
    Recipe("ObjectToReplacement", "对补发提出异议",
           _by(_enterprise(52), "ObjectToReplacement", "object", newKey=_new("stop")), None, (_SPENT,),
           ("新密钥", "旧密钥"), before=(_replacing(52, "stop"),)),
    Recipe("SetSignaturePolicy", "要求两把密钥签署",
           _by(_enterprise(52), "SetSignaturePolicy", "policy", twoFor=_SIGN), None, (_SPENT,),
           ("主体：签署方式",), before=(_adding(52, "for two"),)),
)  # fmt: skip
