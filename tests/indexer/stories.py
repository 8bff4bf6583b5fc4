"""Random lives of a few contracts: acts that are good, late, refused or repeated, in blocks of uneven time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from ledger_api.chain.acts import SignedAct
from ledger_api.domain.days import civil_day
from tests.indexer.local_ledger import LocalLedger, payment_terms, promise_terms

_HOUR = 3600


class Story:
    """Acts at random, told to a chain that may lose its last blocks between them."""

    def __init__(self, ledger: LocalLedger, seed: int) -> None:
        self._ledger = ledger
        self._random = random.Random(seed)
        self._contracts: list[SignedAct] = []
        self._said: list[SignedAct] = []
        self._before_blocks: list[tuple[str, int]] = []

    def go_on(self) -> None:
        """Mine one block with a few acts, or an empty one, or one with an opening of a proceeding."""
        chance = self._random
        self._before_blocks.append((self._ledger.rpc.call("evm_snapshot"), self._ledger.now))
        self._ledger.now += chance.choice((0, 1, _HOUR, 8 * _HOUR, 30 * _HOUR, 24 * 20 * _HOUR))
        acts = [chance.choice(self._sayings())() for _ in range(chance.choice((0, 1, 1, 2, 4)))]
        self._said += acts
        self._ledger.send(*acts)
        if self._contracts and chance.random() < 0.4:
            contract = chance.choice(self._contracts)
            self._ledger.open_proceeding(contract.act.key, chance.randint(1, 3))
        self._ledger.mine()

    def lose(self, blocks: int) -> None:
        """The chain forgets its last blocks; what was said in them may be said again."""
        blocks = min(blocks, len(self._before_blocks))
        snapshot, self._ledger.now = self._before_blocks[-blocks]
        del self._before_blocks[-blocks:]
        assert self._ledger.rpc.call("evm_revert", snapshot)

    def _sayings(self) -> list[Callable[[], SignedAct]]:
        if not self._contracts:
            return [self._contract]
        again = [self._again] if self._said else []
        return [self._contract, self._delivery, self._payment, self._payment, self._performance, self._settlement,
                self._acceptance, self._calendar, self._rotation, *again]  # fmt: skip

    def _today(self) -> date:
        return civil_day(self._ledger.now)

    def _day(self, earliest: int, latest: int) -> str:
        return str(self._today() + timedelta(days=self._random.randint(earliest, latest)))

    def _some(self) -> tuple[bytes, int]:
        return self._random.choice(self._contracts).act.key, self._random.randint(1, 4)

    def _contract(self) -> SignedAct:
        chance = self._random
        signed = self._ledger.contract(
            payment_terms(chance.randint(1, 10**7), self._day(0, 30)),
            payment_terms(
                chance.randint(1, 10**7), days=chance.choice((1, 10, 90)), clock=chance.choice((1, 3))
            ),
            chance.choice(
                (
                    promise_terms(self._day(0, 10)),
                    payment_terms(10**6, days=5, clock=2, inspectionWorkdays=chance.choice((0, 3))),
                )
            ),
            also=chance.choice(("甲建设", "乙供应")),
            rateBasis=1,
            instruments=False,
            rate=chance.choice((0, 10**8, 10**9)),
        )
        self._contracts.append(signed)
        return signed

    def _delivery(self) -> SignedAct:
        return self._ledger.delivery(*self._some(), self._day(-2, 0))

    def _payment(self) -> SignedAct:
        return self._ledger.payment(*self._some(), self._random.randint(1, 10**7), self._day(-30, 0))

    def _performance(self) -> SignedAct:
        commitment, number = self._some()
        return self._ledger.performance(commitment, number, self._day(-2, 0))

    def _acceptance(self) -> SignedAct:
        commitment, number = self._some()
        return self._ledger.acceptance(commitment, number, self._day(-2, 0))

    def _settlement(self) -> SignedAct:
        commitment, number = self._some()
        return self._ledger.settlement(commitment, number, self._day(-2, 0), self._random.choice((0, 10**6)))

    def _calendar(self) -> SignedAct:
        off = {self._day(-5, 40) for _ in range(12)}
        year = self._today().year
        return self._ledger.calendar(year, sorted(day for day in off if day.startswith(str(year))))

    def _rotation(self) -> SignedAct:
        return self._ledger.rotation("住建局")

    def _again(self) -> SignedAct:
        return self._random.choice(self._said)
