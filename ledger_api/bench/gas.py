"""`bench gas`: what every act costs alone and in a batch of 50, and which storage that buys."""

from __future__ import annotations

from typing import Any

from ledger_api.bench.gas_approvals import APPROVALS
from ledger_api.bench.gas_complaints import COMPLAINTS
from ledger_api.bench.gas_disputes import DISPUTES
from ledger_api.bench.gas_payments import PAYMENTS
from ledger_api.bench.gas_proceedings import PROCEEDINGS
from ledger_api.bench.gas_promises import PROMISES
from ledger_api.bench.gas_recipes import AT, DUE, PAYMENT, RECIPES, Recipe, signing
from ledger_api.bench.gas_registry import REGISTRY
from ledger_api.bench.local_chain import BenchFailed, Call, LocalChain, local_chain
from ledger_api.bench.machine import machine
from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.contracts import calldata
from ledger_api.domain.days import start_of_day

BATCH = 50
#: What is aimed at for acts in a batch, and what four EAS attestations would take.
MOST_CONTRACT, MOST_PAYMENT, FOUR_ATTESTATIONS = 300_000, 50_000, 935_000
_OPENING_GAS = 600_000
_BEFORE_DUE = RECIPES + DISPUTES + PAYMENTS + PROMISES + APPROVALS + COMPLAINTS
# Keys and successions come last: what they change would be in the way of all else.
MEASURED = _BEFORE_DUE + PROCEEDINGS + REGISTRY


def bench_gas(batch: int = BATCH) -> dict[str, Any]:
    """Gas of every kind of act that has a recipe, from the receipts and state changes of a local chain.

    `alone` is a transaction with one act, its base cost included; `in_batch` a `batch`-th of a transaction of
    `batch` acts, each about a thing of its own.
    """
    about = machine()
    with local_chain(AT - 3600) as chain:
        acts = [_measure(chain, recipe, batch) for recipe in _BEFORE_DUE]
        # From here on the due day has passed.
        opening = _opening(chain)
        acts += [_measure(chain, recipe, batch) for recipe in PROCEEDINGS + REGISTRY]
        acts.append(opening)
    contract_gas, payment_gas = acts[0]["in_batch"], acts[2]["in_batch"]
    return {
        "bench": "gas",
        "machine": about,
        "batch": batch,
        "acts": acts,
        "not_measured": sorted(set(KINDS) - {recipe.kind for recipe in MEASURED}),
        "targets": {
            "contract_of_three": {
                "under": MOST_CONTRACT,
                "reached": contract_gas,
                "of_four_attestations": round(contract_gas / FOUR_ATTESTATIONS, 3),
            },
            "payment": {"under": MOST_PAYMENT, "reached": payment_gas},
        },
    }


def _measure(chain: LocalChain, recipe: Recipe, batch: int) -> dict[str, Any]:
    count = batch + 1
    commitments = _commitments(chain, recipe, count)
    acts = [recipe.make(chain, i, commitment) for i, commitment in enumerate(commitments)]
    (alone,) = chain.submit(chain.now + 1, acts[:1])
    new, changed = _slots(chain, alone["transactionHash"])
    (together,) = chain.submit(chain.now + 1, acts[1:])
    return {
        "act": recipe.kind,
        "title": recipe.title,
        "alone": int(alone["gasUsed"], 16),
        "in_batch": round(int(together["gasUsed"], 16) / batch),
        "new_slots": new,
        "changed_slots": changed,
        "keeps": [*recipe.new_slots, *(f"{slot}（改）" for slot in recipe.changed_slots)],
        "as_stated": (new, changed) == (len(recipe.new_slots), len(recipe.changed_slots)),
    }


def _commitments(chain: LocalChain, recipe: Recipe, count: int) -> list[bytes]:
    """A contract, or what else the recipe says, for each act to be about."""
    keys = [b""] * count
    made: list[SignedAct] = []
    if recipe.opens is not None:
        made = [recipe.opens(chain, i, b"") for i in range(count)]
    elif recipe.about is not None:
        make = recipe.origin or signing
        word = f"about {recipe.title}"
        made = [make(chain, i, recipe.about, word) for i in range(1 if recipe.same else count)]
    if made:
        chain.submit(chain.now + 1, made)
        keys = [signed.act.key for signed in made]
    if recipe.opened:
        openings = [calldata("ProceedingRegister", "openProceeding", key, 1, []) for key in keys]
        chain.mine(chain.now + 1, [Call("ProceedingRegister", data, _OPENING_GAS) for data in openings])
    for happens in recipe.before:
        chain.submit(chain.now + 1, [happens(chain, i, key) for i, key in enumerate(keys)])
    return keys * count if recipe.same else keys


def _opening(chain: LocalChain) -> dict[str, Any]:
    """Opening a proceeding is no act: anybody's transaction, one for each."""
    signed = signing(chain, 0, (PAYMENT,), "to be missed")
    chain.submit(chain.now + 1, [signed])
    data = calldata("ProceedingRegister", "openProceeding", signed.act.key, 1, [])
    missed_at = start_of_day(DUE) + 20 * 86_400
    (receipt,) = chain.mine(missed_at, [Call("ProceedingRegister", data, _OPENING_GAS)])
    new, changed = _slots(chain, receipt["transactionHash"])
    return {
        "act": "openProceeding",
        "title": "发现逾期，生成线索（任何人均可）",
        "alone": int(receipt["gasUsed"], 16),
        "in_batch": None,
        "new_slots": new,
        "changed_slots": changed,
        "keeps": ["线索所指到期日、生成时刻"],
        "as_stated": (new, changed) == (1, 0),
    }


def _slots(chain: LocalChain, tx_hash: str) -> tuple[int, int]:
    """How many storage slots a transaction filled that were empty, and how many it changed."""
    tracer = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}
    trace = chain.rpc.call("debug_traceTransaction", tx_hash, tracer)
    if "post" not in trace:
        raise BenchFailed(f"the node gives no state changes of {tx_hash}")
    new = changed = 0
    for address, account in trace["post"].items():
        before = trace["pre"].get(address, {}).get("storage", {})
        for slot in account.get("storage", {}):
            if int(before.get(slot, "0x0"), 16) == 0:
                new += 1
            else:
                changed += 1
    return new, changed
