"""Running the second store's migrations on a connection that is there already."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, version: str) -> None:
    """Bring the second store to a version, in the transaction of this connection: all steps of it or none."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def last_version() -> str | None:
    """The version that the migrations end with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    # A blank in a folder's name does not part two of them.
    config.set_main_option("path_separator", "os")
    return config
