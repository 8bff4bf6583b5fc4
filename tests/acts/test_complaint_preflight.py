"""What is predicted of acts on complaints is what the chain answers, and a refused one changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger_api.acts.prepare import preflight
from ledger_api.chain.acts import Act
from tests.acts.complaint_examples import COMPLAINTS
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, Desk, desk, payment

WORDS: dict[str, dict[str, Any]] = {
    "complain": {"category": "arrears", "narrative": "逾期未付"},
    "accept_complaint": {},
    "reject_complaint": {"reason": "不属于受理范围"},
    "forward_complaint": {"to": LEAD},
    "receive_complaint": {},
    "extend_complaint": {"approved_by": "分管负责人"},
    "respond_complaint": {"text": "正在安排付款"},
    "conclude_complaint": {"finding": "substantiated"},
    "withdraw_complaint": {},
    "divert_complaint": {"case_no": "（2026）临0101民初88号"},
}
#: The code, the act, who signs, which complaint or obligation it is on, and fields given otherwise.
CASES: list[tuple[str, str, tuple[str, ...], str, dict[str, Any]]] = [
    ("UNKNOWN", "complain", (BUILDER,), "o9", {}),
    ("NOT_A_PARTY", "complain", (OTHER,), "o1", {}),
    ("NOT_A_PARTY", "complain", (LEAD,), "o1", {}),
    ("NOT_ENTITLED", "complain", (BUREAU,), "o1", {}),
    ("NOT_ENTITLED", "complain", (BUILDER, BUREAU), "o1", {}),
    ("UNKNOWN", "complain", (BUILDER,), "a9", {}),
    ("NOT_A_PARTY", "complain", (OTHER,), "a1", {}),
    ("NOT_A_PARTY", "complain", (LEAD,), "a1", {}),
    ("NOT_ENTITLED", "complain", (BUREAU,), "a1", {}),
    ("NOT_ENTITLED", "complain", (BUILDER, BUREAU), "a1", {}),
    ("NOT_A_PARTY", "respond_complaint", (OTHER,), "about approval", {}),
    ("NOT_ENTITLED", "respond_complaint", (BUILDER,), "about approval", {}),
    ("NOT_A_PARTY", "withdraw_complaint", (OTHER,), "about approval", {}),
    ("NOT_ENTITLED", "withdraw_complaint", (BUREAU,), "about approval", {}),
    ("UNKNOWN", "accept_complaint", (LEAD,), "nothing", {}),
    ("NOT_ENTITLED", "accept_complaint", (BUREAU,), "filed", {}),
    ("WRONG_STATE", "accept_complaint", (LEAD,), "linked", {}),
    ("WRONG_STATE", "accept_complaint", (LEAD,), "handled", {}),
    ("NOT_ENTITLED", "reject_complaint", (BUILDER,), "filed", {}),
    ("WRONG_STATE", "reject_complaint", (LEAD,), "forwarded", {}),
    ("UNKNOWN", "forward_complaint", (LEAD,), "filed", {"to": "91990200MA0000058G"}),
    ("NOT_ENTITLED", "forward_complaint", (OTHER,), "filed", {}),
    ("NOT_ENTITLED", "forward_complaint", (LEAD,), "filed", {"to": BUREAU}),
    ("WRONG_STATE", "forward_complaint", (LEAD,), "filed", {}),
    ("NOT_ENTITLED", "receive_complaint", (BUREAU,), "forwarded", {}),
    ("BAD_DATE", "receive_complaint", (LEAD,), "forwarded", {"received": "2025-11-04"}),
    ("BAD_DATE", "receive_complaint", (LEAD,), "forwarded", {"received": "2025-11-06"}),
    ("WRONG_STATE", "receive_complaint", (LEAD,), "handled", {}),
    ("WRONG_STATE", "receive_complaint", (LEAD,), "filed", {}),
    ("NOT_ENTITLED", "extend_complaint", (BUREAU,), "handled", {}),
    ("WRONG_STATE", "extend_complaint", (LEAD,), "forwarded", {}),
    ("PROCEDURE_MISSING", "extend_complaint", (LEAD,), "handled", {"approved_by": None}),
    ("NOT_A_PARTY", "respond_complaint", (OTHER,), "handled", {}),
    ("NOT_A_PARTY", "respond_complaint", (LEAD,), "handled", {}),
    ("NOT_ENTITLED", "respond_complaint", (BUILDER,), "handled", {}),
    ("WRONG_STATE", "respond_complaint", (BUREAU,), "filed", {}),
    ("NOT_ENTITLED", "conclude_complaint", (BUREAU,), "handled", {}),
    ("WRONG_STATE", "conclude_complaint", (LEAD,), "forwarded", {}),
    ("NOT_A_PARTY", "withdraw_complaint", (OTHER,), "filed", {}),
    ("NOT_ENTITLED", "withdraw_complaint", (BUREAU,), "filed", {}),
    ("WRONG_STATE", "withdraw_complaint", (BUILDER,), "ended", {}),
    ("NOT_ENTITLED", "divert_complaint", (BUREAU,), "handled", {}),
    ("WRONG_STATE", "divert_complaint", (LEAD,), "linked", {}),
    ("PROCEDURE_MISSING", "divert_complaint", (LEAD,), "handled", {"case_no": None}),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, dict[str, str]]]:
    """Complaints in every stage on the 5th of November, by their names; obligations as o1 and so on, an application
    as a1."""
    with desk(tmp_path_factory.mktemp("office") / "ledger", duties=("intake", "handler")) as made:
        terms = [payment("1000.00", {"date": "2025-11-03"}, f"o{n}") for n in range(1, 6)]
        key = made.contract("base", *terms)
        made.at("2025-11-05")
        named = {f"o{n}": f"0x{key.hex()}/{n}" for n in (1, 2, 3, 4, 5, 9)}

        opened = made.perform("open_approval", BUILDER, department=BUREAU, item="施工许可")
        named |= {"a1": "0x" + opened.act.hex(), "a9": "0x" + "99" * 32}

        def complain(name: str, about: str) -> None:
            outcome = made.perform("complain", BUILDER, **subject(about, named), **WORDS["complain"])
            named[name] = "0x" + outcome.act.hex()

        def on(name: str, do: str, by: str = LEAD) -> None:
            made.perform(do, by, complaint=named[name], **WORDS[do])

        for name, about in (
            ("filed", "o2"),
            ("linked", "o2"),
            ("forwarded", "o3"),
            ("handled", "o4"),
            ("ended", "o5"),
            ("about approval", "a1"),
        ):
            complain(name, about)
        for name in ("forwarded", "handled", "about approval"):
            on(name, "accept_complaint")
            on(name, "forward_complaint")
        on("handled", "receive_complaint")
        on("ended", "withdraw_complaint", BUILDER)
        yield made, named | {"nothing": "0x" + "77" * 32}


def subject(about: str, named: dict[str, str]) -> dict[str, str]:
    """What is complained about, an obligation or an application, as `complain` names it."""
    return {"approval" if about.startswith("a") else "obligation": named[about]}


def test_every_act_on_complaints_is_among_the_cases() -> None:
    assert {do for _, do, *_ in CASES} == set(WORDS) == set(COMPLAINTS)


@pytest.mark.parametrize(
    ("code", "do", "by", "on", "changes"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_chain_refuses_acts_on_complaints_as_predicted(
    office: tuple[Desk, dict[str, str]],
    code: str,
    do: str,
    by: tuple[str, ...],
    on: str,
    changes: dict[str, Any],
) -> None:
    made, named = office
    about = subject(on, named) if do == "complain" else {"complaint": named[on]}
    values = {name: value for name, value in {**WORDS[do], **about, **changes}.items() if value is not None}
    before, kept = made.index_digest(), made.documents()
    prepared = made.prepare(do, *by, **values)
    assert prepared.refusal is not None
    assert prepared.refusal[0] == code
    signed = made.sign(prepared.act)
    refused = preflight(made.ledger.chain, made.ledger.contracts, signed)
    assert refused is not None
    assert refused.code.value == code
    assert (made.index_digest(), made.documents()) == (before, kept)
    (outcome,) = made.ledger.submit_many([signed], [])
    assert outcome.refused is not None
    assert (outcome.refused.code.value, outcome.refused.message) == (code, refused.message)


@pytest.mark.parametrize(
    ("do", "field", "value", "code"),
    [
        ("complain", "subject", 3, "BAD_TERM"),
        ("complain", "subject", 2, "UNKNOWN"),
        ("complain", "category", 0, "BAD_TERM"),
        ("complain", "document", bytes(32), "PROCEDURE_MISSING"),
        ("respond_complaint", "document", bytes(32), "PROCEDURE_MISSING"),
        ("conclude_complaint", "finding", 4, "BAD_TERM"),
    ],
)
def test_what_only_another_client_would_sign_is_refused_by_the_contract(
    office: tuple[Desk, dict[str, str]], do: str, field: str, value: Any, code: str
) -> None:
    made, named = office
    by = {"complain": BUILDER, "respond_complaint": BUREAU}.get(do, LEAD)
    about = {"obligation": named["o1"]} if do == "complain" else {"complaint": named["handled"]}
    act = made.prepare(do, by, **about, **WORDS[do]).act
    spoilt = Act(act.kind, act.id, act.valid_until, act.by, act.also, {**act.fields, field: value})
    refused = preflight(made.ledger.chain, made.ledger.contracts, made.sign(spoilt))
    assert refused is not None
    assert refused.code.value == code
