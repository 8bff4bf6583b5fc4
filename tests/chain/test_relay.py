"""The relay: what waits together goes in together, in order, and every act gets its own answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, perform_calldata, sign, submit_calldata
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.node import ChainStopped
from ledger_api.chain.relay import BATCH, Outcome
from ledger_api.chain.rpc import RpcUnavailable
from tests.stage import Actor, Stage, stage

TERMS = {
    "kind": 0,
    "amount": 100_000,
    "dueRule": 2,
    "clock": 1,
    "dueOn": 0,
    "length": 30,
    "inspectionWorkdays": 0,
    "conditional": False,
}
TODAY = 20251103


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("relay"), "2025-11-03") as made:
        yield made


def payment(made: Stage, commitment: bytes, amount: int, by: Actor | None = None) -> SignedAct:
    return made.act(
        "RecordPayment",
        by or made.bureau,
        commitment=commitment,
        obligation=1,
        amount=amount,
        creditedOn=TODAY,
        document=b"\5" * 32,
    )


def signed_contract(made: Stage) -> bytes:
    signing = made.contract(TERMS, signed_on=TODAY)
    assert made.submit([signing])[0].refused is None
    return signing.act.key


def credited(made: Stage, commitment: bytes) -> tuple[int, int]:
    """Hundredths credited, and the number of payments."""
    state = made.view("CommitmentLedger", "obligationOf", commitment, 1)
    return state[1], state[2]


def codes(outcomes: list[Outcome]) -> list[str | None]:
    return [outcome.refused.code.value if outcome.refused else None for outcome in outcomes]


def test_one_bad_act_fails_alone(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    acts = [payment(theatre, commitment, amount) for amount in (1, 0, 2)]
    acts.insert(1, payment(theatre, commitment, 4, by=theatre.builder))
    outcomes = theatre.submit(acts)
    assert codes(outcomes) == [None, "NOT_ENTITLED", "BAD_AMOUNT", None]
    assert len({outcome.tx_hash for outcome in outcomes}) == 1
    assert credited(theatre, commitment) == (3, 2)


def test_an_act_that_cannot_be_decoded_fails_alone(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    # A word beyond its type: no party of ours can write it, but a stranger's bytes can be submitted.
    good, bad = payment(theatre, commitment, 1), payment(theatre, commitment, 2)
    data = submit_calldata("CommitmentLedger", [bad, good])
    spoilt = data.replace(
        commitment + (1).to_bytes(32, "big") + (2).to_bytes(32, "big"), commitment + b"\xff" * 64
    )
    assert spoilt != data
    key = GasKey(theatre.chain, b"\x31" * 32)
    (receipt,) = key.send([Transaction(theatre.contracts.address("CommitmentLedger"), spoilt, 8_000_000)])
    assert receipt.status == 1
    assert credited(theatre, commitment) == (1, 1)
    assert theatre.submit([bad, good])[0].refused is None
    assert credited(theatre, commitment) == (3, 2)


def test_the_same_act_twice_is_done_once_and_a_success_each_time(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    act = payment(theatre, commitment, 7)
    first, second = theatre.submit([act, act])
    (later,) = theatre.submit([act])
    assert codes([first, second, later]) == [None, None, None]
    assert [first.was_there, second.was_there, later.was_there] == [False, True, True]
    assert credited(theatre, commitment) == (7, 1)


def test_one_id_with_two_contents_in_one_batch_is_told_apart(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    one = payment(theatre, commitment, 7)
    other = resigned(theatre, one.act, theatre.bureau, amount=9)
    first, second = theatre.submit([one, other])
    assert (first.was_there, second.was_there) == (False, True)
    assert credited(theatre, commitment) == (7, 1)


def test_a_spoilt_copy_before_the_good_act_spoils_nothing(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    good = payment(theatre, commitment, 7)
    spoilt = SignedAct(good.act, (sign(good.act, theatre.contracts, theatre.rival.secret),))
    assert codes(theatre.submit([spoilt, good, spoilt])) == ["BAD_SIGNATURE", None, None]
    assert credited(theatre, commitment) == (7, 1)


def test_a_refusal_after_good_signatures_spends_the_id(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    refused = payment(theatre, commitment, 0)
    first, again = theatre.submit([refused]), theatre.submit([refused])
    assert codes(first) == ["BAD_AMOUNT"]
    assert again[0].was_there


def test_acts_stand_in_their_order_across_contracts(theatre: Stage) -> None:
    """Each rests on the one before it: a party, its contract, its next key, a delivery by that key."""
    newcomer = Actor(b"\x66" * 32)
    later = Actor(newcomer.id)
    made = theatre
    registration = made.act(
        "RegisterParty",
        made.registrar,
        party=newcomer.id,
        kind=2,
        size=1,
        duties=0,
        key=newcomer.key.address,
        document=b"\2" * 32,
    )
    signing = made.contract(TERMS, signed_on=TODAY, seller=newcomer)
    rotation = made.act("RotateKey", newcomer, oldKey=newcomer.key.address, newKey=later.key.address)
    on: dict[str, Any] = {"commitment": signing.act.key, "obligation": 1, "deliveredOn": TODAY}
    too_late, delivery = (made.act("RecordDelivery", one, **on) for one in (newcomer, later))
    outcomes = made.submit([registration, signing, rotation, too_late, delivery])
    assert codes(outcomes) == [None, None, None, "KEY_RETIRED", None]


def test_more_acts_than_one_transaction_takes(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    acts = [payment(theatre, commitment, 1) for _ in range(2 * BATCH + 3)]
    outcomes = theatre.submit(acts)
    assert set(codes(outcomes)) == {None}
    assert [outcome.act for outcome in outcomes] == [signed.act.key for signed in acts]
    assert len({outcome.tx_hash for outcome in outcomes}) == 3
    assert credited(theatre, commitment) == (2 * BATCH + 3, 2 * BATCH + 3)


def test_eight_threads_each_get_their_own_answers(theatre: Stage) -> None:
    commitment = signed_contract(theatre)
    answers: dict[int, list[str | None]] = {}

    def work(number: int) -> None:
        found = []
        for turn in range(6):
            by = theatre.builder if (number + turn) % 3 == 0 else theatre.bureau
            signed = payment(theatre, commitment, 1, by=by)
            (outcome,) = theatre.submit([signed])
            assert outcome.act == signed.act.key
            found.extend(codes([outcome]))
        answers[number] = found

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {
        number: ["NOT_ENTITLED" if (number + turn) % 3 == 0 else None for turn in range(6)]
        for number in range(8)
    }
    assert answers == expected
    done = sum(code is None for found in answers.values() for code in found)
    assert credited(theatre, commitment) == (done, done)


@pytest.mark.parametrize("way", ["submit", "perform"])
def test_an_act_that_somebody_else_brought_is_a_success(theatre: Stage, way: str) -> None:
    commitment = signed_contract(theatre)
    signed = payment(theatre, commitment, 5)
    data = submit_calldata("CommitmentLedger", [signed]) if way == "submit" else perform_calldata(signed)
    stranger = GasKey(theatre.chain, b"\x32" * 32)
    (receipt,) = stranger.send([Transaction(theatre.contracts.address("CommitmentLedger"), data, 8_000_000)])
    assert receipt.status == 1
    (outcome,) = theatre.submit([signed])
    assert outcome.refused is None
    assert outcome.was_there
    assert credited(theatre, commitment) == (5, 1)


def test_a_closed_relay_takes_nothing_and_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with stage(tmp_path_factory.mktemp("closed"), "2025-11-03") as made:
        signing = made.contract(TERMS, signed_on=TODAY)
        made.relay.close()
        with pytest.raises(ChainStopped):
            made.submit([signing])


def test_those_who_wait_hear_that_the_chain_is_gone(tmp_path_factory: pytest.TempPathFactory) -> None:
    with stage(tmp_path_factory.mktemp("gone"), "2025-11-03") as made:
        signing = made.contract(TERMS, signed_on=TODAY)
        made.chain.close()
        with pytest.raises((ChainStopped, RpcUnavailable)):
            made.submit([signing])


def resigned(made: Stage, act: Act, by: Actor, **changes: Any) -> SignedAct:
    """The same id with other content."""
    other = Act(act.kind, act.id, act.valid_until, act.by, NO_PARTY, {**act.fields, **changes})
    return SignedAct(other, (sign(other, made.contracts, by.secret),))
