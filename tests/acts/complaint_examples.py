"""Well-written words of every act on complaints."""

from __future__ import annotations

from typing import Any

from tests.desk import BUILDER, BUREAU, LEAD

OBLIGATION = "0x" + "ab" * 32 + "/2"
COMPLAINT = "0x" + "66" * 32

COMPLAINTS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "complain": (
        (BUILDER,),
        {
            "complaint": "k1",
            "obligation": OBLIGATION,
            "category": "arrears",
            "narrative": "逾期未付",
            "evidence": ["送货单", "催款函"],
            "contact": {"name": "钱某", "phone": "13800138000"},
        },
    ),
    "accept_complaint": ((LEAD,), {"complaint": COMPLAINT, "reason": "属于受理范围"}),
    "reject_complaint": ((LEAD,), {"complaint": COMPLAINT, "reason": "已进入诉讼"}),
    "forward_complaint": ((LEAD,), {"complaint": COMPLAINT, "to": LEAD}),
    "receive_complaint": ((LEAD,), {"complaint": COMPLAINT, "received": "2025-11-07"}),
    "extend_complaint": ((LEAD,), {"complaint": COMPLAINT, "approved_by": "分管负责人"}),
    "respond_complaint": ((BUREAU,), {"complaint": COMPLAINT, "text": "正在安排付款"}),
    "conclude_complaint": ((LEAD,), {"complaint": COMPLAINT, "finding": "substantiated", "reason": "属实"}),
    "withdraw_complaint": ((BUILDER,), {"complaint": COMPLAINT}),
    "divert_complaint": ((LEAD,), {"complaint": COMPLAINT, "case_no": "（2026）临0101民初88号"}),
}
