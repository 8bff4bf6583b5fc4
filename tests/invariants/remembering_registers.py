"""What the walk remembers of complaints, applications and parties."""

from __future__ import annotations

from collections.abc import Callable

from ledger_api.chain.acts import Act
from tests.invariants.scene import Scene

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
    scene.complaints[act.fields["complaint"]].of.handler = scene.party(act.fields["to"])


def concluded(scene: Scene, act: Act) -> None:
    _stage("ended", "handling", "forwarded")(scene, act)
    handler = scene.complaints[act.fields["complaint"]].of.handler
    assert handler is not None
    place = scene.complaints[act.fields["complaint"]].place
    assert scene.party(act.by) in handler.holders(place[0], scene.today), "not the handler has concluded"


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
    scene.party(act.by).two_for = act.fields["twoFor"]


def succeeded(scene: Scene, act: Act) -> None:
    fields = act.fields
    for one in fields["from"]:
        passing = scene.party(one)
        assert not passing.succeeded_on, "a party has passed on twice"
        passing.succeeded_on = fields["effectiveOn"]
        passing.successors = [scene.party(to) for to in fields["to"]]
    first = scene.party(fields["from"][0])
    first.listed = {
        commitment: scene.party(holder)
        for commitment, holder in zip(fields["commitments"], fields["holders"], strict=True)
    }


EFFECTS: dict[str, Callable[[Scene, Act], None]] = {
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
