"""Who is told of changes: web hooks, with the place up to which each has been told, and calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "web_hook",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("subscriber", sa.LargeBinary, nullable=True),
        sa.Column("about", sa.LargeBinary, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("failing_since", sa.BigInteger, nullable=True),
        sa.Column("next_try_at", sa.BigInteger, nullable=False),
        sa.Column("given_up_at", sa.BigInteger, nullable=True),
        sa.Column("failure", sa.Text, nullable=True),
    )
    op.create_index("web_hook_subscriber", "web_hook", ["subscriber"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("subscriber", sa.LargeBinary, nullable=True),
        sa.Column("about", sa.LargeBinary, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("calendar_feed_subscriber", "calendar_feed", ["subscriber"])
    op.create_index("calendar_feed_token", "calendar_feed", ["token_hash"], unique=True)
