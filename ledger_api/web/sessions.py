"""Sessions of those who signed in, and the nonces that they sign.

Of a ledger that one process serves both live in memory, and a restart ends them; several processes on one database
share them there.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from ledger_api.store.sign_ins import SignIn, SignIns

#: Seconds in which a nonce has to be signed and brought back.
NONCE_LIFETIME = 600
#: Sessions that are kept, and those of one party: beyond, its own oldest one ends.
_SESSIONS = 50_000
_OF_A_PARTY = 50
#: Nonces that were used and might be brought again.
_USED = 50_000
_TIME_DIGITS, _RANDOM_DIGITS, _SEAL_DIGITS = 10, 32, 32


@dataclass(frozen=True, slots=True)
class Session:
    """A party, the key (20-byte address) that signed for it, and when the session ends (unix seconds)."""

    party: bytes
    key: bytes
    ends_at: int


class TooManySessions(Exception):
    """All places are taken; none of somebody else's is given away."""


class Sessions:
    """Sessions by the hash of their token: who reads this memory cannot speak as anybody."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()
        self._lock = Lock()

    def start(self, session: Session, now: float) -> str:
        """Keeps a session and returns its token of 256 random bits. TooManySessions."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            for key in [key for key, one in self._sessions.items() if one.ends_at <= now]:
                del self._sessions[key]
            own = [key for key, one in self._sessions.items() if one.party == session.party]
            if len(own) >= _OF_A_PARTY:
                del self._sessions[own[0]]
            if len(self._sessions) >= _SESSIONS:
                raise TooManySessions
            self._sessions[_hashed(token)] = session
        return token

    def find(self, token: str, now: float) -> Session | None:
        """The session of a token, while it lasts."""
        with self._lock:
            session = self._sessions.get(_hashed(token))
        return session if session is not None and now < session.ends_at else None

    def end(self, token: str) -> None:
        """Ends a session; ending it twice is no error."""
        with self._lock:
            self._sessions.pop(_hashed(token), None)


class Nonces:
    """Nonces that carry their time under a seal, so that asking for many of them fills nothing.

    Only what a registered key has signed is remembered, until the nonce would be too old anyway.
    """

    def __init__(self, key: bytes | None = None) -> None:
        """`key` seals them; without it one that nobody else has."""
        self._key = key or secrets.token_bytes(32)
        self._used: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def issue(self, now: float) -> str:
        """A new nonce: letters and digits, as EIP-4361 wants them."""
        text = f"{int(now):0{_TIME_DIGITS}x}{secrets.token_hex(_RANDOM_DIGITS // 2)}"
        return text + self._seal(text)

    def is_fresh(self, nonce: str, now: float) -> bool:
        """Whether this is one of ours, not too old, and not yet used."""
        text, seal = nonce[:-_SEAL_DIGITS], nonce[-_SEAL_DIGITS:]
        if not nonce.isascii() or len(text) != _TIME_DIGITS + _RANDOM_DIGITS:
            return False
        if not hmac.compare_digest(seal, self._seal(text)):
            return False
        return now - int(text[:_TIME_DIGITS], 16) < NONCE_LIFETIME and not self._is_used(nonce)

    def use(self, nonce: str, now: float) -> bool:
        """Spends a fresh nonce; False where somebody else was faster. TooManySessions."""
        with self._lock:
            while self._used and next(iter(self._used.values())) <= now - NONCE_LIFETIME:
                self._used.popitem(last=False)
            if nonce in self._used:
                return False
            if len(self._used) >= _USED:
                raise TooManySessions
            self._used[nonce] = now
            return True

    def _is_used(self, nonce: str) -> bool:
        with self._lock:
            return nonce in self._used

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), sha256).hexdigest()[:_SEAL_DIGITS]


class SharedSessions(Sessions):
    """The same in the second store, for all processes that serve the ledger."""

    def __init__(self, kept: SignIns) -> None:
        self._kept = kept

    def start(self, session: Session, now: float) -> str:
        token = secrets.token_urlsafe(32)
        sign_in = SignIn(session.party, session.key, session.ends_at)
        if not self._kept.start(_hashed(token), sign_in, int(now), _SESSIONS, _OF_A_PARTY):
            raise TooManySessions
        return token

    def find(self, token: str, now: float) -> Session | None:
        found = self._kept.find(_hashed(token))
        return Session(*found) if found is not None and now < found.ends_at else None

    def end(self, token: str) -> None:
        self._kept.end(_hashed(token))


class SharedNonces(Nonces):
    """Nonces that any of the processes takes back, once among them all."""

    def __init__(self, kept: SignIns) -> None:
        super().__init__(kept.seal_key)
        self._kept = kept

    def use(self, nonce: str, now: float) -> bool:
        if self._kept.remembered(int(now) - NONCE_LIFETIME) >= _USED:
            raise TooManySessions
        return self._kept.spend(nonce, int(now))

    def _is_used(self, nonce: str) -> bool:
        return self._kept.is_spent(nonce)


def _hashed(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
