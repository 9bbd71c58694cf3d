"""What whoever decides should know of a record, beside what it says itself: “Mei is away too.”, “Days left: 9.”."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.processes.away import away_between
from desktop.records import queries
from desktop.records.working_out import Looks
from desktop.rows.names import isolated
from desktop.rows.read_session import as_bytes
from desktop.settings.brief import span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.processes.records import Process
    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession

_SPACE: Final = "SELECT space FROM records WHERE record = ?"


def deciding(
    session: ReadSession, collection: RecordCollection, process: Process, looks: Looks | None = None
) -> tuple[str, ...]:
    """In sentences, as far as whoever asks can read it; `looks`: what was looked into for other requests at the same
    moment. Raises NotFoundError for a record that is not here."""
    with session.reading() as conn:
        record = queries.record(session, collection, process.record)
        said = list(_away_too(session, collection, record, process.by_id))
        if collection.deciding is not None:
            (space,) = conn.execute(_SPACE, (as_bytes(record.id),)).fetchone()
            inside = (each for each in queries.collections(session) if collection.name in each.rows_of)
            rows = {each.name: queries.rows(session, each, record.id) for each in inside}
            said += collection.deciding(session, collection, space, record, rows, looks or Looks())
    return tuple(said)


def _away_too(session: ReadSession, collection: RecordCollection, record: Record, by: str) -> Iterator[str]:
    """Who is away on days that somebody else asks for."""
    span = span_of(collection)
    if span is None or span.last is None:
        return
    first, last = record.values.get(span.first.key), record.values.get(span.last.key)
    if isinstance(first, date) and isinstance(last, date):
        away = away_between(session, first, last)
        yield from (f"{isolated(name)} is away too." for id, name in away.items() if id != by)
