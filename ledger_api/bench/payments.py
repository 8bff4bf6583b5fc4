"""A ledger of contracts on which departments pay again and again: for benchmarks of chain and relay."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_api.bench.gas_recipes import act_id, department, enterprise
from ledger_api.bench.large_index import TODAY
from ledger_api.bench.local_chain import BenchFailed, signed_act
from ledger_api.bench.people import CHAIN_ID, PEOPLE
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.contracts import Contracts, deploy
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.node import Receipt
from ledger_api.chain.relay import Relay
from ledger_api.domain.days import civil_day, start_of_day, yyyymmdd

#: When all of it happens, in unix seconds.
AT = start_of_day(TODAY) + 10 * 3600
_DEPLOYMENT_GAS = 30_000_000


def found_contracts(gas_key: GasKey) -> Contracts:
    """The contracts of a new ledger. BenchFailed where the chain does not take them."""

    def create(code: bytes) -> tuple[str, int]:
        (receipt,) = sent(gas_key, [Transaction(None, code, _DEPLOYMENT_GAS)])
        if receipt.contract_address is None:
            raise BenchFailed("the chain did not take a contract")
        return receipt.contract_address, receipt.block_number

    registrar = PEOPLE.registrar
    return deploy(CHAIN_ID, create, registrar.party, registrar.address, registrar.document)


def sign_contracts(contracts: Contracts, relay: Relay) -> list[bytes]:
    """A contract for each department, once everybody is registered."""
    people = (*PEOPLE.departments, *PEOPLE.enterprises[: len(PEOPLE.departments)])
    done(
        relay,
        [
            signed_act(
                contracts, AT, "RegisterParty", act_id("register", person.name), PEOPLE.registrar, None,
                {"party": person.party, "kind": person.kind, "size": person.size, "duties": person.duties,
                 "key": person.address, "document": person.document},
            )
            for person in people
        ],
    )  # fmt: skip
    day = yyyymmdd(civil_day(AT))
    terms = {"kind": 0, "amount": 1 << 40, "dueRule": 1, "clock": 0, "dueOn": day, "length": 0,
             "inspectionWorkdays": 0, "conditional": False}  # fmt: skip
    signed = [
        signed_act(
            contracts, AT, "SignContract", act_id("relayed", i), department(i), enterprise(i),
            {"obligor": department(i).party, "obligee": enterprise(i).party, "currency": b"CNY", "signedOn": day,
             "allocation": 0, "rateBasis": 0, "rate": 0, "instruments": False, "document": act_id("document", i), "obligations": [terms]},
        )
        for i in range(len(PEOPLE.departments))
    ]  # fmt: skip
    done(relay, signed)
    return [one.act.key for one in signed]


def payment(contracts: Contracts, commitments: Sequence[bytes], i: int) -> SignedAct:
    """The payment of this number, one yuan, on one contract after the other."""
    which = i % len(commitments)
    fields = {"commitment": commitments[which], "obligation": 1, "amount": 100, "creditedOn": yyyymmdd(TODAY),
              "document": act_id("receipt", i)}  # fmt: skip
    return signed_act(contracts, AT, "RecordPayment", act_id("pay", i), department(which), None, fields)


def done(relay: Relay, acts: Sequence[SignedAct]) -> set[int]:
    """The blocks of the acts. BenchFailed where one was refused."""
    outcomes = relay.submit(acts)
    refused = [outcome.refused for outcome in outcomes if outcome.refused is not None or outcome.was_there]
    if refused:
        raise BenchFailed(f"{len(refused)} acts were refused, first: {refused[0]}")
    return {outcome.block_number for outcome in outcomes}


def sent(gas_key: GasKey, transactions: Sequence[Transaction]) -> list[Receipt]:
    """Receipts in the order of the transactions. BenchFailed where one was reverted."""
    receipts = gas_key.send(transactions)
    failed = [receipt.tx_hash for receipt in receipts if receipt.status != 1]
    if failed:
        raise BenchFailed(f"{len(failed)} transactions were reverted, first {failed[0]}")
    return receipts
