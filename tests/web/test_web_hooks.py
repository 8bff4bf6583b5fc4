"""Web hooks told by a real ledger to real receivers: in order, again until taken, and never more than one may see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import pytest

from ledger_api.domain.patience import Patience
from ledger_api.serving import Port
from ledger_api.store.subscriptions import WebHook
from ledger_api.web.hook_delivery import Deliveries
from ledger_api.web.looking import last_block
from ledger_api.web.outgoing import Outgoing
from tests.web.receivers import Receiver, wait_for
from tests.web.town import BUILDER, BUILDER_NAME, ROADS, SUPPLIER, WATER, Town

LOOPBACK = ip_network("127.0.0.0/8")
AT_ONCE = Patience(first_pause=0, longest_pause=0)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town.found(tmp_path_factory.mktemp("hooks") / "ledger")
    town.register("department", "临江市水务局", WATER)
    town.register("department", "临江市道路局", ROADS)
    town.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    town.register("enterprise", "乙", SUPPLIER, size="small")
    payment = {"obligation": "o1", "kind": "payment", "amount": "1000.00", "due": {"date": "2025-12-01"}}
    town.sign_contract("pumps", "泵站设备采购合同", [payment], WATER, BUILDER)
    yield town
    town.ledger.close()


@dataclass
class Subscribed:
    """A receiver with its hook."""

    town: Town
    receiver: Receiver
    hook: WebHook

    @property
    def kept(self) -> WebHook:
        """The hook as it stands."""
        everybody = self.town.ledger.subscriptions.hooks(None, everybody=True)
        return next(one for one in everybody if one.id == self.hook.id)


@pytest.fixture
def subscribe(town: Town) -> Iterator[Callable[..., Subscribed]]:
    made: list[Subscribed] = []

    def one(subscriber: str | None, about: str, since: int = 0) -> Subscribed:
        receiver = Receiver()
        party = None if subscriber is None else town.ledger.party_id(subscriber)
        number = bytes([len(made) + 1]) * 16
        hook = WebHook(
            number, party, town.ledger.party_id(about), receiver.url, "a secret", int(time.time()), str(since)
        )
        receiver.secret = hook.secret
        assert town.ledger.subscriptions.add(hook, 20)
        made.append(Subscribed(town, receiver, hook))
        return made[-1]

    yield one
    for subscribed in made:
        subscribed.receiver.close()
        town.ledger.subscriptions.end(subscribed.hook.id, None, everybody=True)


@contextmanager
def delivering(town: Town, patience: Patience = AT_ONCE, **options: Any) -> Iterator[None]:
    deliveries = Deliveries(Port(town.ledger), Outgoing([LOOPBACK], 1), patience=patience, **options)
    deliveries.start()
    try:
        yield
    finally:
        deliveries.stop()


def pay(town: Town, amount: str = "1.00") -> None:
    town.do("record_payment", [WATER], obligation=f"{town.made['pumps']}/1", amount=amount)


def test_a_subscriber_is_told_everything_in_the_chains_order_with_a_good_signature(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    bureau = subscribe(WATER, WATER)
    with delivering(town):
        wait_for(lambda: "ObligationUndertaken" in bureau.receiver.events())
        pay(town)
        wait_for(lambda: "PaymentRecorded" in bureau.receiver.events())
    places = [one["change"]["place"] for one in bureau.receiver.taken]
    assert places == sorted(set(places))
    assert {one["about"] for one in bureau.receiver.taken} == {"0x" + town.ledger.party_id(WATER).hex()}
    assert bureau.kept.mark == bureau.receiver.taken[-1]["id"]


def test_who_may_not_know_the_enterprise_is_not_told_of_it(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    owed, stranger = subscribe(BUILDER, WATER), subscribe(SUPPLIER, WATER)
    about_builder = subscribe(ROADS, BUILDER)
    auditor = subscribe(None, BUILDER)
    builder = "0x" + town.ledger.party_id(BUILDER).hex()
    with delivering(town):
        wait_for(lambda: "ObligationUndertaken" in owed.receiver.events())
        wait_for(lambda: "ObligationUndertaken" in stranger.receiver.events())
        wait_for(lambda: "ObligationUndertaken" in auditor.receiver.events())
    assert builder in str(owed.receiver.taken)
    assert builder not in str(stranger.receiver.sent)
    assert about_builder.receiver.sent == []


def test_what_is_not_taken_is_sent_again_before_anything_else(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    bureau = subscribe(WATER, WATER)
    bureau.receiver.answers = [500, 404, 301, 200, 503]
    with delivering(town):
        wait_for(lambda: "ObligationUndertaken" in bureau.receiver.events())
    ids = [one["id"] for one in bureau.receiver.sent]
    assert ids[0] == ids[1] == ids[2] == ids[3]
    assert ids[4] == ids[5] != ids[0]
    taken = [one["id"] for one in bureau.receiver.taken]
    assert len(taken) == len(set(taken))
    assert (bureau.kept.tries, bureau.kept.failing_since) == (0, None)


def test_pauses_grow_and_in_the_end_it_is_given_up_until_the_subscriber_resumes(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    bureau = subscribe(WATER, WATER)
    bureau.receiver.answers = [500] * 1_000
    now = [1_000.0]
    patience = Patience(first_pause=10, longest_pause=100, give_up_after=60)
    with delivering(town, patience, now=lambda: now[0]):
        # Signed at an instant long past: the receiver's own clock refuses it, which is a failure as any other.
        wait_for(lambda: bureau.kept.tries == 1)
        assert bureau.kept.next_try_at == 1_010
        now[0] = 1_010
        wait_for(lambda: bureau.kept.tries == 2)
        assert bureau.kept.next_try_at == 1_030
        now[0] = 1_060
        wait_for(lambda: bureau.kept.given_up_at == 1_060)
    assert bureau.kept.failure == "接收方回答 401"
    assert bureau.kept.mark == "0"
    bureau.receiver.answers = []
    town.ledger.subscriptions.resume(bureau.hook.id, bureau.hook.subscriber)
    with delivering(town):
        wait_for(lambda: "ObligationUndertaken" in bureau.receiver.events())


def test_after_a_restart_it_goes_on_where_it_stopped(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    bureau = subscribe(WATER, WATER)
    with delivering(town):
        wait_for(lambda: "ObligationUndertaken" in bureau.receiver.events())
    known = [one["id"] for one in bureau.receiver.taken]
    pay(town)
    with delivering(town):
        wait_for(lambda: len(bureau.receiver.taken) > len(known))
    told = [one["id"] for one in bureau.receiver.taken]
    assert told[: len(known)] == known
    assert len(told) == len(set(told))


def test_one_that_is_slow_holds_up_nobody_else(town: Town, subscribe: Callable[..., Subscribed]) -> None:
    slow, quick = subscribe(WATER, WATER), subscribe(WATER, WATER)
    slow.receiver.slow = 5
    with delivering(town):
        wait_for(lambda: "ObligationUndertaken" in quick.receiver.events(), 4)
        wait_for(lambda: slow.kept.failure is not None, 4)
    assert "没有应答" in str(slow.kept.failure)


def test_a_standby_tells_nobody(town: Town, subscribe: Callable[..., Subscribed]) -> None:
    bureau = subscribe(WATER, WATER)
    with delivering(town, is_at_work=lambda: False):
        time.sleep(1.2)
    assert bureau.receiver.sent == []


def test_without_the_operators_leave_nothing_is_sent_inside(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    bureau = subscribe(WATER, WATER)
    deliveries = Deliveries(Port(town.ledger), Outgoing(), patience=AT_ONCE)
    deliveries.start()
    wait_for(lambda: bureau.kept.failure is not None)
    deliveries.stop()
    assert bureau.receiver.sent == []


def test_one_that_begins_now_is_told_of_nothing_before(
    town: Town, subscribe: Callable[..., Subscribed]
) -> None:
    block, _ = last_block(Port(town.ledger))
    bureau = subscribe(WATER, WATER, since=(block + 1) * 1_000_000 - 1)
    with delivering(town):
        pay(town)
        wait_for(lambda: bureau.receiver.events() == ["PaymentRecorded"])
