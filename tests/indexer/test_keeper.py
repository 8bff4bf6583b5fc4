from __future__ import annotations

import pytest

from ledger_api.indexer.follow import Follower
from ledger_api.indexer.keeper import Keeper, OpenProceeding
from ledger_api.indexer.step import Indexer
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import LocalLedger, payment_terms, promise_terms


@pytest.fixture
def kept(ledger: LocalLedger, new_indexer: NewIndexer) -> tuple[Indexer, Keeper, list[OpenProceeding]]:
    """An indexer, its keeper, and all that the keeper has submitted so far."""
    submitted: list[OpenProceeding] = []

    def submit(calls: list[OpenProceeding]) -> None:
        submitted.extend(calls)
        for call in calls:
            ledger.send_call(ledger.contracts.address("ProceedingRegister"), call.calldata)
        ledger.mine()

    indexer = new_indexer()
    return indexer, Keeper(indexer.index, ledger.rpc, ledger.contracts, submit), submitted


Kept = tuple[Indexer, Keeper, list[OpenProceeding]]


def breaches(indexer: Indexer) -> list[str]:
    """The case about every obligation."""
    with indexer.index.snapshot() as snapshot:
        return [row.breach for row in snapshot.obligations()]


def test_a_missed_obligation_gets_one_proceeding_and_no_second(ledger: LocalLedger, kept: Kept) -> None:
    indexer, keeper, submitted = kept
    signed = ledger.contract(
        payment_terms(1000, "2025-08-05"), promise_terms("2025-08-05"), payment_terms(1000, "2025-08-29")
    )
    ledger.submit(signed)
    ledger.at("2025-08-05 23:59:59")
    ledger.mine()
    indexer.catch_up()
    assert keeper.run().submitted == ()
    ledger.at("2025-08-06 00:00:00")
    ledger.mine()
    indexer.catch_up()
    keeper.run()
    assert [(call.commitment, call.number) for call in submitted] == [
        (signed.act.key, 1),
        (signed.act.key, 2),
    ]
    again = keeper.run()
    assert (again.submitted, again.refused) == ((), 2)
    indexer.catch_up()
    assert breaches(indexer) == ["clue", "clue", "none"]
    again = keeper.run()
    assert (again.submitted, again.refused) == ((), 0)


def test_after_a_reorganisation_that_undid_it_the_proceeding_is_opened_again(
    ledger: LocalLedger, kept: Kept
) -> None:
    indexer, keeper, submitted = kept
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    ledger.at("2025-08-06")
    ledger.mine()
    snapshot = ledger.rpc.call("evm_snapshot")
    indexer.catch_up()
    keeper.run()
    indexer.catch_up()
    assert ledger.rpc.call("evm_revert", snapshot)
    ledger.now += 60
    ledger.mine()
    indexer.catch_up()
    assert breaches(indexer) == ["none"]
    keeper.run()
    indexer.catch_up()
    assert len(submitted) == 2
    assert breaches(indexer) == ["clue"]


def test_what_was_paid_late_before_anybody_looked_gets_its_proceeding_with_all_payments_named(
    ledger: LocalLedger, kept: Kept
) -> None:
    indexer, keeper, submitted = kept
    signed = ledger.contract(payment_terms(1000, "2025-08-05"))
    ledger.submit(signed)
    ledger.at("2025-08-08")
    payments = [ledger.payment(signed.act.key, 1, amount, "2025-08-07") for amount in (600, 500)]
    ledger.submit(*payments)
    indexer.catch_up()
    keeper.run()
    assert submitted[0].payments == tuple(sorted(payment.act.key for payment in payments))
    indexer.catch_up()
    assert breaches(indexer) == ["cured"]


def test_what_was_paid_in_time_and_what_a_publisher_states_get_none(ledger: LocalLedger, kept: Kept) -> None:
    indexer, keeper, _ = kept
    signed = ledger.contract(payment_terms(1000, "2025-08-05"))
    ledger.submit(signed, ledger.imported(payment_terms(1000, "2025-08-05")))
    ledger.at("2025-08-08")
    ledger.submit(ledger.payment(signed.act.key, 1, 1000, "2025-08-05"))
    indexer.catch_up()
    kept_now = keeper.run()
    assert (kept_now.submitted, kept_now.refused) == ((), 0)


def test_catching_up_includes_what_the_keeper_opens(ledger: LocalLedger, kept: Kept) -> None:
    indexer, keeper, submitted = kept
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    ledger.at("2025-08-06")
    ledger.mine()
    position = Follower(indexer, keeper).catch_up()
    assert position is not None
    assert position.number == int(ledger.rpc.call("eth_blockNumber"), 16)
    assert len(submitted) == 1
    assert breaches(indexer) == ["clue"]
