"""`model.db`: what one seat can see, as rows for screens. Everything in it can be made again from the log.

`id` of a message is its time in milliseconds with 21 bits of its hash: nearly the order of conversations, so that
"the newest hits" are the highest ids, and the same on every PC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.database import connect, data_version, immediate, storage_errors
from sync.errors import DamagedError

if TYPE_CHECKING:
    import sqlite3

VERSION: Final = 5
"""Of the tables and of the code that fills them; when it differs, the model is made again."""

TOKENIZER: Final = "unicode61 remove_diacritics 2"
"""How search takes texts apart; `desktop.rows.search_text` folds them before."""

CHECKPOINT_PAGES: Final = 4_000
"""Pages in the WAL before they are carried over; with 1,000, as usual, catching up spends a third of its time on it."""

_TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    # space: `state` and `removals` are what its rows were made under; `rereading` while they are made again.
    """CREATE TABLE spaces (
        space BLOB PRIMARY KEY,
        state BLOB NOT NULL,
        removals BLOB NOT NULL,
        rereading INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # Entries whose content is not in the rows, and why.
    """CREATE TABLE held_back (
        hash BLOB PRIMARY KEY,
        arrival INTEGER NOT NULL,
        space BLOB NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX held_back_by_space ON held_back (space, arrival)",
    # place_ms: when it was sent, or where it arrived if that lay ahead of now; `ahead` of this PC's clock.
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        hash BLOB NOT NULL,
        space BLOB NOT NULL,
        conversation BLOB NOT NULL,
        place_ms INTEGER NOT NULL,
        sent_ms INTEGER NOT NULL,
        ahead INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        arrival INTEGER NOT NULL,
        author BLOB,
        author_name TEXT,
        imported_by BLOB,
        text TEXT NOT NULL,
        original TEXT,
        reply_to BLOB,
        mentions_me INTEGER NOT NULL,
        original_mentions INTEGER NOT NULL,
        edit_stamp INTEGER,
        edit_hash BLOB,
        recalled INTEGER NOT NULL,
        counts INTEGER NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX messages_by_hash ON messages (hash)",
    "CREATE INDEX messages_in_order ON messages (conversation, place_ms, stamp, hash)",
    "CREATE INDEX messages_displaced ON messages (sent_ms) WHERE place_ms <> sent_ms",
    "CREATE INDEX messages_that_count ON messages (conversation, arrival) WHERE counts",
    f"""CREATE VIRTUAL TABLE message_words USING fts5 (
        words, content = '', contentless_delete = 1, tokenize = '{TOKENIZER}', prefix = '1 2 3'
    )""",
    # Merging word lists less often makes catching up a fifth faster.
    "INSERT INTO message_words (message_words, rank) VALUES ('automerge', 8)",
    # How many messages a conversation has: counting them each time would read the whole index.
    "CREATE TABLE sizes (conversation BLOB PRIMARY KEY, messages INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE edits (
        hash BLOB PRIMARY KEY,
        message BLOB NOT NULL,
        space BLOB NOT NULL,
        author BLOB NOT NULL,
        feed BLOB NOT NULL,
        seq INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        after BLOB NOT NULL,
        text TEXT NOT NULL,
        mentions_me INTEGER NOT NULL,
        erased INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX edits_by_message ON edits (message)",
    """CREATE TABLE channels (
        hash BLOB NOT NULL,
        space BLOB NOT NULL,
        channel BLOB NOT NULL,
        name TEXT NOT NULL,
        stamp INTEGER NOT NULL,
        PRIMARY KEY (hash, channel)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX channels_by_id ON channels (channel, stamp, hash)",
    """CREATE TABLE conversations (
        conversation BLOB PRIMARY KEY,
        space BLOB NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        person BLOB
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE names (
        hash BLOB NOT NULL,
        part INTEGER NOT NULL,
        space BLOB NOT NULL,
        kind TEXT NOT NULL,
        subject BLOB NOT NULL,
        author BLOB NOT NULL,
        view BLOB NOT NULL,
        feed BLOB NOT NULL,
        seq INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        after BLOB NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (hash, part)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE people (
        person BLOB PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        active INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE pcs (
        pc BLOB PRIMARY KEY,
        person BLOB NOT NULL,
        name TEXT NOT NULL,
        active INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # The number is for the search index alone and differs between PCs.
    """CREATE TABLE notes (
        number INTEGER PRIMARY KEY,
        note BLOB NOT NULL UNIQUE,
        space BLOB NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        archived INTEGER NOT NULL,
        updated_by BLOB NOT NULL,
        updated_ms INTEGER NOT NULL
    ) STRICT""",
    f"""CREATE VIRTUAL TABLE note_words USING fts5 (
        title, words, content = '', contentless_delete = 1, tokenize = '{TOKENIZER}', prefix = '1 2 3'
    )""",
    # Every change a note holds, with the entry it came in.
    """CREATE TABLE note_changes (
        note BLOB NOT NULL,
        hash BLOB NOT NULL,
        actor BLOB NOT NULL,
        seq INTEGER NOT NULL,
        max_op INTEGER NOT NULL,
        deps BLOB NOT NULL,
        PRIMARY KEY (note, hash)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX note_changes_by_actor ON note_changes (note, actor, seq)",
    """CREATE TABLE note_sources (
        note BLOB NOT NULL,
        hash BLOB NOT NULL,
        entry BLOB NOT NULL,
        space BLOB NOT NULL,
        author BLOB NOT NULL,
        stamp INTEGER NOT NULL,
        PRIMARY KEY (note, hash, entry)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE note_snapshots (note BLOB PRIMARY KEY, snapshot BLOB NOT NULL) STRICT",
    # The changes since the snapshot, and those that wait for what they build on.
    """CREATE TABLE note_tail (
        number INTEGER PRIMARY KEY,
        note BLOB NOT NULL,
        hash BLOB NOT NULL,
        feed BLOB NOT NULL,
        change BLOB NOT NULL,
        waiting INTEGER NOT NULL
    ) STRICT""",
    "CREATE UNIQUE INDEX note_tail_by_hash ON note_tail (note, hash)",
)


class ReadModel:
    """One connection to it."""

    def __init__(self, path: Path, key: bytes, *, query_only: bool = False) -> None:
        self.path = path
        self.conn = connect(path, key, synchronous="NORMAL", query_only=query_only, any_thread=True)
        self.conn.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")

    @classmethod
    def open(cls, path: Path, key: bytes) -> ReadModel:
        """For writing; one that cannot be read, or of another version, is made again, empty."""
        try:
            model = cls(path, key)
        except DamagedError:
            _remove(path)
            model = cls(path, key)
        try:
            model.prepare()
        except DamagedError:
            model.close()
            _remove(path)
            model = cls(path, key)
            model.prepare()
        return model

    def prepare(self) -> None:
        """Make the tables unless they are there in this version."""
        with storage_errors(), immediate(self.conn):
            if self.version() != VERSION:
                self.clear()

    def version(self) -> int:
        """The version of the tables that are there; 0 for none."""
        return int(self.conn.execute("PRAGMA user_version").fetchone()[0])

    def clear(self) -> None:
        """Throw everything away and make empty tables."""
        names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        virtual = f"{names} AND sql LIKE 'CREATE VIRTUAL%'"
        for query in (virtual, names):
            for (name,) in self.conn.execute(query).fetchall():
                self.conn.execute(f'DROP TABLE "{name}"')
        for statement in _TABLES:
            self.conn.execute(statement)
        self.conn.execute(f"PRAGMA user_version = {VERSION}")

    def data_version(self) -> int:
        """Moves when another connection has written."""
        return data_version(self.conn)

    def get(self, name: str) -> bytes | None:
        """A small value kept under a name."""
        row = self.conn.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, name: str, value: bytes) -> None:
        """Keep a small value under a name."""
        self.conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        self.conn.close()


@contextmanager
def reading(conn: sqlite3.Connection) -> Iterator[None]:
    """One read transaction, unless one is running: everything read in it is of the same moment."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("ROLLBACK")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
