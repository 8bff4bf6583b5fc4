"""How the acts that change an obligation's course read: objections, rulings, changes, ends."""

from __future__ import annotations

from typing import Any

from ledger_api.domain.words import ExcuseReason, Means
from ledger_api.web.pages.case_words import case_in_words
from ledger_api.web.pages.formatting import day, money
from ledger_api.web.shapes import FactJSON


def in_words(fact: FactJSON, currency: str) -> tuple[str, str] | None:
    """What happened and a note on it; None for events that are told otherwise or not at all."""
    values = fact["values"]
    match fact["event"]:
        case "PaymentReversed":
            return "机关冲销一笔登记的付款", "该笔款项不计入履行"
        case "PaymentDenied":
            return "企业否认一笔付款到账", "主管部门裁定之前，该笔款项不计入履行"
        case "PaymentRuled":
            if values.get("paid"):
                return "主管部门裁定该笔款项已经支付", "自原到账日起计入履行"
            return "主管部门裁定该笔款项并未支付", "该笔款项不计入履行"
        case "AmountContested":
            return f"机关对 {_amount(values, currency)} 提出异议", "有异议的部分暂不计逾期，其余照常到期"
        case "ContestSettled":
            return "双方了结异议", f"其中 {_amount(values, currency)} 仍应支付，按原到期日"
        case "DeliveryDisputed":
            return "机关对交付提出异议", "在双方签认交付或异议不成立之前，期限不起算"
        case "ObligationSuspended":
            return "机关主张不可抗力，中止计期", f"{day(values.get('from_on'))} 至 {day(values.get('to_on'))}"
        case "ActChallenged":
            return "企业质疑机关的单方行为", "由主管部门裁定"
        case "ChallengeRuled":
            return "主管部门裁定所质疑的行为" + (
                "成立" if values.get("stands") else "不成立，视为未曾作出"
            ), ""
        case "ObligationAmended":
            return "双方变更义务", _amended(values, currency)
        case "CommitmentTerminated":
            return "双方终止合同", "此前已到期和已交付、验收、结算的部分仍应履行"
        case "PromiseDeclined":
            return "机关说明条件未成就，不予兑现", "企业可以质疑，由主管部门裁定"
        case "PromiseChanged":
            return "机关依法变更承诺", f"由第 {values.get('compensation')} 项补偿代替"
        case "ExcuseStated":
            reason = ExcuseReason(values.get("reason", ExcuseReason.OTHER))
            return f"机关说明未履行的原因：{reason.label}", "只作记载，不影响期限和利息"
        case "ClaimAssigned":
            return "债权转让，机关自此收到通知", "此后欠受让人；此前付给转让人的仍然有效"
        case "ReceivableConfirmed":
            return f"机关确认欠付 {_amount(values, currency)}", "确认不是付款"
        case "ConfirmationRefused":
            return "机关不予确认，并说明理由", ""
    return case_in_words(fact)


def paid_otherwise(values: dict[str, Any], currency: str) -> tuple[str, str]:
    """A payment by other means than a transfer, and a note on when it counts."""
    words = f"{Means(values['means']).label} {_amount(values, currency)}"
    return words, "未约定以此支付，兑付之前不计入履行" if values.get("waits") else ""


def _amount(values: dict[str, Any], currency: str) -> str:
    return money(values.get("amount"), currency)


def _amended(values: dict[str, Any], currency: str) -> str:
    changes = []
    if values.get("due_on"):
        changes.append(f"到期日改为 {day(values['due_on'])}")
    if values.get("amount") not in (None, "0.00"):
        changes.append(f"金额改为 {_amount(values, currency)}")
    if values.get("waive_interest"):
        changes.append("免除此前的利息")
    return "；".join(changes)
