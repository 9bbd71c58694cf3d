"""Running numbers, `{year}-{letter}{n}`: each seat counts for itself, so that PCs apart never give out the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.errors import InvalidError, RetryLaterError
from desktop.records.commands import space_of

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_SAVED: Final = "SELECT fields FROM saves WHERE feed = ? AND collection = ? AND instr(fields, ?) > 0"
_TWICE: Final = """
SELECT "{field}", record FROM {table}
WHERE "{field}" IN (SELECT "{field}" FROM {table} WHERE "{field}" IS NOT NULL GROUP BY "{field}" HAVING count(*) > 1)
ORDER BY "{field}", record
"""
_fields: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode


def next_number(context: CommandContext, collection: RecordCollection, field: str, year: int) -> str:
    """The next number for a field of a collection in a year of the shop, to be saved once, as text. It is given out:
    nobody gets it again, also where it is not saved, or what it was saved in is erased.

    Raises InvalidError for a seat without a letter, RetryLaterError while rows are made again.
    """
    feed = context.replica.me.feed
    letter = context.replica.authority.letters.of(feed)
    if letter is None:
        raise InvalidError("This PC cannot give out numbers: how it came into the shop is not known.")
    if not context.projection.spaces.is_settled(space_of(context, collection)):
        raise RetryLaterError("What is here is being put in order. A number can be given out in a moment.")
    begin = f"{year}-{letter.text}"
    saved = _last_saved(context, collection, field, begin)
    return f"{begin}{context.local_state.next_number(f'{collection.name} {field} {begin}', saved)}"


def _last_saved(context: CommandContext, collection: RecordCollection, field: str, begin: str) -> int:
    """The highest that this seat ever saved, whether it shows or not."""
    number = re.compile(re.escape(begin) + "([0-9]{1,15})")
    values = (context.replica.me.feed, collection.id, begin.encode())
    rows = context.model.conn.execute(_SAVED, values).fetchall()
    said = (_text(_fields(fields).get(field)) for (fields,) in rows)
    return max((int(match[1]) for text in said if (match := number.fullmatch(text))), default=0)


def _text(raw: msgspec.Raw | None) -> str:
    value = msgspec.msgpack.decode(raw) if raw is not None else None
    return value if isinstance(value, str) else ""


def given_twice(session: ReadSession, collection: RecordCollection, field: str) -> dict[str, list[str]]:
    """The numbers that several records have, with the ids of these: a copy of a PC gave out what it gave out itself."""
    found: dict[str, list[str]] = {}
    with session.reading() as conn:
        for number, record in conn.execute(_TWICE.format(field=field, table=collection.table)).fetchall():
            found.setdefault(number, []).append(record.hex())
    return found
