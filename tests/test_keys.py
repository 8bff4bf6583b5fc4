"""An office with several keys, from the words of its acts to what is shown: added, stolen, lost, two together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger_api.acts.documents import canonical
from ledger_api.acts.prepare import preflight
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.keys import address_of, new_key
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.store.rows import KeyRow
from tests.desk import BUILDER, BUREAU, LEAD, THIRTY_DAYS, Desk, desk, payment


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("office") / "ledger") as made:
        yield made


def signed_with(
    office: Desk, do: str, *keys: bytes, by: tuple[str, ...] = (BUREAU,), **values: Any
) -> SignedAct:
    """An act with the signatures of these keys, in this order."""
    act = office.prepare(do, *by, **values).act
    return SignedAct(act, tuple(office.sign_with(office.ledger, act, key) for key in keys))


def take(office: Desk, do: str, *keys: bytes, by: tuple[str, ...] = (BUREAU,), **values: Any) -> None:
    """The same, submitted; raises its refusal."""
    prepared = office.prepare(do, *by, **values)
    signatures = tuple(office.sign_with(office.ledger, prepared.act, key) for key in keys)
    office.ledger.submit_signed(SignedAct(prepared.act, signatures), map(canonical, prepared.documents))
    office.ledger.settle()


def keys_of(office: Desk, party: str = BUREAU) -> dict[str, KeyRow]:
    """A party's keys by their addresses."""
    with office.ledger.open_reading() as reading:
        row = reading.party(office.ledger.party_id(party))
    assert row is not None
    return {"0x" + key.address.hex(): key for key in row.keys}


def a_key(office: Desk, *duties: str, label: str = "财务科") -> bytes:
    """A further key of the bureau."""
    key = new_key()
    take(office, "add_key", office.keys[BUREAU], key=address_of(key), label=label, duties=list(duties))
    return key


def the_obligation(office: Desk) -> str:
    return f"0x{office.contract('c1', payment('1000.00', THIRTY_DAYS)).hex()}/1"


def refused(signed: SignedAct, office: Desk) -> Refused:
    """The refusal, the same from preflight and from the chain, which leaves the id unspent."""
    predicted = preflight(office.ledger.chain, office.ledger.contracts, signed)
    (outcome,) = office.ledger.submit_many([signed], [])
    assert predicted is not None
    assert outcome.refused is not None
    assert (outcome.refused.code, outcome.refused.message) == (predicted.code, predicted.message)
    return predicted


def test_a_cashier_records_payments_and_nothing_else(office: Desk) -> None:
    on = the_obligation(office)
    cashier = a_key(office, "pay")
    take(office, "record_payment", cashier, obligation=on, amount="1.00")
    found = refused(signed_with(office, "state_excuse", cashier, obligation=on, reason="budget"), office)
    assert found.code is Refusal.NOT_ENTITLED
    assert "登记" in found.message
    key = keys_of(office)[address_of(cashier).lower()]
    assert (key.label, key.duties, key.active, key.until) == ("财务科", 4, True, None)


def test_the_same_act_may_be_signed_by_a_key_that_has_the_duty(office: Desk) -> None:
    on = the_obligation(office)
    cashier = a_key(office, "pay")
    prepared = office.prepare("state_excuse", BUREAU, obligation=on, reason="budget")
    wrong = SignedAct(prepared.act, (office.sign_with(office.ledger, prepared.act, cashier),))
    refused(wrong, office)
    right = SignedAct(prepared.act, (office.sign_with(office.ledger, prepared.act, office.keys[BUREAU]),))
    office.ledger.submit_signed(right, map(canonical, prepared.documents))


def test_a_stolen_key_is_ended_by_another_and_signs_nothing_more(office: Desk) -> None:
    on = the_obligation(office)
    second = a_key(office, "sign", "pay", label="办公室")
    stolen = office.keys[BUREAU]
    take(office, "end_key", second, key=address_of(stolen))
    act = signed_with(office, "record_payment", stolen, obligation=on, amount="1.00")
    assert refused(act, office).code is Refusal.KEY_RETIRED
    take(office, "record_payment", second, obligation=on, amount="1.00")
    assert not keys_of(office)[address_of(stolen).lower()].active


def test_a_lost_key_is_replaced_after_seven_days(office: Desk) -> None:
    on = the_obligation(office)
    lost, new = office.keys[BUREAU], new_key()
    given = {"party": BUREAU, "old_key": address_of(lost), "new_key": address_of(new), "document": "挂失公告"}
    take(office, "replace_key", office.keys[LEAD], by=(LEAD,), **given)
    waiting = keys_of(office)
    assert (waiting[address_of(lost).lower()].active, waiting[address_of(new).lower()].active) == (
        True,
        False,
    )
    early = signed_with(office, "record_payment", new, obligation=on, amount="1.00")
    assert refused(early, office).code is Refusal.BAD_SIGNATURE
    office.at("2025-11-11")
    replaced = keys_of(office)
    assert (replaced[address_of(lost).lower()].active, replaced[address_of(new).lower()].active) == (
        False,
        True,
    )
    assert replaced[address_of(new).lower()].duties == 15
    take(office, "record_payment", new, obligation=on, amount="1.00")


def test_who_still_has_a_key_objects_to_its_replacement(office: Desk) -> None:
    own, new = office.keys[BUREAU], new_key()
    given = {"party": BUREAU, "old_key": address_of(own), "new_key": address_of(new), "document": "挂失公告"}
    take(office, "replace_key", office.keys[LEAD], by=(LEAD,), **given)
    take(office, "object_to_replacement", own, new_key=address_of(new))
    office.at("2025-11-20")
    found = keys_of(office)
    assert (found[address_of(own).lower()].active, found[address_of(new).lower()].active) == (True, False)
    with pytest.raises(Refused) as late:
        take(office, "object_to_replacement", own, new_key=address_of(new))
    assert late.value.code is Refusal.UNKNOWN


def test_where_two_must_sign_one_is_told_so_and_the_order_is_free(office: Desk) -> None:
    second = a_key(office, "sign", "pay", label="分管领导")
    first = office.keys[BUREAU]
    take(office, "set_signature_policy", first, two_for=["sign", "pay"])
    terms = {"contract": "c9", "title": "合同", "obligations": [payment("10.00", THIRTY_DAYS)]}
    prepared = office.prepare("sign_contract", BUREAU, BUILDER, **terms)

    def signatures(*keys: bytes) -> SignedAct:
        return SignedAct(
            prepared.act, tuple(office.sign_with(office.ledger, prepared.act, key) for key in keys)
        )

    one = refused(signatures(first, office.keys[BUILDER]), office)
    assert (one.code, "另一把" in one.message) == (Refusal.NOT_ENTITLED, True)
    added = refused(signatures(first, second, office.keys[BUILDER], new_key()), office)
    assert added.code is Refusal.BAD_SIGNATURE
    whole = signatures(office.keys[BUILDER], second, first)
    office.ledger.submit_signed(whole, map(canonical, prepared.documents))


def test_the_last_key_that_signs_stays(office: Desk) -> None:
    a_key(office, "pay", "record", "complain")
    with pytest.raises(Refused) as refusal:
        take(office, "end_key", office.keys[BUREAU], key=address_of(office.keys[BUREAU]))
    assert refusal.value.code is Refusal.WRONG_STATE


def test_a_rotated_key_keeps_label_and_duties(office: Desk) -> None:
    cashier, new = a_key(office, "pay"), new_key()
    take(office, "rotate_key", cashier, old_key=address_of(cashier), new_key=address_of(new))
    key = keys_of(office)[address_of(new).lower()]
    assert (key.label, key.duties, key.active) == ("财务科", 4, True)
