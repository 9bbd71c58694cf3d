"""Links between records on the command line: shown and typed by the id and the title of what they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.cli.names import only
from desktop.cli.output import UNTITLED
from desktop.errors import InvalidError, NotFoundError
from desktop.records import queries, shown, values
from desktop.records.identity import RecordKey
from desktop.records.link_choices import cannot_lead
from desktop.rows.names import meant
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.records import Record
    from desktop.records.value_text import ValueTexts
    from desktop.rows.read_session import ReadSession

_LINKED: Final = "SELECT record, shown FROM records WHERE collection = ? AND creator = ? AND nonce = ?"
_THERE: Final = """
SELECT record, shown, collection, creator, nonce FROM records WHERE collection = ?1 AND away = 0
AND (?2 IS NULL OR space = (SELECT space FROM records WHERE record = ?2)) ORDER BY added
"""


class LinkTarget(NamedTuple):
    """What a link leads to."""

    id: str
    title: str

    @property
    def words(self) -> str:
        """As people read it."""
        return f"{self.id[:8]} {self.title}"


class TypedLinks:
    """Those of one collection's records."""

    def __init__(self, session: ReadSession, collection: RecordCollection, texts: ValueTexts) -> None:
        self._session = session
        self._own = collection
        self._texts = texts
        self._collections = {each.id: each for each in queries.collections(session)}

    def linked(self, key: RecordKey) -> LinkTarget | None:
        """What a link leads to; None where that is not here."""
        of = self._collections.get(key.collection)
        with self._session.reading() as conn:
            row = conn.execute(_LINKED, key).fetchone()
        return LinkTarget(row[0].hex(), self._title(of, row[1])) if row and of else None

    def typed(self, field: Field, text: str, record: Record | None = None) -> RecordKey:
        """The record that is meant by the beginning of its id, or by its title: of the space of this one, where it is
        to be a link of that. Raises NotFoundError or AmbiguousError."""
        of = self._of(field)
        refusal = cannot_lead(of, self._own) if record is None or of is None else ""
        if of is None or refusal:
            raise InvalidError(f"{field.label}: {refusal}")
        with self._session.reading() as conn:
            rows = conn.execute(_THERE, (of.id, as_bytes(record.id) if record else None)).fetchall()
        there = [(LinkTarget(row[0].hex(), self._title(of, row[1])), RecordKey(*row[2:])) for row in rows]
        found = [each for each in there if each[0].id.startswith(text.lower())]
        found = found or meant([(each[0].title, each) for each in there], text)
        if not found:
            raise NotFoundError(f"There is no {of.one} called {quoted(text)}, or with such an id.")
        return only(found, f"Several {of.many} are called {text}:", [linked.words for linked, _ in found])[1]

    def _of(self, field: Field) -> RecordCollection | None:
        """To whose records it leads; None where these are not here."""
        there = (each for each in self._collections.values() if each.name == field.of)
        return next(there, None) if field.of else self._own

    def _title(self, of: RecordCollection, packed: bytes) -> str:
        said = shown.unpacked(packed).by_key.get(of.title)
        value = None if said is None else values.unpack(said)
        return self._texts.text(of.field(of.title), value).replace("\n", " ") or UNTITLED
