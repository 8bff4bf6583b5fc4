"""Sessions and nonces in memory: bounded, hashed, and nobody's at another's cost."""

from __future__ import annotations

import pytest

from ledger_api.web import sessions
from ledger_api.web.sessions import Nonces, Session, Sessions, TooManySessions

WATER, BUILDER, KEY = b"w" * 32, b"b" * 32, b"k" * 20


def test_a_token_is_known_by_its_hash_alone() -> None:
    kept = Sessions()
    token = kept.start(Session(WATER, KEY, 200), 100)
    assert len(token) >= 43
    assert kept.find(token, 199) == Session(WATER, KEY, 200)
    assert kept.find(token, 200) is None
    assert kept.find(token + "x", 100) is None
    assert token not in repr(kept._sessions)


def test_a_party_that_signs_in_again_and_again_ends_its_own_oldest_session() -> None:
    kept = Sessions()
    first = kept.start(Session(WATER, KEY, 200), 100)
    other = kept.start(Session(BUILDER, KEY, 200), 100)
    tokens = [kept.start(Session(WATER, KEY, 200), 100) for _ in range(50)]
    assert kept.find(first, 100) is None
    assert kept.find(other, 100) is not None
    assert all(kept.find(token, 100) for token in tokens)


def test_a_full_house_turns_newcomers_away_until_sessions_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_SESSIONS", 2)
    kept = Sessions()
    kept.start(Session(WATER, KEY, 200), 100)
    kept.start(Session(BUILDER, KEY, 300), 100)
    with pytest.raises(TooManySessions):
        kept.start(Session(b"x" * 32, KEY, 400), 150)
    assert kept.start(Session(b"x" * 32, KEY, 400), 200)


def test_a_nonce_is_letters_and_digits_and_never_the_same() -> None:
    nonces = Nonces()
    issued = {nonces.issue(1_000) for _ in range(100)}
    assert len(issued) == 100
    assert all(one.isalnum() and one.isascii() and len(one) >= 8 for one in issued)


def test_a_nonce_with_another_time_or_of_another_ledger_is_none() -> None:
    nonces = Nonces()
    nonce = nonces.issue(1_000)
    assert nonces.is_fresh(nonce, 1_599)
    assert not nonces.is_fresh(nonce, 1_600)
    younger = f"{1_500:010x}" + nonce[10:]
    assert not nonces.is_fresh(younger, 1_599)
    assert not Nonces().is_fresh(nonce, 1_000)
    for text in ("", "x" * 74, "é" * 74, nonce[:-1], nonce + "0"):
        assert not nonces.is_fresh(text, 1_000)


def test_asking_for_nonces_fills_nothing_and_used_ones_are_forgotten_when_too_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "_USED", 2)
    nonces = Nonces()
    issued = [nonces.issue(1_000) for _ in range(500)]
    assert not nonces._used
    assert [nonces.use(issued[0], 1_000), nonces.use(issued[0], 1_001), nonces.use(issued[1], 1_001)] == [
        True, False, True,
    ]  # fmt: skip
    assert not nonces.is_fresh(issued[0], 1_002)
    with pytest.raises(TooManySessions):
        nonces.use(issued[2], 1_002)
    assert nonces.use(nonces.issue(1_600), 1_600)
    assert len(nonces._used) == 2
