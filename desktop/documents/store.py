"""How `model.db` keeps documents: of each a snapshot, the changes since, an index of all changes, and their sources.

A document is named by its space, its kind and its id: the same id of another kind or in another space is another one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.rows.read_model import reading
from desktop.rows.table import Table
from sync.changes import Known, MemoryIndex
from sync.journal import MemoryJournal

if TYPE_CHECKING:
    import sqlite3

    from sync.documents import ApplyingJournal, Document

APPLIED: Final = 0
WAITING: Final = 1
QUARANTINED: Final = 2
VOID: Final = 3
"""What the change says of itself does not fit what it builds on."""
FORESTALLED: Final = 4
OUTDONE: Final = 5
ASIDE: Final = 6
"""These three: `sync.changes.rivals`."""

_HASH_SIZE: Final = 32
_KNOWN: Final = "SELECT hash, actor, seq, start_op, max_op, deps, roles FROM document_changes WHERE document = ?"

TABLES: Final = (
    # `document` here and below: the digest of its key.
    Table(
        "documents",
        (
            """CREATE TABLE documents (
                document BLOB PRIMARY KEY,
                space BLOB NOT NULL,
                kind TEXT NOT NULL,
                id BLOB NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX documents_by_space ON documents (space, kind)",
        ),
        order="document",
        label="documents",
    ),
    # Every change a document holds.
    Table(
        "document_changes",
        (
            """CREATE TABLE document_changes (
                document BLOB NOT NULL,
                hash BLOB NOT NULL,
                actor BLOB NOT NULL,
                seq INTEGER NOT NULL,
                start_op INTEGER NOT NULL,
                max_op INTEGER NOT NULL,
                deps BLOB NOT NULL,
                roles BLOB NOT NULL,
                PRIMARY KEY (document, hash)
            ) STRICT, WITHOUT ROWID""",
            "CREATE UNIQUE INDEX document_changes_by_actor ON document_changes (document, actor, max_op)",
        ),
        order="document, hash",
        label="documents' changes",
    ),
    # The entries each change came in and where they stand, also of those that wait or do not count.
    Table(
        "document_sources",
        (
            """CREATE TABLE document_sources (
                document BLOB NOT NULL,
                hash BLOB NOT NULL,
                entry BLOB NOT NULL,
                author BLOB NOT NULL,
                stamp INTEGER NOT NULL,
                actor BLOB NOT NULL,
                number INTEGER NOT NULL,
                feed BLOB NOT NULL,
                seq INTEGER NOT NULL,
                item INTEGER NOT NULL,
                deps BLOB NOT NULL,
                PRIMARY KEY (document, hash, entry)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX document_sources_by_number ON document_sources (document, actor, number, seq)",
            "CREATE INDEX document_sources_by_entry ON document_sources (entry)",
        ),
        order="document, hash, entry",
        label="documents' sources",
    ),
    Table(
        "document_snapshots",
        ("CREATE TABLE document_snapshots (document BLOB PRIMARY KEY, snapshot BLOB NOT NULL) STRICT",),
        order="",
    ),
    # The changes since the snapshot, and those that are not in the document.
    Table(
        "document_tail",
        (
            """CREATE TABLE document_tail (
                number INTEGER PRIMARY KEY,
                document BLOB NOT NULL,
                hash BLOB NOT NULL,
                change BLOB NOT NULL,
                state INTEGER NOT NULL,
                awaits BLOB
            ) STRICT""",
            "CREATE UNIQUE INDEX document_tail_by_hash ON document_tail (document, hash)",
            "CREATE INDEX document_tail_by_awaited ON document_tail (document, awaits) WHERE awaits IS NOT NULL",
            f"CREATE INDEX document_tail_in_quarantine ON document_tail (document) WHERE state = {QUARANTINED}",
        ),
        order="",
    ),
)


class SqlIndex:
    """The changes that one document holds, as rows; a `ChangeIndex`."""

    def __init__(self, conn: sqlite3.Connection, document: bytes) -> None:
        self._conn = conn
        self._document = document

    def get(self, change: bytes) -> Known | None:
        return self._one(f"{_KNOWN} AND hash = ?", change)

    def last(self, actor: bytes) -> Known | None:
        return self._one(f"{_KNOWN} AND actor = ? ORDER BY max_op DESC LIMIT 1", actor)

    def holding(self, actor: bytes, operation: int) -> Known | None:
        return self._one(f"{_KNOWN} AND actor = ? AND max_op >= ? ORDER BY max_op LIMIT 1", actor, operation)

    def _one(self, query: str, *values: object) -> Known | None:
        row = self._conn.execute(query, (self._document, *values)).fetchone()
        return None if row is None else _known(row)

    def add(self, changes: Iterable[Known]) -> None:
        self._conn.executemany(
            "INSERT OR IGNORE INTO document_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (self._document, row.hash, row.actor, row.seq, row.start_op, row.max_op, b"".join(row.deps), row.roles)
                for row in changes
            ],
        )

    def discard(self, changes: Collection[bytes]) -> None:
        self._conn.executemany(
            "DELETE FROM document_changes WHERE document = ? AND hash = ?",
            [(self._document, change) for change in changes],
        )


class Kept(NamedTuple):
    """What is kept of one document: its snapshot, the changes since, what it holds."""

    snapshot: bytes
    tail: list[bytes]
    known: list[Known]


def kept(conn: sqlite3.Connection, document: bytes, *, with_index: bool) -> Kept:
    """Read what is kept of a document; `known` only `with_index`. To be called in one read transaction."""
    row = conn.execute("SELECT snapshot FROM document_snapshots WHERE document = ?", (document,)).fetchone()
    tail = conn.execute(
        "SELECT change FROM document_tail WHERE document = ? AND state = ? ORDER BY number", (document, APPLIED)
    ).fetchall()
    rows = conn.execute(_KNOWN, (document,)).fetchall() if with_index else []
    return Kept(bytes(row[0]) if row else b"", [bytes(change) for (change,) in tail], [_known(row) for row in rows])


def open_copy(conn: sqlite3.Connection, document: bytes, feed: bytes, random: Callable[[int], bytes]) -> Document:
    """An own copy of a document, of this moment, with its own fresh actor and nothing shared.

    What it holds has been taken in by the projection in this process or another one before, so that its journal need
    not outlive it.
    """
    from sync.documents import Document  # it loads Automerge, which the window does not wait for

    with reading(conn):
        found = kept(conn, document, with_index=True)
    return Document(
        document, feed, random, snapshot=found.snapshot, tail=found.tail, index=MemoryIndex(found.known),
        journal=MemoryJournal(),
    )  # fmt: skip


def open_kept(
    conn: sqlite3.Connection, document: bytes, feed: bytes, random: Callable[[int], bytes], journal: ApplyingJournal
) -> Document:
    """The projection's own document, whose index is the rows themselves."""
    from sync.documents import Document

    found = kept(conn, document, with_index=False)
    return Document(
        document,
        feed,
        random,
        snapshot=found.snapshot,
        tail=found.tail,
        index=SqlIndex(conn, document),
        journal=journal,
    )


def _known(row: tuple[bytes, bytes, int, int, int, bytes, bytes]) -> Known:
    digest, actor, seq, start_op, max_op, deps, roles = row
    return Known(digest, actor, seq, start_op, max_op, hashes_in(deps), roles)


def hashes_in(joined: bytes) -> tuple[bytes, ...]:
    """The hashes that were kept in one column."""
    return tuple(joined[at : at + _HASH_SIZE] for at in range(0, len(joined), _HASH_SIZE))


def waiting_changes(conn: sqlite3.Connection) -> int:
    """How many changes are here and wait for what they build on, or build on what does not count."""
    states = (WAITING, QUARANTINED, ASIDE)
    return int(conn.execute("SELECT count(*) FROM document_tail WHERE state IN (?, ?, ?)", states).fetchone()[0])


def left_out(conn: sqlite3.Connection) -> int:
    """At how many changes the library fails; cheap."""
    query = f"SELECT count(*) FROM document_tail WHERE state = {QUARANTINED}"
    return int(conn.execute(query).fetchone()[0])


def left_out_words(count: int) -> str:
    """What became of so many changes, for the screen; empty where there are none."""
    if not count:
        return ""
    what = "one change to a text, which is" if count == 1 else f"{count:,} changes to texts, which are"
    return (
        f"The editor fails at {what} left out with all that builds on it. Nothing of it is lost: a check of everything "
        "tries it again, and so does an update."
    )
