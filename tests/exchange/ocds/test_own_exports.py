"""What only a ledger's own export states, and what the import makes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger_api.domain.words import Means
from tests.exchange.ocds.inputs import (
    BUILDER,
    MINISTRY,
    contract,
    package,
    payment,
    plan_of,
    reasons,
    release,
)


def milestone(id_: str, amount: int | None = None, due: str | None = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"id": id_, "type": "payment", "title": f"Pay {id_}", **more}
    if amount is not None:
        found["value"] = {"amount": amount, "currency": "EUR"}
    return found if due is None else found | {"dueDate": due}


def test_a_payment_milestone_with_an_amount_and_no_day_is_an_obligation(tmp_path: Path) -> None:
    milestones = [milestone("1", 300), milestone("2", 600, "2020-05-01")]
    plan = plan_of(tmp_path, package(release(contract(milestones=milestones, amount=1000))))
    (found,) = plan.commitments
    assert [(one.index, one.amount_fen, one.due_on, one.title) for one in found.obligations] == [
        (1, 60_000, date(2020, 5, 1), "Pay 2"),
        (2, 30_000, None, "Pay 1"),
        (3, 10_000, None, "A bridge"),
    ]


def test_a_payment_milestone_with_neither_is_left_out_as_before(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, package(release(contract(milestones=[milestone("1")]))))
    (found,) = plan.commitments
    assert [(one.amount_fen, one.due_on) for one in found.obligations] == [(100_000, None)]
    assert "a milestone (payment) without a date" in reasons(plan).values()


def test_the_day_on_which_a_payment_was_met_stays_with_its_obligation(tmp_path: Path) -> None:
    milestones = [milestone("1", 1000, "2020-05-01", dateMet="2020-04-20T00:00:00Z")]
    plan = plan_of(tmp_path, package(release(contract(milestones=milestones))))
    assert [one.met_on for one in plan.commitments[0].obligations] == [date(2020, 4, 20)]


@pytest.mark.parametrize(
    ("related", "parts"),
    [
        ({"id": "2", "whole": True}, ((2, 90_000),)),
        ({"id": "2"}, ((2, 60_000), (1, 30_000))),
        ({"id": "2", "whole": "true"}, ((2, 60_000), (1, 30_000))),
        ({"id": "9", "whole": True}, ((1, 40_000), (2, 50_000))),
    ],
)
def test_a_payment_goes_whole_to_its_milestone_only_where_that_is_said(
    tmp_path: Path, related: dict[str, Any], parts: tuple[tuple[int, int], ...]
) -> None:
    milestones = [milestone("1", 400, "2020-05-01"), milestone("2", 600, "2020-06-01")]
    paid = payment("p", amount=900, relatedImplementationMilestone=related)
    plan = plan_of(tmp_path, package(release(contract(paid, milestones=milestones))))
    assert plan.payments[0].parts == parts


@pytest.mark.parametrize(
    ("written", "scheme"),
    [
        ("uscc", "uscc"),
        ("name", "name"),
        ("publisher:ocds-arcad1", "publisher:ocds-arcad1"),
        ("USCC", "USCC"),
        ("ar-gov", "AR-GOV"),
    ],
)
def test_schemes_of_a_ledger_are_kept_as_written_and_others_are_one_in_either_case(
    tmp_path: Path, written: str, scheme: str
) -> None:
    buyer = {"id": "B", "name": "Ministry", "identifier": {"scheme": written, "id": "7"}}
    plan = plan_of(tmp_path, package(release(contract(), parties=[buyer | {"roles": ["buyer"]}])))
    assert (scheme, "7") in {party.key for party in plan.parties}


def test_the_newest_release_that_states_a_contract_dates_it(tmp_path: Path) -> None:
    older = release(contract(payment("p")), date="2020-06-01T00:00:00Z")
    newer = release(contract(payment("p")), date="2020-07-01T00:00:00Z")
    other = release(contract(id_="c2"), date="2020-08-01T00:00:00Z")
    plan = plan_of(tmp_path, package(newer), package(older), package(other))
    dates = {one.contract_id: one.released_at for one in plan.commitments}
    assert dates == {"c1": 1_593_561_600, "c2": 1_596_240_000}


FACTOR = {"id": "F", "name": "Factor plc", "identifier": {"scheme": "uscc", "id": "9"}}
BY_NAME = {"id": "N", "name": "Hill & Son"}


@pytest.mark.parametrize(
    ("listed", "payee", "paid"),
    [
        (FACTOR | {"roles": ["payee"]}, {"id": "F"}, ("uscc", "9")),
        (FACTOR | {"roles": ["buyer", "payee"]}, {"id": "F", "name": "Factor"}, ("uscc", "9")),
        (BY_NAME | {"roles": ["payee"]}, {"id": "N"}, ("name", "ocds-arcad1: hill & son")),
        # Without that role it is the supplier, spelt in another way.
        (FACTOR | {"roles": ["supplier"]}, {"id": "F"}, ("AR-TAX", "42")),
        (FACTOR, {"id": "F"}, ("AR-TAX", "42")),
        (FACTOR | {"roles": ["payee"]}, {"name": "Factor plc"}, ("AR-TAX", "42")),
        ({"id": "N", "name": "BUILDER  ltd", "roles": ["payee"]}, {"id": "N"}, ("AR-TAX", "42")),
        (FACTOR | {"roles": ["payee"]}, {"id": "S"}, ("AR-TAX", "42")),
        (FACTOR | {"roles": ["payee"]}, {"name": "Builder"}, ("AR-TAX", "42")),
        (FACTOR | {"roles": ["payee"]}, None, None),
    ],
)
def test_another_payee_than_the_supplier_is_who_is_listed_as_one(
    tmp_path: Path, listed: dict[str, Any], payee: dict[str, Any] | None, paid: tuple[str, str] | None
) -> None:
    parties = [MINISTRY | {"roles": ["buyer"]}, BUILDER | {"roles": ["supplier"]}, listed]
    plan = plan_of(tmp_path, package(release(contract(payment("p", payee=payee)), parties=parties)))
    assert plan.commitments[0].supplier == ("AR-TAX", "42")
    assert plan.payments[0].payee == paid
    known = {party.key for party in plan.parties}
    assert known == {("AR-GOV", "7"), ("AR-TAX", "42")} | ({paid} if paid else set())


@pytest.mark.parametrize(
    ("stated", "means"),
    [("set_off", Means.SET_OFF), ("transfer", Means.TRANSFER), ("cash", None), (1, None), (None, None)],
)
def test_by_what_means_was_paid_is_taken_in_the_words_of_the_ledger(
    tmp_path: Path, stated: object, means: Means | None
) -> None:
    plan = plan_of(tmp_path, package(release(contract(payment("p", means=stated)))))
    assert plan.payments[0].means == means


def test_a_later_version_tells_another_payee(tmp_path: Path) -> None:
    parties = [
        MINISTRY | {"roles": ["buyer"]},
        BUILDER | {"roles": ["supplier"]},
        FACTOR | {"roles": ["payee"]},
    ]
    older = release(contract(payment("p", payee={"id": "S"})), date="2020-06-01T00:00:00Z", parties=parties)
    newer = release(contract(payment("p", payee={"id": "F"})), date="2020-07-01T00:00:00Z", parties=parties)
    silent = release(contract(payment("p")), date="2020-08-01T00:00:00Z", parties=parties)
    plan = plan_of(tmp_path, package(newer), package(silent), package(older))
    assert [one.payee for one in plan.payments] == [("uscc", "9")]
