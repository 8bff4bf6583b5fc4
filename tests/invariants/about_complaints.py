"""Acts on complaints and on applications for approvals, mostly good ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ledger_api.domain.days import yyyymmdd
from tests.invariants.about_commitments import is_signed, pick
from tests.invariants.people import DETERMINER, HANDLER, INTAKE, Party
from tests.invariants.scene import NOTHING, TEXT, Approval, Complaint, Draw, Scene

# Complaints


def complain(scene: Scene) -> Draw:
    again = [one.place for one in scene.complaints.values() if one.of.stage != "ended"]
    place = scene.some(again) if again and scene.dice.random() < 0.5 else pick(scene, is_signed).place
    fields = {
        "subject": 1,
        "about": place[0],
        "obligation": place[1],
        "category": scene.dice.randint(1, 10),
        "document": TEXT,
        "contact": scene.dice.choice([TEXT, NOTHING]),
    }
    return Draw(scene.dice.choice(scene.owed(place[0])), None, fields)


def leading(scene: Scene, *stages: str) -> Complaint:
    """One that leads its matter, which has come to one of these stages."""
    matters = [one for one in scene.complaints.values() if one.matter is None and one.stage in stages]
    matter = scene.some(matters, recent=6)
    return next(one for one in scene.complaints.values() if one.of is matter and not one.withdrawn)


def by_intake(scene: Scene, found: Complaint, **fields: Any) -> Draw:
    return Draw(scene.authority(INTAKE), None, {"complaint": found.id, **fields})


def by_handler(scene: Scene, found: Complaint, **fields: Any) -> Draw:
    assert found.of.handler is not None
    holders = list(found.of.handler.holders(found.place[0], scene.today))
    return Draw(scene.dice.choice(holders), None, {"complaint": found.id, **fields})


def accept_complaint(scene: Scene) -> Draw:
    return by_intake(scene, leading(scene, "filed"), document=TEXT)


def reject_complaint(scene: Scene) -> Draw:
    return by_intake(scene, leading(scene, "filed"), document=TEXT)


def forward_complaint(scene: Scene) -> Draw:
    return by_intake(scene, leading(scene, "accepted"), to=scene.authority(HANDLER).id)


def receive_complaint(scene: Scene) -> Draw:
    return by_handler(scene, leading(scene, "forwarded"), receivedOn=scene.today)


def extend_complaint(scene: Scene) -> Draw:
    return by_handler(scene, leading(scene, "forwarded", "handling"), document=TEXT)


def respond_complaint(scene: Scene) -> Draw:
    found = leading(scene, "forwarded", "handling")
    return Draw(
        scene.dice.choice(scene.owing(found.place[0])), None, {"complaint": found.id, "document": TEXT}
    )


def conclude_complaint(scene: Scene) -> Draw:
    found = leading(scene, "handling", "forwarded")
    return by_handler(scene, found, finding=scene.dice.randint(1, 3), document=TEXT)


def withdraw_complaint(scene: Scene) -> Draw:
    found = scene.some(
        [one for one in scene.complaints.values() if not one.withdrawn and one.of.stage != "ended"]
    )
    return Draw(scene.dice.choice(scene.owed(found.place[0])), None, {"complaint": found.id})


def divert_complaint(scene: Scene) -> Draw:
    return by_intake(scene, leading(scene, "filed", "accepted", "forwarded", "handling"), document=TEXT)


# Applications


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
    "Complain": complain,
    "AcceptComplaint": accept_complaint,
    "RejectComplaint": reject_complaint,
    "ForwardComplaint": forward_complaint,
    "ReceiveComplaint": receive_complaint,
    "ExtendComplaint": extend_complaint,
    "RespondComplaint": respond_complaint,
    "ConcludeComplaint": conclude_complaint,
    "WithdrawComplaint": withdraw_complaint,
    "DivertComplaint": divert_complaint,
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
