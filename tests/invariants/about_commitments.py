"""Acts that make commitments and record what is done about them, and disputes about it, mostly good ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ledger_api.domain.days import yyyymmdd
from tests.invariants.people import DEPARTMENT, DETERMINER, ENTERPRISE, HANDLER, IMPORTER, Party
from tests.invariants.scene import TEXT, Commitment, Draw, Fields, Obligation, Scene

CONTEST, DISPUTE_DELIVERY, SUSPEND, RECORD_PERFORMANCE, DECLINE_PROMISE, CHANGE_PROMISE = range(1, 7)
Which = Callable[[Commitment, Obligation], bool]


def terms(scene: Scene, purchase: bool = False) -> Fields:
    """Terms as two sign them, or as a department promises them to one."""
    dice, rule = scene.dice, scene.dice.choice([1, 1, 2, 2, 3])
    clock = 0 if rule == 1 else dice.choice([1, 1, 2, 3])
    kind = dice.choice([0, 0, 0, 0, 1, 2, 3] if purchase else [0, 0, 0, 1])
    return {
        "kind": kind,
        "amount": 0 if kind == 1 else dice.randint(300, 1500),
        "dueRule": rule,
        "clock": clock,
        "dueOn": scene.on(dice.randint(0, 40)) if rule == 1 else 0,
        "length": 0 if rule == 1 else dice.choice([dice.randint(1, 20), dice.randint(1, 90)]),
        "inspectionWorkdays": dice.randint(0, 15) if clock == 2 else 0,
        "conditional": not purchase and dice.random() < 0.6,
    }


def sign_contract(scene: Scene) -> Draw:
    dice, by, also = scene.dice, scene.department(), scene.enterprise()
    basis = dice.choice([0, 0, 1])
    fields = {
        "obligor": by.id,
        "obligee": also.id,
        "currency": b"CNY",
        "signedOn": scene.on(-dice.choice([0, 0, 3])),
        "allocation": dice.randint(0, 1),
        "rateBasis": basis,
        "rate": 10**9 if basis else 0,
        "instruments": dice.random() < 0.3,
        "document": TEXT,
        "obligations": [terms(scene, purchase=True) for _ in range(dice.randint(1, 4))],
    }
    return Draw(by, also, fields)


def import_commitment(scene: Scene) -> Draw:
    dice = scene.dice
    stated = [one for one in scene.people.all if one.imported]
    owing = [one for one in stated if one.kind == DEPARTMENT] or [scene.department()]
    owed = [one for one in stated if one.kind == ENTERPRISE] or [scene.enterprise()]
    dated = dice.random() < 0.7
    said = {
        "kind": 0,
        "amount": dice.choice([0, 400]),
        "dueRule": int(dated),
        "clock": 0,
        "length": 0,
        "conditional": False,
        "inspectionWorkdays": 0,
    }
    fields = {
        "obligor": dice.choice(owing).id,
        "obligee": dice.choice(owed).id,
        "currency": b"MXN",
        "signedOn": dice.choice([0, scene.on(-30)]),
        "source": TEXT,
        "document": TEXT,
        "obligations": [{**said, "dueOn": scene.on(dice.randint(-20, 20)) if dated else 0}],
    }
    return Draw(scene.people.acting(IMPORTER, scene.today)[0], None, fields)


def import_payment(scene: Scene) -> Draw:
    found = pick(scene, lambda made, _: made.kind == "import")
    amount = scene.dice.choice([100, 400, -100])
    return Draw(
        scene.people.acting(IMPORTER, scene.today)[0],
        None,
        {
            **on(found),
            "amount": amount,
            "net": amount,
            "creditedOn": scene.on(-2),
            "source": TEXT,
            "document": TEXT,
        },
    )


def pick(scene: Scene, which: Which) -> Obligation:
    """Some obligation of those, the later commitments more often."""
    found = [
        obligation
        for made in scene.commitments.values()
        for obligation in made.obligations
        if which(made, obligation)
    ]
    return scene.some(found, recent=20)


def on(obligation: Obligation) -> Fields:
    return {"commitment": obligation.place[0], "obligation": obligation.place[1]}


def is_signed(made: Commitment, obligation: Obligation) -> bool:
    return made.kind not in ("import", "request")


def day_since(scene: Scene, obligation: Obligation, back: int) -> int:
    """A day up to so many ago, and not before the commitment was signed."""
    signed = scene.commitments[obligation.place[0]].signed_on
    return yyyymmdd(max(signed, scene.date - timedelta(scene.dice.randint(0, back))))


def by_owing(scene: Scene, found: Obligation, **fields: Any) -> Draw:
    return Draw(scene.dice.choice(scene.owing(found.place[0])), None, {**on(found), **fields})


def by_owed(scene: Scene, found: Obligation, **fields: Any) -> Draw:
    return Draw(scene.dice.choice(scene.owed(found.place)), None, {**on(found), **fields})


def by_both(scene: Scene, found: Obligation, **fields: Any) -> Draw:
    return _together(scene, found, scene.owed(found.place), fields)


def by_both_of_the_contract(scene: Scene, found: Obligation, **fields: Any) -> Draw:
    return _together(scene, found, scene.delivering(found.place[0]), fields)


def _together(scene: Scene, found: Obligation, others: list[Party], fields: Fields) -> Draw:
    sides = [scene.dice.choice(scene.owing(found.place[0])), scene.dice.choice(others)]
    scene.dice.shuffle(sides)
    return Draw(sides[0], sides[1], {**on(found), **fields})


def record_delivery(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: is_signed(made, one) and not one.delivered)
    if scene.dice.random() < 0.6:
        alone = scene.dice.choice(scene.delivering(found.place[0]))
        return Draw(alone, None, {**on(found), "deliveredOn": day_since(scene, found, 3)})
    return by_both_of_the_contract(scene, found, deliveredOn=day_since(scene, found, 10))


def record_acceptance(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: is_signed(made, one) and not one.accepted)
    return by_owing(scene, found, acceptedOn=day_since(scene, found, 2))


def confirm_settlement(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: is_signed(made, one) and not one.settled)
    fixed = scene.dice.choice([0, 0, max(900, found.credited)]) if found.is_money else 0
    return by_both(scene, found, confirmedOn=day_since(scene, found, 5), amount=fixed)


def payable(scene: Scene) -> Obligation:
    """Some obligation in money; those about which there is a case more often, so that cases come to an end."""
    found = [
        one
        for made in scene.commitments.values()
        for one in made.obligations
        if is_signed(made, one) and one.is_money
    ]
    in_case = [one for one in found if one.case is not None]
    return scene.some(in_case if in_case and scene.dice.random() < 0.4 else found)


def sum_paid(scene: Scene, found: Obligation) -> int:
    return scene.dice.choice([1, 300, 700, *([2000] * 4 if found.case else [])])


def record_payment(scene: Scene) -> Draw:
    found = payable(scene)
    return by_owing(
        scene,
        found,
        amount=sum_paid(scene, found),
        creditedOn=scene.on(-scene.dice.randint(0, 20)),
        document=TEXT,
    )


def record_performance(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: is_signed(made, one) and not one.is_money and not one.performed)
    return by_owing(scene, found, performedOn=day_since(scene, found, 8), evidence=TEXT)


def a_payment(scene: Scene, denied: bool) -> tuple[Obligation, bytes]:
    found = [
        (one, key)
        for made in scene.commitments.values()
        if made.kind != "import"
        for one in made.obligations
        for key, payment in one.payments.items()
        if payment.denied == denied and not payment.void
    ]
    return scene.some(found, recent=20)


def reverse_payment(scene: Scene) -> Draw:
    found = a_payment(scene, denied=False)
    return by_owing(scene, found[0], payment=found[1], document=TEXT)


def deny_payment(scene: Scene) -> Draw:
    found = a_payment(scene, denied=False)
    return by_owed(scene, found[0], payment=found[1], document=TEXT)


def rule_payment(scene: Scene) -> Draw:
    found = a_payment(scene, denied=True)
    return Draw(
        scene.authority(HANDLER | DETERMINER),
        None,
        {**on(found[0]), "payment": found[1], "paid": scene.dice.random() < 0.5, "evidence": TEXT},
    )


def contest(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: is_signed(made, one) and one.is_money and not one.contested)
    return by_owing(scene, found, amount=scene.dice.randint(1, 250), document=TEXT)


def settle_contest(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: one.contested)
    return by_both(scene, found, amount=scene.dice.choice([0, 1]))


def dispute_delivery(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: one.delivered_alone and DISPUTE_DELIVERY not in one.open)
    return by_owing(scene, found, document=TEXT)


def suspend(scene: Scene) -> Draw:
    found = pick(scene, is_signed)
    event = scene.on(-scene.dice.randint(0, 6))
    return by_owing(
        scene, found, reason=1, eventOn=event, noticedOn=scene.today, fromOn=event,
        toOn=scene.on(scene.dice.randint(0, 20)), evidence=TEXT,
    )  # fmt: skip


def challenge(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: bool(one.open - one.challenged))
    return by_owed(scene, found, act=scene.dice.choice(sorted(found.open - found.challenged)), document=TEXT)


def rule(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: bool(one.challenged))
    act, stands = scene.dice.choice(sorted(found.challenged)), scene.dice.random() < 0.4
    amount = scene.dice.choice([0, 1]) if act == CONTEST and not stands else 0
    fields = {**on(found), "act": act, "stands": stands, "amount": amount, "evidence": TEXT}
    return Draw(scene.authority(HANDLER | DETERMINER), None, fields)


def amend(scene: Scene) -> Draw:
    found = pick(scene, is_signed)
    amount = scene.dice.choice([0, max(800, found.credited)]) if found.is_money else 0
    later = scene.on(scene.dice.randint(0, 30))
    return by_both(scene, found, dueOn=scene.dice.choice([later, later if not amount else 0]), amount=amount,
                   waiveInterest=scene.dice.random() < 0.3, document=TEXT)  # fmt: skip


def terminate(scene: Scene) -> Draw:
    found = pick(scene, lambda made, one: is_signed(made, one) and not made.terminated)
    by, also, _ = by_both_of_the_contract(scene, found)
    return Draw(by, also, {"commitment": found.place[0], "document": TEXT})


def state_excuse(scene: Scene) -> Draw:
    return by_owing(scene, pick(scene, is_signed), reason=scene.dice.randint(1, 5), document=TEXT)


DRAWS: dict[str, Callable[[Scene], Draw]] = {
    "SignContract": sign_contract,
    "ImportCommitment": import_commitment,
    "ImportPayment": import_payment,
    "RecordDelivery": record_delivery,
    "RecordAcceptance": record_acceptance,
    "ConfirmSettlement": confirm_settlement,
    "RecordPayment": record_payment,
    "RecordPerformance": record_performance,
    "ReversePayment": reverse_payment,
    "DenyPayment": deny_payment,
    "RulePayment": rule_payment,
    "Contest": contest,
    "SettleContest": settle_contest,
    "DisputeDelivery": dispute_delivery,
    "Suspend": suspend,
    "Challenge": challenge,
    "Rule": rule,
    "Amend": amend,
    "Terminate": terminate,
    "StateExcuse": state_excuse,
}
