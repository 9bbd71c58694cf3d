"""What a link of a record can lead to: records of its own space, by letters of what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.records import shown, values
from desktop.records.identity import RecordKey
from desktop.records.tables import WORDS
from desktop.rows.names import identity
from desktop.rows.read_session import as_bytes
from desktop.rows.search_index import words_within
from desktop.rows.search_text import sought
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

MOST: Final = 50

_OTHERS: Final = (
    "SELECT r.collection, r.creator, r.nonce, r.shown FROM records r WHERE r.collection = ? AND r.away = 0 "
    "AND r.record != ? AND r.space = (SELECT space FROM records WHERE record = ?)"
)
_ALL: Final = "SELECT r.collection, r.creator, r.nonce, r.shown FROM records r WHERE r.collection = ? AND r.away = 0"
_HOLDING: Final = f" AND r.number IN (SELECT rowid FROM {WORDS}_words WHERE {WORDS}_words MATCH ?)"
_LATEST: Final = f" ORDER BY r.added DESC LIMIT {MOST}"


class LinkChoice(NamedTuple):
    """A record, by its key, and the value that stands for it."""

    key: RecordKey
    title: Value


def link_choices(session: ReadSession, of: RecordCollection, record: str, typed: str = "") -> list[LinkChoice]:
    """Those of a collection to which a record can lead, the newest first, at most MOST: whose words begin as
    typed, where these are looked for."""
    return _found(session, of, _OTHERS, (of.id, as_bytes(record), as_bytes(record)), typed)


def choices_for_new(
    session: ReadSession, of: RecordCollection, collection: RecordCollection, typed: str = ""
) -> list[LinkChoice]:
    """The same for a new record of a collection: none where it is written in another space."""
    if not are_together(of, collection):
        return []
    return _found(session, of, _ALL, (of.id,), typed)


def by_title(
    session: ReadSession, of: RecordCollection, collection: RecordCollection, texts: ValueTexts
) -> dict[str, list[RecordKey]]:
    """All records to which those of a collection can lead, by the identities of what they are called: none where these
    are written in another space."""
    found: dict[str, list[RecordKey]] = {}
    if not are_together(of, collection):
        return found
    with session.reading() as conn:
        rows = conn.execute(_ALL, (of.id,)).fetchall()
    for *key, packed in rows:
        title = identity(texts.text(of.field(of.title), _title(of, packed)))
        found.setdefault(title, []).append(RecordKey(*key))
    return found


def are_together(of: RecordCollection, collection: RecordCollection) -> bool:
    """Whether records of both stand in one space, so that one can lead to the other."""
    return (of.audience, of.space) == (collection.audience, collection.space) and not of.audience.is_own


def choice_where(session: ReadSession, of: RecordCollection, how: str, *said: object) -> LinkChoice | None:
    """The first of a collection that SQL selects: `r` stands for records, `t` for its own table."""
    query = f"SELECT r.collection, r.creator, r.nonce, r.shown FROM {of.table} t JOIN records r ON r.number = t.number"
    with session.reading() as conn:
        row = conn.execute(f"{query} {how}", said).fetchone()
    return None if row is None else LinkChoice(RecordKey(*row[:3]), _title(of, row[3]))


def cannot_lead(of: RecordCollection | None, collection: RecordCollection) -> str:
    """Why no record of a collection can lead to one of another, in words; empty where they can. None: not here."""
    if of is None:
        return "What one chooses from here cannot be read by you."
    if are_together(of, collection):
        return ""
    there, here = quoted(of.heading), quoted(collection.heading)
    return f"{there} has other readers than {here}: nothing of it can be chosen here."


def _found(
    session: ReadSession, of: RecordCollection, query: str, put: tuple[bytes, ...], typed: str
) -> list[LinkChoice]:
    with session.reading() as conn:
        wanted = sought(typed)
        if wanted.phrases and of.is_searched:
            holding = wanted.anywhere(words_within(conn, WORDS, wanted))
            rows = conn.execute(query + _HOLDING + _LATEST, (*put, holding)).fetchall()
        else:
            rows = conn.execute(query + _LATEST, put).fetchall()
    return [LinkChoice(RecordKey(*key), _title(of, packed)) for *key, packed in rows]


def _title(collection: RecordCollection, packed: bytes) -> Value:
    now = shown.unpacked(packed).by_key.get(collection.title)
    return None if now is None else values.unpack(now)
