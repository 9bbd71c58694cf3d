"""Notes as documents: the shape of one, and how `model.db` keeps it: a snapshot, the changes since, and an index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.rows.read_model import reading
from desktop.rows.typed_text import TITLE_BYTES, one_line
from sync.changes import Known, MemoryIndex, parse
from sync.contents import Text
from sync.journal import MemoryJournal
from sync.splices import spliced

if TYPE_CHECKING:
    import sqlite3

    from sync.documents import ApplyingJournal, Document, Edit
    from sync.splices import Splice

KIND: Final = "note"
TITLE: Final = ("title",)
TEXT: Final = ("text",)
AWAY: Final = ("away",)

APPLIED: Final = 0
WAITING: Final = 1
QUARANTINED: Final = 2

_HASH_SIZE: Final = 32
_KNOWN: Final = "SELECT hash, actor, seq, max_op, deps FROM note_changes WHERE note = ?"


class Shape(NamedTuple):
    """What a note's document says; fields that are missing or of another kind count as empty."""

    title: str
    text: str
    archived: bool


def fill(edit: Edit, title: str) -> None:
    """The first change of a note."""
    edit.put(TITLE, title)
    edit.put(TEXT, Text(""))
    edit.put(AWAY, False)


def shape(document: Document) -> Shape:
    """What the document says now."""
    title, away = _value(document, TITLE), _value(document, AWAY)
    return Shape(_shown_title(title) if isinstance(title, str) else "", text_of(document), away is True)


def _shown_title(title: str) -> str:
    """What fits a title of what a document calls one, whoever wrote it."""
    return one_line(title[:TITLE_BYTES]).encode()[:TITLE_BYTES].decode(errors="ignore")


def rewrite(edit: Edit, words: str) -> None:
    """Make the note's text this, by small edits; where there is no text, make one."""
    try:
        edit.replace(TEXT, words)
    except KeyError:
        edit.put(TEXT, Text(words))


def write(edit: Edit, text: str, splices: Sequence[Splice]) -> None:
    """Edit a note's text, which is `text`; where there is none (somebody put something else there), make one."""
    try:
        for splice in splices:
            edit.splice(TEXT, splice.position, splice.deleted, splice.inserted)
    except KeyError:
        edit.put(TEXT, Text(spliced(text, splices)))


def text_of(document: Document, heads: Collection[bytes] | None = None) -> str:
    """The note's text, now or at an earlier state."""
    try:
        return document.text(TEXT, heads)
    except KeyError:
        return ""


def _value(document: Document, path: tuple[str, ...]) -> object:
    try:
        return document.value(path)
    except KeyError:
        return None


class SqlIndex:
    """The changes that one note holds, as rows; a `ChangeIndex`."""

    def __init__(self, conn: sqlite3.Connection, note: bytes) -> None:
        self._conn = conn
        self._note = note

    def get(self, change: bytes) -> Known | None:
        return self._one(f"{_KNOWN} AND hash = ?", change)

    def at(self, actor: bytes, seq: int) -> Known | None:
        return self._one(f"{_KNOWN} AND actor = ? AND seq = ?", actor, seq)

    def _one(self, query: str, *values: object) -> Known | None:
        row = self._conn.execute(query, (self._note, *values)).fetchone()
        return None if row is None else _known(row)

    def add(self, changes: Iterable[Known]) -> None:
        self._conn.executemany(
            "INSERT OR IGNORE INTO note_changes (note, hash, actor, seq, max_op, deps) VALUES (?, ?, ?, ?, ?, ?)",
            [(self._note, row.hash, row.actor, row.seq, row.max_op, b"".join(row.deps)) for row in changes],
        )

    def discard(self, changes: Collection[bytes]) -> None:
        self._conn.executemany(
            "DELETE FROM note_changes WHERE note = ? AND hash = ?", [(self._note, change) for change in changes]
        )


class Kept(NamedTuple):
    """What is kept of one note: its snapshot, the changes since (and those that wait), what it holds."""

    snapshot: bytes
    tail: list[bytes]
    known: list[Known]


def kept(conn: sqlite3.Connection, note: bytes, *, with_index: bool) -> Kept:
    """Read what is kept of a note; `known` only `with_index`. To be called in one read transaction."""
    row = conn.execute("SELECT snapshot FROM note_snapshots WHERE note = ?", (note,)).fetchone()
    tail = conn.execute(
        "SELECT change FROM note_tail WHERE note = ? AND waiting != ? ORDER BY number", (note, QUARANTINED)
    ).fetchall()
    rows = conn.execute(_KNOWN, (note,)).fetchall() if with_index else []
    return Kept(bytes(row[0]) if row else b"", [bytes(change) for (change,) in tail], [_known(row) for row in rows])


def open_copy(conn: sqlite3.Connection, note: bytes, feed: bytes, random: Callable[[int], bytes]) -> Document:
    """An own copy of a note's document, of this moment, with its own fresh actor and nothing shared.

    What it holds has been taken in by the projection in this process or another one before, so that its journal need
    not outlive it.
    """
    from sync.documents import Document  # it loads Automerge, which the window does not wait for

    with reading(conn):
        found = kept(conn, note, with_index=True)
    return Document(
        note, feed, random, snapshot=found.snapshot, tail=found.tail, index=MemoryIndex(found.known),
        journal=MemoryJournal(),
    )  # fmt: skip


def open_kept(
    conn: sqlite3.Connection, note: bytes, feed: bytes, random: Callable[[int], bytes], journal: ApplyingJournal
) -> Document:
    """The projection's own document of a note, whose index is the rows themselves."""
    from sync.documents import Document

    found = kept(conn, note, with_index=False)
    return Document(
        note, feed, random, snapshot=found.snapshot, tail=found.tail, index=SqlIndex(conn, note), journal=journal
    )


def change_hash(raw: bytes) -> bytes:
    """The hash of a change. Raises VoidChange."""
    return parse(raw).hash


def _known(row: tuple[bytes, bytes, int, int, bytes]) -> Known:
    digest, actor, seq, max_op, deps = row
    return Known(
        digest, actor, seq, max_op, tuple(deps[at : at + _HASH_SIZE] for at in range(0, len(deps), _HASH_SIZE))
    )


def archive(edit: Edit, *, archived: bool) -> None:
    """Put a note away, or take it back."""
    edit.put(AWAY, archived)
