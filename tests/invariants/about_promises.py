"""Acts on promises, payments by other means than a transfer, and requests to confirm, mostly good ones."""

from __future__ import annotations

from collections.abc import Callable

from tests.invariants.about_commitments import (
    by_both,
    by_owed,
    by_owing,
    day_since,
    is_signed,
    payable,
    pick,
    sum_paid,
    terms,
)
from tests.invariants.scene import TEXT, Draw, NothingToDo, OpenPromise, Scene


def make_promise(scene: Scene) -> Draw:
    fields = {
        "obligee": scene.enterprise().id,
        "currency": b"CNY",
        "signedOn": scene.today,
        "field": scene.dice.randint(1, 10),
        "document": TEXT,
        "obligations": [terms(scene) for _ in range(scene.dice.randint(1, 3))],
    }
    return Draw(scene.department(), None, fields)


def open_promise(scene: Scene) -> Draw:
    dice = scene.dice
    offered = []
    for _ in range(dice.randint(1, 2)):
        said = terms(scene)
        dated = said["dueRule"] == 1
        due = scene.on(dice.randint(5, 60)) if dated else 0
        offered.append(
            {**said, "clock": 0 if dated else 4, "dueOn": due, "inspectionWorkdays": 0, "conditional": True}
        )
    fields = {
        "currency": b"CNY",
        "signedOn": scene.today,
        "field": dice.randint(1, 10),
        "lastClaimOn": dice.choice([0, scene.on(20)]),
        "document": TEXT,
        "obligations": offered,
    }
    return Draw(scene.department(), None, fields)


def an_open_promise(scene: Scene) -> OpenPromise:
    return scene.some([one for one in scene.open_promises.values() if not one.closed], recent=5)


def claim_promise(scene: Scene) -> Draw:
    found, by = an_open_promise(scene), scene.enterprise()
    if by.id in found.claimants:
        raise NothingToDo
    return Draw(by, None, {"openPromise": found.key, "document": TEXT})


def close_promise(scene: Scene) -> Draw:
    found = an_open_promise(scene)
    return Draw(
        next(found.obligor.holders(found.key, scene.today)),
        None,
        {"openPromise": found.key, "document": TEXT},
    )


def decline_promise(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: made.kind in ("promise", "claim") and one.conditional)
    return by_owing(scene, found, document=TEXT)


def change_promise(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: made.kind in ("promise", "claim") and not one.compensation)
    stands_in = {**terms(scene), "kind": 0, "amount": scene.dice.randint(100, 900), "conditional": False}
    return by_owing(scene, found, ground=scene.dice.randint(1, 2), document=TEXT, compensation=[stands_in])


def record_set_off(scene: Scene) -> Draw:
    found = payable(scene)
    return by_both(
        scene, found, amount=sum_paid(scene, found), setOffOn=day_since(scene, found, 10), document=TEXT
    )


def record_tax_withheld(scene: Scene) -> Draw:
    found = payable(scene)
    return by_owing(
        scene,
        found,
        amount=sum_paid(scene, found),
        withheldOn=scene.on(-scene.dice.randint(0, 9)),
        document=TEXT,
    )


def record_instrument(scene: Scene) -> Draw:
    found, means = payable(scene), scene.dice.choice([3, 4])
    return by_owing(
        scene, found, means=means, amount=sum_paid(scene, found), handedOn=scene.on(-scene.dice.randint(3, 9)), document=TEXT
    )  # fmt: skip


def honour_instrument(scene: Scene) -> Draw:
    waiting = [
        (one, key)
        for one in scene.obligations()
        for key, payment in one.payments.items()
        if payment.waits and not payment.denied and not payment.void
    ]
    found = scene.some(waiting)
    by = scene.dice.choice([by_owing, by_owed])
    return by(
        scene, found[0], payment=found[1], honouredOn=scene.on(-scene.dice.randint(0, 2)), document=TEXT
    )


def request_confirmation(scene: Scene) -> Draw:
    return by_owed(scene, pick(scene, lambda made, one: is_signed(made, one) and one.is_money), document=TEXT)


def _asked(scene: Scene) -> tuple[bytes, Draw]:
    """A request that waits, and whoever owes the receivable today."""
    waiting = [key for key in scene.requests if not scene.at((key, 1)).performed]
    request = scene.some(waiting, recent=5)
    drawn = by_owing(scene, scene.at(scene.requests[request]))
    return drawn and (request, drawn)


def confirm_receivable(scene: Scene) -> Draw:
    asked = _asked(scene)
    return Draw(
        asked[1].by, None, {"request": asked[0], "amount": scene.dice.randint(1, 250), "document": TEXT}
    )


def refuse_confirmation(scene: Scene) -> Draw:
    asked = _asked(scene)
    return Draw(asked[1].by, None, {"request": asked[0], "document": TEXT})


def assign_claim(scene: Scene) -> Draw:
    """Some or all of what is owed to one in money under a commitment."""
    first = payable(scene)
    assignor, assignee = scene.dice.choice(scene.owed(first.place)), scene.enterprise()
    made = scene.commitments[first.place[0]]
    together = [one for one in made.obligations if one.is_money and assignor in scene.owed(one.place)]
    passing = {first.place[1], scene.dice.choice(together).place[1]}
    sides = [assignor, assignee]
    scene.dice.shuffle(sides)
    fields = {
        "commitment": made.key,
        "assignee": assignee.id,
        "manner": scene.dice.randint(1, 3),
        "document": TEXT,
    }
    return Draw(sides[0], sides[1], {**fields, "obligations": sorted(passing)})


DRAWS: dict[str, Callable[[Scene], Draw]] = {
    "MakePromise": make_promise,
    "OpenPromise": open_promise,
    "ClaimPromise": claim_promise,
    "ClosePromise": close_promise,
    "DeclinePromise": decline_promise,
    "ChangePromise": change_promise,
    "RecordSetOff": record_set_off,
    "RecordTaxWithheld": record_tax_withheld,
    "RecordInstrument": record_instrument,
    "HonourInstrument": honour_instrument,
    "RequestConfirmation": request_confirmation,
    "ConfirmReceivable": confirm_receivable,
    "RefuseConfirmation": refuse_confirmation,
    "AssignClaim": assign_claim,
}
