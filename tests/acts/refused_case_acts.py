"""Acts in a case that are refused: there is no case in the office, so none is in order."""

from __future__ import annotations

from tests.acts.refused_acts import Case
from tests.desk import BUILDER, BUREAU, LEAD, OTHER

DETERMINATION = {"class": "general", "document": "临信认〔2025〕2号"}

IN_CASES = [
    Case("UNKNOWN", "verify_breach", (LEAD,), {"finding": "true"}, on=0),
    Case("NOT_ENTITLED", "verify_breach", (BUREAU,), {"finding": "true"}, on=1),
    Case("WRONG_STATE", "verify_breach", (LEAD,), {"finding": "true"}, on=1),
    Case("NOT_ENTITLED", "order_rectification", (OTHER,), {"until": "2025-12-01"}, on=1),
    Case("BAD_DATE", "order_rectification", (LEAD,), {"until": "2025-11-10"}, on=1),
    Case("WRONG_STATE", "order_rectification", (LEAD,), {"until": "2025-12-01"}, on=1),
    Case("NOT_A_PARTY", "refuse_rectification", (LEAD,), {"reason": "无预算"}, on=1),
    Case("NOT_ENTITLED", "refuse_rectification", (BUILDER,), {"reason": "无预算"}, on=1),
    Case("WRONG_STATE", "refuse_rectification", (BUREAU,), {"reason": "无预算"}, on=1),
    Case("NOT_ENTITLED", "confirm_breach", (BUREAU,), DETERMINATION, on=1),
    Case("BAD_DATE", "confirm_breach", (LEAD,), {**DETERMINATION, "dated": "2025-11-12"}, on=1),
    Case("BAD_TERM", "confirm_breach", (LEAD,), DETERMINATION, 1, {"breachClass": 4}),
    Case("BAD_TERM", "confirm_breach", (LEAD,), DETERMINATION, 1, {"basis": 2}),
    Case("BAD_DATE", "confirm_breach", (LEAD,), DETERMINATION, 1, {"publicUntil": 20281113}),
    Case("WRONG_STATE", "confirm_breach", (LEAD,), DETERMINATION, on=1),
    Case("NOT_ENTITLED", "object", (BUILDER,), {"text": "不实"}, on=1),
    Case("WRONG_STATE", "object", (BUREAU,), {"text": "不实"}, on=1),
    Case("NOT_ENTITLED", "decide_objection", (BUREAU,), {"outcome": "withdrawn"}, on=1),
    Case("BAD_TERM", "decide_objection", (LEAD,), {"outcome": "upheld"}, 1, {"outcome": 4}),
    Case("WRONG_STATE", "decide_objection", (LEAD,), {"outcome": "upheld"}, on=1),
    Case("NOT_ENTITLED", "annul_breach", (BUREAU,), {"document": "判决"}, on=1),
    Case("WRONG_STATE", "annul_breach", (LEAD,), {"document": "判决"}, on=1),
    Case("NOT_A_PARTY", "apply_repair", (OTHER,), {"pledge": "不再发生", "evidence": "回单"}, on=1),
    Case("WRONG_STATE", "apply_repair", (BUREAU,), {"pledge": "不再发生", "evidence": "回单"}, on=1),
    Case("NOT_ENTITLED", "accept_repair", (BUREAU,), on=1),
    Case("WRONG_STATE", "accept_repair", (LEAD,), on=1),
    Case("WRONG_STATE", "extend_repair", (LEAD,), on=1),
    Case("WRONG_STATE", "decide_repair", (LEAD,), {"granted": True}, on=1),
    Case("NOT_ENTITLED", "revoke_repair", (BUREAU,), {"finding": "伪造"}, on=1),
    Case("BAD_DATE", "revoke_repair", (LEAD,), {"finding": "伪造"}, 1, {"repairFrom": 20251110}),
    Case("WRONG_STATE", "revoke_repair", (LEAD,), {"finding": "伪造"}, on=1),
]
