"""The one Alembic environment; the launcher hands it a connection and the name of a service's history."""

from alembic import context

from shared.database.migrations import version_table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    version_table=version_table(context.config.attributes["history"]),
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
