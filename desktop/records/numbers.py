"""Running numbers, `{year}-{letter}{n}`: each seat counts for itself, so that PCs apart never give out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError, RetryLaterError
from desktop.records.commands import space_of
from desktop.records.number_rows import last_saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_TWICE: Final = """
SELECT "{field}", record FROM {table}
WHERE "{field}" IN (SELECT "{field}" FROM {table} WHERE "{field}" IS NOT NULL GROUP BY "{field}" HAVING count(*) > 1)
ORDER BY "{field}", record
"""


def next_number(context: CommandContext, collection: RecordCollection, field: str, year: int) -> str:
    """The next number for a field of a collection in a year of the shop; raises as for several."""
    return next_numbers(context, collection, field, year, 1)[0]


def next_numbers(
    context: CommandContext, collection: RecordCollection, field: str, year: int, count: int
) -> Sequence[str]:
    """The next numbers for a field of a collection in a year of the shop, each to be saved once, as text. They are
    given out: nobody gets them again, also where they are not saved, or what they were saved in is erased.

    Raises InvalidError for a seat without a letter, RetryLaterError while rows are made again.
    """
    feed = context.replica.me.feed
    letter = context.replica.authority.letters.of(feed)
    if letter is None:
        raise InvalidError("This PC cannot give out numbers: how it came into the shop is not known.")
    if not context.projection.spaces.is_settled(space_of(context, collection)):
        raise RetryLaterError("What is here is being put in order. A number can be given out in a moment.")
    begin = f"{year}-{letter.text}"
    saved = last_saved(context.model.conn, feed, collection.id, field, begin)
    first = context.local_state.next_number(f"{collection.name} {field} {begin}", saved, count)
    return [f"{begin}{number}" for number in range(first, first + count)]


def given_twice(session: ReadSession, collection: RecordCollection, field: str) -> dict[str, list[str]]:
    """The numbers that several records have, with the ids of these: a copy of a PC gave out what it gave out itself."""
    found: dict[str, list[str]] = {}
    with session.reading() as conn:
        for number, record in conn.execute(_TWICE.format(field=field, table=collection.table)).fetchall():
            found.setdefault(number, []).append(record.hex())
    return found
