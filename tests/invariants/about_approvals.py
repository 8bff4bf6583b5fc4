"""Acts on applications for approvals, mostly good ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ledger_api.domain.days import yyyymmdd
from tests.invariants.people import DETERMINER, HANDLER, Party
from tests.invariants.scene import NOTHING, TEXT, Approval, Draw, Scene


def open_approval(scene: Scene) -> Draw:
    statutory = scene.dice.randint(1, 25)
    fields = {
        "department": scene.department().id,
        "statutoryWorkdays": statutory,
        "promisedWorkdays": scene.dice.choice([0, scene.dice.randint(1, statutory)]),
        "receivedOn": scene.on(-scene.dice.choice([0, 0, 1])),
        "document": TEXT,
    }
    return Draw(scene.enterprise(), None, fields)


def an_application(scene: Scene, which: Callable[[Approval], bool]) -> Approval:
    return scene.some([one for one in scene.approvals.values() if which(one) and not one.decided], recent=5)


def a_holder(scene: Scene, of: Party) -> Party:
    return scene.dice.choice(list(of.holders(NOTHING, scene.today)))


def by_department(scene: Scene, found: Approval, **fields: Any) -> Draw:
    return Draw(a_holder(scene, found.department), None, {"approval": found.id, **fields, "document": TEXT})


def by_applicant(scene: Scene, found: Approval, **fields: Any) -> Draw:
    return Draw(a_holder(scene, found.applicant), None, {"approval": found.id, **fields, "document": TEXT})


def recently(scene: Scene, found: Approval) -> int:
    """Today or the day before, and not before it was received."""
    day = scene.date - timedelta(scene.dice.choice([0, 0, 1]))
    return yyyymmdd(max(day, found.received_on) if found else day)


def request_supplement(scene: Scene) -> Draw:
    found = an_application(scene, lambda one: not one.noticed)
    return by_department(scene, found, noticedOn=recently(scene, found))


def supplement(scene: Scene) -> Draw:
    return by_applicant(scene, an_application(scene, lambda one: one.noticed), suppliedOn=scene.today)


def accept_application(scene: Scene) -> Draw:
    found = an_application(scene, lambda one: True)
    return by_department(scene, found, acceptedOn=recently(scene, found))


def pause_approval(scene: Scene) -> Draw:
    first = scene.dice.randint(0, 5)
    days = {"fromOn": scene.on(first), "toOn": scene.on(first + scene.dice.randint(0, 15))}
    return by_department(scene, an_application(scene, lambda one: True), **days)


def extend_approval(scene: Scene) -> Draw:
    found = an_application(scene, lambda one: not one.extended)
    return by_department(scene, found, workdays=scene.dice.randint(1, 10))


def decide_approval(scene: Scene) -> Draw:
    found = an_application(scene, lambda one: True)
    return by_department(scene, found, granted=scene.dice.random() < 0.6, decidedOn=scene.today)


def challenge_pauses(scene: Scene) -> Draw:
    return by_applicant(
        scene, scene.some([one for one in scene.approvals.values() if one.open_pauses and not one.unruled])
    )


def rule_pauses(scene: Scene) -> Draw:
    found = scene.some([one for one in scene.approvals.values() if one.unruled])
    return Draw(
        scene.authority(HANDLER | DETERMINER),
        None,
        {"approval": found.id, "stands": scene.dice.random() < 0.5, "evidence": TEXT},
    )


DRAWS: dict[str, Callable[[Scene], Draw]] = {
    "OpenApproval": open_approval,
    "RequestSupplement": request_supplement,
    "Supplement": supplement,
    "AcceptApplication": accept_application,
    "PauseApproval": pause_approval,
    "ExtendApproval": extend_approval,
    "DecideApproval": decide_approval,
    "ChallengePauses": challenge_pauses,
    "RulePauses": rule_pauses,
}
