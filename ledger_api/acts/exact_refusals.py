"""What is refused before the chain, because it needs interest or months: the contracts check gross bounds only.

An authority cannot act on a case that the facts have ended (cured, rectified, unfounded), a department cannot
ask for repair before principal is zero, and a determination carries the class and days that result. Whoever
passes by this with an own client is held by the contracts' bounds, and the fold keeps what was signed.
"""

from __future__ import annotations

from ledger_api.acts.context import Context
from ledger_api.acts.known_proceedings import KnownProceeding
from ledger_api.chain.acts import Act
from ledger_api.domain.breach_periods import determined
from ledger_api.domain.days import from_yyyymmdd, yyyymmdd
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import BreachClass, BreachStatus

_BEFORE_DETERMINATION = ("VerifyBreach", "OrderRectification", "RefuseRectification", "ConfirmBreach")
_ENDED_BY_FACTS = (BreachStatus.CURED, BreachStatus.RECTIFIED, BreachStatus.UNFOUNDED)
_CLASSES = tuple(BreachClass)
#: IProceedingRegister.Outcome.CORRECTED.
_CORRECTED = 2


def exact_refusal(act: Act, context: Context) -> Refused | None:
    """The refusal that exact arithmetic has for an act, if any."""
    if act.contract != "ProceedingRegister":
        return None
    known = context.proceeding_of(act.fields["commitment"], act.fields["obligation"])
    if known is None:
        return None
    if act.kind in _BEFORE_DETERMINATION and known.status in _ENDED_BY_FACTS:
        return Refused(Refusal.WRONG_STATE, f"该案件{known.status.label}，不能再办理此行为")
    if act.kind == "ApplyRepair" and not known.is_performed:
        return Refused(Refusal.NOT_PERFORMED, "本金尚未全部履行，不能申请信用修复")
    if act.kind == "ConfirmBreach" or (
        act.kind == "DecideObjection" and act.fields["outcome"] == _CORRECTED and known.dated_on is not None
    ):
        return _stale(act, known)
    return None


def _stale(act: Act, known: KnownProceeding) -> Refused | None:
    """Whether the signed class and days are not those that result now: another record may have come since."""
    fields = act.fields
    try:
        dated = from_yyyymmdd(fields["datedOn"]) if "datedOn" in fields else known.dated_on
        signed = (fields["breachClass"], fields["repairFrom"], fields["publicUntil"])
        assert dated is not None
        result = determined(_CLASSES[signed[0] - 1], dated, known.earlier, known.revoked_from)
    except (IndexError, ValueError):
        # A class or a day that there is not: the contract refuses it in its turn.
        return None
    expected = (
        _CLASSES.index(result.breach_class) + 1,
        yyyymmdd(result.repair_from),
        yyyymmdd(result.public_until),
    )
    if signed == expected:
        return None
    return Refused(
        Refusal.BAD_TERM,
        f"依现有记录，认定结果应为{result.breach_class.label}，{result.repair_from} 起可申请修复，"
        f"公示至 {result.public_until}；所签内容与此不符，请重新准备并签署",
    )
