"""Bringing a database to the newest schema: `await migrate(url)`, on SQLite and PostgreSQL alike.

Revisions only go forward; the way back is the backup. A new one is written by hand like those in
`versions` and compared with the tables by `tests/integration/rooms/test_migrations.py`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the database at `url`, which may be empty, in one transaction."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


async def is_current(connection: AsyncConnection) -> bool:
    """Has the database the schema this program expects?"""
    return await connection.run_sync(_revision) == newest_revision()


def newest_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def _upgrade(connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
