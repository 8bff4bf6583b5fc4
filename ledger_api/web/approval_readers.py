"""What is shown of applications for approvals: the whole to those who may know it, else what the public gets.

The public gets each application without its applicant and without words, as it gets obligations: how a department
keeps its days is public, who applied for what is not.
"""

from __future__ import annotations

from ledger_api.web.approval_shapes import AnchorJSON, ApprovalJSON
from ledger_api.web.readers import only, see_facts


def see_approval(approval: ApprovalJSON, *, known: bool) -> ApprovalJSON:
    """An application; for the public without applicant, item and challenges."""
    if known:
        return approval
    seen = only(
        approval,
        "id department department_name signed_department joint_departments received notice_by status noticed accepted deemed statutory_due "
        "promised_due late decided result statutory_workdays promised_workdays extension pauses provisional "
        "rules events events_url provenance",
        joint_applicants=[],
    )
    events = seen["events"]
    if events is not None:
        seen["events"] = see_facts(events, known=False)
    return seen


def see_anchor(anchor: AnchorJSON, *, known: bool) -> AnchorJSON:
    """An anchored root; for the public without the department's own words about it."""
    return anchor if known else {**anchor, "title": None}
