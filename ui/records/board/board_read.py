"""What a board shows, read beside the window: its columns, which cards are in them, and what those in sight say."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.files.value import FileValue
from desktop.records import listed_rows, piles
from desktop.records.collection import Kind
from desktop.records.elements import elements
from desktop.records.queries import as_defined
from desktop.records.values import MemberLink, Money
from ui.records.table.columns import columns_of
from ui.records.table.table_read import Ground, narrowed, read_ground

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.records.listing import Listing
    from desktop.records.piles import Pile
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from ui.records.table.cell_words import CellWords
    from ui.records.table.columns import Column

tr = QCoreApplication.translate

MOST_LINES: Final = 3
MOST_PEOPLE: Final = 3
_BETWEEN: Final = " · "


class BoardAsk(NamedTuple):
    """What a board is of: the key of the question with a column for each answer, of what is summed above them (empty:
    nothing), and of the questions whose answers stand on cards, in order."""

    by: str
    summed: str
    shown: tuple[str, ...]


class BoardColumn(NamedTuple):
    """A column: what its cards answer, or whether that fits no answer; `colour` as #RRGGBB, empty for none."""

    value: Value
    is_of_misfits: bool
    label: str
    colour: str
    numbers: array[int]
    sums: str


class CardLine(NamedTuple):
    """An answer on a card; `strong`: it does not fit its question."""

    label: str
    words: str
    strong: bool = False


class BoardCard(NamedTuple):
    """A record on a board. `people`: their names and ids; `apart`: somebody wrote otherwise at the same time;
    `picture`: the first that it shows."""

    record: ListedRow
    title: str
    lines: tuple[CardLine, ...]
    people: tuple[tuple[str, bytes], ...]
    apart: bool
    picture: FileValue | None = None

    @property
    def spoken(self) -> str:
        """All of it, for screen readers."""
        said = [f"{line.label}: {line.words}" for line in self.lines]
        return ", ".join([self.title, *said, *(name for name, _ in self.people)])


class BoardRead(NamedTuple):
    """All of one moment. `cards` by the numbers of their rows, those in sight."""

    collection: RecordCollection
    columns: Sequence[BoardColumn]
    cards: Mapping[int, BoardCard]
    ground: Ground


def read_board(
    session: ReadSession, collection: RecordCollection, listing: Listing, ask: BoardAsk, rows: range, within: range
) -> BoardRead | RecordCollection:
    """The columns, and the cards in these rows of those that are in sight; the collection as it is defined now, where
    that is another."""
    with session.reading():
        now = as_defined(session, collection)
        if now != collection:
            return now
        by, summed = collection.by_key[ask.by], collection.by_key.get(ask.summed)
        found = piles.piles(session, collection, narrowed(listing, collection), by, summed)
        ground = read_ground(session, collection)
        columns = [_column(pile, by, summed, ground.words) for pile in found]
        numbers = [
            number for at in within if at < len(columns) for number in columns[at].numbers[rows.start : rows.stop]
        ]
        return BoardRead(collection, columns, read_cards(session, collection, ask, numbers, ground.words), ground)


def read_cards(
    session: ReadSession, collection: RecordCollection, ask: BoardAsk, numbers: Sequence[int], words: CellWords
) -> dict[int, BoardCard]:
    """What these rows say on cards."""
    columns = {column.key: column for column in columns_of(collection)}
    shown = [columns[key] for key in ask.shown if key in columns and key not in (collection.title, ask.by)]
    rows = listed_rows.rows(session, collection, numbers)
    return {number: _card(collection, row, shown, columns[ask.by], words) for number, row in rows.items()}


def _column(pile: Pile, by: Field, summed: Field | None, words: CellWords) -> BoardColumn:
    label = words.value(by, pile.value)
    if pile.value is None:
        label = tr("Board", "Does not fit") if pile.is_of_misfits else tr("Board", "No answer")
    sums = (words.value(summed, _summed(*each)) for each in sorted(pile.sums.items()))
    colour = dict(by.colours).get(pile.value, "") if isinstance(pile.value, str) else ""
    return BoardColumn(pile.value, pile.is_of_misfits, label, colour, pile.numbers, _BETWEEN.join(sums))


def _summed(currency: str, total: object) -> Value:
    return Money(total, currency) if currency else total  # type: ignore[arg-type,return-value]


def _card(
    collection: RecordCollection, row: ListedRow, shown: Iterable[Column], by: Column, words: CellWords
) -> BoardCard:
    shown = list(shown)
    files = (row.values.get(column.key) for column in shown)
    picture = next((each for each in files if isinstance(each, FileValue) and each.is_picture), None)
    people: list[tuple[str, bytes]] = []
    lines: list[CardLine] = [CardLine(by.label, words.words(by, row), strong=True)] if by.key in row.misfits else []
    for column in shown:
        members = _members(column, row)
        if members:
            people += ((words.value(column.field, member), member.member) for member in members)
        elif (picture is None or row.values.get(column.key) != picture) and (said := words.words(column, row)):
            lines.append(CardLine(column.label, said.replace("\n", " "), column.key in row.misfits))
    title = words.title(collection, row) or tr("Board", "No name")
    return BoardCard(row, title, tuple(lines[:MOST_LINES]), tuple(people[:MOST_PEOPLE]), bool(row.apart), picture)


def _members(column: Column, row: ListedRow) -> list[MemberLink]:
    """The people that a column names."""
    field = column.field
    if field is None or field.kind is not Kind.PERSON:
        return []
    said = elements(row.values, field).values() if field.is_set else [row.values.get(field.key)]
    return [value for value in said if isinstance(value, MemberLink)]
