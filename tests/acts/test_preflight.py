"""What is predicted before an act is what the chain answers, and a refused act leaves the tables as they were."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from ledger_api.acts.prepare import preflight
from ledger_api.acts.wording import ACTS
from ledger_api.chain.acts import Act, SignedAct
from ledger_api.chain.keys import address_of, new_key
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.ledger import Ledger
from tests.acts import refused_acts, refused_approvals
from tests.acts.complaint_examples import COMPLAINTS
from tests.acts.refused_acts import BOTH, OFFER, PERFORMANCE, PROMISE, Case
from tests.acts.refused_approvals import BATCH, PAUSE, lodge
from tests.acts.refused_case_acts import IN_CASES
from tests.desk import BUILDER, BUREAU, OTHER, THIRTY_DAYS, Desk, desk, payment

CASES = refused_acts.CASES + refused_approvals.CASES


def test_every_act_is_among_the_cases() -> None:
    """Those on complaints have cases of their own, in test_complaint_preflight.py."""
    assert {case.do for case in CASES + IN_CASES} == set(ACTS) - set(COMPLAINTS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, bytes]]:
    """A contract of four obligations on the 11th of November, the last one delivered, accepted and settled."""
    with desk(tmp_path_factory.mktemp("office") / "ledger") as made:
        due = payment("1000.00", THIRTY_DAYS)
        key = made.contract("base", due, PERFORMANCE, due | {"obligation": "o3"}, due | {"obligation": "o4"})
        # Claims until the day before.
        made.perform(
            "open_promise", BUREAU, **{**OFFER, "promise": "稳岗补贴0号", "last_claim": "2025-11-10"}
        )
        made.things = {
            name: lodge(made, **terms)
            for name, terms in (("silent", {}), ("late", {"statutory_workdays": 1}), ("paused", {}))
        }
        made.at("2025-11-11")
        made.things |= {name: lodge(made) for name in ("fresh", "noticed")}
        made.perform("request_supplement", BUREAU, approval=made.things["noticed"])
        made.perform("pause_approval", BUREAU, approval=made.things["paused"], **PAUSE)
        made.perform("anchor", BUREAU, **{**BATCH, "root": "0x" + "aa" * 32})
        fourth = f"0x{key.hex()}/4"
        made.perform("record_delivery", *BOTH, obligation=fourth, delivered="2025-11-07")
        made.perform("record_acceptance", BUREAU, obligation=fourth, accepted="2025-11-07")
        made.perform("record_payment", BUREAU, obligation=fourth, amount="0.10")
        made.perform("confirm_settlement", *BOTH, obligation=fourth)
        yield made, key


@pytest.fixture(scope="module")
def promises(office: tuple[Desk, bytes]) -> dict[str, str]:
    """A promise of two obligations, the second without a condition; one past its due day; promises open to all:
    claimed by the builder, past its last day, and closed; and requests to confirm, open and answered.
    """
    made, commitment = office
    two = [*PROMISE["obligations"], payment("2.00", {"date": "2026-03-02"})]
    late = [payment("1.00", {"date": "2025-11-10"}) | {"condition": "按期投产"}]

    def perform(do: str, by: str = BUREAU, **values: Any) -> str:
        return "0x" + made.perform(do, by, **values).act.hex()

    made.ledger.settle()
    with made.ledger.open_reading() as reading:
        (past,) = reading.promises.many().rows
    offered = perform("open_promise", **{**OFFER, "promise": "稳岗补贴1号"})
    perform("claim_promise", BUILDER, promise=offered, evidence="社保清单")
    closed = perform("open_promise", **{**OFFER, "promise": "稳岗补贴2号"})
    perform("close_promise", promise=closed, reason="已满额")
    answered = perform("request_confirmation", BUILDER, obligation=f"0x{commitment.hex()}/4")
    perform("refuse_confirmation", request=answered, reason="未结算")
    return {
        "made": perform("make_promise", **{**PROMISE, "promise": "投资奖励1号", "obligations": two}),
        "late": perform(
            "make_promise",
            **{**PROMISE, "promise": "投资奖励2号", "signed": "2025-11-03", "obligations": late},
        ),
        "offered": offered,
        "past": "0x" + past.id.hex(),
        "closed": closed,
        "asked": perform("request_confirmation", BUILDER, obligation=f"0x{commitment.hex()}/3"),
        "answered": answered,
    }


@pytest.mark.parametrize("case", CASES + IN_CASES, ids=lambda case: f"{case.do}-{case.code}")
def test_the_chain_refuses_as_predicted(
    office: tuple[Desk, bytes], promises: dict[str, str], case: Case
) -> None:
    made, commitment = office
    values = dict(case.values)
    for name in ("promise", "obligation", "request"):
        known, _, index = str(values.get(name, "")).partition("/")
        if known in promises:
            values[name] = promises[known] + (f"/{index}" if index else "")
    if values.get("promise") == "new":
        values["promise"] = secrets.token_hex(4)
    if values.get("contract") == "new":
        # A refusal in a block spends the number.
        values["contract"] = secrets.token_hex(4)
    if case.do == "terminate":
        values["contract"] = "0x" + commitment.hex()
    if "approval" in values:
        values["approval"] = made.things.get(values["approval"], values["approval"])
    if values.get("payment") == "paid":
        with made.ledger.open_reading() as reading:
            (row,) = reading.payments(commitment=commitment).rows
        values["payment"] = "0x" + row.id.hex()
    if case.on is not None:
        # Obligation 0 of nothing stands for a commitment that there is not.
        values["obligation"] = f"0x{commitment.hex()}/{case.on}" if case.on else "0x" + "77" * 32 + "/1"
    if values.get("key") == "own":
        values["key"] = address_of(made.keys[case.by[0]])
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
