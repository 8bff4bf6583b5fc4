"""Each code of refusal is given, before the chain and by the chain, and what it refuses changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ledger_api.chain.keys import address_of, new_key
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.indexer.source import Source
from ledger_api.store.index import Index
from tests.acts.refused_acts import CHANGE, MERGER, PROMISE
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, THIRTY_DAYS, UNREGISTERED, Desk, desk, payment
from tests.paths import REPOSITORY
from tests.views import views_digest

BOTH = (BUREAU, BUILDER)
DETERMINATION = {"class": "general", "document": "临信认〔2025〕2号"}
#: What only the words tell: no act is ever made of it.
WORDS_ALONE = {Refusal.CLASSIFIED, Refusal.BAD_IDENTIFIER}
_WRONG_DIGIT = UNREGISTERED[:-1] + ("0" if UNREGISTERED[-1] != "0" else "1")


@dataclass
class Example:
    """An act that is refused. `on` names an obligation of the office, `keys` who signs with another key."""

    do: str
    by: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    on: str = ""
    keys: Mapping[str, bytes] = field(default_factory=dict)


#: A key that the builder has given up.
GIVEN_UP = new_key()
PAID = {"amount": "1.00"}
PARTY = {"kind": "enterprise", "name": "庚集团", "key": address_of(new_key())}
FLOOD = {"reason": "force_majeure", "event": "2025-11-11", "noticed": "2025-11-12", "from": "2025-11-11", "to": "2025-11-20", "evidence": "防汛通告"}  # fmt: skip
REPAIR = {"pledge": "不再发生", "evidence": "回单"}
EXAMPLES: dict[Refusal, Example] = {
    Refusal.CLASSIFIED: Example("record_payment", (BUREAU,), {**PAID, "classification": "secret"}, "open"),
    Refusal.BAD_SIGNATURE: Example("record_payment", (BUREAU,), PAID, "open", {BUREAU: new_key()}),
    Refusal.KEY_RETIRED: Example("record_delivery", (BUILDER,), {}, "open", {BUILDER: GIVEN_UP}),
    Refusal.UNKNOWN: Example("record_payment", (BUREAU,), PAID, "nothing"),
    Refusal.PARTY_SUCCEEDED: Example("record_delivery", (OTHER,), {}, "open"),
    Refusal.NOT_A_PARTY: Example("record_payment", (LEAD,), PAID, "open"),
    Refusal.NOT_ENTITLED: Example("record_payment", (BUILDER,), PAID, "open"),
    Refusal.BAD_IDENTIFIER: Example("register_party", (LEAD,), {**PARTY, "uscc": _WRONG_DIGIT}),
    Refusal.DUPLICATE: Example("register_party", (LEAD,), {**PARTY, "uscc": BUILDER}),
    Refusal.BAD_AMOUNT: Example("record_payment", (BUREAU,), {"amount": "0.00"}, "open"),
    Refusal.BAD_DATE: Example("record_payment", (BUREAU,), {**PAID, "credited": "2025-11-13"}, "open"),
    Refusal.BAD_TERM: Example("succeed", (LEAD,), {**MERGER, "to": BUREAU}),
    Refusal.TOO_LATE: Example("contest", (BUREAU,), {**PAID, "reason": "质量"}, "clue"),
    Refusal.ALREADY_LATE: Example("suspend", (BUREAU,), FLOOD, "clue"),
    Refusal.WRONG_STATE: Example("settle_contest", BOTH, {"amount": "0.00"}, "open"),
    Refusal.PROCEDURE_MISSING: Example("change_promise", (BUREAU,), {**CHANGE, "document": ""}, "promised"),
    Refusal.RECTIFICATION_OPEN: Example("confirm_breach", (LEAD,), DETERMINATION, "ordered"),
    Refusal.CALENDAR_PROVISIONAL: Example(
        "confirm_breach", (LEAD,), {**DETERMINATION, "basis": "final_judgment"}, "provisional"
    ),
    Refusal.MIN_PERIOD_OPEN: Example("apply_repair", (BUREAU,), REPAIR, "paid"),
    Refusal.NOT_PERFORMED: Example("apply_repair", (BUREAU,), REPAIR, "confirmed"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, dict[str, str]]]:
    """The 12th of November: one obligation is open, others are missed and in all stages of their cases."""
    with desk(tmp_path_factory.mktemp("office") / "ledger") as made:
        missed = [payment("9.00", {"date": "2025-11-10"}, f"o{n}") for n in range(1, 5)]
        key = made.contract("base", *missed, payment("9.00", THIRTY_DAYS, "o5"))
        named = {
            name: f"0x{key.hex()}/{n}"
            for n, name in enumerate(("clue", "ordered", "confirmed", "paid", "open"), 1)
        }
        named["nothing"] = f"0x{key.hex()}/9"
        early = payment("9.00", {"date": "2017-06-01"})
        old = made.perform(
            "sign_contract", *BOTH, contract="old", title="旧合同", signed="2017-05-02", obligations=[early]
        )
        promised = made.perform("make_promise", BUREAU, **{**PROMISE, "promise": "投资奖励1号"})
        named |= {"provisional": f"0x{old.act.hex()}/1", "promised": f"0x{promised.act.hex()}/1"}
        made.at("2025-11-11")
        for name, until in (("ordered", "2025-12-31"), ("confirmed", "2025-11-11"), ("paid", "2025-11-11")):
            made.perform("verify_breach", LEAD, obligation=named[name], finding="true")
            made.perform("order_rectification", LEAD, obligation=named[name], until=until)
        made.perform("succeed", LEAD, **{**MERGER, "from": [OTHER], "to": BUILDER, "effective": "2025-11-12"})
        made.at("2025-11-12")
        for name, asked in (("confirmed", "minor"), ("paid", "general")):
            made.perform("confirm_breach", LEAD, obligation=named[name], **{**DETERMINATION, "class": asked})
            made.ledger.settle()
        made.perform("record_payment", BUREAU, obligation=named["paid"], amount="9.00")
        # The builder signs with this key for an hour, and with another since.
        for key_of_then in (GIVEN_UP, new_key()):
            rotating = made.prepare("rotate_key", BUILDER, new_key=address_of(key_of_then))
            made.ledger.submit_signed(made.sign(rotating.act), [])
            made.keys[BUILDER] = key_of_then
            made.ledger.settle()
        yield made, named


def views_of(made: Desk) -> str:
    made.ledger.settle()
    index = Index(made.ledger.folder.index, Source(made.ledger.chain.rpc, made.ledger.contracts).ledger)
    try:
        return views_digest(index)
    finally:
        index.close()


def test_every_code_of_the_format_has_its_example() -> None:
    written = (REPOSITORY / "tests" / "scenarios" / "FORMAT.md").read_text(encoding="utf-8")
    listed = written.split("## Codes of refusal")[1].split("`CLASSIFIED`, check digits")[0]
    codes = re.findall(r"`([A-Z][A-Z_]+)`", listed)
    assert codes == list(Refusal)
    assert set(codes) == set(EXAMPLES)


@pytest.mark.parametrize("code", EXAMPLES)
def test_it_is_refused_before_the_chain_and_nothing_is_kept_of_it(
    office: tuple[Desk, dict[str, str]], code: Refusal
) -> None:
    made, named = office
    example = EXAMPLES[code]
    before = made.index_digest(), made.documents(), made.ledger.status()["head_block"]
    with pytest.raises(Refused) as refused:
        hand_in(made, named, example)
    assert refused.value.code is code
    assert refused.value.message
    assert (made.index_digest(), made.documents(), made.ledger.status()["head_block"]) == before


@pytest.mark.parametrize("code", [code for code in EXAMPLES if code not in WORDS_ALONE])
def test_the_chain_refuses_it_and_nothing_that_readers_see_changes(
    office: tuple[Desk, dict[str, str]], code: Refusal
) -> None:
    made, named = office
    example = EXAMPLES[code]
    prepared = made.prepare(example.do, *example.by, **values_of(named, example))
    before = views_of(made)
    (outcome,) = made.ledger.submit_many([made.sign(prepared.act, example.keys)], [])
    assert outcome.refused is not None
    assert outcome.refused.code is code
    assert views_of(made) == before
    with made.ledger.open_reading() as reading:
        row = reading.act(prepared.act.key)
    assert row is not None
    assert (row.outcome, row.code) == ("refused", code.value)


def hand_in(made: Desk, named: Mapping[str, str], example: Example) -> None:
    """Prepared, signed and submitted, as if nobody had said that it would be refused."""
    prepared = made.prepare(example.do, *example.by, **values_of(named, example))
    made.ledger.submit_signed(made.sign(prepared.act, example.keys), [])


def values_of(named: Mapping[str, str], example: Example) -> dict[str, Any]:
    return {**example.values, **({"obligation": named[example.on]} if example.on else {})}
