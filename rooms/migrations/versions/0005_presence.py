"""Check-in, seats, service calls."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "conferences",
        sa.Column("check_in_by_joining", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column(
        "conferences",
        sa.Column("stand_ins_vote", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "conferences",
        sa.Column("wipe_devices", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
