"""The codes of refusal and the order in which they are checked."""

from __future__ import annotations

from ledger_api.domain.refusals import Refusal, Refused


def test_the_codes_stand_in_the_order_in_which_they_are_checked() -> None:
    assert " ".join(Refusal) == (
        "CLASSIFIED BAD_SIGNATURE KEY_RETIRED UNKNOWN PARTY_SUCCEEDED NOT_A_PARTY NOT_ENTITLED "
        "BAD_IDENTIFIER DUPLICATE BAD_AMOUNT BAD_DATE BAD_TERM TOO_LATE ALREADY_LATE WRONG_STATE PROCEDURE_MISSING "
        "RECTIFICATION_OPEN CALENDAR_PROVISIONAL MIN_PERIOD_OPEN NOT_PERFORMED"
    )


def test_a_code_can_be_read_from_its_word_and_explained() -> None:
    assert Refusal("BAD_TERM") is Refusal.BAD_TERM
    assert all(code.label for code in Refusal)


def test_a_refusal_says_its_code_its_reason_and_the_values() -> None:
    refused = Refused(Refusal.BAD_DATE, "交付日晚于今日", delivered="2026-01-07")
    assert str(refused) == "BAD_DATE: 交付日晚于今日"
    assert refused.values == {"delivered": "2026-01-07"}
    assert Refused(Refusal.DUPLICATE).message == Refusal.DUPLICATE.label
