"""Which transactions are one payment."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.ocds.inputs import contract, package, payment, plan_of, reasons, record, release

OLD, NEW = "2020-06-01T00:00:00Z", "2020-07-01T00:00:00Z"
T0 = "contracts[0].implementation.transactions[0]"


def test_the_same_payment_in_another_version_is_merged(tmp_path: Path) -> None:
    old, new = release(contract(payment("t1")), date=OLD), release(contract(payment("t1")), date=NEW)
    plan = plan_of(tmp_path, package(old, new), record(old, new, compiledRelease=new))
    assert (len(plan.payments), plan.merged, plan.left_out) == (1, 4, ())


def test_the_newest_version_of_a_payment_counts_in_whatever_order_files_come(tmp_path: Path) -> None:
    old, new = (release(contract(payment("t1", amount=a)), date=d) for a, d in ((100, OLD), (150, NEW)))
    for order in ((old, new), (new, old)):
        plan = plan_of(tmp_path, *order)
        assert [p.gross_fen for p in plan.payments] == [15000]
        assert plan.merged == 1


def test_versions_are_ordered_by_moment_and_not_by_text(tmp_path: Path) -> None:
    before = release(contract(payment("t1", amount=1)), date="2020-06-01T23:00:00Z")
    after = release(contract(payment("t1", amount=2)), date="2020-06-01T20:00:00-06:00")
    assert plan_of(tmp_path, package(after, before)).payments[0].gross_fen == 200


def test_a_payment_that_a_later_version_lost_is_kept(tmp_path: Path) -> None:
    old = release(contract(payment("t1"), payment("t2")), date=OLD)
    new = release(contract(payment("t2")), date=NEW)
    plan = plan_of(tmp_path, record(old, compiledRelease=new))
    assert (len(plan.payments), plan.merged) == (2, 1)


def test_a_later_version_may_tell_a_part_only(tmp_path: Path) -> None:
    old = release(contract(payment("t1", "2020-03-01", 100)), date=OLD)
    new = release(contract({"id": "t1", "date": "2020-04-01", "value": {"amount": ""}}), date=NEW)
    plan = plan_of(tmp_path, old, new)
    assert [(p.credited_on, p.gross_fen) for p in plan.payments] == [(date(2020, 4, 1), 10000)]
    assert plan.merged == 1


def test_an_unclear_version_is_named_and_the_clear_one_taken(tmp_path: Path) -> None:
    old = release(contract(payment("t1")), date=OLD)
    new = release(contract(payment("t1", "03/04/2020")), date=NEW)
    plan = plan_of(tmp_path, old, new)
    assert (len(plan.payments), plan.merged) == (1, 0)
    assert "two days" in reasons(plan)[T0]


def test_equal_elements_with_one_id_in_one_array_are_one_payment(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1"), payment("t1"))))
    assert (len(plan.payments), plan.merged) == (1, 1)


def test_different_elements_with_one_id_in_one_array_are_payments_of_their_own(tmp_path: Path) -> None:
    both = contract(payment("t1", amount=1), payment("t1", amount=2))
    swapped = contract(payment("t1", amount=2), payment("t1", amount=1))
    plan = plan_of(tmp_path, release(both, date=OLD), release(swapped, date=NEW))
    assert sorted(p.gross_fen for p in plan.payments) == [100, 200]
    assert plan.merged == 2
    fewer = plan_of(tmp_path, release(both, date=OLD), release(contract(payment("t1", amount=2)), date=NEW))
    assert sorted(p.gross_fen for p in fewer.payments) == [100, 200]


def test_payments_of_one_id_are_amended_in_turn(tmp_path: Path) -> None:
    old = release(contract(payment("t", "2020-03-01", 1), payment("t", "2020-03-02", 2)), date=OLD)
    amounts = [{"id": "t", "value": {"amount": amount}} for amount in (11, 22)]
    plan = plan_of(tmp_path, old, release(contract(*amounts), date=NEW))
    assert [(p.credited_on.day, p.gross_fen) for p in plan.payments] == [(1, 1100), (2, 2200)]
    assert plan.merged == 2


def test_equal_payments_without_an_id_stay_two_and_merge_with_another_version(tmp_path: Path) -> None:
    twice = contract(payment(None), payment(None))
    plan = plan_of(tmp_path, release(twice, date=OLD), release(contract(payment(None)), date=NEW))
    assert (len(plan.payments), plan.merged) == (2, 1)


def test_payments_without_an_id_on_one_day_to_two_payees_are_two_in_any_version(tmp_path: Path) -> None:
    one = release(contract(payment(None, payee={"name": "A"})), date=OLD)
    two = release(contract(payment(None, payee={"name": "B"})), date=NEW)
    assert len(plan_of(tmp_path, one, two).payments) == 2


def test_an_id_made_here_never_meets_an_id_of_a_publisher(tmp_path: Path) -> None:
    same = [payment("t", amount=1), payment("t", amount=2), payment("t~2"), payment("~"), payment(None)]
    assert len(plan_of(tmp_path, release(contract(*same))).payments) == 5


def test_the_same_id_in_another_contract_is_another_payment(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1"), id_="a/b"), contract(payment("b/t1"), id_="a")))
    assert len(plan.payments) == 2


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"id": "", "date": "", "value": {"amount": ""}}, "an empty template: it says nothing"),
        ({}, "an empty template: it says nothing"),
        (5, "5 is not a transaction"),
        (None, "null is not a transaction"),
        ({"id": "t"}, "no date and no amount and no currency"),
        (payment("t", None), "no date"),
        (payment("t", 2014), "date 2014 is a number, not a day"),
        (payment("t", amount=""), "no amount"),
        (payment("t", amount=0), "amount 0: no money moved"),
        (payment("t", amount="7,72"), 'amount "7,72" cannot be read as a number without guessing'),
        (payment("t", value={"amount": 5, "currency": "Naira"}), 'currency "Naira" is not an ISO 4217 code'),
        (payment("t", value={"amount": 5}), "no currency"),
        (payment("t", value=5), "no currency"),
        (payment("t", value={"netAmount": 5, "currency": "EUR"}), "no amount"),
        (
            payment("t", value={"amount": 5, "currency": "USD"}),
            "paid in USD, the contract is in EUR: no rate is guessed",
        ),
    ],
)
def test_what_cannot_be_recorded_is_left_out_by_name(tmp_path: Path, element: object, reason: str) -> None:
    plan = plan_of(tmp_path, release(contract(payment("good"), element)))
    assert len(plan.payments) == 1
    assert reasons(plan) == {"contracts[0].implementation.transactions[1]": reason}


def test_old_names_of_value_and_parties_are_read(tmp_path: Path) -> None:
    old = {
        "id": "t1",
        "date": "2020-03-01",
        "amount": {"amount": 5, "currency": "eur"},
        "providerOrganization": {"scheme": "AR-GOV", "id": "9", "legalName": "Treasury"},
        "receiverOrganization": {"scheme": "AR-TAX", "id": "43", "legalName": "Payee Ltd"},
    }
    bare = release(contract(old), parties=[], buyer=None, awards=[])
    plan = plan_of(tmp_path, bare)
    assert plan.payments[0].gross_fen == 500
    assert plan.commitments[0].buyer == ("AR-GOV", "9")
    assert plan.commitments[0].supplier == ("AR-TAX", "43")
    assert {"buyer_is_payer", "supplier_is_payee"} <= set(plan.commitments[0].flags)


def test_gross_and_net_are_both_kept(tmp_path: Path) -> None:
    values = [{"amount": 116, "netAmount": n, "currency": "EUR"} for n in (100, "100.001")]
    plan = plan_of(tmp_path, release(contract(*(payment(f"t{n}", value=v) for n, v in enumerate(values)))))
    assert [(p.gross_fen, p.net_fen) for p in plan.payments] == [(11600, 10000), (11600, None)]
    assert "net_amount_unreadable" in plan.commitments[0].flags


def test_retentions_of_a_bill_that_one_payment_settles_are_kept_beside_it(tmp_path: Path) -> None:
    bill: dict[str, Any] = {
        "id": "D1",
        "retentions": [{"name": "VAT", "amount": {"amount": 15, "currency": "EUR"}}],
    }
    bill["retentions"] += [{"amount": {"amount": 9, "currency": "USD"}}, {"amount": "?"}, 5]
    paid = contract(payment("t1", amount=85, financialObligationIds=["D1"]), payment("t2"))
    paid["implementation"]["financialObligations"] = [bill]
    plan = plan_of(tmp_path, release(paid))
    assert [(p.gross_fen, p.withheld_fen) for p in plan.payments] == [(8500, 1500), (10000, None)]


def test_a_payment_before_signing_is_taken_and_flagged(tmp_path: Path) -> None:
    paid = [payment("t1", "2020-01-14"), payment("t2", "2020-01-15")]
    plan = plan_of(tmp_path, release(contract(*paid)))
    assert [p.before_signing for p in plan.payments] == [True, False]


def test_a_negative_payment_is_a_reversal(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, release(contract(payment("t1"), payment("t2", "2020-04-01", -40))))
    assert [(p.gross_fen, p.reversal, p.parts) for p in plan.payments] == [
        (10000, False, ((1, 10000),)),
        (-4000, True, ((1, -4000),)),
    ]


def test_transactions_anywhere_else_are_named_one_by_one(tmp_path: Path) -> None:
    elsewhere = release(
        contract(payment("t1", transactions=[1, {}])),
        planning={"budget": {"transactions": [payment("b1")]}},
        awards=[{"id": "a1", "implementation": {"transactions": [payment("b2")]}}],
        transactions=[payment("b3")],
    )
    plan = plan_of(
        tmp_path, elsewhere, elsewhere | {"ocid": "", "contracts": {"implementation": {"transactions": [1]}}}
    )
    assert plan.transactions_left_out == 5 + 4
    assert len(plan.payments) == 1


def test_a_versioned_release_is_a_view_and_not_counted(tmp_path: Path) -> None:
    versioned: dict[str, object] = {"contracts": [{"implementation": {"transactions": [{}, {}]}}]}
    plan = plan_of(
        tmp_path, record(compiledRelease=release(contract(payment("t1"))), versionedRelease=versioned)
    )
    assert plan.transactions_seen == 1
