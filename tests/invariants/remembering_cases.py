"""What the walk remembers of a case, and what must have been done in it before: no breach without verification, an
order, and its end or a refusal."""

from __future__ import annotations

from collections.abc import Callable

from tests.invariants.about_cases import CORRECTED, WITHDRAWN
from tests.invariants.scene import Case, Fields


def verified(case: Case, fields: Fields, today: int) -> None:
    assert case.stage == "clue"
    case.verified = fields["found"]
    case.stage = "verifying" if fields["found"] else "untrue"


def ordered(case: Case, fields: Fields, today: int) -> None:
    assert case.stage == "verifying", "an order without verification"
    assert fields["untilOn"] >= today
    case.stage, case.until_on = "rectifying", fields["untilOn"]


def refused(case: Case, fields: Fields, today: int) -> None:
    assert case.stage == "rectifying"
    case.refused = True


def confirmed(case: Case, fields: Fields, today: int) -> None:
    """No breach without verification, an order, and its end or a refusal; a judgment cuts no order short."""
    is_over = case.stage == "rectifying" and case.verified and (case.refused or today > case.until_on)
    is_judged = fields["basis"] == 1 and case.stage in ("clue", "verifying")
    assert is_over or is_judged, "a breach was determined before its time"
    assert case.due_on < fields["datedOn"] <= today
    case.stage, case.dated_on = "confirmed", fields["datedOn"]
    case.breach_class, case.repair_from = fields["breachClass"], fields["repairFrom"]


def objected(case: Case, fields: Fields, today: int) -> None:
    assert case.stage == "confirmed"
    case.objected = True


def objection_decided(case: Case, fields: Fields, today: int) -> None:
    assert case.stage == "confirmed"
    assert case.objected
    case.objected = False
    if fields["outcome"] == CORRECTED:
        case.breach_class, case.repair_from = fields["breachClass"], fields["repairFrom"]
    elif fields["outcome"] == WITHDRAWN:
        case.stage = "withdrawn"


def annulled(case: Case, fields: Fields, today: int) -> None:
    assert case.stage == "confirmed"
    case.stage = "withdrawn"


def repair(name: str, *before: str) -> Callable[[Case, Fields, int], None]:
    def effect(case: Case, fields: Fields, today: int) -> None:
        assert case.stage == "confirmed"
        assert case.repair in before
        case.repair = name

    return effect


def applied(case: Case, fields: Fields, today: int) -> None:
    repair("applied", "none", "refused", "revoked")(case, fields, today)
    assert today >= case.repair_from, "repair was applied for too early"


def repair_decided(case: Case, fields: Fields, today: int) -> None:
    repair("granted" if fields["granted"] else "refused", "accepted")(case, fields, today)


def repair_revoked(case: Case, fields: Fields, today: int) -> None:
    repair("revoked", "granted")(case, fields, today)
    case.revoked, case.repair_from = True, fields["repairFrom"]


EFFECTS: dict[str, Callable[[Case, Fields, int], None]] = {
    "VerifyBreach": verified,
    "OrderRectification": ordered,
    "RefuseRectification": refused,
    "ConfirmBreach": confirmed,
    "ObjectToBreach": objected,
    "DecideObjection": objection_decided,
    "AnnulBreach": annulled,
    "ApplyRepair": applied,
    "AcceptRepair": repair("accepted", "applied"),
    "ExtendRepair": lambda case, fields, today: None,
    "DecideRepair": repair_decided,
    "RevokeRepair": repair_revoked,
}
