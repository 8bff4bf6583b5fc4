"""What is predicted before an act is what the chain answers, and a refused act leaves the tables as they were."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from ledger_api.acts.prepare import preflight
from ledger_api.acts.wording import ACTS
from ledger_api.chain.acts import Act, SignedAct
from ledger_api.chain.keys import address_of, new_key
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.ledger import Ledger
from tests.acts.complaint_examples import COMPLAINTS
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, THIRTY_DAYS, UNREGISTERED, Desk, desk, payment

ADDRESS = address_of(b"\x05" * 32)
PERFORMANCE = {"obligation": "o2", "kind": "performance", "due": {"date": "2026-03-02"}}


@dataclass
class Case:
    """An act that is refused. `on` names the obligation, `override` replaces fields of the act itself."""

    code: str
    do: str
    by: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    on: int | None = None
    override: dict[str, Any] = field(default_factory=dict)


BOTH = (BUREAU, BUILDER)
PARTY = {"kind": "enterprise", "name": "庚集团", "uscc": UNREGISTERED, "key": ADDRESS}
YEAR = {"year": 2027, "days_off": ["2027-01-01"], "make_up_days": ["2027-01-03"], "document": "通知"}

SUSPENSION = {
    "reason": "force_majeure",
    "event": "2025-11-10",
    "noticed": "2025-11-11",
    "from": "2025-11-10",
    "to": "2025-11-20",
    "evidence": "防汛通告",
}
RULING = {"act": "contest", "outcome": "stands", "evidence": "验收报告"}


def contract(**changes: Any) -> dict[str, Any]:
    return {"title": "合同", "contract": "new", "obligations": [payment("1.00", THIRTY_DAYS)], **changes}


CASES = [
    Case("NOT_ENTITLED", "register_party", (BUREAU,), PARTY),
    Case("NOT_ENTITLED", "register_party", (LEAD, BUREAU), PARTY),
    Case("DUPLICATE", "register_party", (LEAD,), {**PARTY, "uscc": BUILDER}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"size": 0}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"size": 5}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"kind": 5}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"key": "0x" + "00" * 20}),
    Case("BAD_TERM", "register_party", (LEAD,), {**PARTY, "duties": ["handler"]}),
    Case("UNKNOWN", "rotate_key", (BUREAU,), {"old_key": ADDRESS, "new_key": ADDRESS}),
    Case("NOT_ENTITLED", "rotate_key", BOTH, {"new_key": ADDRESS}),
    Case("BAD_TERM", "rotate_key", (BUREAU,), {"new_key": "0x" + "00" * 20}),
    Case("NOT_ENTITLED", "publish_calendar", (BUREAU,), YEAR),
    Case("BAD_DATE", "publish_calendar", (LEAD,), {**YEAR, "days_off": ["2026-01-01"]}),
    Case("BAD_DATE", "publish_calendar", (LEAD,), {**YEAR, "make_up_days": ["2027-01-04"]}),
    Case("BAD_TERM", "publish_calendar", (LEAD,), YEAR, override={"year": 9999}),
    Case("PROCEDURE_MISSING", "publish_calendar", (LEAD,), YEAR, override={"document": bytes(32)}),
    Case("DUPLICATE", "sign_contract", BOTH, contract(contract="base")),
    Case("NOT_ENTITLED", "sign_contract", (BUREAU,), contract()),
    Case("NOT_ENTITLED", "sign_contract", (OTHER, BUILDER), contract()),
    Case("UNKNOWN", "sign_contract", BOTH, contract(), override={"obligee": b"\x77" * 32}),
    Case("BAD_AMOUNT", "sign_contract", BOTH, contract(obligations=[payment("0.00", THIRTY_DAYS)])),
    Case("BAD_DATE", "sign_contract", BOTH, contract(signed="2025-11-12")),
    Case("BAD_DATE", "sign_contract", BOTH, contract(obligations=[payment("1.00", {"date": "2025-11-01"})])),
    Case("BAD_TERM", "sign_contract", BOTH, contract(), override={"obligations": []}),
    Case("BAD_TERM", "sign_contract", BOTH, contract(), override={"currency": bytes(3)}),
    Case("BAD_TERM", "sign_contract", BOTH, contract(), override={"rateBasis": 3}),
    Case("PROCEDURE_MISSING", "sign_contract", BOTH, contract(), override={"document": bytes(32)}),
    Case("UNKNOWN", "record_delivery", BOTH, on=9),
    Case("NOT_A_PARTY", "record_delivery", (OTHER,), on=1),
    Case("NOT_A_PARTY", "record_delivery", (BUREAU, OTHER), on=1),
    Case("NOT_ENTITLED", "record_delivery", (BUREAU,), on=1),
    Case("BAD_DATE", "record_delivery", BOTH, {"delivered": "2025-11-12"}, on=1),
    Case("BAD_DATE", "record_delivery", BOTH, {"delivered": "2025-11-02"}, on=1),
    Case("BAD_DATE", "record_delivery", (BUILDER,), {"delivered": "2025-11-03"}, on=3),
    Case("WRONG_STATE", "record_delivery", BOTH, on=4),
    Case("NOT_ENTITLED", "record_acceptance", (BUILDER,), on=1),
    Case("BAD_DATE", "record_acceptance", (BUREAU,), {"accepted": "2025-11-03"}, on=4),
    Case("WRONG_STATE", "record_acceptance", (BUREAU,), on=4),
    Case("NOT_ENTITLED", "confirm_settlement", (BUREAU,), on=1),
    Case("BAD_AMOUNT", "confirm_settlement", BOTH, {"amount": "0.09"}, on=4),
    Case("BAD_DATE", "confirm_settlement", BOTH, {"confirmed": "2025-11-02"}, on=1),
    Case("WRONG_STATE", "confirm_settlement", BOTH, {"amount": "1.00"}, on=2),
    Case("WRONG_STATE", "confirm_settlement", BOTH, on=4),
    Case("UNKNOWN", "record_payment", (BUREAU,), {"amount": "1.00"}, on=0),
    Case("NOT_A_PARTY", "record_payment", (LEAD,), {"amount": "1.00"}, on=1),
    Case("NOT_ENTITLED", "record_payment", (BUILDER,), {"amount": "1.00"}, on=1),
    Case("NOT_ENTITLED", "record_payment", BOTH, {"amount": "1.00"}, on=1),
    Case("BAD_AMOUNT", "record_payment", (BUREAU,), {"amount": "0.00"}, on=1),
    Case("BAD_DATE", "record_payment", (BUREAU,), {"amount": "1.00", "credited": "2025-11-12"}, on=1),
    Case("WRONG_STATE", "record_payment", (BUREAU,), {"amount": "1.00"}, on=2),
    Case("NOT_ENTITLED", "record_performance", (BUILDER,), {"evidence": "移交单"}, on=2),
    Case(
        "BAD_DATE", "record_performance", (BUREAU,), {"evidence": "移交单", "performed": "2025-11-02"}, on=2
    ),
    Case("WRONG_STATE", "record_performance", (BUREAU,), {"evidence": "移交单"}, on=1),
    Case("PROCEDURE_MISSING", "record_performance", (BUREAU,), {"evidence": "x"}, 2, {"evidence": bytes(32)}),
    Case("NOT_ENTITLED", "reverse_payment", (BUILDER,), {"payment": "paid", "reason": "误录"}),
    Case("NOT_ENTITLED", "deny_payment", (BUREAU,), {"payment": "paid", "reason": "未到账"}),
    Case("NOT_A_PARTY", "deny_payment", (OTHER,), {"payment": "paid", "reason": "未到账"}),
    Case("UNKNOWN", "deny_payment", (BUILDER,), {"payment": "paid", "reason": "x"}, None, {"obligation": 1}),
    Case("NOT_ENTITLED", "rule_payment", (BUREAU,), {"payment": "paid", "outcome": "paid", "evidence": "x"}),
    Case("WRONG_STATE", "rule_payment", (LEAD,), {"payment": "paid", "outcome": "paid", "evidence": "x"}),
    Case("NOT_ENTITLED", "contest", (BUILDER,), {"amount": "1.00", "reason": "质量"}, on=1),
    Case("BAD_AMOUNT", "contest", (BUREAU,), {"amount": "1000.01", "reason": "质量"}, on=1),
    Case("BAD_AMOUNT", "contest", (BUREAU,), {"amount": "0.00", "reason": "质量"}, on=1),
    Case("WRONG_STATE", "contest", (BUREAU,), {"amount": "1.00", "reason": "质量"}, on=2),
    Case("NOT_ENTITLED", "settle_contest", (BUREAU,), {"amount": "0.00"}, on=1),
    Case("BAD_AMOUNT", "settle_contest", BOTH, {"amount": "1.00"}, on=1),
    Case("WRONG_STATE", "settle_contest", BOTH, {"amount": "0.00"}, on=1),
    Case("NOT_ENTITLED", "dispute_delivery", (BUILDER,), {"reason": "数量"}, on=4),
    Case("WRONG_STATE", "dispute_delivery", (BUREAU,), {"reason": "数量"}, on=4),
    Case("NOT_ENTITLED", "suspend", (BUILDER,), SUSPENSION, on=1),
    Case("BAD_DATE", "suspend", (BUREAU,), {**SUSPENSION, "to": "2025-11-09"}, on=1),
    Case("BAD_TERM", "suspend", (BUREAU,), SUSPENSION, 1, {"reason": 2}),
    Case("PROCEDURE_MISSING", "suspend", (BUREAU,), SUSPENSION, 1, {"evidence": bytes(32)}),
    Case("NOT_ENTITLED", "challenge", (BUREAU,), {"act": "contest", "reason": "无据"}, on=1),
    Case("WRONG_STATE", "challenge", (BUILDER,), {"act": "contest", "reason": "无据"}, on=1),
    Case("WRONG_STATE", "challenge", (BUILDER,), {"act": "decline_promise", "reason": "无据"}, on=1),
    Case("NOT_ENTITLED", "rule", (BUREAU,), RULING, on=1),
    Case("BAD_AMOUNT", "rule", (LEAD,), {**RULING, "outcome": "falls", "amount": "1.00"}, on=1),
    Case("WRONG_STATE", "rule", (LEAD,), RULING, on=1),
    Case("NOT_ENTITLED", "amend", (BUREAU,), {"due": "2026-01-01"}, on=1),
    Case("BAD_AMOUNT", "amend", BOTH, {"amount": "0.09"}, on=4),
    Case("BAD_DATE", "amend", BOTH, {"due": "2025-11-10"}, on=1),
    Case("BAD_TERM", "amend", BOTH, on=1),
    Case("NOT_ENTITLED", "terminate", (BUREAU,), {"contract": "base", "reason": "协商一致"}),
    Case("NOT_A_PARTY", "terminate", (BUREAU, OTHER), {"contract": "base", "reason": "协商一致"}),
    Case("NOT_ENTITLED", "state_excuse", (BUILDER,), {"reason": "budget"}, on=1),
    Case("BAD_TERM", "state_excuse", (BUREAU,), {"reason": "budget"}, 1, {"reason": 0}),
]


def test_every_act_is_among_the_cases() -> None:
    """Those on complaints have cases of their own, in test_complaint_preflight.py."""
    assert {case.do for case in CASES} == set(ACTS) - set(COMPLAINTS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, bytes]]:
    """A contract of four obligations on the 11th of November, the last one delivered, accepted and settled."""
    with desk(tmp_path_factory.mktemp("office") / "ledger") as made:
        due = payment("1000.00", THIRTY_DAYS)
        key = made.contract("base", due, PERFORMANCE, due | {"obligation": "o3"}, due | {"obligation": "o4"})
        made.at("2025-11-11")
        fourth = f"0x{key.hex()}/4"
        made.perform("record_delivery", *BOTH, obligation=fourth, delivered="2025-11-07")
        made.perform("record_acceptance", BUREAU, obligation=fourth, accepted="2025-11-07")
        made.perform("record_payment", BUREAU, obligation=fourth, amount="0.10")
        made.perform("confirm_settlement", *BOTH, obligation=fourth)
        yield made, key


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.do}-{case.code}")
def test_the_chain_refuses_as_predicted(office: tuple[Desk, bytes], case: Case) -> None:
    made, commitment = office
    values = dict(case.values)
    if values.get("contract") == "new":
        # A refusal in a block spends the number.
        values["contract"] = secrets.token_hex(4)
    if case.do == "terminate":
        values["contract"] = "0x" + commitment.hex()
    if values.get("payment") == "paid":
        with made.ledger.open_reading() as reading:
            (row,) = reading.payments(commitment=commitment).rows
        values["payment"] = "0x" + row.id.hex()
    if case.on is not None:
        # Obligation 0 of nothing stands for a commitment that there is not.
        values["obligation"] = f"0x{commitment.hex()}/{case.on}" if case.on else "0x" + "77" * 32 + "/1"
    before = made.index_digest()
    kept = made.documents()
    act, predicted = predict(made.ledger, case, values)
    signed = made.sign(act)
    refused = preflight(made.ledger.chain, made.ledger.contracts, signed)
    assert refused is not None
    assert predicted in (None, case.code)
    assert refused.code.value == case.code
    assert made.index_digest() == before
    assert made.documents() == kept
    (outcome,) = made.ledger.submit_many([signed], [])
    if case.code == "DUPLICATE" and outcome.was_there:
        return
    assert outcome.refused is not None
    assert outcome.refused.code.value == case.code
    assert outcome.refused.message == refused.message


def predict(ledger: Ledger, case: Case, values: dict[str, Any]) -> tuple[Act, str | None]:
    """The act as it would be signed, and its predicted refusal; none is predicted for an act that was altered."""
    try:
        prepared = ledger.prepare(case.do, case.by, values)
    except Refused as refused:
        pytest.fail(f"the words of the case cannot be read: {refused}")
    if not case.override:
        assert prepared.refusal is not None
        assert prepared.refusal[0] == case.code
        return prepared.act, prepared.refusal[0]
    act = prepared.act
    fields = {**act.fields, **case.override}
    return Act(act.kind, act.id, act.valid_until, act.by, act.also, fields), None


def test_a_refused_act_leaves_the_views_as_they_were(office: tuple[Desk, bytes]) -> None:
    made, commitment = office
    made.ledger.settle()
    with made.ledger.open_reading() as reading:
        before = (
            reading.totals(),
            reading.obligation(commitment, 1),
            reading.profile(made.ledger.party_id(BUREAU)),
        )
    prepared = made.prepare("record_payment", BUILDER, obligation=f"0x{commitment.hex()}/1", amount="1.00")
    (outcome,) = made.ledger.submit_many([made.sign(prepared.act)], [])
    made.ledger.settle()
    with made.ledger.open_reading() as reading:
        row = reading.act(prepared.act.key)
        after = (
            reading.totals(),
            reading.obligation(commitment, 1),
            reading.profile(made.ledger.party_id(BUREAU)),
        )
    assert outcome.refused is not None
    assert row is not None
    assert (row.outcome, row.code) == ("refused", "NOT_ENTITLED")
    assert after == before


def test_words_that_cannot_be_read_are_nothing_to_sign(office: tuple[Desk, bytes]) -> None:
    made, commitment = office
    on = f"0x{commitment.hex()}/1"
    for by, code in (
        (OTHER, Refusal.NOT_A_PARTY),
        (BUILDER, Refusal.NOT_ENTITLED),
        (BUREAU, Refusal.BAD_AMOUNT),
    ):
        with pytest.raises(Refused) as refused:
            made.prepare("record_payment", by, obligation=on, amount="1.005", credited="2025-11-12")
        assert refused.value.code is code


def test_nothing_of_a_classified_act_is_stored(office: tuple[Desk, bytes]) -> None:
    made, commitment = office
    before, kept = made.index_digest(), made.documents()
    head = made.ledger.status()["head_block"]
    for values in (
        {"classification": "secret", "title": "绝密", "obligations": []},
        {"title": "绝密", "obligations": [{"classification": "secret"}]},
    ):
        with pytest.raises(Refused) as refused:
            made.prepare("sign_contract", *BOTH, **values)
        assert refused.value.code is Refusal.CLASSIFIED
    assert made.index_digest() == before
    assert made.documents() == kept
    assert made.ledger.status()["head_block"] == head
    assert "绝密".encode() not in b"".join(
        file.read_bytes() for file in made.folder.rglob("*") if file.is_file()
    )
    del commitment


@pytest.mark.parametrize("spoil", ["stranger", "retired", "missing", "swapped", "short", "expired", "far"])
def test_signatures_are_judged_before_everything_else(office: tuple[Desk, bytes], spoil: str) -> None:
    made, commitment = office
    # The words alone would be UNKNOWN.
    prepared = made.prepare("record_delivery", *BOTH, obligation=f"0x{commitment.hex()}/99")
    act, keys, expected = prepared.act, {}, Refusal.BAD_SIGNATURE
    if spoil == "stranger":
        keys = {BUILDER: new_key()}
    elif spoil == "retired":
        old = made.keys[OTHER]
        made.keys[OTHER] = new_key()
        rotated = made.ledger.prepare("rotate_key", [OTHER], {"new_key": address_of(made.keys[OTHER])})
        made.ledger.submit_signed(made.sign(rotated.act, {OTHER: old}), [])
        made.ledger.settle()
        act = made.prepare("record_delivery", OTHER, obligation=f"0x{commitment.hex()}/99").act
        keys, expected = {OTHER: old}, Refusal.KEY_RETIRED
    elif spoil == "expired":
        act = Act(act.kind, act.id, made.clock.now() - 1, act.by, act.also, act.fields)
        expected = Refusal.TOO_LATE
    elif spoil == "far":
        act = Act(act.kind, act.id, made.clock.now() + 31 * 86_400, act.by, act.also, act.fields)
        expected = Refusal.BAD_TERM
    signed = made.sign(act, keys)
    changed = {
        "missing": signed.signatures[:1],
        "swapped": signed.signatures[::-1],
        "short": (signed.signatures[0][:64], *signed.signatures[1:]),
    }
    signed = SignedAct(act, changed.get(spoil, signed.signatures))
    refused = preflight(made.ledger.chain, made.ledger.contracts, signed)
    (outcome,) = made.ledger.submit_many([signed], [])
    assert refused is not None
    assert outcome.refused is not None
    assert refused.code is outcome.refused.code is expected
