"""pages to people on call, and what staff say of the screening"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "pages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("alert_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=True),
        sa.Column("target_kind", sa.String(length=8), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"],
            ["alerts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alert_id", "step"),
    )
    op.create_index("ix_pages_due", "pages", ["status", "due_at"], unique=False)
    op.create_table(
        "screening_reviews",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_screening_reviews_message_id", "screening_reviews", ["message_id"], unique=False)
    op.create_index("ix_alerts_acknowledged_at", "alerts", ["acknowledged_at"], unique=False)


def downgrade() -> None:

    op.drop_index("ix_alerts_acknowledged_at", table_name="alerts")
    op.drop_index("ix_screening_reviews_message_id", table_name="screening_reviews")
    op.drop_table("screening_reviews")
    op.drop_index("ix_pages_due", table_name="pages")
    op.drop_table("pages")
