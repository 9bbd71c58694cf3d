"""Running numbers, as `2026-A17`: each seat counts for itself under its letter, so that PCs apart never give out the
same; or one PC gives out all of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import InvalidError, RetryLaterError
from desktop.records.commands import space_of
from desktop.records.number_rows import is_noted, last_saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

LETTER: Final = "{letter}"
_MOST_DIGITS: Final = 15
_HIGHEST: Final = """
SELECT max(CAST(substr("{field}", :after) AS INTEGER)) FROM {table} WHERE substr("{field}", 1, :after - 1) = :begin
AND length("{field}") <= :most AND substr("{field}", :after) NOT GLOB '*[^0-9]*'
"""
_TWICE: Final = """
SELECT "{field}", record FROM {table}
WHERE NOT away AND "{field}" IN (
    SELECT "{field}" FROM {table} WHERE NOT away AND "{field}" IS NOT NULL GROUP BY "{field}" HAVING count(*) > 1
)
ORDER BY "{field}", record
"""


class Series(NamedTuple):
    """Numbers that are counted together: `begin` stands before each, in it `{letter}` for that of whoever counts.

    digits: how many each has at least; is_whole: one PC gives out all of them, without gaps
    """

    begin: str
    digits: int = 1
    is_whole: bool = False

    def number(self, count: int, letter: str) -> str:
        """One of them, as it is saved."""
        return f"{self.begin.replace(LETTER, letter)}{count:0{self.digits}}"


def next_numbers(
    context: CommandContext, collection: RecordCollection, field: str, series: Series, count: int = 1
) -> Sequence[str]:
    """The next numbers of a series for a field of a collection, each to be saved once, as text. They are given out:
    nobody gets them again, also where they are not saved, or what they were saved in is erased.

    Raises InvalidError for a seat without a letter, RetryLaterError while rows are made again.
    """
    letter = _letter(context) if LETTER in series.begin else ""
    if not context.projection.spaces.is_settled(space_of(context, collection)):
        raise RetryLaterError("What is here is being put in order. A number can be given out in a moment.")
    begin = series.begin.replace(LETTER, letter)
    saved = _last(context, collection, field, begin, series)
    first = context.local_state.next_number(f"{collection.name} {field} {begin}", saved, count)
    return [series.number(number, letter) for number in range(first, first + count)]


def _letter(context: CommandContext) -> str:
    letter = context.replica.authority.letters.of(context.replica.me.feed)
    if letter is None:
        raise InvalidError("This PC cannot give out numbers: how it came into the shop is not known.")
    return letter.text


def _last(context: CommandContext, collection: RecordCollection, field: str, begin: str, series: Series) -> int:
    """The highest that was saved: by this seat, or by anybody where others may have counted before it."""
    if is_noted(begin) and not series.is_whole:
        return last_saved(context.model.conn, context.replica.me.feed, collection.id, field, begin)
    query = _HIGHEST.format(field=field, table=collection.table)
    values = {"begin": begin, "after": len(begin) + 1, "most": len(begin) + _MOST_DIGITS}
    (found,) = context.model.conn.execute(query, values).fetchone()
    return found or 0


def given_twice(session: ReadSession, collection: RecordCollection, field: str) -> dict[str, list[str]]:
    """The numbers that several records have, with the ids of these, without those that were thrown away."""
    found: dict[str, list[str]] = {}
    with session.reading() as conn:
        for number, record in conn.execute(_TWICE.format(field=field, table=collection.table)).fetchall():
            found.setdefault(number, []).append(record.hex())
    return found
