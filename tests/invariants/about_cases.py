"""Acts in proceedings, mostly good ones: each is drawn for a case that has come to where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger_api.domain.breach_periods import determined, revoked
from ledger_api.domain.days import from_yyyymmdd, yyyymmdd
from ledger_api.domain.words import BreachClass
from tests.invariants.about_commitments import by_owing, on
from tests.invariants.people import DETERMINER, HANDLER
from tests.invariants.scene import TEXT, Case, Draw, Fields, Obligation, Scene

CLASSES = tuple(BreachClass)
UPHELD, CORRECTED, WITHDRAWN = 1, 2, 3
#: As much as any obligation of a walk amounts to.
PAID_UP = 1500


def in_case(scene: Scene, which: Callable[[Case], bool]) -> Obligation:
    found = [one for one in scene.obligations() if one.case is not None and which(one.case)]
    return scene.some(found, recent=8)


def by_authority(scene: Scene, about: Obligation, duty: int = HANDLER | DETERMINER, /, **fields: Any) -> Draw:
    return Draw(scene.authority(duty), None, {**on(about), **fields})


def listed(found: Obligation) -> list[bytes]:
    return sorted(found.payments)


def period(asked: BreachClass, dated_on: int) -> Fields:
    found = determined(asked, from_yyyymmdd(dated_on), ())
    return {
        "breachClass": CLASSES.index(asked) + 1,
        "repairFrom": yyyymmdd(found.repair_from),
        "publicUntil": yyyymmdd(found.public_until),
    }


def verify_breach(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: case.stage == "clue")
    return by_authority(scene, found, found=scene.dice.random() < 0.9, document=TEXT, payments=listed(found))


def order_rectification(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: case.stage == "verifying")
    return by_authority(
        scene, found, untilOn=scene.on(scene.dice.choice([0, 0, 3, 9])), payments=listed(found)
    )


def refuse_rectification(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: case.stage == "rectifying" and not case.refused)
    return by_owing(scene, found, document=TEXT)


def confirm_breach(scene: Scene) -> Draw:
    dice, judged = scene.dice, scene.dice.random() < 0.2
    stages = ("clue", "verifying") if judged else ("rectifying",)
    found = in_case(scene, lambda case: case.stage in stages)
    asked = dice.choice([BreachClass.MINOR, BreachClass.MINOR, *CLASSES])
    return by_authority(
        scene, found, DETERMINER, **period(asked, scene.today), datedOn=scene.today, basis=int(judged),
        document=TEXT, payments=listed(found),
    )  # fmt: skip


def standing(case: Case) -> bool:
    return case.stage == "confirmed" and case.repair != "granted"


def object_to_breach(scene: Scene) -> Draw:
    return by_owing(scene, in_case(scene, lambda case: standing(case) and not case.objected), document=TEXT)


def decide_objection(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: case.stage == "confirmed" and case.objected)
    assert found.case is not None
    outcome = scene.dice.choice([UPHELD, CORRECTED, CORRECTED, WITHDRAWN])
    said = {"breachClass": 0, "repairFrom": 0, "publicUntil": 0}
    if outcome == CORRECTED:
        said = period(scene.dice.choice(CLASSES), found.case.dated_on)
        if found.case.revoked:
            kept = found.case.repair_from
            said |= {"repairFrom": kept, "publicUntil": max(kept, said["publicUntil"])}
    return by_authority(scene, found, DETERMINER, outcome=outcome, **said, document=TEXT)


def annul_breach(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: case.stage == "confirmed")
    return by_authority(scene, found, DETERMINER, document=TEXT)


def apply_repair(scene: Scene) -> Draw:
    """Mostly for what was paid, and after the least time."""
    early, unpaid = scene.dice.random() < 0.1, scene.dice.random() < 0.1
    found = [
        one
        for one in scene.obligations()
        if one.case is not None
        and standing(one.case)
        and one.case.repair not in ("applied", "accepted")
        and (early or one.case.repair_from <= scene.today)
        and (unpaid or one.performed or one.credited >= PAID_UP)
    ]
    return by_owing(scene, scene.some(found, recent=8), evidence=TEXT)


def accept_repair(scene: Scene) -> Draw:
    return by_authority(
        scene, in_case(scene, lambda case: standing(case) and case.repair == "applied"), document=TEXT
    )


def extend_repair(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: standing(case) and case.repair in ("applied", "accepted"))
    return by_authority(scene, found, document=TEXT)


def decide_repair(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: standing(case) and case.repair == "accepted")
    return by_authority(scene, found, granted=scene.dice.random() < 0.7, document=TEXT)


def revoke_repair(scene: Scene) -> Draw:
    found = in_case(scene, lambda case: case.repair == "granted")
    assert found.case is not None
    again = revoked(CLASSES[found.case.breach_class - 1], from_yyyymmdd(found.case.dated_on), scene.date)
    days = {"repairFrom": yyyymmdd(again.repair_from), "publicUntil": yyyymmdd(again.public_until)}
    return by_authority(scene, found, **days, document=TEXT)


DRAWS: dict[str, Callable[[Scene], Draw]] = {
    "VerifyBreach": verify_breach,
    "OrderRectification": order_rectification,
    "RefuseRectification": refuse_rectification,
    "ConfirmBreach": confirm_breach,
    "ObjectToBreach": object_to_breach,
    "DecideObjection": decide_objection,
    "AnnulBreach": annul_breach,
    "ApplyRepair": apply_repair,
    "AcceptRepair": accept_repair,
    "ExtendRepair": extend_repair,
    "DecideRepair": decide_repair,
    "RevokeRepair": revoke_repair,
}
