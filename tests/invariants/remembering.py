"""What the walk remembers of an act that was taken, and what must have been so before it could be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ledger_api.chain.acts import Act
from ledger_api.domain.days import from_yyyymmdd
from tests.invariants import remembering_cases, remembering_obligations, remembering_registers
from tests.invariants.people import AUTHORITY, DEPARTMENT, ENTERPRISE, Party
from tests.invariants.remembering_obligations import ONE_SIDED, PAYING, paid
from tests.invariants.scene import (
    Approval,
    Commitment,
    Complaint,
    Fields,
    Obligation,
    OpenPromise,
    Place,
    Scene,
)

EFFECTS: dict[str, Callable[[Scene, Act], None]] = {
    **remembering_obligations.EFFECTS,
    **remembering_registers.EFFECTS,
}
#: Acts that authorities alone do, about what others owe.
DETERMINING = {"VerifyBreach", "OrderRectification", "ConfirmBreach", "DecideObjection", "AnnulBreach", "AcceptRepair", "ExtendRepair", "DecideRepair", "RevokeRepair", "Rule", "RulePayment", "RulePauses", "Succeed"}  # fmt: skip


def remember(scene: Scene, act: Act, today: int) -> None:
    """The act went through on this day."""
    by = scene.party(act.by)
    assert by.is_active(today), "who has passed on has acted"
    if act.kind in DETERMINING:
        assert by.kind == AUTHORITY, "somebody else than an authority has ruled"
        assert by not in concerned(scene, act), "somebody has ruled on itself or its successor"
    if act.kind in PAYING:
        paid(scene, act)
    if act.kind in _MAKING:
        made(scene, act, by)
    elif act.kind in EFFECTS:
        EFFECTS[act.kind](scene, act)
    if act.kind in ONE_SIDED:
        scene.named_by(act).open.add(ONE_SIDED[act.kind])
    if "obligation" in act.fields and "commitment" in act.fields and act.kind in remembering_cases.EFFECTS:
        case = scene.named_by(act).case
        assert case is not None, "an act in a case that there is not"
        remembering_cases.EFFECTS[act.kind](case, dict(act.fields), today)


def concerned(scene: Scene, act: Act) -> Iterator[Party]:
    """Whom a ruling is about: who signed, and who has taken over since."""
    sides: list[Party] = []
    if act.kind == "Succeed":
        sides = [scene.party(one) for one in (*act.fields["from"], *act.fields["to"])]
    elif act.kind == "RulePauses":
        approval = scene.approvals[act.fields["approval"]]
        sides = [approval.department, approval.applicant]
    else:
        commitment = scene.commitments[act.fields["commitment"]]
        assignees = [one.assignee for one in commitment.obligations if one.assignee is not None]
        sides = [commitment.obligor, commitment.obligee, *assignees]
    while sides:
        side = sides.pop()
        yield side
        sides += side.successors


def made(scene: Scene, act: Act, by: Party) -> None:
    fields, also = act.fields, act.also
    match act.kind:
        case "SignContract":
            assert {act.by, also} == {fields["obligor"], fields["obligee"]}, "a contract that one side signed"
            _commit(scene, act, "contract", scene.party(fields["obligor"]), scene.party(fields["obligee"]))
        case "MakePromise":
            _commit(scene, act, "promise", by, scene.party(fields["obligee"]))
        case "ImportCommitment":
            _commit(scene, act, "import", scene.party(fields["obligor"]), scene.party(fields["obligee"]))
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
            department = scene.party(fields["department"])
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


_MAKING = {"SignContract", "MakePromise", "ImportCommitment", "OpenPromise", "ClaimPromise", "RequestConfirmation", "Complain", "OpenApproval", "Anchor"}  # fmt: skip
