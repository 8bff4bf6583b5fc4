"""Complaints' texts, encrypted under a data key for each complaint, and who read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sealed_key",
        sa.Column("complaint", sa.LargeBinary, primary_key=True),
        sa.Column("sealed_with", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sealed_text",
        sa.Column("complaint", sa.LargeBinary, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sealed_access",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("complaint", sa.LargeBinary, nullable=False),
        sa.Column("reader", sa.LargeBinary, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("sealed_access_complaint", "sealed_access", ["complaint"])
