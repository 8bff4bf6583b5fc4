"""Subscriptions on both databases: kept, listed for their own, told up to a place, copied with the store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger_api.errors import ReadOnly
from ledger_api.store.moving import copy_store
from ledger_api.store.subscriptions import Feed, Subscriptions, WebHook
from tests.postgres import Places

BUREAU, BUILDER = b"\1" * 32, b"\2" * 32


def hook(number: int, subscriber: bytes | None = BUILDER) -> WebHook:
    return WebHook(bytes([number]) * 16, subscriber, BUREAU, "https://a.example/", "secret", number, "7-ab")


def feed(number: int, subscriber: bytes | None = BUILDER) -> Feed:
    return Feed(bytes([number]) * 16, subscriber, BUILDER, bytes([number]) * 32, number)


@pytest.fixture
def kept(places: Places) -> Iterator[Subscriptions]:
    opened = Subscriptions(places("store"))
    yield opened
    opened.close()


def test_everybody_finds_their_own_and_an_auditor_all(kept: Subscriptions) -> None:
    for one in (hook(1), hook(2, BUREAU), hook(3, None)):
        assert kept.add(one, 5)
    assert [one.id[0] for one in kept.hooks(BUILDER)] == [1]
    assert [one.id[0] for one in kept.hooks(None)] == [3]
    assert [one.id[0] for one in kept.hooks(None, everybody=True)] == [1, 2, 3]


def test_there_are_only_so_many_of_one_kind(kept: Subscriptions) -> None:
    assert [kept.add(hook(number), 2) for number in (1, 2, 3)] == [True, True, False]
    assert kept.add(feed(4), 2)
    assert kept.add(hook(5, BUREAU), 2)


def test_a_stranger_ends_nothing(kept: Subscriptions) -> None:
    kept.add(hook(1), 5)
    kept.add(feed(2), 5)
    assert not kept.end(hook(1).id, BUREAU)
    assert not kept.resume(hook(1).id, BUREAU)
    assert kept.end(hook(1).id, BUILDER)
    assert kept.end(feed(2).id, None, everybody=True)
    assert (kept.hooks(BUILDER), kept.feeds(BUILDER)) == ([], [])


def test_a_failing_hook_waits_and_a_delivery_forgets_its_failures(kept: Subscriptions) -> None:
    kept.add(hook(1), 5)
    assert kept.failed(hook(1).id, "no answer", 100, 1, 110)
    assert kept.waiting(109) == []
    (waiting,) = kept.waiting(110)
    assert (waiting.failing_since, waiting.tries, waiting.failure) == (100, 1, "no answer")
    assert kept.delivered(hook(1).id, "9-cd")
    assert kept.waiting(0) == [hook(1)._replace(mark="9-cd")]


def test_what_is_given_up_waits_for_its_subscriber(kept: Subscriptions) -> None:
    kept.add(hook(1), 5)
    kept.failed(hook(1).id, "no answer", 100, 9, 200)
    assert kept.given_up(hook(1).id, 500, "no answer")
    assert kept.waiting(10**10) == []
    assert kept.resume(hook(1).id, BUILDER)
    assert kept.waiting(0) == [hook(1)]


def test_a_hook_that_has_ended_is_told_of(kept: Subscriptions) -> None:
    assert not kept.delivered(hook(1).id, "9")
    assert not kept.failed(hook(1).id, "x", 1, 1, 1)


def test_a_feed_is_found_by_the_hash_of_its_token(kept: Subscriptions) -> None:
    kept.add(feed(1), 5)
    assert kept.feed_of(feed(1).token_hash) == feed(1)
    assert kept.feed_of(b"\0" * 32) is None


def test_who_only_reads_changes_nothing(places: Places, kept: Subscriptions) -> None:
    kept.add(feed(1), 5)
    reading = Subscriptions(places("store"), read_only=True)
    assert reading.feed_of(feed(1).token_hash) == feed(1)
    with pytest.raises(ReadOnly):
        reading.add(hook(2), 5)
    with pytest.raises(ReadOnly):
        reading.end(feed(1).id, BUILDER)
    reading.close()


def test_they_go_with_the_store_into_a_backup_and_to_another_database(
    places: Places, kept: Subscriptions
) -> None:
    kept.add(hook(1), 5)
    kept.add(feed(2), 5)
    kept.failed(hook(1).id, "no answer", 100, 1, 110)
    assert copy_store(places("store"), places("other")) == 2
    copied = Subscriptions(places("other"))
    assert (copied.hooks(BUILDER), copied.feeds(BUILDER)) == (kept.hooks(BUILDER), kept.feeds(BUILDER))
    copied.close()
