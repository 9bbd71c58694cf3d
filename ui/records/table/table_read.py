"""What a table shows, read beside the window: which records in which order, and what those in sight say."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from desktop.records import listed_rows, listing
from desktop.records.queries import as_defined
from desktop.records.subjects import without_record
from ui.records.table.columns import columns_of

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.records.listing import Listing
    from desktop.records.own_rights import OwnRights
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields
    from ui.records.table.cell_words import CellWords
    from ui.records.table.columns import Column


class ShownRow(NamedTuple):
    """A record, and the words of its cells, a column each."""

    record: ListedRow
    words: tuple[str, ...]


class Ground(NamedTuple):
    """How cells read, how what is typed in them is understood, and who may write in which."""

    words: CellWords
    typed: TypedFields
    rights: OwnRights


class TableRead(NamedTuple):
    """All of one moment. `numbers` of rows in their order; `rows`: what those that were asked for say; `begun`: the
    numbers of the rows of records that were just made, by their ids; `without`: what there could be records of, its
    names by keys. `collection`: as it is defined then, and `columns` what it asks for."""

    collection: RecordCollection
    columns: Sequence[Column]
    listing: Listing
    numbers: array[int]
    rows: dict[int, ShownRow]
    ground: Ground
    begun: dict[str, int]
    without: dict[bytes, str]


def read_table(
    session: ReadSession,
    collection: RecordCollection,
    columns: Sequence[Column],
    asked: Listing,
    first: int,
    last: int,
    begun: Sequence[str],
) -> TableRead:
    """What is listed, and what the rows from the first place to before the last say."""
    with session.reading():
        now = as_defined(session, collection)
        if now != collection:
            collection, columns, asked = now, columns_of(now), narrowed(asked, now)
        numbers = listing.listed(session, collection, asked)
        ground = read_ground(session, collection)
        found = listed_rows.numbers_of(session, begun)
        rows = read_rows(session, collection, columns, [*numbers[first:last], *found.values()], ground.words)
        is_whole = not (asked.only or asked.words or asked.away)
        without = without_record(session, collection) if is_whole else {}
        return TableRead(collection, columns, asked, numbers, rows, ground, found, without)


def narrowed(asked: Listing, collection: RecordCollection) -> Listing:
    """Only as far as the collection still asks for what that says."""
    there = (each for each in asked.only if collection.listed_field(each.key) is not None)
    return replace(asked, only=tuple(there))


def read_more(
    session: ReadSession,
    collection: RecordCollection,
    columns: Sequence[Column],
    numbers: Sequence[int],
    words: CellWords,
) -> dict[int, ShownRow]:
    """What these rows say; none where the collection asks for something else meanwhile."""
    with session.reading():
        if as_defined(session, collection) != collection:
            return {}
        return read_rows(session, collection, columns, numbers, words)


def read_rows(
    session: ReadSession,
    collection: RecordCollection,
    columns: Sequence[Column],
    numbers: Sequence[int],
    words: CellWords,
) -> dict[int, ShownRow]:
    """What these rows say."""
    found = listed_rows.rows(session, collection, numbers)
    return {
        number: ShownRow(row, tuple(words.words(column, row) for column in columns)) for number, row in found.items()
    }


def read_ground(session: ReadSession, collection: RecordCollection) -> Ground:
    """How this shop writes; it takes long to load."""
    from desktop.people import queries as people_queries
    from desktop.records.own_rights import OwnRights
    from desktop.settings.queries import shop_settings
    from desktop.settings.typed_fields import TypedFields
    from ui.namesakes import namesakes
    from ui.records.table.cell_words import CellWords

    people = people_queries.people(session)
    told_by = namesakes(people)
    names = {each.id: f"{each.name} ({told_by[each.id]})" if each.id in told_by else each.name for each in people}
    typed = TypedFields(session)
    words = CellWords(
        names,
        typed.customs.decimal_sign,
        shop_settings(session).currency,
        month_first=typed.customs.month_first,
        zone=typed.zone,
    )
    return Ground(words, typed, OwnRights(session, collection))
