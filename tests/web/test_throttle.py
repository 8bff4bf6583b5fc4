"""How much anybody may ask for, by a clock that the tests set."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import Limits, Rate, WebSettings
from ledger_api.web.throttle import Buckets
from tests.web.client import Client
from tests.web.town import Town


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_is_taken_at_once_and_then_one_as_time_allows(clock: Clock) -> None:
    buckets = Buckets(Rate(2, 3), 10, clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now += 0.5
    assert [buckets.take("a") for _ in range(2)] == [0, 0.5]
    clock.now += 3_600
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_everybody_has_a_bucket_of_their_own(clock: Clock) -> None:
    buckets = Buckets(Rate(1, 1), 10, clock)
    assert [buckets.take("a"), buckets.take("a"), buckets.take("b")] == [0, 1, 0]


def test_looking_takes_nothing_and_remembers_nobody(clock: Clock) -> None:
    buckets = Buckets(Rate(1, 1), 10, clock)
    assert [buckets.wait("a") for _ in range(5)] == [0] * 5
    assert buckets._levels == {}
    buckets.take("a")
    assert buckets.wait("a") == 1


def test_who_was_seen_last_is_remembered(clock: Clock) -> None:
    buckets = Buckets(Rate(1, 1), 2, clock)
    for name in ("a", "b", "a", "c"):
        buckets.take(name)
    assert len(buckets._levels) == 2
    assert (buckets.take("a"), buckets.take("b")) == (1, 0)


def test_a_clock_that_is_set_back_locks_nobody_out(clock: Clock) -> None:
    buckets = Buckets(Rate(1, 2), 10, clock)
    buckets.take("a")
    clock.now -= 900
    assert buckets.take("a") == 0
    clock.now += 1
    assert buckets.take("a") == 0


@given(
    st.lists(st.tuples(st.floats(0, 5), st.integers(1, 4)), max_size=60),
    st.floats(0.1, 10),
    st.integers(1, 10),
)
def test_nobody_gets_more_than_the_burst_and_the_rate(
    steps: list[tuple[float, int]], a_second: float, burst: int
) -> None:
    clock = Clock()
    buckets = Buckets(Rate(a_second, burst), 10, clock)
    taken = 0
    for pause, asked in steps:
        clock.now += pause
        for _ in range(asked):
            waiting = buckets.take("a")
            taken += waiting == 0
            assert 0 <= waiting <= 1 / a_second + 1e-9
    assert taken <= burst + (clock.now - 1_000.0) * a_second + 1e-6


@pytest.fixture
def client_at(town: Town, clock: Clock) -> Callable[[str], Client]:
    limits = Limits(requests=Rate(1, 5), entries=Rate(0.5, 2), loopback_factor=10)
    app = create_app(Port(town.ledger), WebSettings(limits=limits), clock)
    return lambda address: Client(app, address, "http://ledger.example")


def test_who_asks_too_much_is_told_when_to_come_again(
    client_at: Callable[[str], Client], clock: Clock
) -> None:
    client = client_at("203.0.113.9")
    assert [client.get("/api/v1/rules").status_code for _ in range(6)] == [200] * 5 + [429]
    limited = client.get("/api/v1/rules")
    assert limited.headers["content-type"] == "application/problem+json"
    assert (limited.json()["code"], limited.headers["retry-after"]) == ("TOO_MANY_REQUESTS", "1")
    assert limited.headers["x-content-type-options"] == "nosniff"
    assert client_at("203.0.113.10").get("/api/v1/rules").status_code == 200
    clock.now += 1
    assert client.get("/api/v1/rules").status_code == 200


def test_the_files_of_pages_count_apart_and_not_without_end(client_at: Callable[[str], Client]) -> None:
    reader = client_at("203.0.113.7")
    files = [reader.get("/static/chengnuo.css").status_code for _ in range(6)]
    assert files == [200] * 5 + [429]
    reads = [reader.get("/api/v1/health").status_code for _ in range(6)]
    assert reads == [200] * 5 + [429]
    # What only looks like one is no file: entering something there counts as everywhere.
    other = client_at("203.0.113.8")
    assert [other.post("/static/chengnuo.css").status_code for _ in range(3)] == [415, 415, 429]


def test_entering_something_is_limited_more_than_reading(
    client_at: Callable[[str], Client], clock: Clock
) -> None:
    client = client_at("203.0.113.9")
    assert [client.post("/api/v1/acts", json={}).status_code for _ in range(3)] == [422, 422, 429]
    assert client.get("/api/v1/rules").status_code == 200
    clock.now += 2
    assert client.post("/api/v1/session", json={}).status_code == 422


def test_a_limited_body_is_not_even_read(client_at: Callable[[str], Client]) -> None:
    client = client_at("203.0.113.9")
    for _ in range(2):
        client.post("/api/v1/acts", json={})
    read: list[bytes] = []

    async def pieces() -> object:
        for _ in range(4):
            read.append(b" ")
            yield b" "

    headers = {"Content-Type": "application/json"}
    assert client.post("/api/v1/acts", content=pieces(), headers=headers).status_code == 429
    assert read == []


def test_this_machine_may_ask_for_many_times_as_much(client_at: Callable[[str], Client]) -> None:
    here = client_at("127.0.0.1")
    assert [here.get("/api/v1/rules").status_code for _ in range(51)] == [200] * 50 + [429]


def test_a_network_of_ipv6_is_one_client(client_at: Callable[[str], Client]) -> None:
    for number in range(5):
        assert client_at(f"2001:db8::{number}").get("/api/v1/rules").status_code == 200
    assert client_at("2001:db8::ffff:1").get("/api/v1/rules").status_code == 429
    assert client_at("2001:db8:0:1::1").get("/api/v1/rules").status_code == 200
