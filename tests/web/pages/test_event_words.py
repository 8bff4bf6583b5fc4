"""How the acts that change an obligation's course read."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_api.chain.events import layouts
from ledger_api.web.pages.event_words import in_words, paid_otherwise
from ledger_api.web.readers import see_facts
from ledger_api.web.shapes import FactJSON


def fact(event: str, **values: Any) -> FactJSON:
    provenance: Any = {"recorded_at": 0}
    return {"event": event, "values": {"obligation": 1, **values}, "provenance": provenance}


@pytest.mark.parametrize(
    ("told", "words", "note"),
    [
        (fact("PaymentRuled", paid=True), "已经支付", "自原到账日"),
        (fact("PaymentRuled", paid=False), "并未支付", "不计入"),
        (fact("AmountContested", amount="1200.50"), "1,200.50 元", "其余照常到期"),
        (fact("ClaimAssigned"), "债权转让", "此前付给转让人的仍然有效"),
        (fact("ContestSettled", amount="0.00"), "了结", "0.00 元"),
        (fact("ObligationSuspended", from_on="2025-09-01", to_on="2025-09-05"), "中止", "2025-09-05（周五）"),
        (fact("ChallengeRuled", stands=True, amount="0.00"), "成立", ""),
        (fact("ChallengeRuled", stands=False, amount="0.00"), "不成立", ""),
        (
            fact("ObligationAmended", due_on="2025-12-31", amount="0.00", waive_interest=True),
            "变更",
            "到期日改为 2025-12-31（周三）；免除此前的利息",
        ),
        (
            fact("ObligationAmended", due_on=None, amount="9.00", waive_interest=False),
            "变更",
            "金额改为 9.00 元",
        ),
    ],
)
def test_an_act_says_what_it_changes(told: FactJSON, words: str, note: str) -> None:
    said = in_words(told, "CNY")
    assert said is not None
    assert words in said[0]
    assert note in said[1]


def test_every_event_about_an_obligation_has_words() -> None:
    elsewhere = {
        "ActRefused", "CommitmentSigned", "CommitmentImported", "ObligationUndertaken", "DeliveryRecorded",
        "AcceptanceRecorded", "SettlementConfirmed", "PerformanceRecorded", "PaymentRecorded", "PaymentImported",
        # How a promise was made or claimed the page says itself; an open promise has a page of its own.
        "PromiseMade", "PromiseClaimed", "PromiseOpened", "ObligationOffered", "PromiseClosed",
        # The timeline tells these with the day on which they count.
        "OtherPaymentRecorded", "InstrumentHonoured", "ConfirmationRequested",
    }  # fmt: skip
    events = {event for contract, event in layouts() if contract == "CommitmentLedger"}
    assert {event for event in events if in_words(fact(event), "CNY") is None} <= elsewhere


def test_the_public_is_told_no_objection_of_an_enterprise_and_no_ruling() -> None:
    hidden = (
        "PaymentDenied",
        "PaymentRuled",
        "ActChallenged",
        "ChallengeRuled",
        "ExcuseStated",
        "ProceedingOpened",
        "AnythingNew",
    )
    facts = [fact(event, document="0x12") for event in (*hidden, "AmountContested", "ObligationSuspended")]
    seen = see_facts(facts, known=False)
    assert [one["event"] for one in seen] == ["AmountContested", "ObligationSuspended"]
    assert all("document" not in one["values"] for one in seen)
    assert see_facts(facts, known=True) == facts


@pytest.mark.parametrize(
    ("means", "label"),
    [("set_off", "抵销"), ("tax", "代扣税款"), ("bill", "商业汇票"), ("voucher", "应收账款电子凭证")],
)
def test_how_money_moved_is_told_by_the_word_of_the_event(means: str, label: str) -> None:
    words, _ = paid_otherwise({"means": means, "amount": "9.00", "waits": False}, "CNY")
    assert words == f"{label} 9.00 元"


def test_an_excuse_is_told_by_its_reason() -> None:
    said = in_words(fact("ExcuseStated", reason="awaiting_audit"), "CNY")
    assert said is not None
    assert said[0] == "机关说明未履行的原因：等待审计结果"
