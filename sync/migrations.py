"""Migrations of a database's tables, and how a program sees that a later version has migrated them further."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from sync.database import immediate, storage_errors
from sync.errors import OutdatedError

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

OUTDATED: Final = "Countertop was updated on this PC. Close it and open it again; nothing that was saved is lost."


class AppliedMigrations:
    """Those of one database. Each module that keeps tables there brings its own named set."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, frozenset[str]] = {}

    def apply(self, migrations: Migrations) -> None:
        """Bring one module's tables up to date. Raises OutdatedError where a later version did more to them."""
        known = self._known[migrations.name] = _names(migrations)
        with storage_errors():
            if not self._db["_sqlite_migrations"].exists() or not known <= self._applied(migrations.name):
                with immediate(self._db.conn):
                    migrations.apply(self._db)
        self.refuse_outdated()

    def _applied(self, module: str) -> set[str]:
        applied = self._db.conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (module,))
        return {name for (name,) in applied.fetchall()}

    def refuse_outdated(self) -> None:
        """Raises OutdatedError when a later version has migrated what this one keeps here."""
        with storage_errors():
            applied = self._db.conn.execute("SELECT migration_set, name FROM _sqlite_migrations").fetchall()
        if any(name not in self._known.get(module, {name}) for module, name in applied):
            raise OutdatedError(OUTDATED)


@cache
def _names(migrations: Migrations) -> frozenset[str]:
    """All of a set, which each module makes once: those that wait where none was applied."""
    from sqlite_utils import Database

    empty = Database(memory=True)
    try:
        return frozenset(migration.name for migration in migrations.pending(empty))
    finally:
        empty.close()
