"""Settings that all processes on one database share: the first one to set a name decides."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.store.second_store import SETTING, answered, open_store


def setting(store: str | Path, name: str, proposed: str | None = None) -> str | None:
    """The value that a name has in the second store; `proposed`, and kept from now on, where it has none.

    LedgerError and DatabaseAway as `open_store`.
    """
    engine = open_store(store)
    try:
        with answered(engine), engine.begin() as connection:
            if proposed is not None:
                insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
                row = {"name": name, "value": proposed}
                connection.execute(insert(SETTING).on_conflict_do_nothing(), row)
            return connection.execute(select(SETTING.c.value).where(SETTING.c.name == name)).scalar()
    finally:
        engine.dispose()
