"""What screens ask of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop.documents.history import SourcedChange, in_order
from desktop.documents.key import DocumentKey
from desktop.documents.text import text_of
from desktop.errors import NotFoundError
from desktop.notes.document import KIND
from desktop.notes.records import Note, NoteState
from desktop.notes.rows import NOTES, TEXT
from desktop.notes.search import search_notes
from desktop.people.records import UNNAMED_PERSON
from desktop.rows.long_text import beginning
from desktop.rows.read_session import as_bytes
from desktop.rows.search_text import sought
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit

BEGINNING_CHARS: Final = 200

_NOTE: Final = f"""
SELECT n.note, n.title, {{text}}, coalesce(p.name, '{UNNAMED_PERSON}'), n.updated_ms, n.archived
FROM notes n LEFT JOIN people p ON p.person = n.updated_by
"""
_ONE_NOTE: Final = f"{_NOTE.format(text=TEXT)} WHERE n.document = ?"
_HISTORY: Final = f"""
SELECT s.entry, c.hash, c.deps, coalesce(p.name, '{UNNAMED_PERSON}'), s.stamp
FROM document_sources s JOIN document_changes c USING (document, hash) LEFT JOIN people p ON p.person = s.author
WHERE s.document = ? ORDER BY s.stamp, s.entry, c.seq
"""
_HASH_SIZE: Final = 32


def notes(session: ReadSession, archived: bool = False) -> list[Note]:
    """Notes in use, or the archived ones; latest edited first; of the text its beginning."""
    query = _NOTE.format(text=beginning(NOTES, "n.document", BEGINNING_CHARS))
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
        found = [
            (SourcedChange(entry, stamp, change, _hashes(deps)), author)
            for entry, change, deps, author, stamp in conn.execute(_HISTORY, (key_of(session, id).digest,)).fetchall()
        ]
    rank = {entry: at for at, entry in enumerate(in_order(change for change, _ in found))}
    found.sort(key=lambda row: rank[row[0].entry])
    states: list[NoteState] = []
    heads: set[bytes] = set()
    covered: set[bytes] = set()
    for at, (change, author) in enumerate(found):
        covered.update(change.deps)
        heads.difference_update(change.deps)
        if change.hash not in covered:
            heads.add(change.hash)
        if at + 1 == len(found) or found[at + 1][0].entry != change.entry:
            shown = tuple(sorted(head.hex() for head in heads))
            states.append(NoteState(len(states), shown, author, datetime_of(time_ms_of(change.stamp))))
    return states


def _hashes(deps: bytes) -> tuple[bytes, ...]:
    return tuple(deps[start : start + _HASH_SIZE] for start in range(0, len(deps), _HASH_SIZE))


def note_text_at(session: ReadSession, id: str, heads: tuple[str, ...]) -> str:
    """A note's text at an earlier state."""
    from sync.documents import UnknownHeads

    wanted = [as_bytes(head) for head in heads]
    note(session, id)
    try:
        return text_of(session.document(key_of(session, id)), wanted)
    except UnknownHeads:
        session.discard_document()
        return text_of(session.document(key_of(session, id)), wanted)


def _note(row: tuple[Any, ...]) -> Note:
    id, title, text, updated_by, updated_ms, archived = row
    return Note(id.hex(), title, text, updated_by, datetime_of(updated_ms), bool(archived))
