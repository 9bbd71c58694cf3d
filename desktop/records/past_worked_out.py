"""What was worked out of records at a time: of what they and their rows said then, as it is worked out now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.records.identity import unpacked_key
from desktop.records.queries import collections
from desktop.records.working_out import parted

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.past import PastRecord
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

_PARENTS: Final = "SELECT record, parent, space FROM records WHERE collection = ? AND parent IS NOT NULL"


def with_worked_out(
    session: ReadSession,
    collection: RecordCollection,
    told: Sequence[PastRecord],
    rows_then: Callable[[RecordCollection], Sequence[PastRecord]],
) -> list[PastRecord]:
    """Records of one time, with what has a column in the table of their collection; `rows_then`: what those of another
    collection said at that time."""
    working_out = collection.working_out
    if working_out is None or not collection.worked_out or collection.rows_of:
        return list(told)
    inside = [each for each in collections(session) if collection.name in each.rows_of]
    rows = {each.id: _by_whole(session, each, rows_then(each)) for each in inside if working_out.has_rows}
    found = []
    for past in told:
        theirs = {id: by_whole.get(past.id, []) for id, by_whole in rows.items()}
        came, _ = parted(working_out.work_out(past.values, theirs).whole)
        found.append(replace(past, worked_out=came))
    return found


def _by_whole(
    session: ReadSession, collection: RecordCollection, rows: Sequence[PastRecord]
) -> dict[str, list[Mapping[str, Value]]]:
    """What rows said, by the ids of what they belong to."""
    wholes = dict(_wholes(session, collection))
    found: dict[str, list[Mapping[str, Value]]] = {}
    for row in rows:
        found.setdefault(wholes.get(row.id, ""), []).append(row.values)
    return found


def _wholes(session: ReadSession, collection: RecordCollection) -> Iterator[tuple[str, str]]:
    genesis = session.sources.genesis
    with session.reading() as conn:
        for record, parent, space in conn.execute(_PARENTS, (collection.id,)).fetchall():
            yield record.hex(), unpacked_key(parent).id(genesis, space).hex()
