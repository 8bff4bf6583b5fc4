"""The wire form of things, field by field."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from ledger_api.domain.terms import LateRate
from ledger_api.web.wire_values import iso_instant, late_rate, rate_in_force
from tests.web.client import Client
from tests.web.town import Town


def test_an_obligation_has_all_fields_of_the_scenario_format(auditor: Client, town: Town) -> None:
    found = auditor.get(f"/api/v1/obligations/{town.made['pumps']}/1").json()["item"]
    wanted = {
        "status": "overdue", "amount": "2000000.00", "nominal_due": "2025-10-05", "due": "2025-10-09",
        "provisional": False, "outstanding": "1411000.00", "contested": "0.00", "surplus": "0.00",
        "days_overdue": 25, "interest": "20877.00", "interest_unpaid": "9877.00", "flags": [], "breach": "clue",
        "id": f"{town.made['pumps']}/1", "commitment": town.made["pumps"], "index": 1, "kind": "payment",
        "currency": "CNY", "imported": False, "signed_on": "2025-09-01", "obligor_name": "临江市水务局",
        "obligee_name": "甲字独特建设有限公司", "paid": "600000.00", "reversed": "0.00",
        "clock_started_on": "2025-09-05", "rate_in_force": {"per_day": "0.0005", "per_year": None},
        "terms": {
            "due": {"rule": "days", "date": None, "length": 30, "clock": "delivery"}, "amount": "2000000.00",
            "inspection_workdays": None, "allocation": "interest_first", "late_rate": None,
        },
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert found["obligor"] == "0x" + town.ledger.party_id("11990100MB0000019L").hex()


def test_what_is_not_money_has_no_amounts(auditor: Client, town: Town) -> None:
    found = auditor.get(f"/api/v1/obligations/{town.made['survey']}/2").json()["item"]
    money = ("amount", "outstanding", "contested", "surplus", "paid", "reversed")
    assert [found[name] for name in money] == [None] * 6
    assert (found["interest"], found["kind"]) == ("0.00", "performance")
    assert (found["nominal_due"], found["due"]) == ("2025-11-15", "2025-11-17")


def test_a_case_has_all_fields_of_the_scenario_format(auditor: Client, town: Town) -> None:
    found = auditor.get(f"/api/v1/breaches/{town.made['pumps']}/1").json()["item"]
    subject = "0x" + town.ledger.party_id("11990100MB0000019L").hex()
    assert found == {
        "status": "clue", "class": None, "subject": subject, "dated": None, "public": False, "disputed": False,
        "repair_from": None, "public_until": None, "repair": "none", "repair_accept_by": None,
        "repair_decide_by": None, "repair_overall_by": None, "excuses": [],
    }  # fmt: skip


def test_events_are_told_in_days_and_amounts(auditor: Client, town: Town) -> None:
    facts = auditor.get(f"/api/v1/obligations/{town.made['pumps']}/1/events").json()["item"]
    values = {fact["event"]: fact["values"] for fact in facts}
    assert values["CommitmentSigned"]["currency"] == "CNY"
    assert values["CommitmentSigned"]["signed_on"] == "2025-09-01"
    assert values["DeliveryRecorded"]["delivered_on"] == "2025-09-05"
    assert values["PaymentRecorded"]["amount"] == "600000.00"


@pytest.mark.parametrize(
    ("a_day", "written"),
    [
        (Fraction(0), None),
        (Fraction(1, 2000), {"per_day": "0.0005", "per_year": None}),
        (Fraction(305, 10_000) / 365, {"per_day": None, "per_year": "0.0305"}),
    ],
)
def test_a_rate_is_written_as_the_decimal_that_it_comes_from(a_day: Fraction, written: object) -> None:
    assert rate_in_force(a_day) == written


def test_agreed_rates_and_instants_are_exact() -> None:
    assert late_rate(LateRate(per_day=Decimal("0.000500000000"))) == {"per_day": "0.0005", "per_year": None}
    assert late_rate(None) is None
    assert iso_instant(1_760_027_400) == "2025-10-10T00:30:00+08:00"
