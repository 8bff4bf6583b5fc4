"""Read by alembic for each run: the connection comes from who calls, and so does the transaction."""

from __future__ import annotations

from alembic import context

from ledger_api.store.second_store import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # SQLite changes a table by making another one.
    render_as_batch=True,
)
context.run_migrations()
