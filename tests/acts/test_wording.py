"""From the words of a request to the act that is signed, and what is said of words that cannot be read."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.acts.context import Context
from ledger_api.acts.documents import digest
from ledger_api.acts.wording import ACTS, ONE_SIGNER, TWO_SIGNERS, translate
from ledger_api.chain.acts import NO_PARTY, act_key, party_id
from ledger_api.domain.refusals import Refusal, Refused
from tests.acts.act_examples import (
    ADDRESS,
    BUILDER_ID,
    BUREAU_ID,
    CHAIN,
    CONTRACT,
    GOOD,
    KINDS,
    NOW,
    OBLIGATION,
    PAID,
    faults,
    said,
)
from tests.desk import BUILDER, BUREAU, OTHER, THIRTY_DAYS, payment


def test_every_act_has_an_example() -> None:
    assert set(GOOD) == set(ACTS)


@pytest.mark.parametrize("do", GOOD)
def test_well_written_words_have_no_fault(do: str) -> None:
    by, values = GOOD[do]
    translated = said(do, *by, **values)
    assert faults(translated) == []
    assert translated.act.by == party_id(CHAIN, "uscc", by[0])
    assert translated.act.also == (party_id(CHAIN, "uscc", by[1]) if len(by) > 1 else NO_PARTY)
    assert translated.act.valid_until - NOW == (TWO_SIGNERS if len(by) > 1 else ONE_SIGNER)


@pytest.mark.parametrize("do", GOOD)
def test_a_field_that_nobody_asked_for_is_a_fault(do: str) -> None:
    by, values = GOOD[do]
    assert faults(said(do, *by, **values, ammount="1")) == ["BAD_TERM"]


@pytest.mark.parametrize("do", GOOD)
def test_the_documents_are_those_that_the_act_names(do: str) -> None:
    by, values = GOOD[do]
    translated = said(do, *by, **values)
    named = {value for value in translated.act.fields.values() if isinstance(value, bytes)}
    assert all(key == digest(content) and key in named for key, content in translated.documents.items())


def test_a_contract_in_numbers() -> None:
    fields = said("sign_contract", BUREAU, BUILDER, **CONTRACT).act.fields
    assert fields["obligor"] == BUREAU_ID
    assert fields["obligee"] == BUILDER_ID
    assert (fields["currency"], fields["signedOn"], fields["allocation"]) == (b"CNY", 20251110, 0)
    assert (fields["rateBasis"], fields["rate"]) == (0, 0)
    assert fields["obligations"] == [
        {
            "kind": 0,
            "amount": 200_000_000,
            "dueRule": 2,
            "clock": 1,
            "dueOn": 0,
            "length": 30,
            "inspectionWorkdays": 0,
            "conditional": False,
        }
    ]


def test_whoever_signs_first_the_department_owes() -> None:
    one, two = (said("sign_contract", *by, **CONTRACT).act for by in ((BUREAU, BUILDER), (BUILDER, BUREAU)))
    assert (one.by, one.also, one.id) == (two.by, two.also, two.id)
    assert two.fields["obligor"] == BUREAU_ID


def test_one_number_of_one_department_is_one_contract_and_other_acts_have_random_ids() -> None:
    first, again = (said("sign_contract", BUREAU, BUILDER, **CONTRACT).act for _ in range(2))
    other = said("sign_contract", BUREAU, BUILDER, **{**CONTRACT, "contract": "c2"}).act
    assert first.key == again.key == act_key(BUREAU_ID, first.id)
    assert other.key != first.key
    payments = {said("record_payment", BUREAU, **GOOD["record_payment"][1]).act.id for _ in range(3)}
    assert len(payments) == 3


def test_a_salt_makes_every_document_another() -> None:
    one, two = (said("sign_contract", BUREAU, BUILDER, **CONTRACT) for _ in range(2))
    assert set(one.documents).isdisjoint(two.documents)
    (content,) = one.documents.values()
    assert orjson.loads(content)["title"] == "泵站设备采购合同"
    assert len(orjson.loads(content)["salt"]) == 64


def test_the_key_that_is_replaced_is_the_present_one_unless_it_is_named() -> None:
    assert said("rotate_key", BUREAU, new_key="0x" + "01" * 20).act.fields["oldKey"] == ADDRESS
    named = said("rotate_key", BUREAU, new_key="0x" + "01" * 20, old_key="0x" + "02" * 20)
    assert named.act.fields["oldKey"] == "0x" + "02" * 20


OBLIGATION_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "gift"}, "BAD_TERM"),
    ({"amount": None}, "BAD_AMOUNT"),
    ({"amount": "1.005"}, "BAD_AMOUNT"),
    ({"amount": "-1.00"}, "BAD_AMOUNT"),
    ({"amount": "7,720,000"}, "BAD_AMOUNT"),
    ({"amount": "1e3"}, "BAD_AMOUNT"),
    ({"amount": " 1"}, "BAD_AMOUNT"),
    ({"amount": "１"}, "BAD_AMOUNT"),
    ({"amount": 0.1}, "BAD_AMOUNT"),
    ({"amount": 9007199254740993.01}, "BAD_AMOUNT"),
    ({"amount": True}, "BAD_AMOUNT"),
    ({"amount": "9" * 19}, "BAD_AMOUNT"),
    ({"kind": "performance"}, "BAD_AMOUNT"),
    ({"due": None}, "BAD_TERM"),
    ({"due": "2026-01-01"}, "BAD_TERM"),
    ({"due": {}}, "BAD_TERM"),
    ({"due": {"date": "2026-01-01", "days": 3}}, "BAD_TERM"),
    ({"due": {"date": "2026-02-30"}}, "BAD_DATE"),
    ({"due": {"date": "31/12/2026"}}, "BAD_DATE"),
    ({"due": {"date": "2026-W01-1"}}, "BAD_DATE"),
    ({"due": {"date": "20260101"}}, "BAD_DATE"),
    ({"due": {"days": 0, "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": 367, "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"workdays": 251, "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": "9" * 5000, "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": "-3", "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": True, "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": 3.0, "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": "²", "from": "delivery"}}, "BAD_TERM"),
    ({"due": {"days": 30, "from": "signing"}}, "BAD_TERM"),
    ({"due": {"days": 30, "from": "delivery", "until": 1}}, "BAD_TERM"),
    ({"inspection": {"workdays": 5}}, "BAD_TERM"),
    ({"inspection": 5}, "BAD_TERM"),
    ({"due": {"days": 30, "from": "acceptance"}, "inspection": {"workdays": 0}}, "BAD_TERM"),
    ({"title": ["a"]}, "BAD_TERM"),
    ({"title": "\ud800"}, "BAD_TERM"),
    ({"colour": "red"}, "BAD_TERM"),
]


@pytest.mark.parametrize(("changes", "code"), OBLIGATION_FAULTS, ids=lambda value: str(value)[:60])
def test_a_fault_in_an_obligation_is_found(changes: dict[str, Any], code: str) -> None:
    item = {**payment("1.00", THIRTY_DAYS), **changes}
    found = faults(said("sign_contract", BUREAU, BUILDER, **{**CONTRACT, "obligations": [item]}))
    assert code in found


BOUNDS: list[dict[str, Any]] = [
    {"days": 1, "from": "delivery"},
    {"days": 366, "from": "acceptance"},
    {"workdays": 1, "from": "settlement"},
    {"workdays": 250, "from": "delivery"},
    {"days": "30", "from": "delivery"},
    {"date": "9999-12-31"},
]


@pytest.mark.parametrize("due", BOUNDS, ids=str)
def test_terms_at_their_bounds_are_taken(due: dict[str, Any]) -> None:
    values = {**CONTRACT, "obligations": [payment("0.01", due)]}
    assert faults(said("sign_contract", BUREAU, BUILDER, **values)) == []


FIELD_FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("sign_contract", {"title": None}, "BAD_TERM"),
    ("sign_contract", {"title": "  "}, "BAD_TERM"),
    ("sign_contract", {"contract": {"a": 1}}, "BAD_TERM"),
    ("sign_contract", {"obligations": []}, "BAD_TERM"),
    ("sign_contract", {"obligations": None}, "BAD_TERM"),
    ("sign_contract", {"obligations": "o1"}, "BAD_TERM"),
    ("sign_contract", {"obligations": ["o1"]}, "BAD_TERM"),
    ("sign_contract", {"obligations": [payment("1.00", THIRTY_DAYS)] * 65}, "BAD_TERM"),
    ("sign_contract", {"allocation": "both"}, "BAD_TERM"),
    ("sign_contract", {"currency": "Naira"}, "BAD_TERM"),
    ("sign_contract", {"currency": "cny"}, "BAD_TERM"),
    ("sign_contract", {"signed": "yesterday"}, "BAD_DATE"),
    ("sign_contract", {"late_rate": {}}, "BAD_TERM"),
    ("sign_contract", {"late_rate": "0.0005"}, "BAD_TERM"),
    ("sign_contract", {"late_rate": {"per_day": ""}}, "BAD_TERM"),
    ("sign_contract", {"late_rate": {"per_day": "0.05%"}}, "BAD_TERM"),
    ("sign_contract", {"late_rate": {"per_day": 0.0005}}, "BAD_TERM"),
    ("sign_contract", {"late_rate": {"per_year": "1.01"}}, "BAD_TERM"),
    ("sign_contract", {"late_rate": {"per_year": "0.0000000000001"}}, "BAD_TERM"),
    ("sign_contract", {"late_rate": {"per_day": "0.1", "per_year": "0.1"}}, "BAD_TERM"),
    ("register_party", {"kind": "ministry"}, "BAD_TERM"),
    ("register_party", {"size": "huge"}, "BAD_TERM"),
    ("register_party", {"name": None}, "BAD_TERM"),
    ("register_party", {"key": "0x12"}, "BAD_TERM"),
    ("register_party", {"key": "Ab" * 20}, "BAD_TERM"),
    ("register_party", {"key": None}, "BAD_TERM"),
    ("register_party", {"duties": "registrar"}, "BAD_TERM"),
    ("register_party", {"duties": ["king"]}, "BAD_TERM"),
    ("register_party", {"duties": [{"a": 1}]}, "BAD_TERM"),
    ("register_party", {"uscc": "91990200MA0000058H"}, "BAD_IDENTIFIER"),
    ("register_party", {"uscc": "91990200ma0000058g"}, "BAD_IDENTIFIER"),
    ("register_party", {"uscc": "91990200 MA0000058G"}, "BAD_IDENTIFIER"),
    ("register_party", {"uscc": None}, "BAD_IDENTIFIER"),
    ("register_party", {"uscc": BUREAU}, "BAD_IDENTIFIER"),
    ("rotate_key", {"new_key": "dept-2"}, "BAD_TERM"),
    ("publish_calendar", {"year": "next"}, "BAD_TERM"),
    ("publish_calendar", {"year": 1969}, "BAD_TERM"),
    ("publish_calendar", {"document": None}, "PROCEDURE_MISSING"),
    ("publish_calendar", {"days_off": "2027-01-01"}, "BAD_TERM"),
    ("publish_calendar", {"days_off": [None]}, "BAD_DATE"),
    ("publish_calendar", {"days_off": ["2027-13-01"]}, "BAD_DATE"),
    ("publish_calendar", {"days_off": ["2027-01-01"] * 367}, "BAD_TERM"),
    ("record_delivery", {"obligation": None}, "UNKNOWN"),
    ("record_delivery", {"obligation": "c1/o1"}, "UNKNOWN"),
    ("record_delivery", {"obligation": "0x" + "ab" * 32}, "UNKNOWN"),
    ("record_delivery", {"obligation": "0x" + "ab" * 32 + "/0"}, "UNKNOWN"),
    ("record_delivery", {"obligation": "0x" + "ab" * 32 + "/256"}, "UNKNOWN"),
    ("record_delivery", {"obligation": "0x" + "zz" * 32 + "/1"}, "UNKNOWN"),
    ("record_delivery", {"delivered": "2025-11-10T23:00"}, "BAD_DATE"),
    ("record_delivery", {"delivered": "2025-11-10T23:00+08:00"}, "BAD_DATE"),
    ("record_delivery", {"delivered": "9999-12-31T23:59:59-12:00"}, "BAD_DATE"),
    ("record_delivery", {"delivered": "0001-01-01T00:00:00+14:00"}, "BAD_DATE"),
    ("record_delivery", {"delivered": "1969-12-31"}, "BAD_DATE"),
    ("confirm_settlement", {"amount": "0.00"}, "BAD_AMOUNT"),
    ("confirm_settlement", {"amount": "x"}, "BAD_AMOUNT"),
    ("record_payment", {"amount": None}, "BAD_AMOUNT"),
    ("record_payment", {"amount": "-0.01"}, "BAD_AMOUNT"),
    ("record_performance", {"evidence": None}, "PROCEDURE_MISSING"),
]


@pytest.mark.parametrize(("do", "changes", "code"), FIELD_FAULTS, ids=lambda value: str(value)[:50])
def test_a_fault_in_a_field_is_found(do: str, changes: dict[str, Any], code: str) -> None:
    by, values = GOOD[do]
    assert code in faults(said(do, *by, **{**values, **changes}))


def test_an_instant_counts_by_its_day_in_shanghai() -> None:
    def day(text: str) -> object:
        values = {"obligation": OBLIGATION, "amount": "1.00", "credited": text}
        return said("record_payment", BUREAU, **values).act.fields["creditedOn"]

    assert day("2025-11-08T15:59:59+00:00") == 20251108
    assert day("2025-11-08T16:00:00+00:00") == 20251109


def test_nobody_and_too_many_signers() -> None:
    assert "NOT_ENTITLED" in faults(said("record_payment", **GOOD["record_payment"][1]))
    assert "NOT_A_PARTY" in faults(said("sign_contract", BUREAU, BUILDER, OTHER, **CONTRACT))


SECRET: list[dict[str, Any]] = [
    {"classification": "secret"},
    {"classification": " Secret "},
    {"nested": {"classification": "secret"}},
    {"obligations": [{"a": [{"classification": "secret"}]}]},
]


@pytest.mark.parametrize("do", [*ACTS, "abolish", ""])
@pytest.mark.parametrize("secret", SECRET, ids=str)
def test_what_is_classified_is_refused_before_anything_else(do: str, secret: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        said(do, **secret)
    assert refused.value.code is Refusal.CLASSIFIED


def test_an_act_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        said("abolish\ud800", BUREAU)
    assert refused.value.code is Refusal.BAD_TERM


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(sorted({name for _, values in GOOD.values() for name in values} | {"size", "duties"}))


@given(
    st.sampled_from(sorted(GOOD)), st.dictionaries(NAMES, JSON, max_size=4), st.lists(st.text(), max_size=3)
)
def test_no_words_bring_down_the_translation(do: str, changes: dict[str, Any], by: list[str]) -> None:
    """Whatever is sent is an act with its faults, whose messages can be answered, or a refusal."""
    try:
        translated = said(do, *by, **{**GOOD[do][1], **changes})
    except Refused as refused:
        if refused.code not in (Refusal.CLASSIFIED, Refusal.BAD_TERM):
            raise
        return
    orjson.dumps([problem.message for problem in translated.problems])


def test_a_payment_tells_its_obligation() -> None:
    fields = said("deny_payment", BUILDER, payment=PAID, reason="未到账").act.fields
    assert (fields["commitment"], fields["obligation"], fields["payment"]) == (b"\xab" * 32, 2, b"\x77" * 32)
    assert faults(said("deny_payment", BUILDER, payment="0x" + "01" * 32, reason="未到账")) == ["UNKNOWN"]
    assert faults(said("deny_payment", BUILDER, payment="p1", reason="未到账")) == ["UNKNOWN"]


@pytest.mark.parametrize(
    ("do", "changes", "code"),
    [
        ("contest", {"amount": "-1.00"}, "BAD_AMOUNT"),
        ("contest", {"reason": None}, "BAD_TERM"),
        ("rule_payment", {"outcome": "maybe"}, "BAD_TERM"),
        ("suspend", {"reason": "rain"}, "BAD_TERM"),
        ("suspend", {"from": "soon"}, "BAD_DATE"),
        ("challenge", {"act": "sleep"}, "BAD_TERM"),
        ("rule", {"outcome": "falls", "amount": "0.00"}, "BAD_AMOUNT"),
        ("amend", {"waive_interest": "perhaps"}, "BAD_TERM"),
        ("amend", {"amount": "0.00"}, "BAD_AMOUNT"),
        ("terminate", {"contract": "c1"}, "UNKNOWN"),
        ("state_excuse", {"reason": "forgot"}, "BAD_TERM"),
    ],
)
def test_words_of_disputes_that_cannot_be_read(do: str, changes: dict[str, Any], code: str) -> None:
    by, values = GOOD[do]
    assert faults(said(do, *by, **{**values, **changes})) == [code]


def test_a_number_whose_act_was_refused_in_a_block_gets_another_id() -> None:
    spent = {said("sign_contract", BUREAU, BUILDER, **CONTRACT).act.key}
    context = Context(CHAIN, NOW, KINDS.get, lambda _: None, lambda _: None, spent.__contains__)
    again = translate("sign_contract", (BUREAU, BUILDER), CONTRACT, context).act
    assert again.key not in spent
    assert translate("sign_contract", (BUREAU, BUILDER), CONTRACT, context).act.key == again.key
