"""Who is signed in, in the second store: for several processes that serve one ledger."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.store.second_store import SESSION, SETTING, SPENT_NONCE, answered, open_store


class SignIn(NamedTuple):
    """A session as it is kept: party, key (20-byte address), unix seconds."""

    party: bytes
    key: bytes
    ends_at: int


class SignIns:
    """Sessions by the hash of their token, and the nonces that were used."""

    def __init__(self, store: str | Path) -> None:
        self._engine = open_store(store)
        is_file = self._engine.dialect.name == "sqlite"
        self._insert = sqlite.insert if is_file else postgresql.insert
        self.seal_key = self._shared_key()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def start(self, token_hash: bytes, session: SignIn, now: int, most: int, most_of_a_party: int) -> bool:
        """Keep a session, the oldest ones of the same party ending where it has `most_of_a_party` already.

        False, and nothing kept, where there are `most` of all parties.
        """
        of_party = SESSION.c.party == session.party
        with answered(self._engine), self._engine.begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.ends_at <= now))
            own = connection.execute(
                select(SESSION.c.token_hash).where(of_party).order_by(SESSION.c.started_at)
            ).scalars()
            surplus = list(own)[: -(most_of_a_party - 1)]
            connection.execute(delete(SESSION).where(SESSION.c.token_hash.in_(surplus)))
            if connection.execute(select(func.count()).select_from(SESSION)).scalar_one() >= most:
                return False
            connection.execute(
                SESSION.insert(), {"token_hash": token_hash, "started_at": now, **session._asdict()}
            )
            return True

    def find(self, token_hash: bytes) -> SignIn | None:
        """The session of a token."""
        with answered(self._engine), self._engine.connect() as connection:
            row = connection.execute(select(SESSION).where(SESSION.c.token_hash == token_hash)).first()
        return None if row is None else SignIn(row.party, row.key, row.ends_at)

    def end(self, token_hash: bytes) -> None:
        """End a session; one that is not there is no error."""
        with answered(self._engine), self._engine.begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.token_hash == token_hash))

    def is_spent(self, nonce: str) -> bool:
        """Whether a nonce was used, by whichever process."""
        with answered(self._engine), self._engine.connect() as connection:
            return (
                connection.execute(select(SPENT_NONCE).where(SPENT_NONCE.c.nonce == nonce)).first()
                is not None
            )

    def spend(self, nonce: str, now: int) -> bool:
        """Use a nonce; False where somebody else was faster."""
        with answered(self._engine), self._engine.begin() as connection:
            row = {"nonce": nonce, "spent_at": now}
            done = connection.execute(self._insert(SPENT_NONCE).on_conflict_do_nothing(), row)
            return bool(done.rowcount)

    def remembered(self, since: int) -> int:
        """How many used nonces are remembered; those spent before an instant are forgotten first."""
        with answered(self._engine), self._engine.begin() as connection:
            connection.execute(delete(SPENT_NONCE).where(SPENT_NONCE.c.spent_at <= since))
            return connection.execute(select(func.count()).select_from(SPENT_NONCE)).scalar_one()

    def _shared_key(self) -> bytes:
        """The key that all processes seal nonces with; the first one makes it."""
        name = "nonce_seal"
        with answered(self._engine), self._engine.begin() as connection:
            proposed = {"name": name, "value": secrets.token_hex(32)}
            connection.execute(self._insert(SETTING).on_conflict_do_nothing(), proposed)
            kept = connection.execute(select(SETTING.c.value).where(SETTING.c.name == name)).scalar_one()
        return bytes.fromhex(kept)
