"""Who draws which kind of act, and what is drawn where there is nothing on which it could be done."""

from __future__ import annotations

from collections.abc import Callable

from tests.invariants import (
    about_approvals,
    about_cases,
    about_commitments,
    about_complaints,
    about_parties,
    about_promises,
)
from tests.invariants.scene import Draw, Scene

DRAWS: dict[str, Callable[[Scene], Draw]] = {
    **about_parties.DRAWS,
    **about_commitments.DRAWS,
    **about_promises.DRAWS,
    **about_cases.DRAWS,
    **about_complaints.DRAWS,
    **about_approvals.DRAWS,
}
#: What has to be done before there is something on which an act of a kind can be done.
PRIOR = {
    "ClaimPromise": "OpenPromise", "ClosePromise": "OpenPromise", "DeclinePromise": "MakePromise",
    "ChangePromise": "MakePromise", "Challenge": "Contest", "Rule": "Challenge", "SettleContest": "Contest",
    "DisputeDelivery": "RecordDelivery", "RulePayment": "DenyPayment", "DenyPayment": "RecordPayment",
    "ReversePayment": "RecordPayment", "HonourInstrument": "RecordInstrument", "ImportPayment": "ImportCommitment",
    "ConfirmReceivable": "RequestConfirmation", "RefuseConfirmation": "RequestConfirmation",
    "OrderRectification": "VerifyBreach", "RefuseRectification": "OrderRectification",
    "ConfirmBreach": "OrderRectification", "ObjectToBreach": "ConfirmBreach", "DecideObjection": "ObjectToBreach",
    "AnnulBreach": "ConfirmBreach", "ApplyRepair": "RecordPayment", "AcceptRepair": "ApplyRepair",
    "ExtendRepair": "ApplyRepair", "DecideRepair": "AcceptRepair", "RevokeRepair": "DecideRepair",
    "RecordPayment": "ConfirmBreach", "AcceptComplaint": "Complain", "RejectComplaint": "Complain",
    "ForwardComplaint": "AcceptComplaint", "ReceiveComplaint": "ForwardComplaint", "DivertComplaint": "Complain",
    "ExtendComplaint": "ForwardComplaint", "RespondComplaint": "ForwardComplaint",
    "ConcludeComplaint": "ForwardComplaint", "WithdrawComplaint": "Complain", "RequestSupplement": "OpenApproval",
    "Supplement": "RequestSupplement", "AcceptApplication": "OpenApproval", "PauseApproval": "AcceptApplication",
    "ExtendApproval": "AcceptApplication", "DecideApproval": "AcceptApplication", "RulePauses": "ChallengePauses",
    "ChallengePauses": "PauseApproval", "EndKey": "AddKey", "ObjectToReplacement": "ReplaceKey",
    "Succeed": "RegisterParty", "SignContract": "RegisterParty", "RegisterParty": "Anchor", "Anchor": "RegisterParty",
}  # fmt: skip
