"""What screens ask of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop.documents.history import read_at, states
from desktop.documents.key import DocumentKey
from desktop.errors import NotFoundError
from desktop.notes.document import KIND, body_of
from desktop.notes.records import Note, NoteState
from desktop.notes.rows import NOTES, TEXT, files_in
from desktop.notes.search import search_notes
from desktop.people.records import UNNAMED_PERSON
from desktop.rows.long_text import beginning
from desktop.rows.read_session import as_bytes
from desktop.rows.search_text import sought
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    from desktop.notes.body import Body
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit

BEGINNING_CHARS: Final = 200

_NOTE: Final = f"""
SELECT n.note, n.title, {{text}}, coalesce(p.name, '{UNNAMED_PERSON}'), n.updated_ms, n.archived, {{files}}
FROM notes n LEFT JOIN people p ON p.person = n.updated_by
"""
_FILES: Final = "(SELECT f.files FROM note_files f WHERE f.document = n.document)"
_ONE_NOTE: Final = f"{_NOTE.format(text=TEXT, files=_FILES)} WHERE n.document = ?"


def notes(session: ReadSession, archived: bool = False) -> list[Note]:
    """Notes in use, or the archived ones; latest edited first; of the text its beginning."""
    query = _NOTE.format(text=beginning(NOTES, "n.document", BEGINNING_CHARS), files="NULL")
    with session.reading() as conn:
        rows = conn.execute(f"{query} WHERE n.archived = ? ORDER BY n.updated_ms DESC, n.note", (archived,)).fetchall()
    return [_note(row) for row in rows]


def note(session: ReadSession, id: str) -> Note:
    """One note, whole. Raises NotFoundError."""
    with session.reading() as conn:
        row = conn.execute(_ONE_NOTE, (key_of(session, id).digest,)).fetchone()
    if row is None:
        raise NotFoundError("This note is not here.")
    return _note(row)


def search(session: ReadSession, words: str) -> list[SearchHit]:
    """All notes that hold all the words: those in use first, and of these those that are called so."""
    with session.reading() as conn:
        return search_notes(conn, sought(words))


def key_of(session: ReadSession, id: str) -> DocumentKey:
    """Which document a note is."""
    return DocumentKey(session.sources.shop_space, KIND, as_bytes(id))


def note_history(session: ReadSession, id: str) -> list[NoteState]:
    """Every state of a note, oldest first: one for each entry, in the order in which it came about, everything up to
    there."""
    note(session, id)
    with session.reading() as conn:
        past = states(conn, key_of(session, id).digest)
        names = dict(conn.execute("SELECT person, name FROM people").fetchall())
    return [
        NoteState(
            number,
            tuple(head.hex() for head in state.heads),
            names.get(state.author, UNNAMED_PERSON),
            datetime_of(time_ms_of(state.stamp)),
        )
        for number, state in enumerate(past)
    ]


def note_body_at(session: ReadSession, id: str, heads: tuple[str, ...]) -> Body:
    """What a note said at an earlier state."""
    wanted = [as_bytes(head) for head in heads]
    note(session, id)
    return read_at(session, key_of(session, id), lambda document: body_of(document, wanted))


def _note(row: tuple[Any, ...]) -> Note:
    id, title, text, updated_by, updated_ms, archived, files = row
    return Note(id.hex(), title, text, updated_by, datetime_of(updated_ms), bool(archived), files_in(files))
