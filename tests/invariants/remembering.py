"""What the walk remembers of an act that was taken, and what must have been so before it could be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ledger_api.chain.acts import Act
from ledger_api.domain.days import from_yyyymmdd
from tests.invariants.about_cases import CORRECTED, WITHDRAWN
from tests.invariants.about_commitments import (
    CHANGE_PROMISE,
    CONTEST,
    DECLINE_PROMISE,
    DISPUTE_DELIVERY,
    RECORD_PERFORMANCE,
    SUSPEND,
)
from tests.invariants.people import AUTHORITY, DEPARTMENT, ENTERPRISE, Party
from tests.invariants.scene import (
    NOTHING,
    Approval,
    Case,
    Commitment,
    Complaint,
    Fields,
    Obligation,
    OpenPromise,
    Payment,
    Place,
    Scene,
)

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
#: Acts that authorities alone do, about what others owe.
DETERMINING = {"VerifyBreach", "OrderRectification", "ConfirmBreach", "DecideObjection", "AnnulBreach", "AcceptRepair", "ExtendRepair", "DecideRepair", "RevokeRepair", "Rule", "RulePayment", "RulePauses", "Succeed"}  # fmt: skip


def remember(scene: Scene, act: Act, today: int) -> None:
    """The act went through on this day."""
    by = party(scene, act.by)
    assert by.is_active(today), "who has passed on has acted"
    if act.kind in DETERMINING:
        assert by.kind == AUTHORITY, "somebody else than an authority has ruled"
        assert by not in concerned(scene, act), "somebody has ruled on itself or its successor"
    if act.kind in PAYING:
        paid(scene, act)
    if act.kind in _MAKING:
        made(scene, act, by)
    elif act.kind in _EFFECTS:
        _EFFECTS[act.kind](scene, act)
    if act.kind in ONE_SIDED:
        on_obligation(scene, act).open.add(ONE_SIDED[act.kind])
    if "obligation" in act.fields and "commitment" in act.fields and act.kind in _IN_CASES:
        case = on_obligation(scene, act).case
        assert case is not None, "an act in a case that there is not"
        _IN_CASES[act.kind](case, dict(act.fields), today)


def party(scene: Scene, identifier: bytes) -> Party:
    return next(one for one in scene.people.all if one.id == identifier)


def concerned(scene: Scene, act: Act) -> Iterator[Party]:
    """Whom a ruling is about: who signed, and who has taken over since."""
    sides: list[Party] = []
    if act.kind == "Succeed":
        sides = [party(scene, one) for one in (*act.fields["from"], *act.fields["to"])]
    elif act.kind == "RulePauses":
        approval = scene.approvals[act.fields["approval"]]
        sides = [approval.department, approval.applicant]
    else:
        commitment = scene.commitments[act.fields["commitment"]]
        sides = [commitment.obligor, commitment.obligee]
    while sides:
        side = sides.pop()
        yield side
        sides += side.successors


def on_obligation(scene: Scene, act: Act) -> Obligation:
    return scene.at((act.fields["commitment"], act.fields["obligation"]))


# Payments


def paid(scene: Scene, act: Act) -> None:
    commitment = scene.commitments[act.fields["commitment"]]
    waits = act.kind == "RecordInstrument" and not commitment.instruments
    payment = Payment(act.fields["amount"], act.fields[PAYING[act.kind]], waits=waits)
    on_obligation(scene, act).payments[act.key] = payment


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
    obligation = on_obligation(scene, act)
    obligation.delivered, obligation.delivered_alone = True, act.also == NOTHING
    if act.also != NOTHING:
        obligation.open.discard(DISPUTE_DELIVERY)
        obligation.challenged.discard(DISPUTE_DELIVERY)


def accepted(scene: Scene, act: Act) -> None:
    on_obligation(scene, act).accepted = True


def settled(scene: Scene, act: Act) -> None:
    on_obligation(scene, act).settled = True


def performed(scene: Scene, act: Act) -> None:
    on_obligation(scene, act).performed = True


def contested(scene: Scene, act: Act) -> None:
    on_obligation(scene, act).contested = True


def _end_contest(obligation: Obligation) -> None:
    obligation.contested = False
    obligation.open.discard(CONTEST)
    obligation.challenged.discard(CONTEST)


def disputed(scene: Scene, act: Act) -> None:
    obligation = on_obligation(scene, act)
    obligation.delivered, obligation.delivered_alone = False, False


def challenged(scene: Scene, act: Act) -> None:
    obligation = on_obligation(scene, act)
    assert act.fields["act"] in obligation.open, "an act was challenged that nobody did"
    obligation.challenged.add(act.fields["act"])


def ruled(scene: Scene, act: Act) -> None:
    obligation, kind, stands = on_obligation(scene, act), act.fields["act"], act.fields["stands"]
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
        obligation.compensation = 0


def changed(scene: Scene, act: Act) -> None:
    commitment = scene.commitments[act.fields["commitment"]]
    assert commitment.kind in ("promise", "claim"), "what is no promise was changed"
    number = len(commitment.obligations) + 1
    commitment.obligations.append(Obligation((commitment.key, number), 0))
    on_obligation(scene, act).compensation = number


def declined(scene: Scene, act: Act) -> None:
    assert scene.commitments[act.fields["commitment"]].kind in ("promise", "claim")
    assert on_obligation(scene, act).conditional, "what has no condition was declined"


def terminated(scene: Scene, act: Act) -> None:
    scene.commitments[act.fields["commitment"]].terminated = True


def closed(scene: Scene, act: Act) -> None:
    scene.open_promises[act.fields["openPromise"]].closed = True


def answered(scene: Scene, act: Act) -> None:
    request = scene.at((act.fields["request"], 1))
    request.performed = True
    request.open.add(RECORD_PERFORMANCE)


# What acts make


def made(scene: Scene, act: Act, by: Party) -> None:
    fields, also = act.fields, act.also
    match act.kind:
        case "SignContract":
            assert {act.by, also} == {fields["obligor"], fields["obligee"]}, "a contract that one side signed"
            _commit(scene, act, "contract", party(scene, fields["obligor"]), party(scene, fields["obligee"]))
        case "MakePromise":
            _commit(scene, act, "promise", by, party(scene, fields["obligee"]))
        case "ImportCommitment":
            _commit(scene, act, "import", party(scene, fields["obligor"]), party(scene, fields["obligee"]))
        case "OpenPromise":
            scene.open_promises[act.key] = OpenPromise(act.key, by, fields["obligations"])
        case "ClaimPromise":
            opened = scene.open_promises[fields["openPromise"]]
            assert not opened.closed, "a claim under a promise that is closed"
            assert act.by not in opened.claimants, "an enterprise claimed twice"
            opened.claimants.add(act.by)
            _commit(scene, act, "claim", opened.obligor, by, opened.terms)
        case "RequestConfirmation":
            about: Place = fields["commitment"], fields["obligation"]
            scene.requests[act.key] = about
            _commit(scene, act, "request", scene.commitments[about[0]].obligor, by, [{"kind": 1}])
        case "Complain":
            _complained(scene, act, by)
        case "OpenApproval":
            department = party(scene, fields["department"])
            received = from_yyyymmdd(fields["receivedOn"])
            scene.approvals[act.key] = Approval(act.key, department, by, received)
        case _:
            assert by.kind == DEPARTMENT
            assert (by.id, fields["root"]) not in scene.anchored, "a root was anchored twice"
            scene.anchored[by.id, fields["root"]] = act.key


def _commit(
    scene: Scene, act: Act, kind: str, obligor: Party, obligee: Party, terms: list[Fields] | None = None
) -> None:
    assert (obligor.kind, obligee.kind) == (DEPARTMENT, ENTERPRISE)
    signed_on = act.fields.get("signedOn") or scene.today
    obligations = [
        Obligation((act.key, number), said["kind"], bool(said.get("conditional")))
        for number, said in enumerate(terms or act.fields["obligations"], 1)
    ]
    scene.commitments[act.key] = Commitment(
        act.key,
        kind,
        obligor,
        obligee,
        from_yyyymmdd(signed_on),
        obligations,
        instruments=bool(act.fields.get("instruments")),
        interest_first=kind == "contract" and act.fields["allocation"] == 0,
    )


def _complained(scene: Scene, act: Act, by: Party) -> None:
    place: Place = act.fields["about"], act.fields["obligation"]
    obligation = scene.at(place)
    matter = next((one.of for one in obligation.complaints if one.of.stage != "ended"), None)
    complaint = Complaint(act.key, place, by, matter)
    obligation.complaints.append(complaint)
    scene.complaints[act.key] = complaint


# Complaints and approvals


def _stage(stage: str, *before: str) -> Callable[[Scene, Act], None]:
    def effect(scene: Scene, act: Act) -> None:
        complaint = scene.complaints[act.fields["complaint"]]
        assert complaint.of.stage in before, (complaint.of.stage, stage)
        assert not complaint.withdrawn
        complaint.of.stage = stage

    return effect


def forwarded(scene: Scene, act: Act) -> None:
    _stage("forwarded", "accepted")(scene, act)
    scene.complaints[act.fields["complaint"]].of.handler = party(scene, act.fields["to"])


def concluded(scene: Scene, act: Act) -> None:
    _stage("ended", "handling", "forwarded")(scene, act)
    handler = scene.complaints[act.fields["complaint"]].of.handler
    assert handler is not None
    place = scene.complaints[act.fields["complaint"]].place
    assert party(scene, act.by) in handler.holders(place[0], scene.today), "not the handler has concluded"


def withdrawn(scene: Scene, act: Act) -> None:
    complaint = scene.complaints[act.fields["complaint"]]
    assert not complaint.withdrawn
    complaint.withdrawn = True
    if all(one.withdrawn for one in scene.complaints.values() if one.of is complaint.of):
        complaint.of.stage = "ended"


def noticed(scene: Scene, act: Act) -> None:
    scene.approvals[act.fields["approval"]].noticed = True


def paused(scene: Scene, act: Act) -> None:
    scene.approvals[act.fields["approval"]].open_pauses = True


def extended(scene: Scene, act: Act) -> None:
    approval = scene.approvals[act.fields["approval"]]
    assert not approval.extended, "an approval was extended twice"
    approval.extended = True


def decided(scene: Scene, act: Act) -> None:
    approval = scene.approvals[act.fields["approval"]]
    assert not approval.decided, "an approval was decided twice"
    approval.decided = True


def pauses_challenged(scene: Scene, act: Act) -> None:
    scene.approvals[act.fields["approval"]].unruled = True


def pauses_ruled(scene: Scene, act: Act) -> None:
    approval = scene.approvals[act.fields["approval"]]
    assert approval.unruled, "pauses were ruled on that nobody challenged"
    approval.unruled = approval.open_pauses = False


# Parties and keys: the keys themselves are read from the contract after each act


def policy(scene: Scene, act: Act) -> None:
    party(scene, act.by).two_for = act.fields["twoFor"]


def succeeded(scene: Scene, act: Act) -> None:
    fields = act.fields
    for one in fields["from"]:
        passing = party(scene, one)
        assert not passing.succeeded_on, "a party has passed on twice"
        passing.succeeded_on = fields["effectiveOn"]
        passing.successors = [party(scene, to) for to in fields["to"]]
    first = party(scene, fields["from"][0])
    first.listed = {
        commitment: party(scene, holder)
        for commitment, holder in zip(fields["commitments"], fields["holders"], strict=True)
    }


# Cases


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


_MAKING = {"SignContract", "MakePromise", "ImportCommitment", "OpenPromise", "ClaimPromise", "RequestConfirmation", "Complain", "OpenApproval", "Anchor"}  # fmt: skip
_EFFECTS: dict[str, Callable[[Scene, Act], None]] = {
    "ReversePayment": reversed_,
    "DenyPayment": denied,
    "RulePayment": payment_ruled,
    "HonourInstrument": honoured,
    "RecordDelivery": delivered,
    "RecordAcceptance": accepted,
    "ConfirmSettlement": settled,
    "RecordPerformance": performed,
    "Contest": contested,
    "SettleContest": lambda scene, act: _end_contest(on_obligation(scene, act)),
    "DisputeDelivery": disputed,
    "Challenge": challenged,
    "Rule": ruled,
    "ChangePromise": changed,
    "DeclinePromise": declined,
    "Terminate": terminated,
    "ClosePromise": closed,
    "ConfirmReceivable": answered,
    "RefuseConfirmation": answered,
    "AcceptComplaint": _stage("accepted", "filed"),
    "RejectComplaint": _stage("ended", "filed"),
    "ForwardComplaint": forwarded,
    "ReceiveComplaint": _stage("handling", "forwarded"),
    "ConcludeComplaint": concluded,
    "DivertComplaint": _stage("ended", "filed", "accepted", "forwarded", "handling"),
    "WithdrawComplaint": withdrawn,
    "RequestSupplement": noticed,
    "PauseApproval": paused,
    "ExtendApproval": extended,
    "DecideApproval": decided,
    "ChallengePauses": pauses_challenged,
    "RulePauses": pauses_ruled,
    "SetSignaturePolicy": policy,
    "Succeed": succeeded,
}
_IN_CASES: dict[str, Callable[[Case, Fields, int], None]] = {
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
