"""Acts on complaints, mostly good ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.invariants.about_commitments import is_signed, pick
from tests.invariants.people import HANDLER, INTAKE
from tests.invariants.scene import NOTHING, TEXT, Complaint, Draw, Scene


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
    return Draw(scene.dice.choice(scene.owed(place)), None, fields)


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
    return Draw(scene.dice.choice(scene.owed(found.place)), None, {"complaint": found.id})


def divert_complaint(scene: Scene) -> Draw:
    return by_intake(scene, leading(scene, "filed", "accepted", "forwarded", "handling"), document=TEXT)


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
}
