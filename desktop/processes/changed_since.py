"""What an entry shows otherwise than it did to whoever answered, or asked: its answers, what they come to, its rows.

What is worked out is worked out by the form of now, of what was answered then: so another formula changes nothing that
was decided. What is worked out whenever it is read is left out, for it follows the day and other entries. What goes on
after a yes is taken to be what it was then, so neither that nor what it comes to is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.processes.whole_seen import Saying, WholeSaves, places_of
from desktop.records import queries as record_queries
from desktop.records.collection import Kind
from desktop.records.elements import elements
from desktop.records.routes import unpacked_goes_on
from desktop.records.working_out import WorkedOutWhole, parted
from desktop.rows.content_chains import ChainPlace
from desktop.rows.read_session import as_bytes
from desktop.rows.register import unpacked

if TYPE_CHECKING:
    import sqlite3

    from desktop.processes.whole_seen import FilledIn, SeenRow
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.saved_part import SavedPart
    from desktop.records.state import HavingSeen
    from desktop.records.values import Value
    from desktop.records.working_out import WorkedOut
    from desktop.rows.read_session import ReadSession

Said = Mapping[str, "Value"]
"""What a record says, by the keys of fields."""


_ABOUT: Final = """
SELECT s.goes_on, q.record, q.key, q.space FROM requests q JOIN request_states s ON s.process = q.hash WHERE q.hash = ?
"""
_SAID: Final = """
SELECT feed, seq, hash, after FROM requests WHERE hash = ?1
UNION ALL SELECT feed, seq, hash, after FROM decisions WHERE hash = ?1
"""


class ShownWhole(NamedTuple):
    """An entry as somebody had seen it, with what comes of it: `rows` by their collections and ids, in their order;
    `filled_in`: of what."""

    said: Said
    rows: Mapping[bytes, Mapping[bytes, Said]]
    filled_in: FilledIn


class ChangedField(NamedTuple):
    """A field that said something else; `then`, `now`: all that its record said."""

    field: Field
    then: Said
    now: Said


class ChangedRow(NamedTuple):
    """A row that came, went or says something else: `then` is None where it was not there, `now` where it is no more;
    `fields` that say something else."""

    collection: RecordCollection
    then: Said | None
    now: Said | None
    fields: tuple[ChangedField, ...]


class Changes(NamedTuple):
    """Of an entry; what is worked out first, for that says most."""

    fields: tuple[ChangedField, ...]
    rows: tuple[ChangedRow, ...]


class WholeShown:
    """Says what an entry showed to whoever said something of a request about it; used within one reading.

    inside: the collections of its rows
    """

    def __init__(self, session: ReadSession, conn: sqlite3.Connection, collection: RecordCollection, id: str) -> None:
        """`id`: of the request."""
        self._conn = conn
        self._chains = session.chains()
        self._collection = collection
        self.inside = [each for each in record_queries.collections(session) if collection.name in each.rows_of]
        self._ids = [each.id for each in self.inside]
        self._known: dict[frozenset[bytes], ShownWhole | None] = {}
        goes_on, *about = conn.execute(_ABOUT, (as_bytes(id),)).fetchone()
        self._goes_on = unpacked_goes_on(goes_on)
        self._whole = WholeSaves(conn, self._chains, *about)

    @property
    def going_on(self) -> list[str]:
        """What goes on after a yes, of which nothing is told, as people call it."""
        rows = [each.heading for each in self.inside if each.id in self._goes_on.rows]
        asked = (each for each in (self._collection, *self.inside) if each.id not in self._goes_on.rows)
        return [field.label for of in asked for field in of.fields if self._goes_on.holds(field.key)] + rows

    def to_author(self, entry: str) -> ShownWhole | None:
        """To whoever asked, or answered, in an entry; None where it was not there."""
        return self._shown(self._saying(entry))

    def is_unchanged(self, entry: str) -> bool:
        """Whether nothing was saved but what they had seen: most often so, and quick to say."""
        return self._whole.seen(self._saying(entry), self._ids) == self._whole.seen(None, self._ids)

    def unseen(self, entry: str, member: bytes) -> list[SavedPart]:
        """What a member had not seen when they said so, nor when they saved it themselves, of what others saved, the
        latest first; without what only goes on after a yes."""
        return self._whole.unseen(self._saying(entry), self._ids, self._goes_on, member)

    def saves_behind(self, entry: str) -> list[bytes]:
        """The hashes of the saves that had made it what it showed to them."""
        return self._whole.saves_behind(self._saying(entry), self._ids)

    def missing(self, entry: str) -> list[bytes]:
        """What they had seen and is not here."""
        *_, after = self._conn.execute(_SAID, (as_bytes(entry),)).fetchone()
        return [named for named in unpacked(after) if self._chains.anywhere(named) is None]

    def _saying(self, entry: str) -> Saying:
        *place, after = self._conn.execute(_SAID, (as_bytes(entry),)).fetchone()
        return Saying(ChainPlace(*place), places_of(self._chains, after))

    def _shown(self, said: HavingSeen | None) -> ShownWhole | None:
        seen = self._whole.seen(said, self._ids)
        if seen not in self._known:
            filled_in = self._whole.filled_in(said, self._ids)
            self._known[seen] = self._worked_out(filled_in) if filled_in is not None else None
        return self._known[seen]

    def _worked_out(self, filled_in: FilledIn) -> ShownWhole:
        values, rows = filled_in
        working_out = self._collection.working_out
        came = WorkedOutWhole({}, {})
        if working_out is not None:
            came = working_out.work_out(values, {of: [row.values for row in listed] for of, listed in rows.items()})
        inside = {of: dict(_with_worked_out(listed, came.rows.get(of, ()))) for of, listed in rows.items()}
        return ShownWhole({**values, **parted(came.whole)[0]}, inside, filled_in)

    def changes(self, then: ShownWhole) -> Changes:
        """What is otherwise now; nothing where it is there no more."""
        now = self._shown(None)
        if now is None:
            return Changes((), ())
        if any(self._goes_on):
            now = self._worked_out(now.filled_in.going_on_as(then.filled_in, self._goes_on))
        fields = list(_changed_fields(self._collection, then.said, now.said))
        rows = (row for of in self.inside for row in _changed_rows(of, then.rows, now.rows))
        return Changes(tuple(sorted(fields, key=lambda changed: not changed.field.worked_out)), tuple(rows))


def _with_worked_out(rows: Sequence[SeenRow], came: Sequence[WorkedOut]) -> Iterator[tuple[bytes, Said]]:
    """Of rows of which nothing is worked out nothing `came`."""
    for place, row in enumerate(rows):
        yield row.id, {**row.values, **parted(came[place] if place < len(came) else {})[0]}


def _changed_rows(
    of: RecordCollection, then: Mapping[bytes, Mapping[bytes, Said]], now: Mapping[bytes, Mapping[bytes, Said]]
) -> Iterator[ChangedRow]:
    before, after = then.get(of.id, {}), now.get(of.id, {})
    for id in dict.fromkeys((*before, *after)):
        was, there = before.get(id), after.get(id)
        fields = tuple(_changed_fields(of, was, there)) if was is not None and there is not None else ()
        if fields or was is None or there is None:
            yield ChangedRow(of, was, there, fields)


def _changed_fields(of: RecordCollection, then: Said, now: Said) -> Iterator[ChangedField]:
    for field in of.fields:
        compared = field.kind is not Kind.BYTES and not field.is_read
        if compared and _said(field, then) != _said(field, now):
            yield ChangedField(field, then, now)


def _said(field: Field, said: Said) -> object:
    return elements(said, field) if field.is_set else said.get(field.key)
