"""The acts in a case as `bench gas` measures them: on contracts whose due day has passed, each with its clue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ledger_api.bench.gas_recipes import DUE, PAYMENT, Make, Recipe, act_id, department
from ledger_api.bench.local_chain import LocalChain
from ledger_api.bench.people import PEOPLE
from ledger_api.chain.acts import SignedAct
from ledger_api.domain.breach_periods import add_months
from ledger_api.domain.days import yyyymmdd

#: After the due day, which rolls over the holidays.
_DATED = DUE + timedelta(days=15)
_SOON = yyyymmdd(DUE + timedelta(days=60))
_TEXT = act_id("text of a case")
_MINOR, _FINAL_JUDGMENT, _CORRECTED = 1, 1, 2
_PERIOD = {"repairFrom": yyyymmdd(_DATED), "publicUntil": yyyymmdd(add_months(_DATED, 3))}


def _on(kind: str, word: str, by: str = "authority", /, **fields: Any) -> Make:
    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        signer = PEOPLE.registrar if by == "authority" else department(i)
        return chain.signed(
            kind, act_id("case", word, i), signer, commitment=commitment, obligation=1, **fields
        )

    return make


def _verified(word: str) -> Make:
    return _on("VerifyBreach", word, found=True, document=_TEXT, payments=[])


def _ordered(word: str) -> Make:
    return _on("OrderRectification", word, untilOn=_SOON, payments=[])


def _confirmed(word: str) -> Make:
    return _on(
        "ConfirmBreach", word, breachClass=_MINOR, datedOn=yyyymmdd(_DATED), **_PERIOD, basis=_FINAL_JUDGMENT,
        document=_TEXT, payments=[],
    )  # fmt: skip


def _objected(word: str) -> Make:
    return _on("ObjectToBreach", word, "department", document=_TEXT)


def _paid(word: str) -> Make:
    return _on(
        "RecordPayment", word, "department", amount=PAYMENT["amount"], creditedOn=yyyymmdd(_DATED),
        document=_TEXT,
    )  # fmt: skip


def _applied(word: str) -> Make:
    return _on("ApplyRepair", word, "department", evidence=_TEXT)


def _accepted(word: str) -> Make:
    return _on("AcceptRepair", word, document=_TEXT)


def _granted(word: str) -> Make:
    return _on("DecideRepair", word, granted=True, document=_TEXT)


def _recipe(title: str, kind: str, make: Make, *before: Make, is_first: bool = False) -> Recipe:
    new, changed = ((_SPENT, _KEPT), ()) if is_first else ((_SPENT,), (_KEPT,))
    return Recipe(kind, title, make, (PAYMENT,), new, changed, before=before, opened=True)


_SPENT = "编号已用"
_KEPT = "案件的阶段、等级、修复与各期日"
_REVOKED_FROM = yyyymmdd(add_months(DUE, 36) + timedelta(days=5))

PROCEEDINGS: tuple[Recipe, ...] = (
    _recipe("核实线索", "VerifyBreach", _verified("v"), is_first=True),
    _recipe("责令整改", "OrderRectification", _ordered("o"), _verified("o-v")),
    _recipe(
        "拒绝整改",
        "RefuseRectification",
        _on("RefuseRectification", "r", "department", document=_TEXT),
        _verified("r-v"),
        _ordered("r-o"),
    ),
    _recipe("认定违约失信", "ConfirmBreach", _confirmed("c"), _verified("c-v")),
    _recipe("对认定提出异议", "ObjectToBreach", _objected("b"), _confirmed("b-c")),
    _recipe(
        "处理异议（更正）",
        "DecideObjection",
        _on("DecideObjection", "d", outcome=_CORRECTED, breachClass=_MINOR, **_PERIOD, document=_TEXT),
        _confirmed("d-c"),
        _objected("d-b"),
    ),
    _recipe("撤回认定", "AnnulBreach", _on("AnnulBreach", "a", document=_TEXT), _confirmed("a-c")),
    _recipe("申请信用修复", "ApplyRepair", _applied("p"), _confirmed("p-c"), _paid("p-p")),
    _recipe("受理修复申请", "AcceptRepair", _accepted("q"), _confirmed("q-c"), _paid("q-p"), _applied("q-a")),
    _recipe(
        "延长修复办理期限",
        "ExtendRepair",
        _on("ExtendRepair", "x", document=_TEXT),
        _confirmed("x-c"),
        _paid("x-p"),
        _applied("x-a"),
    ),
    _recipe(
        "决定信用修复",
        "DecideRepair",
        _granted("g"),
        _confirmed("g-c"),
        _paid("g-p"),
        _applied("g-a"),
        _accepted("g-q"),
    ),
    _recipe(
        "撤销信用修复",
        "RevokeRepair",
        _on("RevokeRepair", "w", repairFrom=_REVOKED_FROM, publicUntil=_REVOKED_FROM, document=_TEXT),
        _confirmed("w-c"),
        _paid("w-p"),
        _applied("w-a"),
        _accepted("w-q"),
        _granted("w-g"),
    ),
)
