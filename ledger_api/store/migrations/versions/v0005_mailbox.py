"""Acts that wait for a further signature, and the signatures that they have so far."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "half_signed",
        sa.Column("act", sa.LargeBinary, primary_key=True),
        sa.Column("by", sa.LargeBinary, nullable=False),
        sa.Column("also", sa.LargeBinary, nullable=False),
        sa.Column("valid_until", sa.BigInteger, nullable=False),
        sa.Column("typed_data", sa.LargeBinary, nullable=False),
        sa.Column("documents", sa.LargeBinary, nullable=False),
        sa.Column("left_by", sa.LargeBinary, nullable=False),
        sa.Column("left_at", sa.BigInteger, nullable=False),
        sa.Column("declined_by", sa.LargeBinary),
        sa.Column("declined_at", sa.BigInteger),
        sa.Column("reason", sa.Text),
    )
    op.create_index("half_signed_by", "half_signed", ["by"])
    op.create_index("half_signed_also", "half_signed", ["also"])
    op.create_table(
        "half_signature",
        sa.Column("act", sa.LargeBinary, primary_key=True),
        sa.Column("address", sa.LargeBinary, primary_key=True),
        sa.Column("party", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
    )
