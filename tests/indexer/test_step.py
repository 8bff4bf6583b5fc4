from __future__ import annotations

from collections.abc import Sequence

import pytest

from ledger_api.indexer import source as source_module
from ledger_api.indexer.blocks import ChainMoved
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import DeepReorg, Indexer
from ledger_api.store.digest import digest
from ledger_api.store.index import Index
from tests.indexer.fixtures import NewIndexer, from_scratch
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.indexer.stories import Story


def statuses(indexer: Indexer) -> list[str]:
    """The status of every obligation, in the order of their signing."""
    with indexer.index.snapshot() as snapshot:
        return [row.status for row in snapshot.obligations()]


def test_a_due_day_ends_with_the_block_of_midnight_in_shanghai(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    indexer = new_indexer()
    ledger.at("2025-08-05 23:59:59")
    ledger.mine()
    indexer.catch_up()
    assert statuses(indexer) == ["active"]
    ledger.at("2025-08-06 00:00:00")
    ledger.mine()
    step = indexer.step()
    assert step is not None
    assert (step.appended, step.logs, step.folded) == (1, 0, 1)
    assert statuses(indexer) == ["overdue"]


def test_a_day_that_is_taken_back_is_not_over(ledger: LocalLedger, new_indexer: NewIndexer) -> None:
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    snapshot = ledger.rpc.call("evm_snapshot")
    indexer = new_indexer()
    ledger.at("2025-08-07")
    ledger.mine()
    indexer.catch_up()
    assert statuses(indexer) == ["overdue"]
    assert ledger.rpc.call("evm_revert", snapshot)
    ledger.at("2025-08-05 12:00:00")
    ledger.mine()
    indexer.catch_up()
    assert statuses(indexer) == ["active"]
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_an_inspection_that_ended_on_a_day_taken_back_runs_again(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    signed = ledger.contract(payment_terms(1000, days=30, clock=2, inspectionWorkdays=2))
    ledger.submit(signed)
    ledger.at("2025-08-04")
    ledger.submit(ledger.delivery(signed.act.key, 1, "2025-08-04"))
    snapshot = ledger.rpc.call("evm_snapshot")
    indexer = new_indexer()
    ledger.at("2025-08-07")
    ledger.mine()
    indexer.catch_up()
    assert statuses(indexer) == ["active"]
    assert ledger.rpc.call("evm_revert", snapshot)
    ledger.at("2025-08-06 23:00:00")
    ledger.mine()
    indexer.catch_up()
    assert statuses(indexer) == ["pending"]
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_a_chain_that_only_got_shorter_takes_the_index_back_with_it(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    ledger.mine()
    snapshot = ledger.rpc.call("evm_snapshot")
    indexer = new_indexer()
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    ledger.mine()
    indexer.catch_up()
    assert statuses(indexer) == ["active"]
    assert ledger.rpc.call("evm_revert", snapshot)
    step = indexer.step()
    assert step is not None
    assert (step.appended, step.taken_back) == (0, 2)
    assert statuses(indexer) == []
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_a_corrected_calendar_moves_the_due_days_that_lean_on_it(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    ledger.submit(ledger.calendar(2025, ["2025-10-01"]))
    signed = ledger.contract(
        payment_terms(1000, "2025-08-04"),
        payment_terms(1000, "2025-10-01"),
        payment_terms(1000, days=30, clock=1),
    )
    ledger.submit(signed, ledger.imported(payment_terms(1000, "2025-10-01")))
    indexer = new_indexer()
    indexer.catch_up()
    ledger.submit(ledger.calendar(2025, ["2025-10-01", "2025-10-02", "2025-10-03"]))
    indexer.catch_up()
    with indexer.index.snapshot() as snapshot:
        due = [row.due for row in snapshot.obligations()]
    assert due == [20250804, 20251006, None, 20251001]
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_a_reorganisation_as_deep_as_finality_is_followed_and_a_deeper_one_stops(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    snapshot = ledger.rpc.call("evm_snapshot")
    for _ in range(4):
        ledger.now += 1
        ledger.mine()
    allowed, strict = new_indexer(finality_depth=4), new_indexer(finality_depth=3)
    allowed.catch_up()
    strict.catch_up()
    before = digest(strict.index)
    assert ledger.rpc.call("evm_revert", snapshot)
    ledger.now += 100
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    allowed.catch_up()
    assert digest(allowed.index) == from_scratch(new_indexer)
    with pytest.raises(DeepReorg, match="counted as final"):
        strict.step()
    assert digest(strict.index) == before


def test_stepping_stops_at_the_block_that_is_asked_for(ledger: LocalLedger, new_indexer: NewIndexer) -> None:
    for _ in range(6):
        ledger.mine()
    indexer = new_indexer(max_blocks=2)
    first = ledger.contracts.deployed_at_block
    reached = indexer.catch_up(upto=first + 4)
    assert reached is not None
    assert reached.number == first + 4
    assert indexer.step(upto=first + 4) is None
    assert indexer.step() is not None


def test_what_was_fetched_ahead_does_not_carry_a_step_past_the_block_asked_for(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    for _ in range(8):
        ledger.mine()
    indexer = new_indexer(max_blocks=3)
    step = indexer.step()
    assert step is not None
    reached = indexer.catch_up(upto=step.position.number + 1)
    assert reached is not None
    assert reached.number == step.position.number + 1


def test_blocks_that_used_much_gas_are_split_among_steps(
    ledger: LocalLedger, new_indexer: NewIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(ledger, 5)
    for _ in range(6):
        story.go_on()
    whole = from_scratch(new_indexer)
    monkeypatch.setattr(source_module, "_GAS_A_STEP", 1)
    indexer = new_indexer()
    sizes = []
    while (step := indexer.step()) is not None:
        sizes.append(step.appended)
    assert len(sizes) > 1
    assert digest(indexer.index) == whole


def test_logs_that_a_node_finds_too_many_are_asked_for_in_halves(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    story = Story(ledger, 6)
    for _ in range(10):
        story.go_on()

    class Narrow:
        """The chain's node as one that answers for two blocks at most."""

        def __getattr__(self, name: str) -> object:
            return getattr(ledger.rpc, name)

        def call(self, method: str, *params: object) -> object:
            if method == "eth_getLogs":
                asked = params[0]
                assert isinstance(asked, dict)
                if int(asked["toBlock"], 16) - int(asked["fromBlock"], 16) > 1:
                    return ledger.rpc.call("eth_no_such_method")
            return ledger.rpc.call(method, *params)

    indexer = new_indexer()
    narrow = Indexer(indexer.index, Source(Narrow(), ledger.contracts))  # type: ignore[arg-type]
    narrow.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_of_a_chain_of_many_steps_each_block_is_asked_for_a_few_times_only(
    ledger: LocalLedger, new_indexer: NewIndexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(ledger, 12)
    for _ in range(60):
        story.go_on()
    monkeypatch.setattr(source_module, "_GAS_A_STEP", 1)
    monkeypatch.setattr(source_module, "_FIRST_BATCH", 1)
    asked: list[object] = []

    class Counting:
        """The chain's node, which counts the blocks that it is asked for."""

        def __getattr__(self, name: str) -> object:
            return getattr(ledger.rpc, name)

        def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
            asked.extend(requests)
            return ledger.rpc.batch(requests)

    indexer = new_indexer()
    counted = Indexer(indexer.index, Source(Counting(), ledger.contracts))  # type: ignore[arg-type]
    position = counted.catch_up()
    counted.close()
    assert position is not None
    blocks = position.number - ledger.contracts.deployed_at_block + 1
    assert blocks > 50
    # For its own step, behind the step before it, after its logs, and where the next step sets in; a few more times
    # where empty blocks, of which a step takes many, lie before it. All of them in each step would be 2,850.
    assert len(asked) <= 8 * blocks
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_a_chain_that_forks_while_it_is_read_is_read_again(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    snapshot = ledger.rpc.call("evm_snapshot")
    ledger.mine()
    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    forked = False

    class Forking:
        """The chain's node, whose chain forks once, between a step's headers and its logs."""

        def __getattr__(self, name: str) -> object:
            return getattr(ledger.rpc, name)

        def call(self, method: str, *params: object) -> object:
            nonlocal forked
            if method == "eth_getLogs" and not forked:
                forked = True
                assert ledger.rpc.call("evm_revert", snapshot)
                ledger.now += 10
                ledger.mine()
                ledger.mine()
            return ledger.rpc.call(method, *params)

    indexer = new_indexer()
    torn = Indexer(indexer.index, Source(Forking(), ledger.contracts))  # type: ignore[arg-type]
    with pytest.raises(ChainMoved):
        torn.source.fetch(
            ledger.contracts.deployed_at_block, int(ledger.rpc.call("eth_blockNumber"), 16), None
        )
    forked = False
    snapshot = ledger.rpc.call("evm_snapshot")
    torn.catch_up()
    assert forked
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_an_index_of_another_ledger_is_emptied_and_made_again(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    indexer = new_indexer("one")
    indexer.catch_up()
    path = indexer.index.path
    indexer.index.close()
    other = Index(path, "another ledger")
    assert other.renewed is not None
    assert "another ledger" in other.renewed
    assert other.position is None
    other.close()
    again = new_indexer("one")
    assert again.index.renewed is not None
    again.catch_up()
    assert digest(again.index) == from_scratch(new_indexer)
    assert new_indexer("one").index.renewed is None
