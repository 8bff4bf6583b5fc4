"""Acts about approvals that are refused, each with its code. `approval` names one that the test has lodged."""

from __future__ import annotations

from tests.acts.refused_acts import Case
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, UNREGISTERED, Desk

LODGING = {"department": BUREAU, "item": "临时用地许可"}
PAUSE = {"reason": "专家评审", "from": "2025-11-12", "to": "2025-11-14"}
EXTENSION = {"workdays": 10, "approved_by": "局长"}
PAUSE_RULING = {"act": "pause_approval", "outcome": "falls", "evidence": "未附评审通知"}
BATCH = {"root": "0x" + "bb" * 32, "count": 3}

CASES = [
    Case("NOT_ENTITLED", "open_approval", (BUREAU,), LODGING),
    Case("NOT_ENTITLED", "open_approval", (BUILDER,), {**LODGING, "department": LEAD}),
    Case("UNKNOWN", "open_approval", (BUILDER,), {**LODGING, "department": UNREGISTERED}),
    Case("NOT_A_PARTY", "open_approval", (BUILDER, OTHER), LODGING),
    Case("BAD_DATE", "open_approval", (BUILDER,), {**LODGING, "received": "2025-11-12"}),
    Case("BAD_DATE", "open_approval", (BUILDER,), {**LODGING, "received": "2025-11-03"}),
    Case("BAD_TERM", "open_approval", (BUILDER,), {**LODGING, "promised_workdays": 21}),
    Case("PROCEDURE_MISSING", "open_approval", (BUILDER,), LODGING, override={"document": bytes(32)}),
    Case("UNKNOWN", "request_supplement", (BUREAU,), {"approval": "0x" + "77" * 32}),
    Case("NOT_A_PARTY", "request_supplement", (OTHER,), {"approval": "fresh"}),
    Case("NOT_ENTITLED", "request_supplement", (BUILDER,), {"approval": "fresh"}),
    Case("BAD_DATE", "request_supplement", (BUREAU,), {"approval": "fresh", "noticed": "2025-11-10"}),
    Case("TOO_LATE", "request_supplement", (BUREAU,), {"approval": "silent"}),
    Case("WRONG_STATE", "request_supplement", (BUREAU,), {"approval": "noticed"}),
    Case("NOT_ENTITLED", "supplement", (BUREAU,), {"approval": "noticed"}),
    Case("BAD_DATE", "supplement", (BUILDER,), {"approval": "noticed", "supplied": "2025-11-10"}),
    Case("WRONG_STATE", "supplement", (BUILDER,), {"approval": "fresh"}),
    Case("NOT_ENTITLED", "accept_application", (BUILDER,), {"approval": "fresh"}),
    Case("BAD_DATE", "accept_application", (BUREAU,), {"approval": "fresh", "accepted": "2025-11-12"}),
    Case("WRONG_STATE", "accept_application", (BUREAU,), {"approval": "silent"}),
    Case("NOT_ENTITLED", "pause_approval", (BUILDER,), {"approval": "silent", **PAUSE}),
    Case("BAD_DATE", "pause_approval", (BUREAU,), {"approval": "silent", **PAUSE, "from": "2025-11-10"}),
    Case("BAD_TERM", "pause_approval", (BUREAU,), {"approval": "silent", **PAUSE, "to": "2027-11-13"}),
    Case("WRONG_STATE", "pause_approval", (BUREAU,), {"approval": "fresh", **PAUSE}),
    Case("NOT_ENTITLED", "extend_approval", (BUILDER,), {"approval": "silent", **EXTENSION}),
    Case(
        "BAD_TERM", "extend_approval", (BUREAU,), {"approval": "silent", **EXTENSION}, None, {"workdays": 11}
    ),
    Case("TOO_LATE", "extend_approval", (BUREAU,), {"approval": "late", **EXTENSION}),
    Case("WRONG_STATE", "extend_approval", (BUREAU,), {"approval": "fresh", **EXTENSION}),
    Case("PROCEDURE_MISSING", "extend_approval", (BUREAU,), {"approval": "silent", "workdays": 1}),
    Case("NOT_ENTITLED", "decide_approval", (BUILDER,), {"approval": "silent", "result": "granted"}),
    Case(
        "BAD_DATE",
        "decide_approval",
        (BUREAU,),
        {"approval": "silent", "result": "granted", "decided": "2025-11-03"},
    ),
    Case("WRONG_STATE", "decide_approval", (BUREAU,), {"approval": "noticed", "result": "refused"}),
    Case(
        "NOT_ENTITLED",
        "challenge",
        (BUREAU,),
        {"approval": "paused", "act": "pause_approval", "reason": "无据"},
    ),
    Case(
        "WRONG_STATE",
        "challenge",
        (BUILDER,),
        {"approval": "fresh", "act": "pause_approval", "reason": "无据"},
    ),
    Case("NOT_ENTITLED", "rule", (BUREAU,), {"approval": "paused", **PAUSE_RULING}),
    Case("WRONG_STATE", "rule", (LEAD,), {"approval": "paused", **PAUSE_RULING}),
    Case("NOT_ENTITLED", "anchor", (BUILDER,), BATCH),
    Case("DUPLICATE", "anchor", (BUREAU,), {**BATCH, "root": "0x" + "aa" * 32}),
    Case("BAD_DATE", "anchor", (BUREAU,), {**BATCH, "to": "2025-11-10"}),
    Case("BAD_TERM", "anchor", (BUREAU,), BATCH, override={"count": 1_000_001}),
    Case("PROCEDURE_MISSING", "anchor", (BUREAU,), BATCH, override={"root": bytes(32)}),
]


def lodge(made: Desk, **terms: int) -> str:
    """An application of the builder; its id."""
    return "0x" + made.perform("open_approval", BUILDER, **LODGING, **terms).act.hex()
