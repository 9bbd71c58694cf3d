"""`own.db`: what a seat keeps for itself and nobody else has: drafts, read positions, what areas keep by a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sync.database import connect, data_version, immediate, storage_errors, tables_of
from sync.migrations import AppliedMigrations

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


_KEEP_LATER_DRAFT: Final = (
    "INSERT INTO drafts (conversation, text, saved_at) VALUES (?, ?, ?) ON CONFLICT (conversation) DO UPDATE "
    "SET text = excluded.text, saved_at = excluded.saved_at WHERE excluded.saved_at > drafts.saved_at"
)

_KEEP: Final = "INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_NUMBER: Final = "number "


class SavedDraft(NamedTuple):
    """What was written and not sent, empty where it was deleted; and when, as an ISO time of UTC."""

    text: str
    at: str


class LocalState:
    """One connection to it."""

    def __init__(self, path: Path, key: bytes, *, query_only: bool = False) -> None:
        self.conn = connect(path, key, query_only=query_only, any_thread=True)
        try:
            if not query_only:
                self._migrations = AppliedMigrations(tables_of(self.conn))
                self._migrations.apply(_migrations())
        except BaseException:
            self.conn.close()  # or it stays open as long as the error is looked at, and Windows moves no open file
            raise

    def close(self) -> None:
        self.conn.close()

    def refuse_outdated(self) -> None:
        """Raises OutdatedError once a later version of Countertop has changed the tables."""
        self._migrations.refuse_outdated()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction, unless this version of Countertop is outdated."""
        with storage_errors(), immediate(self.conn):
            self.refuse_outdated()
            yield

    def version(self) -> int:
        """Moves when another connection has written."""
        return data_version(self.conn)

    def take_over(self, older: LocalState) -> None:
        """Take what was kept later for an earlier seat of the same person: theirs are closed after a fork, and a window
        may go on with theirs while another process has the new seat's."""
        with storage_errors():
            positions, drafts, known = older.all_read_up_to(), older.saved_drafts(), self.saved_drafts()
            kept = [(name, value) for name, value in older.all_kept().items() if not self.kept(name)]
        newer = [
            (conversation, *saved)
            for conversation, saved in drafts.items()
            if conversation not in known or saved.at > known[conversation].at
        ]
        further = [(conversation, at) for conversation, at in positions.items() if at > self.read_up_to(conversation)]
        if newer or further or kept:
            with self._writing():
                self._put(kept, newer)
                for conversation, arrival in further:
                    self.mark_read(conversation, arrival)

    def bring_back(self, drafts: Mapping[bytes, SavedDraft], kept: Mapping[str, bytes]) -> None:
        """Take what a seat of the same person kept on a PC that is gone."""
        with self._writing():
            self._put(kept.items(), [(place, *saved) for place, saved in drafts.items()])

    def _put(self, kept: Iterable[tuple[str, bytes]], drafts: Iterable[tuple[bytes, str, str]]) -> None:
        self.conn.executemany("INSERT OR IGNORE INTO kept (name, value) VALUES (?, ?)", kept)
        self.conn.executemany(_KEEP_LATER_DRAFT, drafts)

    def read_up_to(self, conversation: bytes) -> int:
        """The arrival number up to which everything in the conversation has been read."""
        row = self.conn.execute("SELECT arrival FROM read WHERE conversation = ?", (conversation,)).fetchone()
        return int(row[0]) if row else 0

    def all_read_up_to(self) -> dict[bytes, int]:
        """`read_up_to` of every conversation that has one."""
        return dict(self.conn.execute("SELECT conversation, arrival FROM read").fetchall())

    def mark_read(self, conversation: bytes, arrival: int) -> bool:
        """Move the position forward, never back; whether it moved."""
        with self._writing():
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
        return {conversation: saved.text for conversation, saved in self.saved_drafts().items() if saved.text}

    def saved_drafts(self) -> dict[bytes, SavedDraft]:
        """Those that were deleted too."""
        rows = self.conn.execute("SELECT conversation, text, saved_at FROM drafts").fetchall()
        return {conversation: SavedDraft(text, at) for conversation, text, at in rows}

    def draft(self, conversation: bytes) -> str:
        """What is written and not sent yet in one conversation."""
        row = self.conn.execute("SELECT text FROM drafts WHERE conversation = ?", (conversation,)).fetchone()
        return str(row[0]) if row else ""

    def save_draft(self, conversation: bytes, text: str) -> None:
        """Keep a draft. Of one that is empty it is kept that it was deleted, for an earlier seat may have it still."""
        with self._writing():
            before = self.saved_drafts().get(conversation)
            if text != (before.text if before else ""):
                self.conn.execute(_KEEP_LATER_DRAFT, (conversation, text, _now(before)))

    def kept(self, name: str) -> bytes:
        """What an area keeps here by a name; empty where nothing is."""
        row = self.conn.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else b""

    def all_kept(self) -> dict[str, bytes]:
        """By their names; a seat that is closed may have kept nothing yet."""
        if not self.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone():
            return {}
        return dict(self.conn.execute("SELECT name, value FROM kept").fetchall())

    def keep(self, name: str, value: bytes) -> None:
        """Keep a value by a name, in place of the one before."""
        with self._writing():
            self.conn.execute(_KEEP, (name, value))

    def next_number(self, name: str, least: int, count: int = 1) -> int:
        """One more than was given out last by a name, or than `least`, in whatever process: nobody gets it again, nor
        those that follow on it, `count` in all."""
        with self._writing():
            number = max(int.from_bytes(self.kept(_NUMBER + name), "big"), least) + 1
            self.conn.execute(_KEEP, (_NUMBER + name, (number + count - 1).to_bytes(8, "big")))
        return number


def _now(before: SavedDraft | None) -> str:
    """The time of now, but later than what was saved before, should the clock have been set back."""
    now = datetime.now(UTC)
    if before is not None:
        now = max(now, datetime.fromisoformat(before.at) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


@cache
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

    @migrations(name="what areas keep")
    def what_areas_keep(db: Database) -> None:
        db.conn.execute("CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID")

    return migrations
