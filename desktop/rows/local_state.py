"""`own.db`: what a seat keeps for itself and nobody else has: drafts, read positions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sync.database import connect, data_version, immediate, storage_errors, tables_of

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


class LocalState:
    """One connection to it."""

    def __init__(self, path: Path, key: bytes, *, query_only: bool = False) -> None:
        self.conn = connect(path, key, query_only=query_only, any_thread=True)
        try:
            if not query_only:
                with storage_errors(), immediate(self.conn):
                    _migrations().apply(tables_of(self.conn))
        except BaseException:
            self.conn.close()  # or it stays open as long as the error is looked at, and Windows moves no open file
            raise

    def close(self) -> None:
        self.conn.close()

    def version(self) -> int:
        """Moves when another connection has written."""
        return data_version(self.conn)

    def take_over(self, older: LocalState) -> None:
        """Take what an earlier seat of the same person kept: theirs are closed after a fork."""
        for conversation, arrival in older.all_read_up_to().items():
            self.mark_read(conversation, arrival)
        for conversation, text in older.drafts().items():
            self.save_draft(conversation, text)

    def read_up_to(self, conversation: bytes) -> int:
        """The arrival number up to which everything in the conversation has been read."""
        row = self.conn.execute("SELECT arrival FROM read WHERE conversation = ?", (conversation,)).fetchone()
        return int(row[0]) if row else 0

    def all_read_up_to(self) -> dict[bytes, int]:
        """`read_up_to` of every conversation that has one."""
        return dict(self.conn.execute("SELECT conversation, arrival FROM read").fetchall())

    def mark_read(self, conversation: bytes, arrival: int) -> bool:
        """Move the position forward, never back; whether it moved."""
        with storage_errors(), immediate(self.conn):
            if arrival <= self.read_up_to(conversation):
                return False
            self.conn.execute(
                "INSERT INTO read (conversation, arrival) VALUES (?, ?) "
                "ON CONFLICT (conversation) DO UPDATE SET arrival = excluded.arrival",
                (conversation, arrival),
            )
        return True

    def drafts(self) -> dict[bytes, str]:
        """What is written and not sent yet, by conversation."""
        return dict(self.conn.execute("SELECT conversation, text FROM drafts").fetchall())

    def draft(self, conversation: bytes) -> str:
        """What is written and not sent yet in one conversation."""
        row = self.conn.execute("SELECT text FROM drafts WHERE conversation = ?", (conversation,)).fetchone()
        return str(row[0]) if row else ""

    def save_draft(self, conversation: bytes, text: str) -> None:
        """Keep a draft; an empty one is forgotten."""
        with storage_errors(), immediate(self.conn):
            self.conn.execute("DELETE FROM drafts WHERE conversation = ?", (conversation,))
            if text:
                self.conn.execute(
                    "INSERT INTO drafts (conversation, text, saved_at) VALUES (?, ?, ?)",
                    (conversation, text, datetime.now(UTC).isoformat()),
                )


def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("own")

    @migrations(name="reading and drafts")
    def reading_and_drafts(db: Database) -> None:
        for statement in (
            "CREATE TABLE read (conversation BLOB PRIMARY KEY, arrival INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            """CREATE TABLE drafts (
                conversation BLOB PRIMARY KEY,
                text TEXT NOT NULL,
                saved_at TEXT NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ):
            db.conn.execute(statement)

    return migrations
