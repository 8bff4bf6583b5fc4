"""The JSON of applications for approvals and of anchored batches; conventions as in shapes.py."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from ledger_api.web.shapes import FactJSON, ProvenanceJSON, RuleJSON

PauseJSON = TypedDict("PauseJSON", {"from": str, "to": str})


class ApprovalJSON(TypedDict):
    """FORMAT.md's `approval`, and what it rests on. Days are null while there is none."""

    id: str
    item: str | None
    #: Who has to decide and whose it is today, the first of several: `joint_…` all of them, where several hold it
    #: jointly; `signed_…` who applied and to whom, where that was another.
    department: str
    department_name: str | None
    signed_department: str | None
    joint_departments: list[str]
    applicant: str | None
    applicant_name: str | None
    signed_applicant: str | None
    joint_applicants: list[str]
    received: str
    #: The last day for a notice or acceptance; after it the application counts as accepted.
    notice_by: str
    status: str
    noticed: str | None
    accepted: str | None
    deemed: bool
    statutory_due: str | None
    promised_due: str | None
    late: str
    decided: str | None
    result: str | None
    statutory_workdays: int
    promised_workdays: int | None
    #: Working days added to the statutory ones.
    extension: int
    #: Days that are not counted, both ends included; those that fell are not among them.
    pauses: list[PauseJSON]
    #: Whether the applicant has challenged pauses on which nobody has ruled; null for who may not know.
    unruled: bool | None
    provisional: bool
    document: str | None
    rules: list[RuleJSON]
    #: The steps; null in lists: follow `events_url`.
    events: list[FactJSON] | None
    events_url: str
    provenance: ProvenanceJSON
    last_change: ProvenanceJSON | None


class ApprovalTotalsJSON(TypedDict):
    """A department's applications, counted; `deemed` by its silence, `late` by their day of decision or today."""

    department: str
    department_name: str | None
    approvals: int
    open: int
    decided: int
    deemed: int
    promise_late: int
    statutory_late: int


AnchorJSON = TypedDict(
    "AnchorJSON",
    {
        "id": str,
        "department": str,
        "department_name": str | None,
        "root": str,
        # How many steps are under the root, as the department states.
        "count": int,
        "from": str,
        "to": str,
        "title": str | None,
        "provenance": ProvenanceJSON,
    },
)


class ReceiptCheckJSON(TypedDict):
    """What a receipt proves. `proven`: its content is under `root`, by arithmetic alone; `anchored`: the department
    put that root on this ledger's chain, in the blocks of `anchors`."""

    proven: bool
    anchored: bool
    root: str | None
    index: int | None
    size: int | None
    content: dict[str, Any] | None
    anchors: list[AnchorJSON]
    detail: str
