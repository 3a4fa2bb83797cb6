"""The migrated schema is the one the tables describe, on either database."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from rooms.kernel.database import Database
from rooms.migrations import is_current, migrate
from rooms.tables import METADATA


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": _in_metadata}
    )
    return list(compare_metadata(context, METADATA))


def _in_metadata(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is each database's own, with tables that FTS5 makes for itself."""
    return kind != "table" or not (name or "").startswith(("search_words", "moment_words"))


async def test_migrations_lead_to_the_tables_of_the_program(database_url: str) -> None:
    await migrate(database_url)
    database = Database.open(database_url)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    await migrate(database_url)
    database = Database.open(database_url)
    async with database.read() as connection:
        assert await is_current(connection)
    await database.close()
