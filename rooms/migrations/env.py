"""Alembic's entry: runs revisions on the connection that `migrate` hands over."""

from alembic import context

from rooms.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
