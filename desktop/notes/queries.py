"""Reading notes and their history from rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop.errors import NotFoundError
from desktop.records import UNNAMED_PERSON, Note, NoteState
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    import sqlite3

BEGINNING_CHARS: Final = 200

_NOTE: Final = f"""
SELECT n.note, n.title, {{text}}, coalesce(p.name, '{UNNAMED_PERSON}'), n.updated_ms, n.archived
FROM notes n LEFT JOIN people p ON p.person = n.updated_by
"""
_HISTORY: Final = f"""
SELECT s.entry, c.hash, c.deps, coalesce(p.name, '{UNNAMED_PERSON}'), s.stamp
FROM note_sources s JOIN note_changes c USING (note, hash) LEFT JOIN people p ON p.person = s.author
WHERE s.note = ? ORDER BY s.stamp, s.entry, c.seq
"""
_HASH_SIZE: Final = 32


def notes(conn: sqlite3.Connection, *, archived: bool) -> list[Note]:
    """Latest edited first; of the text its beginning."""
    query = _NOTE.format(text=f"substr(n.text, 1, {BEGINNING_CHARS})")
    rows = conn.execute(f"{query} WHERE n.archived = ? ORDER BY n.updated_ms DESC, n.note", (archived,)).fetchall()
    return [_note(row) for row in rows]


def note(conn: sqlite3.Connection, id: bytes) -> Note:
    """One note, whole. Raises NotFoundError."""
    row = conn.execute(f"{_NOTE.format(text='n.text')} WHERE n.note = ?", (id,)).fetchone()
    if row is None:
        raise NotFoundError("This note is not here.")
    return _note(row)


def history(conn: sqlite3.Connection, id: bytes) -> list[NoteState]:
    """One state for each entry, in the order of stamps: everything up to there, whoever wrote it."""
    note(conn, id)
    states: list[NoteState] = []
    heads: set[bytes] = set()
    covered: set[bytes] = set()
    rows = conn.execute(_HISTORY, (id,)).fetchall()
    for at, (entry, change, deps, author, stamp) in enumerate(rows):
        before = {deps[start : start + _HASH_SIZE] for start in range(0, len(deps), _HASH_SIZE)}
        covered |= before
        heads -= before
        if change not in covered:
            heads.add(change)
        if at + 1 == len(rows) or rows[at + 1][0] != entry:
            shown = tuple(sorted(head.hex() for head in heads))
            states.append(NoteState(len(states), shown, author, datetime_of(time_ms_of(stamp))))
    return states


def _note(row: tuple[Any, ...]) -> Note:
    id, title, text, updated_by, updated_ms, archived = row
    return Note(id.hex(), title, text, updated_by, datetime_of(updated_ms), bool(archived))
