"""The migrations, oldest first: modules in Alembic's form, run over a connection that the store opened.

They are listed by import and not found in a folder, so that they are there in every form of the program (installed,
frozen into one file) with no ini file and no data files. `proxy.store.schema` runs them.

A new one: a module `m<revision>_<what>.py` with `revision`, `upgrade()` by `alembic.op`, a line here, the tables in
`tables.py` as they are afterwards, and `schema.HEAD`. A test compares the two ways to the newest schema.
"""

from typing import Protocol

import proxy.store.migrations.m0001_first_tables as first_tables


class Migration(Protocol):
    """What a migration module gives."""

    @property
    def revision(self) -> str:
        """Four digits, counted up."""
        ...

    def upgrade(self) -> None:
        """Changes the schema by `alembic.op`, within the store's transaction."""


MIGRATIONS: tuple[Migration, ...] = (first_tables,)
