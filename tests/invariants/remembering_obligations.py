"""What the walk remembers of payments, and of what obligations go through."""

from __future__ import annotations

from collections.abc import Callable

from ledger_api.chain.acts import Act
from tests.invariants.about_commitments import (
    CHANGE_PROMISE,
    CONTEST,
    DECLINE_PROMISE,
    DISPUTE_DELIVERY,
    RECORD_PERFORMANCE,
    SUSPEND,
)
from tests.invariants.scene import NOTHING, Obligation, Payment, Scene

#: What departments do alone, and can be challenged.
ONE_SIDED = {
    "Contest": CONTEST,
    "DisputeDelivery": DISPUTE_DELIVERY,
    "Suspend": SUSPEND,
    "RecordPerformance": RECORD_PERFORMANCE,
    "DeclinePromise": DECLINE_PROMISE,
    "ChangePromise": CHANGE_PROMISE,
}
#: The day and amount of a payment, as each kind names them.
PAYING = {
    "RecordPayment": "creditedOn",
    "RecordSetOff": "setOffOn",
    "RecordTaxWithheld": "withheldOn",
    "RecordInstrument": "handedOn",
    "ImportPayment": "creditedOn",
}


# Payments


def paid(scene: Scene, act: Act) -> None:
    commitment = scene.commitments[act.fields["commitment"]]
    waits = act.kind == "RecordInstrument" and not commitment.instruments
    payment = Payment(act.fields["amount"], act.fields[PAYING[act.kind]], waits=waits)
    scene.named_by(act).payments[act.key] = payment


def _payment(scene: Scene, act: Act) -> Payment:
    key = act.fields["payment"]
    return scene.paid_on(key).payments[key]


def reversed_(scene: Scene, act: Act) -> None:
    _payment(scene, act).void = True


def denied(scene: Scene, act: Act) -> None:
    _payment(scene, act).denied = True


def payment_ruled(scene: Scene, act: Act) -> None:
    payment = _payment(scene, act)
    assert payment.denied, "a payment was ruled on that nobody denied"
    payment.denied, payment.void = False, not act.fields["paid"]


def honoured(scene: Scene, act: Act) -> None:
    payment = _payment(scene, act)
    assert payment.waits
    payment.waits, payment.day = False, act.fields["honouredOn"]


# What obligations go through


def delivered(scene: Scene, act: Act) -> None:
    obligation = scene.named_by(act)
    obligation.delivered, obligation.delivered_alone = True, act.also == NOTHING
    if act.also != NOTHING:
        obligation.open.discard(DISPUTE_DELIVERY)
        obligation.challenged.discard(DISPUTE_DELIVERY)


def accepted(scene: Scene, act: Act) -> None:
    scene.named_by(act).accepted = True


def settled(scene: Scene, act: Act) -> None:
    scene.named_by(act).settled = True


def performed(scene: Scene, act: Act) -> None:
    scene.named_by(act).performed = True


def contested(scene: Scene, act: Act) -> None:
    scene.named_by(act).contested = True


def _end_contest(obligation: Obligation) -> None:
    obligation.contested = False
    obligation.open.discard(CONTEST)
    obligation.challenged.discard(CONTEST)


def disputed(scene: Scene, act: Act) -> None:
    obligation = scene.named_by(act)
    obligation.delivered, obligation.delivered_alone = False, False


def challenged(scene: Scene, act: Act) -> None:
    obligation = scene.named_by(act)
    assert act.fields["act"] in obligation.open, "an act was challenged that nobody did"
    obligation.challenged.add(act.fields["act"])


def ruled(scene: Scene, act: Act) -> None:
    obligation, kind, stands = scene.named_by(act), act.fields["act"], act.fields["stands"]
    assert kind in obligation.challenged, "what nobody challenged was ruled on"
    obligation.open.discard(kind)
    obligation.challenged.discard(kind)
    if kind == CONTEST:
        _end_contest(obligation)
    elif kind == DISPUTE_DELIVERY:
        obligation.delivered = not stands
    elif kind == RECORD_PERFORMANCE and not stands:
        obligation.performed = False
    elif kind == CHANGE_PROMISE and not stands:
        # What was paid in its stead counts on what was promised.
        compensation = scene.at((obligation.place[0], obligation.compensation))
        obligation.payments |= compensation.payments
        compensation.payments = {}
        obligation.assignee = compensation.assignee or obligation.assignee
        obligation.compensation = 0


def changed(scene: Scene, act: Act) -> None:
    commitment = scene.commitments[act.fields["commitment"]]
    assert commitment.kind in ("promise", "claim"), "what is no promise was changed"
    number = len(commitment.obligations) + 1
    obligation = scene.named_by(act)
    commitment.obligations.append(Obligation((commitment.key, number), 0, assignee=obligation.assignee))
    obligation.compensation = number


def assigned(scene: Scene, act: Act) -> None:
    assignee = scene.party(act.fields["assignee"])
    for number in act.fields["obligations"]:
        obligation = scene.at((act.fields["commitment"], number))
        assert obligation.is_money, "a deed was assigned"
        held = {one.id for one in scene.owed(obligation.place)}
        assert held & {act.by, act.also}, "who is not owed it has assigned it"
        obligation.assignee = assignee


def declined(scene: Scene, act: Act) -> None:
    assert scene.commitments[act.fields["commitment"]].kind in ("promise", "claim")
    assert scene.named_by(act).conditional, "what has no condition was declined"


def terminated(scene: Scene, act: Act) -> None:
    scene.commitments[act.fields["commitment"]].terminated = True


def closed(scene: Scene, act: Act) -> None:
    scene.open_promises[act.fields["openPromise"]].closed = True


def answered(scene: Scene, act: Act) -> None:
    request = scene.at((act.fields["request"], 1))
    request.performed = True
    request.open.add(RECORD_PERFORMANCE)


EFFECTS: dict[str, Callable[[Scene, Act], None]] = {
    "ReversePayment": reversed_,
    "DenyPayment": denied,
    "RulePayment": payment_ruled,
    "HonourInstrument": honoured,
    "RecordDelivery": delivered,
    "RecordAcceptance": accepted,
    "ConfirmSettlement": settled,
    "RecordPerformance": performed,
    "Contest": contested,
    "SettleContest": lambda scene, act: _end_contest(scene.named_by(act)),
    "DisputeDelivery": disputed,
    "Challenge": challenged,
    "Rule": ruled,
    "ChangePromise": changed,
    "DeclinePromise": declined,
    "Terminate": terminated,
    "AssignClaim": assigned,
    "ClosePromise": closed,
    "ConfirmReceivable": answered,
    "RefuseConfirmation": answered,
}
