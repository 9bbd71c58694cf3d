"""What screens ask of forms; their entries are records, of the collection that has a form's id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop.errors import NotFoundError
from desktop.forms.collections import kept_form
from desktop.forms.definition import definition_of
from desktop.forms.records import Form, PublishedVersion
from desktop.people.records import UNNAMED_PERSON
from desktop.records import queries as record_queries
from desktop.records.collection import DEFINED_TABLE
from desktop.records.identity import NOBODY
from desktop.rows.names import in_order
from desktop.rows.read_session import as_bytes
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    import sqlite3

    from desktop.forms.definition import Definition
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_FORMS: Final = f"""
SELECT d.kept, d.defined_by, p.creator, p.nonce, p.author, coalesce(n.name, '{UNNAMED_PERSON}'), p.stamp,
    (SELECT m.role <> 'employee' FROM people m WHERE m.person = ?)
FROM defined_collections d JOIN publications p ON p.hash = d.defined_by AND p.form = d.collection
LEFT JOIN people n ON n.person = p.author
"""
_KEPT: Final = "SELECT kept FROM defined_collections ORDER BY collection"
_VERSIONS: Final = f"""
SELECT p.hash, p.definition, coalesce(n.name, '{UNNAMED_PERSON}'), p.author, p.stamp, d.defined_by IS NOT NULL
FROM publications p LEFT JOIN people n ON n.person = p.author
LEFT JOIN defined_collections d ON d.collection = p.form AND d.defined_by = p.hash
WHERE p.form = ? ORDER BY p.stamp DESC, p.hash
"""


def forms(session: ReadSession) -> list[Form]:
    """All that can be filled in or read here, by their titles."""
    with session.reading() as conn:
        rows = conn.execute(_FORMS, (session.sources.member,)).fetchall()
        found = [_form(conn, session.sources.member, row) for row in rows]
    return sorted(found, key=lambda form: (in_order(form.title), form.id))


def form(session: ReadSession, id: str) -> Form:
    """One of them. Raises NotFoundError."""
    with session.reading() as conn:
        values = (session.sources.member, as_bytes(id))
        row = conn.execute(f"{_FORMS} WHERE d.collection = ?", values).fetchone()
        if row is None:
            raise NotFoundError("This form is not here.")
        return _form(conn, session.sources.member, row)


def definitions(session: ReadSession) -> dict[str, Definition]:
    """What forms are now, by their ids; quicker than all that is known of them."""
    with session.reading() as conn:
        found = [kept_form(kept) for (kept,) in conn.execute(_KEPT).fetchall()]
    return {form.form.hex(): definition_of(form.definition) for form in found if form.is_of_entries}


def versions(session: ReadSession, id: str) -> list[PublishedVersion]:
    """Everything that was published of a form, the latest first, what does not count too."""
    with session.reading() as conn:
        rows = conn.execute(_VERSIONS, (as_bytes(id),)).fetchall()
    return [
        PublishedVersion(
            digest.hex(), definition_of(text), by, author.hex(), datetime_of(time_ms_of(stamp)), bool(is_current)
        )
        for digest, text, by, author, stamp, is_current in rows
    ]


def asks_as_published(session: ReadSession, form: Form, publication: str) -> bool:
    """Whether a form asks the same as one of its publications."""
    with session.reading() as conn:
        row = conn.execute("SELECT definition FROM publications WHERE hash = ?", (as_bytes(publication),)).fetchone()
    return row is not None and form.asks_like(definition_of(row[0]))


def entries_of(session: ReadSession, id: str) -> RecordCollection:
    """The collection of a form's entries. Raises NotFoundError."""
    wanted = as_bytes(id)
    for collection in record_queries.collections(session):
        if collection.id == wanted:
            return collection
    raise NotFoundError("This form is not here.")


def _form(conn: sqlite3.Connection, me: bytes, row: tuple[Any, ...]) -> Form:
    kept, by, creator, nonce, author, name, stamp, is_manager = row
    form = kept_form(kept)
    definition = definition_of(form.definition)
    (entries,) = conn.execute(f"SELECT count(*) FROM {DEFINED_TABLE}{form.form.hex()} WHERE NOT away").fetchone()
    is_locked = definition.locked and author != creator
    return Form(
        id=form.form.hex(),
        definition=definition,
        creator=creator,
        nonce=nonce,
        is_ready_made=creator == NOBODY,
        publication=by.hex(),
        published_by=name,
        published_by_id=author.hex(),
        published_at=datetime_of(time_ms_of(stamp)),
        may_publish=bool(is_manager) or (creator == me and not is_locked),
        entries=entries,
    )
