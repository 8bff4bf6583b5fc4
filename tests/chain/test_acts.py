"""Acts as typed data: the same digest as wallets compute, read back the same, and nothing else read at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_api.acts.summary import summary
from ledger_api.chain.act_kinds import KINDS, OBLIGATION
from ledger_api.chain.acts import (
    NO_PARTY,
    Act,
    MalformedAct,
    act_key,
    body,
    digest,
    from_typed_data,
    is_submitted_in,
    perform_calldata,
    read_typed_data,
    sign,
    sign_typed_data,
    signer_of,
    submit_calldata,
    typed_data,
)
from ledger_api.chain.acts import SignedAct as Signed
from ledger_api.chain.artifacts import NAMES
from ledger_api.chain.contracts import Contracts
from tests.stage import Stage, stage

HERE = Contracts(
    chain_id=2**50 + 7,
    addresses={name: f"0x{place:02x}" + "aB" * 19 for place, name in enumerate(NAMES, start=1)},
    deployed_at_block=1,
)
KEY = b"\7" * 32


def value_of(kind: str) -> st.SearchStrategy[Any]:
    if kind == "Obligation[]":
        return st.lists(st.fixed_dictionaries({name: value_of(of) for name, of in OBLIGATION}), max_size=4)
    if kind.endswith("[]"):
        return st.lists(value_of(kind[:-2]), max_size=4)
    if kind == "bool":
        return st.booleans()
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda raw: _checksummed(raw))
    if kind.startswith("bytes"):
        return st.binary(min_size=int(kind[5:]), max_size=int(kind[5:]))
    bits = int(kind.removeprefix("uint").removeprefix("int"))
    if kind.startswith("int"):
        return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return st.integers(0, 2**bits - 1)


def _checksummed(raw: bytes) -> str:
    from ledger_api.chain.keys import checksummed

    return checksummed("0x" + raw.hex())


@st.composite
def acts(draw: st.DrawFn, kind: str | None = None) -> Act:
    name = kind or draw(st.sampled_from(sorted(KINDS)))
    word = st.binary(min_size=32, max_size=32)
    fields = {own: draw(value_of(of)) for own, of in KINDS[name].fields}
    return Act(name, draw(word), draw(value_of("uint64")), draw(word), draw(word), fields)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_digest_is_what_a_wallet_signs(kind: str, data: st.DataObject) -> None:
    act = data.draw(acts(kind))
    message = encode_typed_data(full_message=typed_data(act, HERE))
    assert digest(act, HERE) == keccak(b"\x19" + message.version + message.header + message.body)


@settings(deadline=None)
@given(acts())
def test_typed_data_reads_back_as_the_same_act(act: Act) -> None:
    assert from_typed_data(typed_data(act, HERE), HERE) == act


@settings(max_examples=20, deadline=None)
@given(acts())
def test_the_three_ways_to_sign_agree(act: Act) -> None:
    wallet = bytes(Account.sign_typed_data(KEY, full_message=typed_data(act, HERE)).signature)
    assert sign(act, HERE, KEY) == wallet == sign_typed_data(typed_data(act, HERE), KEY)
    assert signer_of(act, HERE, wallet) == Account.from_key(KEY).address


@settings(max_examples=20, deadline=None)
@given(acts(), st.binary(max_size=66))
def test_what_is_no_signature_has_no_signer_or_another(act: Act, junk: bytes) -> None:
    assert signer_of(act, HERE, junk) != Account.from_key(KEY).address


@settings(max_examples=30, deadline=None)
@given(acts())
def test_an_act_is_found_in_the_calldata_that_brought_it(act: Act) -> None:
    signed = Signed(act, (b"\1" * 65,))
    other = Act(act.kind, act.id[::-1] + b"", act.valid_until, act.by, act.also, act.fields)
    for data in (submit_calldata(act.contract, [signed]), perform_calldata(signed)):
        assert is_submitted_in(act, data)
        assert other.key == act.key or not is_submitted_in(other, data)
        assert not is_submitted_in(act, data[:-40])
    assert not is_submitted_in(act, b"")


def test_the_first_of_one_key_in_a_batch_is_the_one_that_counts() -> None:
    first = example("RecordDelivery")
    second = Act(
        first.kind, first.id, first.valid_until, first.by, first.also, {**first.fields, "obligation": 9}
    )
    batch = submit_calldata(first.contract, [Signed(first, (b"\1" * 65,)), Signed(second, (b"\1" * 65,))])
    assert first.key == second.key
    assert is_submitted_in(first, batch)
    assert not is_submitted_in(second, batch)


def example(kind: str) -> Act:
    def value(of: str) -> Any:
        if of == "Obligation[]":
            return [dict.fromkeys((name for name, _ in OBLIGATION), 1)]
        if of.endswith("[]"):
            return [20270101]
        if of == "bool":
            return True
        if of == "address":
            return "0x" + "00" * 19 + "01"
        if of.startswith("bytes"):
            return b"C" * int(of[5:])
        return 20251103 if of == "uint32" else 1

    return Act(
        kind, b"\1" * 32, 2**40, b"\2" * 32, NO_PARTY, {name: value(of) for name, of in KINDS[kind].fields}
    )


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("0x" + "ab" * 32),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_spoilt_typed_data_is_malformed_and_nothing_worse(kind: str, data: st.DataObject) -> None:
    spoilt: Any = copy.deepcopy(typed_data(example(kind), HERE))
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = spoilt
        while isinstance(place, (dict, list)) and place:
            key = data.draw(
                st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place))))
            )
            if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
                place[key] = data.draw(JUNK)
                break
            place = place[key]
    try:
        act = from_typed_data(spoilt, HERE)
    except MalformedAct:
        return
    # What was spoilt made no difference, or made another act that can be encoded.
    body(act)
    assert len(digest(act, HERE)) == 32


@given(JUNK)
def test_what_is_no_typed_data_is_malformed(junk: Any) -> None:
    with pytest.raises(MalformedAct):
        read_typed_data(junk)


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        ("domain", "chainId", HERE.chain_id + 1),
        ("domain", "verifyingContract", HERE.address("PartyRegistry")),
        ("message", "commitment", "0x12"),
        ("message", "commitment", "ab" * 32),
        ("message", "obligation", 256),
        ("message", "obligation", -1),
        ("message", "obligation", True),
        ("message", "obligation", 1.0),
        ("message", "obligation", "1" * 5000),
        ("message", "obligation", "²"),
        ("message", "deliveredOn", None),
        ("message", "extra", 1),
    ],
)
def test_other_ledgers_and_values_out_of_bounds_are_malformed(where: str, name: str, value: Any) -> None:
    data = typed_data(example("RecordDelivery"), HERE)
    data[where][name] = value
    with pytest.raises(MalformedAct):
        from_typed_data(data, HERE)


@pytest.mark.parametrize("name", ["name", "version", "chainId", "verifyingContract"])
def test_nothing_is_signed_for_another_kind_of_domain(name: str) -> None:
    data = typed_data(example("RecordDelivery"), HERE)
    data["domain"][name] = "other"
    with pytest.raises(MalformedAct):
        sign_typed_data(data, KEY)


def test_types_that_the_data_brings_change_nothing_that_is_signed() -> None:
    act = example("RecordPayment")
    data = typed_data(act, HERE)
    data["types"]["RecordPayment"] = data["types"]["RecordPayment"][:2]
    assert sign_typed_data(data, KEY) == sign(act, HERE, KEY)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("acts"), "2025-11-03") as made:
        yield made


OBLIGATION_TERMS = {
    "kind": 0,
    "amount": 100_000,
    "dueRule": 2,
    "clock": 1,
    "dueOn": 0,
    "length": 30,
    "inspectionWorkdays": 0,
    "conditional": False,
}


def test_every_kind_signed_by_a_wallet_is_taken_by_the_contracts(theatre: Stage) -> None:
    """The type hashes are the contracts' own: a wallet knows nothing but the typed data."""
    made = theatre
    done: set[str] = set()

    def perform(kind_: str, by: Any, also: Any = None, **fields: Any) -> Act:
        act = made.act(kind_, by, also, **fields).act
        signers = [by, also] if also else [by]
        data = typed_data(act, made.contracts)
        signed = Signed(
            act,
            tuple(bytes(Account.sign_typed_data(one.secret, full_message=data).signature) for one in signers),
        )
        (outcome,) = made.submit([signed])
        assert outcome.refused is None, kind_
        assert not outcome.was_there
        done.add(kind_)
        return act

    newcomer = Account.create().address
    party = {"kind": 2, "size": 1, "duties": 0, "key": newcomer, "document": b"\2" * 32}
    perform("RegisterParty", made.registrar, party=b"\x99" * 32, **party)
    perform(
        "PublishCalendar",
        made.registrar,
        year=2025,
        daysOff=[20251001, 20251002],
        makeUpDays=[20251011],
        document=b"\3" * 32,
    )
    signing = made.contract(
        {**OBLIGATION_TERMS}, {**OBLIGATION_TERMS, "kind": 1, "amount": 0}, signed_on=20251103
    )
    signed = perform("SignContract", made.bureau, made.builder, **signing.act.fields)
    on = {"commitment": signed.key, "obligation": 1}
    perform("RecordDelivery", made.bureau, made.builder, **on, deliveredOn=20251103)
    perform("RecordAcceptance", made.bureau, **on, acceptedOn=20251103)
    perform("ConfirmSettlement", made.bureau, made.builder, **on, confirmedOn=20251103, amount=90_000)
    perform("RecordPayment", made.bureau, **on, amount=10, creditedOn=20251103, document=b"\5" * 32)
    perform(
        "RecordPerformance",
        made.bureau,
        commitment=signed.key,
        obligation=2,
        performedOn=20251103,
        evidence=b"\6" * 32,
    )
    imported = perform(
        "ImportCommitment",
        made.importer,
        obligor=made.bureau.id,
        obligee=made.rival.id,
        currency=b"MXN",
        signedOn=0,
        source=b"\7" * 32,
        document=b"\x08" * 32,
        obligations=[{**OBLIGATION_TERMS, "dueRule": 0, "clock": 0, "length": 0}],
    )
    perform(
        "ImportPayment",
        made.importer,
        commitment=imported.key,
        obligation=1,
        amount=-5,
        net=-4,
        creditedOn=20240101,
        source=b"\x09" * 32,
        document=b"\x0a" * 32,
    )
    perform("RotateKey", made.builder, oldKey=made.builder.key.address, newKey=Account.create().address)
    assert len(done) == 11


def test_the_key_of_an_act_is_the_contracts(theatre: Stage) -> None:
    act = example("RecordPayment")
    assert theatre.view("CommitmentLedger", "actKey", act.by, act.id) == act.key == act_key(act.by, act.id)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_summary_can_be_read_of_any_act_and_no_word_forges_a_line(kind: str, data: st.DataObject) -> None:
    act = data.draw(acts(kind))
    text = summary(act, {}, lambda party: "甲\n付款 1.00\x1b[2K")
    first, *_ = text.split("\n")
    assert first.endswith("）")
    assert "签署：" in first
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "\n付款 1.00" not in text
