"""What records show as pictures, read beside the window: a photo, a title, three values."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.files.value import FileValue
from desktop.records import listed_rows
from desktop.records.collection import Kind
from desktop.records.listing import listed
from desktop.records.queries import as_defined
from ui.records.board.board_read import CardLine
from ui.records.table.columns import columns_of
from ui.records.table.table_read import narrowed, read_ground

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.records.collection import RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.records.listing import Listing
    from desktop.rows.read_session import ReadSession
    from ui.records.table.cell_words import CellWords
    from ui.records.table.columns import Column
    from ui.records.table.table_read import Ground

MOST_VALUES: Final = 3


class PicturesAsk(NamedTuple):
    """Which pictures: the key of the field that holds them, and of those that are shown, in order."""

    picture: str
    shown: tuple[str, ...]


class PictureCard(NamedTuple):
    """A record. `file`: None where it has none; `apart`: somebody wrote otherwise at the same time."""

    record: ListedRow
    title: str
    file: FileValue | None
    lines: tuple[CardLine, ...]
    apart: bool

    @property
    def spoken(self) -> str:
        """All of it, for screen readers."""
        named = [self.file.name] if self.file is not None else []
        return ", ".join([self.title, *named, *(f"{line.label}: {line.words}" for line in self.lines)])


class PicturesRead(NamedTuple):
    """All of one moment: the numbers of the rows in their order, and what those that were asked for say."""

    collection: RecordCollection
    numbers: array[int]
    cards: Mapping[int, PictureCard]
    ground: Ground


def read_pictures(
    session: ReadSession, collection: RecordCollection, listing: Listing, ask: PicturesAsk, first: int, last: int
) -> PicturesRead | RecordCollection:
    """All that are listed, and what those from one place to before another say; the collection as it is defined now,
    where that is another."""
    with session.reading():
        now = as_defined(session, collection)
        if now != collection:
            return now
        numbers = listed(session, collection, narrowed(listing, collection))
        ground = read_ground(session, collection)
        cards = read_picture_cards(session, collection, ask, numbers[first:last], ground.words)
        return PicturesRead(collection, numbers, cards, ground)


def read_picture_cards(
    session: ReadSession, collection: RecordCollection, ask: PicturesAsk, numbers: Sequence[int], words: CellWords
) -> dict[int, PictureCard]:
    """What these rows say."""
    columns = {column.key: column for column in columns_of(collection) if not _is_file(column)}
    shown = [columns[key] for key in ask.shown if key in columns and key != collection.title]
    rows = listed_rows.rows(session, collection, numbers)
    return {number: _card(collection, row, shown, ask.picture, words) for number, row in rows.items()}


def _is_file(column: Column) -> bool:
    return column.field is not None and column.field.kind is Kind.FILE


def _card(
    collection: RecordCollection, row: ListedRow, shown: Iterable[Column], picture: str, words: CellWords
) -> PictureCard:
    lines = (
        CardLine(column.label, said.replace("\n", " "), column.key in row.misfits)
        for column in shown
        if (said := words.words(column, row))
    )
    file = row.values.get(picture)
    return PictureCard(
        record=row,
        title=words.title(collection, row) or QCoreApplication.translate("Pictures", "No name"),
        file=file if isinstance(file, FileValue) else None,
        lines=tuple(line for line, _ in zip(lines, range(MOST_VALUES), strict=False)),
        apart=bool(row.apart),
    )
