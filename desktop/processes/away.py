"""Who is away between two days: as was said of them, or by a leave that got a yes, as far as one can read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.people.records import UNNAMED_PERSON
from desktop.processes.leave import is_leave
from desktop.processes.queries import absences
from desktop.processes.standing import YES, standing_words
from desktop.records import queries
from desktop.records.collection import Kind
from desktop.settings.brief import span_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_OVERLAPPING: Final = """
SELECT r.record, r.created_by, coalesce(p.name, ?) FROM {table} t JOIN records r ON r.number = t.number
LEFT JOIN people p ON p.person = r.created_by
WHERE t.away = 0 AND t."{first}" <= ? AND t."{last}" >= ? ORDER BY t."{first}", r.record
"""


def away_until(session: ReadSession, today: date) -> dict[str, date]:
    """The last day of those of whom was said that they are away today, by their ids."""
    found: dict[str, date] = {}
    for one in absences(session, today.isoformat()):
        if one.since <= today.isoformat():
            found[one.member_id] = max(date.fromisoformat(one.until), found.get(one.member_id, date.min))
    return found


def away_between(session: ReadSession, first: date, last: date) -> dict[str, str]:
    """Their names by their ids; both days are included."""
    with session.reading() as conn:
        said = (one for one in absences(session, first.isoformat()) if one.since <= last.isoformat())
        found = {one.member_id: one.member for one in said}
        for collection in filter(is_leave, queries.collections(session)):
            for id, name in _on_leave(conn, collection, first, last):
                found.setdefault(id, name)
    return found


def _on_leave(
    conn: sqlite3.Connection, collection: RecordCollection, first: date, last: date
) -> Iterator[tuple[str, str]]:
    span = span_of(collection)
    if span is None or span.last is None or span.last.kind is not Kind.DATE:
        return
    query = _OVERLAPPING.format(table=collection.table, first=span.first.key, last=span.last.key)
    rows = conn.execute(query, (UNNAMED_PERSON, last.isoformat(), first.isoformat())).fetchall()
    said = standing_words(conn, [record for record, *_ in rows])
    yield from ((member.hex(), name) for record, member, name in rows if said.get(record) in YES)
