"""Contracts as commitments: sides, amounts, obligations, and which obligation a payment meets."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger_api.exchange.ocds.plan import PlanDate, PlanObligation
from ledger_api.exchange.ocds.reading import summary
from tests.exchange.ocds.inputs import (
    MINISTRY,
    OCID,
    contract,
    package,
    payment,
    plan_of,
    reasons,
    record,
    release,
)

OLD, NEW = "2020-06-01T00:00:00Z", "2020-07-01T00:00:00Z"


def milestone(id_: str, due: object, amount: int | None = None, **more: Any) -> dict[str, Any]:
    value = {} if amount is None else {"value": {"amount": amount, "currency": "EUR"}}
    return {"id": id_, "type": "payment", "title": f"M {id_}", "dueDate": due, **value, **more}


def test_a_contract_is_a_commitment_between_the_buyer_and_the_awards_supplier(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, package(release(contract(payment("t1")))))
    (commitment,) = plan.commitments
    assert commitment.source_id == f"{OCID}/c1"
    assert (commitment.buyer, commitment.supplier) == (("AR-GOV", "7"), ("AR-TAX", "42"))
    assert (commitment.currency, commitment.amount_fen) == ("EUR", 100000)
    assert (commitment.signed_on, commitment.publisher) == (date(2020, 1, 15), "Arcadia")
    assert commitment.obligations == (PlanObligation(1, 100000, None, "A bridge"),)
    assert commitment.flags == ()
    assert [(p.name, p.kind) for p in plan.parties] == [
        ("Ministry of Works", "department"),
        ("Builder Ltd", "enterprise"),
    ]


def test_parties_without_an_identifier_are_their_names_within_the_publisher(tmp_path: Path) -> None:
    named = release(contract(), parties=[], buyer={"name": " Ministry  OF Works "})
    named["awards"] = [{"id": "a1", "suppliers": [{"name": "", "identifier": {"legalName": "Ｂuilder"}}]}]
    plan = plan_of(
        tmp_path, named, named | {"ocid": "ocds-arcad1-0002", "buyer": {"name": "ministry of works"}}
    )
    assert {p.key for p in plan.parties} == {
        ("name", "ocds-arcad1: ministry of works"),
        ("name", "ocds-arcad1: builder"),
    }


def test_an_identifier_without_a_scheme_is_the_publishers_own(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path, release(contract(), buyer={"name": "X", "identifier": {"id": "60", "scheme": ""}})
    )
    assert plan.commitments[0].buyer == ("publisher:ocds-arcad1", "60")


def test_additional_identifiers_are_read(tmp_path: Path) -> None:
    buyer = {"identifier": {"scheme": "", "id": ""}, "additionalIdentifiers": [{"scheme": "ar-gov", "id": 8}]}
    assert plan_of(tmp_path, release(contract(), buyer=buyer)).commitments[0].buyer == ("AR-GOV", "8")


def test_a_side_that_nobody_states_is_a_placeholder_and_not_a_guess(tmp_path: Path) -> None:
    tenderers = [{"id": n, "name": n, "roles": ["buyer", "supplier"]} for n in ("P", "Q")]
    plan = plan_of(tmp_path, release(contract(), parties=tenderers, buyer=None, awards=[]))
    assert plan.commitments[0].buyer == ("unknown", f"{OCID}: buyer")
    assert plan.commitments[0].supplier == ("unknown", f"{OCID}/c1: supplier")
    assert {"buyer_unknown", "supplier_unknown"} <= set(plan.commitments[0].flags)
    assert {p.name for p in plan.parties} == {"未载明"}


def test_the_procuring_entity_buys_where_no_buyer_is_named(tmp_path: Path) -> None:
    tender = {"procuringEntity": {"id": "B"}}
    plan = plan_of(tmp_path, release(contract(), parties=[MINISTRY], buyer={"name": ""}, tender=tender))
    assert plan.commitments[0].buyer == ("AR-GOV", "7")
    assert "buyer_is_procuring_entity" in plan.commitments[0].flags


def test_further_suppliers_are_listed_by_name(tmp_path: Path) -> None:
    both = [{"id": "a1", "suppliers": [{"id": "S"}, {"name": "Partner"}, {"name": "partner"}]}]
    plan = plan_of(tmp_path, release(contract(), awards=both))
    assert plan.commitments[0].supplier == ("AR-TAX", "42")
    assert plan.commitments[0].further_suppliers == ("partner",)
    assert "several_suppliers" in plan.commitments[0].flags


@pytest.mark.parametrize(
    "bad", [{}, {"amount": ""}, {"amount": 5, "currency": "Naira"}, {"amount": "a"}, None]
)
def test_a_contract_without_a_usable_value_and_payment_is_left_out_by_name(
    tmp_path: Path, bad: object
) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1", None), value=bad)))
    assert plan.commitments == ()
    assert set(reasons(plan)) == {"contracts[0]", "contracts[0].implementation.transactions[0]"}
    assert "nothing paid on it" in reasons(plan)["contracts[0]"]


def test_a_contract_without_a_value_is_kept_for_its_payments_with_an_unknown_amount(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1"), value={"amount": "7,72", "currency": "EUR"})))
    assert plan.commitments[0].amount_fen is None
    assert plan.commitments[0].obligations == (PlanObligation(1, None, None, "A bridge"),)
    assert plan.payments[0].parts == ((1, 10000),)
    assert "amount_unknown" in plan.commitments[0].flags
    assert "7,72" in reasons(plan)["contracts[0].value"]
    assert summary(plan)["taken"]["totals"] == {"EUR": {"committed": "0.00", "paid": "100.00"}}  # type: ignore[index]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"amount": 0, "currency": "EUR"}, "is no amount to be paid"),
        ({"amount": -5, "currency": "EUR"}, "is no amount to be paid"),
        ({"amount": 1000}, "has no currency"),
    ],
)
def test_a_value_that_commits_to_nothing_is_named_where_payments_keep_the_contract(
    tmp_path: Path, value: object, reason: str
) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1"), value=value)))
    assert (plan.commitments[0].amount_fen, plan.commitments[0].currency) == (None, "EUR")
    assert reason in reasons(plan)["contracts[0]"]
    alone = plan_of(tmp_path, release(contract(value=value)))
    assert (alone.commitments, set(reasons(alone))) == ((), {"contracts[0]"})


def test_payments_in_several_currencies_tell_no_currency_of_the_contract(tmp_path: Path) -> None:
    dollars = payment("t2", value={"amount": 1, "currency": "USD"})
    plan = plan_of(tmp_path, release(contract(payment("t1"), dollars, value=None)))
    assert (plan.commitments, plan.transactions_left_out) == ((), 2)


def test_a_day_that_is_unclear_is_named_and_the_contract_taken(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, release(contract(dateSigned="03/04/2020", period={"startDate": 2014})))
    assert plan.commitments[0].signed_on is None
    assert set(reasons(plan)) == {"contracts[0].dateSigned", "contracts[0].period.startDate"}


def test_the_newest_version_of_a_contract_counts_and_blanks_erase_nothing(tmp_path: Path) -> None:
    old, new = (
        release(contract(), date=OLD),
        release(contract(amount=1200, title="", dateSigned=None), date=NEW),
    )
    for order in ((old, new), (new, old)):
        (commitment,) = plan_of(tmp_path, *order).commitments
        assert (commitment.amount_fen, commitment.title) == (120000, "A bridge")
        assert commitment.signed_on == date(2020, 1, 15)


def test_a_compiled_release_counts_until_a_newer_release(tmp_path: Path) -> None:
    early, late = release(contract(amount=1), date=OLD), release(contract(amount=3), date=NEW)
    compiled = release(contract(amount=2), date=OLD)
    assert plan_of(tmp_path, record(early, compiledRelease=compiled)).commitments[0].amount_fen == 200
    assert plan_of(tmp_path, record(early, compiledRelease=compiled), late).commitments[0].amount_fen == 300


def test_milestones_that_the_compiled_release_dropped_are_gone(tmp_path: Path) -> None:
    old = release(contract(milestones=[milestone("m0", "2020-05-01")]), date=OLD)
    compiled = release(contract(milestones=[milestone("m1", "2020-06-01")]), date=NEW)
    (commitment,) = plan_of(tmp_path, record(old, compiledRelease=compiled)).commitments
    assert [o.due_on for o in commitment.obligations] == [date(2020, 6, 1)]


def test_a_contract_that_the_compiled_release_lost_is_kept_with_its_payments(tmp_path: Path) -> None:
    old = release(contract(payment("t1")), contract(payment("t2"), id_="c2"), date=OLD)
    plan = plan_of(tmp_path, record(old, compiledRelease=release(contract(payment("t1")), date=NEW)))
    assert [c.contract_id for c in plan.commitments] == ["c1", "c2"]
    assert (len(plan.payments), plan.merged) == (2, 1)
    assert plan.commitments[1].supplier == ("AR-TAX", "42")


def test_contracts_without_an_id_are_kept_apart_and_merge_with_other_versions(tmp_path: Path) -> None:
    lots = [
        contract(payment("t1"), id_=i, title=t, awardID="")
        for i, t in (("", "Lot 1"), (None, "Lot 2"), ("", ""))
    ]
    plan = plan_of(tmp_path, release(*lots, date=OLD), release(*lots, date=NEW))
    assert (len(plan.commitments), len(plan.payments), plan.merged) == (3, 3, 3)
    assert all("contract_id_missing" in c.flags for c in plan.commitments)


def test_a_contract_id_that_stands_twice_is_one_contract_and_named(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1"), amount=1), contract(payment("t2"), amount=2)))
    assert (len(plan.commitments), plan.commitments[0].amount_fen, len(plan.payments)) == (1, 200, 2)
    assert "stands twice" in reasons(plan)["contracts[1]"]


def test_a_single_payment_milestone_takes_the_contracts_amount(tmp_path: Path) -> None:
    (commitment,) = plan_of(
        tmp_path, release(contract(milestones=[milestone("m1", "2020-05-01")]))
    ).commitments
    assert commitment.obligations == (PlanObligation(1, 100000, date(2020, 5, 1), "M m1"),)


def test_what_milestones_with_values_leave_of_the_amount_is_an_undated_obligation(tmp_path: Path) -> None:
    both = [milestone("m2", "2020-06-01T00:00:00-06:00", 300), milestone("m1", "2020-05-01", 500)]
    (commitment,) = plan_of(tmp_path, release(contract(milestones=both))).commitments
    assert [(o.index, o.amount_fen, o.due_on) for o in commitment.obligations] == [
        (1, 50000, date(2020, 5, 1)),
        (2, 30000, date(2020, 6, 1)),
        (3, 20000, None),
    ]


def test_milestones_with_values_above_the_amount_are_kept_as_stated(tmp_path: Path) -> None:
    both = [milestone("m1", "2020-05-01", 700), milestone("m2", "2020-06-01", 700)]
    (commitment,) = plan_of(tmp_path, release(contract(milestones=both))).commitments
    assert [o.amount_fen for o in commitment.obligations] == [70000, 70000]
    assert commitment.amount_fen == 100000


def test_several_payment_days_without_values_are_obligations_of_unknown_amounts(tmp_path: Path) -> None:
    both = [milestone("m1", "2020-05-01"), milestone("m2", "2020-06-01", 300)]
    paid = payment("t1", relatedImplementationMilestone={"id": "m1"})
    plan = plan_of(tmp_path, release(contract(paid, milestones=both)))
    (commitment,) = plan.commitments
    assert [(o.amount_fen, o.due_on) for o in commitment.obligations] == [
        (None, date(2020, 5, 1)),
        (30000, date(2020, 6, 1)),
    ]
    assert "amounts_of_days_unknown" in commitment.flags
    assert plan.payments[0].parts == ((1, 10000),)


def test_every_other_day_is_kept_as_a_date_and_obliges_nobody(tmp_path: Path) -> None:
    others = [
        {"id": "d", "type": "delivery", "title": "Ramp", "dueDate": "2020-04-01", "status": "met"},
        {"id": "a", "title": "Acceptance", "dueDate": "2020-04-02", "dateMet": "2020-04-03"},
        {"id": "x", "type": "approval", "title": "No day"},
        {"id": "", "title": "", "dueDate": ""},
        milestone("p", None),
    ]
    period = {"startDate": "2020-02-01", "endDate": "2020-12-31"}
    plan = plan_of(tmp_path, release(contract(milestones=others, period=period)))
    (commitment,) = plan.commitments
    assert [o.due_on for o in commitment.obligations] == [None]
    assert commitment.dates == (
        PlanDate("period_start", "", date(2020, 2, 1), ""),
        PlanDate("delivery", "Ramp", date(2020, 4, 1), "met"),
        PlanDate("milestone", "Acceptance", date(2020, 4, 2), ""),
        PlanDate("milestone_met", "Acceptance", date(2020, 4, 3), ""),
        PlanDate("period_end", "", date(2020, 12, 31), ""),
    )
    named = "contracts[0].implementation.milestones"
    assert set(reasons(plan)) == {f"{named}[2]", f"{named}[4]"}


def test_payments_meet_the_designated_obligation_then_the_oldest_then_leave_a_surplus_with_the_last(
    tmp_path: Path,
) -> None:
    both = [milestone("m1", "2020-05-01", 400), milestone("m2", "2020-06-01", 600)]
    paid = [
        payment("t1", "2020-03-01", 500),
        payment("t2", "2020-03-02", 100, relatedImplementationMilestone={"id": "m2"}),
        payment("t3", "2020-03-03", 450),
        payment("t4", "2020-03-04", -150),
        payment("t5", "2020-03-05", 50),
    ]
    plan = plan_of(tmp_path, release(contract(*paid, milestones=both)))
    assert [p.parts for p in plan.payments] == [
        ((1, 40000), (2, 10000)),
        ((2, 10000),),
        ((2, 45000),),
        ((2, -15000),),
        ((2, 5000),),
    ]


def test_an_award_without_a_contract_and_a_process_without_one_are_named(tmp_path: Path) -> None:
    awards = [{"id": "a1", "suppliers": [{"id": "S"}]}, {"id": "a2", "value": {"amount": 5}}, {"id": ""}]
    awards.append({"id": "a3", "status": "unsuccessful"})
    plan = plan_of(tmp_path, release(contract(), awards=awards), release(ocid="ocds-arcad1-2", awards=[]))
    assert [(o.path, o.reason) for o in plan.left_out] == [
        ("awards[1]", "an award without a contract"),
        ("$", "no contract yet: nothing to put on the ledger"),
    ]


def test_the_summary_is_of_the_printed_shape(tmp_path: Path) -> None:
    paid = [payment("t1", amount="1000.5"), payment("t2", amount=-0.25), payment("t3", None)]
    plan = plan_of(tmp_path, release(contract(*paid)), "no json")
    found = summary(plan)
    assert found["taken"] == {
        "files": 1,
        "parties": 2,
        "commitments": 1,
        "obligations": 1,
        "payments": 2,
        "totals": {"EUR": {"committed": "1000.00", "paid": "1000.25"}},
    }
    assert found["merged"] == 0
    assert found["left_out"] == [
        {
            "file": str(tmp_path / "file1.json"),
            "path": "contracts[0].implementation.transactions[2]",
            "reason": "no date",
        },
        {"file": str(tmp_path / "file2.json"), "path": "", "reason": "not JSON"},
    ]
