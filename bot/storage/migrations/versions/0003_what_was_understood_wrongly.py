"""what staff say was understood wrongly"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "understanding_reviews",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("meant", sa.String(length=24), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_understanding_reviews_message_id", "understanding_reviews", ["message_id"], unique=False
    )


def downgrade() -> None:

    op.drop_index("ix_understanding_reviews_message_id", table_name="understanding_reviews")
    op.drop_table("understanding_reviews")
