"""The lives of many contracts, a day in a block: what the indexer is measured on.

Every day some contracts are signed, each with three obligations; on the days after, their deliveries, performances
and payments are recorded. One contract in twenty is not paid in time, and a proceeding is opened on it. A life has
eight events: a contract's four, and four that come in the 25 days after.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from typing import Any

from ledger_api.bench.local_chain import BenchFailed, Call, LocalChain, batch_call, signed_act
from ledger_api.bench.people import PEOPLE, Person
from ledger_api.chain.acts import SignedAct, act_key
from ledger_api.chain.contracts import Contracts, calldata
from ledger_api.domain.days import start_of_day, yyyymmdd

FIRST_DAY = date(2025, 1, 6)
#: When a life's later acts are recorded, in days after its signing.
DELIVERED, PAID, PERFORMED, PAID_ON_DELIVERY = 5, 10, 15, 20
#: The longest holiday moves a due day by eight.
OPENED = 25
EVENTS_A_LIFE = 8
_BATCH = 50
_DUE = 12
_HOUR = 10 * 3600
_AMOUNT = 1_000_000_00
_OPENING_GAS = 600_000
#: Days that are signed ahead of the chain: what waits for it is some megabytes a day.
_AHEAD = 6


def begins_at() -> int:
    """The instant at which a chain for these lives begins."""
    return start_of_day(FIRST_DAY) - 3600


def live(chain: LocalChain, contracts_a_day: int, processes: int) -> Generator[int, None, None]:
    """One day after another in blocks of the chain; yields how many logs each day made, without end.

    Acts are signed in `processes` of their own while the chain works. Close the iterator to stop.
    """
    sign = partial(calls_of_day, chain.contracts, contracts_a_day)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        waiting = [pool.submit(sign, number) for number in range(_AHEAD)]
        try:
            for number in count():
                calls = waiting.pop(0).result()
                waiting.append(pool.submit(sign, number + _AHEAD))
                receipts = chain.mine(_morning(number), calls)
                yield _logs_of(receipts, number, contracts_a_day)
        finally:
            for future in waiting:
                future.cancel()


def calls_of_day(contracts: Contracts, contracts_a_day: int, number: int) -> list[Call]:
    """The transactions of one day, counted from 0: the same for the same arguments."""
    lives: list[tuple[int, Callable[[Contracts, int, int], SignedAct | None]]] = [
        (0, _signing),
        (DELIVERED, _delivery),
        (PAID, _payment),
        (PERFORMED, _performance),
        (PAID_ON_DELIVERY, _payment_on_delivery),
    ]
    calls: list[Call] = []
    for later, make in lives:
        signed_on = number - later
        if signed_on < 0:
            continue
        acts = [
            act for life in _signed_on(signed_on, contracts_a_day) if (act := make(contracts, life, number))
        ]
        calls += [batch_call(acts[start : start + _BATCH]) for start in range(0, len(acts), _BATCH)]
    if number >= OPENED:
        signed_on = number - OPENED
        calls += [_opening(life) for life in _signed_on(signed_on, contracts_a_day) if _is_unpaid(life)]
    return calls


def commitment_of(life: int) -> bytes:
    """The id of a life's contract."""
    return act_key(_department(life).party, _id("sign", life))


def _signed_on(number: int, contracts_a_day: int) -> range:
    return range(number * contracts_a_day, (number + 1) * contracts_a_day)


def _is_unpaid(life: int) -> bool:
    return life % 20 == 0


def _department(life: int) -> Person:
    return PEOPLE.departments[life % len(PEOPLE.departments)]


def _enterprise(life: int) -> Person:
    return PEOPLE.enterprises[life * 7 % len(PEOPLE.enterprises)]


def _id(what: str, life: int) -> bytes:
    return sha256(f"{what} {life}".encode()).digest()


def _day(number: int) -> int:
    return yyyymmdd(FIRST_DAY + timedelta(number))


def _morning(number: int) -> int:
    return start_of_day(FIRST_DAY + timedelta(number)) + _HOUR


def _signing(contracts: Contracts, life: int, number: int) -> SignedAct:
    terms = {"kind": 0, "amount": _AMOUNT + life, "dueRule": 1, "clock": 0, "dueOn": _day(number + _DUE),
             "length": 0, "inspectionWorkdays": 0, "conditional": False}  # fmt: skip
    after_delivery = terms | {"dueRule": 2, "clock": 1, "dueOn": 0, "length": 30}
    performance = terms | {"kind": 1, "amount": 0, "dueOn": _day(number + 2 * _DUE)}
    department, enterprise = _department(life), _enterprise(life)
    fields = {
        "obligor": department.party, "obligee": enterprise.party, "currency": b"CNY", "signedOn": _day(number),
        "allocation": 0, "rateBasis": 0, "rate": 0, "instruments": False, "document": _id("document", life),
        "obligations": [terms, after_delivery, performance],
    }  # fmt: skip
    return signed_act(
        contracts, _morning(number), "SignContract", _id("sign", life), department, enterprise, fields
    )


def _delivery(contracts: Contracts, life: int, number: int) -> SignedAct:
    fields = {"commitment": commitment_of(life), "obligation": 2, "deliveredOn": _day(number)}
    by, also = _department(life), _enterprise(life)
    return signed_act(contracts, _morning(number), "RecordDelivery", _id("deliver", life), by, also, fields)


def _payment(contracts: Contracts, life: int, number: int) -> SignedAct | None:
    return None if _is_unpaid(life) else _paid(contracts, life, number, 1, _AMOUNT + life)


def _payment_on_delivery(contracts: Contracts, life: int, number: int) -> SignedAct:
    return _paid(contracts, life, number, 2, _AMOUNT // 2)


def _paid(contracts: Contracts, life: int, number: int, obligation: int, amount: int) -> SignedAct:
    fields = {
        "commitment": commitment_of(life), "obligation": obligation, "amount": amount, "creditedOn": _day(number),
        "document": _id(f"receipt {obligation}", life),
    }  # fmt: skip
    return signed_act(
        contracts,
        _morning(number),
        "RecordPayment",
        _id(f"pay {obligation}", life),
        _department(life),
        None,
        fields,
    )


def _performance(contracts: Contracts, life: int, number: int) -> SignedAct:
    fields = {
        "commitment": commitment_of(life), "obligation": 3, "performedOn": _day(number),
        "evidence": _id("evidence", life),
    }  # fmt: skip
    return signed_act(
        contracts,
        _morning(number),
        "RecordPerformance",
        _id("perform", life),
        _department(life),
        None,
        fields,
    )


def _opening(life: int) -> Call:
    data = calldata("ProceedingRegister", "openProceeding", commitment_of(life), 1, [])
    return Call("ProceedingRegister", data, _OPENING_GAS)


def _logs_of(receipts: list[dict[str, Any]], number: int, contracts_a_day: int) -> int:
    """How many logs a day made. BenchFailed where it is not what its acts make: one of them was refused."""
    made = sum(len(receipt["logs"]) for receipt in receipts)
    later = [after for after in (DELIVERED, PAID, PERFORMED, PAID_ON_DELIVERY) if number >= after]
    expected = contracts_a_day * (4 + len(later))
    unpaid = sum(map(_is_unpaid, _signed_on(number - PAID, contracts_a_day))) if number >= PAID else 0
    opened = sum(map(_is_unpaid, _signed_on(number - OPENED, contracts_a_day))) if number >= OPENED else 0
    if made != expected - unpaid + opened:
        raise BenchFailed(f"day {number} made {made} events, not {expected - unpaid + opened}")
    return made
