"""Names of this machine and of this site, as headers spell them."""

from __future__ import annotations

import pytest

from ledger_api.web.hosts import is_loopback, is_ours, names_this_machine, network_of, same_site


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:8000"]
)
def test_names_of_this_machine(host: str) -> None:
    assert names_this_machine(host)


@pytest.mark.parametrize(
    "host", ["", "localhost.evil.example", "127.0.0.1.evil.example:80", "127.0.0.2", "::1", "localhost:x"]
)
def test_names_of_others(host: str) -> None:
    assert not names_this_machine(host)


def test_a_site_is_one_of_its_names_or_this_machine_as_it_was_asked_for() -> None:
    names = ("Ledger.example", "10.0.0.5:8000")
    assert is_ours("ledger.example", "anything", names)
    assert is_ours("10.0.0.5:8000", "10.0.0.5:8000", names)
    assert is_ours("localhost:8000", "LOCALHOST:8000", ())
    assert not is_ours("localhost:8001", "localhost:8000", ())
    assert not is_ours("evil.example", "evil.example", names)
    assert not is_ours("ledger.example:8443", "ledger.example", names)


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://10.0.0.9:8000", True),
        ("https://ledger.example", True),
        ("https://ledger.example.evil.example", False),
        ("http://10.0.0.9", False),
        ("null", False),
        ("", False),
        ("file://10.0.0.9:8000", False),
        ("http://[", False),
    ],
)
def test_an_origin_is_this_site_or_another(origin: str, same: bool) -> None:
    assert same_site(origin, "10.0.0.9:8000", ("ledger.example",)) is same


def test_addresses() -> None:
    assert is_loopback("::1")
    assert not is_loopback("testclient")
    assert network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert network_of("a pipe") == "a pipe"
