"""The migrations make exactly the tables that the models describe, can be run twice, and lose no row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.storage.database import MIGRATIONS, Database
from bot.storage.encryption import Vault
from bot.storage.models import Base, Contact


@pytest.fixture
def fresh(tmp_path: Path, vault: Vault):  # type: ignore[no-untyped-def]
    made = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    made.migrate()
    yield made
    made.close()


def test_the_tables_are_those_of_the_models(fresh: Database) -> None:
    with fresh.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_the_unique_indexes_are_there(fresh: Database) -> None:
    """Autogenerate does not compare conditions; one open hand-off per conversation hangs on this one."""
    with fresh.engine.connect() as connection:
        made = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'uq_handoffs_one_open'"
        ).scalar_one()
    assert "UNIQUE" in made and "status != 'closed'" in made


def test_migrating_again_changes_nothing(fresh: Database) -> None:
    with fresh.transaction() as session:
        session.add(Contact(channel="sms", address="x", created_at=datetime.now(UTC)))
    fresh.migrate()
    with fresh.reading() as session:
        assert session.query(Contact).count() == 1


def test_the_migrations_are_one_line_without_branches() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    revisions = [revision.revision for revision in script.walk_revisions()]
    files = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))
    assert sorted(revisions) == files
