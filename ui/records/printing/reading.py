"""What is printed of records, read beside the window: the list as it is seen, each by itself, labels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.home.wall_clock import wall_ms
from desktop.printing.content import (
    Block,
    NextPage,
    PaperColumn,
    PaperLabel,
    PaperPicture,
    PaperTable,
    PaperText,
    PaperTitle,
    Printout,
)
from desktop.records import comments, listed_rows, queries
from desktop.records.collection import Kind
from desktop.records.listing import RowOrder, listed
from desktop.records.printed import SaidRecord, label, printed_fields, record_blocks
from desktop.records.values import Moment, Money
from ui.bidi import filled, side_by_side
from ui.records.printing.pictures import PaperPictures
from ui.records.table.columns import Column, columns_of
from ui.records.table.table_read import read_ground, read_rows
from ui.records.value_words import counted, untitled

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.records.collection import RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.records.listing import Listing
    from desktop.records.printed import LabelWish, RecordSheets
    from desktop.rows.read_session import ReadSession

_SLICE: Final = 500
tr = QCoreApplication.translate


class SeenRecords(NamedTuple):
    """Records as somebody sees them: which, in which columns; `said`: in words, what they are narrowed to; `only`: the
    ids of some, where it is not all of the listing."""

    collection: RecordCollection
    columns: Sequence[Column]
    listing: Listing
    said: Sequence[str] = ()
    only: Sequence[str] = ()

    @property
    def title(self) -> str:
        """What stands above them."""
        return self.collection.heading


class RecordReader:
    """Says what records say, in one shop; made and used within one `session.reading()`."""

    def __init__(self, session: ReadSession, seen: SeenRecords) -> None:
        self._session = session
        self._seen = seen
        self.ground = read_ground(session, seen.collection)
        self.words = self.ground.words
        self._pictures = PaperPictures(session)
        self._inside = [each for each in queries.collections(session) if seen.collection.name in each.rows_of]

    def numbers(self) -> list[int]:
        """Of the rows that are meant, in their order."""
        if self._seen.only:
            found = listed_rows.numbers_of(self._session, self._seen.only)
            return [found[id] for id in self._seen.only if id in found]
        return list(listed(self._session, self._seen.collection, self._seen.listing))

    def table(self, sums: Collection[str]) -> PaperTable:
        """As it is seen; `sums`: the columns at whose end stands what they come to."""
        collection, columns, numbers = self._seen.collection, self._seen.columns, self.numbers()
        cells: list[Sequence[str]] = []
        for at in range(0, len(numbers), _SLICE):
            part = numbers[at : at + _SLICE]
            found = read_rows(self._session, collection, columns, part, self.words)
            cells += [found[number].words for number in part if number in found]
        said = [PaperColumn(column.label, column.is_of_figures) for column in columns]
        come_to = [self._sum(column, numbers) if column.key in sums else "" for column in columns]
        if not cells or not any(come_to):
            return PaperTable(said, cells)
        return PaperTable(said, cells, [come_to[0] or tr("Printing", "Sum"), *come_to[1:]])

    def _sum(self, column: Column, numbers: Sequence[int]) -> str:
        assert column.field is not None
        found = listed_rows.sums(self._session, self._seen.collection, [column.field], numbers).sums
        return "\n".join(
            self.words.value(None, Money(total, currency) if currency else total)
            for currency, (total, _) in sorted(found.items())
        )

    def each(self) -> Iterator[ListedRow]:
        """What the rows that are meant say."""
        numbers = self.numbers()
        for at in range(0, len(numbers), _SLICE):
            part = numbers[at : at + _SLICE]
            found = listed_rows.rows(self._session, self._seen.collection, part)
            yield from (found[number] for number in part if number in found)

    def said(self, row: ListedRow, *, whole: bool, with_comments: bool = False) -> SaidRecord:
        """One of them in words; `whole`: with its rows, and who added it."""
        answers = self._answers(self._seen.collection, row)
        title = row.of or " ".join(answers.get(self._seen.collection.title, "").split()) or untitled()
        if not whole:
            return SaidRecord(title, answers, {})
        inside = {of.name: self._rows(of, row.id) for of in self._inside}
        said = self._comments(row.id) if with_comments else ()
        return SaidRecord(
            title,
            answers,
            {of.name: [self._answers(of, each) for each in inside[of.name]] for of in self._inside},
            self._about(row.id),
            said,
            tuple(self._pictures.of(self._seen.collection, row.values)),
            {of.name: [*self._pictures_of_rows(of, inside[of.name])] for of in self._inside},
        )

    def _pictures_of_rows(self, of: RecordCollection, rows: Sequence[ListedRow]) -> Iterator[PaperPicture]:
        for row in rows:
            yield from self._pictures.of(of, row.values, self.words.title(of, row))

    def _answers(self, collection: RecordCollection, row: ListedRow) -> dict[str, str]:
        said = {
            field.key: self.words.words(Column(field.key, field.label, field), row)
            for field in printed_fields(collection)
        }
        return {key: words for key, words in said.items() if words}

    def _rows(self, of: RecordCollection, record: str) -> list[ListedRow]:
        ids = [row.id for row in queries.rows(self._session, of, record)]
        numbers = listed_rows.numbers_of(self._session, ids)
        found = listed_rows.rows(self._session, of, [numbers[id] for id in ids if id in numbers])
        return [found[numbers[id]] for id in ids if numbers.get(id) in found]

    def _about(self, record: str) -> str:
        found = queries.record(self._session, self._seen.collection, record)
        added = side_by_side(found.created_by, self.moment(found.created_at))
        said = filled(tr("Printing", "Added by %1"), added)
        if found.changed_at == found.created_at:
            return said
        changed = side_by_side(found.changed_by, self.moment(found.changed_at))
        return f"{said}\n{filled(tr('Printing', 'Last changed by %1'), changed)}"

    def _comments(self, record: str) -> list[str]:
        return [
            filled(tr("Printing", "%1: %2"), side_by_side(each.author, self.moment(each.sent_at)), each.text)
            for each in comments.comments(self._session, record)
        ]

    def moment(self, at: datetime) -> str:
        """A day and a time, whatever day it is when somebody reads it."""
        return self.words.value(None, Moment(int(at.timestamp() * 1000)))

    def printout(self, shop: str, blocks: Sequence[Block], footer: str, labels: Sequence[PaperLabel] = ()) -> Printout:
        """What stands on every page besides."""
        now = self.words.value(None, Moment(wall_ms()))
        return Printout(self._seen.title, shop, now, blocks, footer, labels)


def read_list(session: ReadSession, seen: SeenRecords, shop: str, footer: str, sums: Collection[str]) -> Printout:
    """The list as it is seen, with what it is narrowed to and sorted by at its top."""
    with session.reading():
        reader = RecordReader(session, seen)
        table = reader.table(sums)
        count = len(table.rows)
        said = [counted(seen.collection, count), *seen.said, sorting_words(seen)]
        about = PaperText(side_by_side(*said), quiet=True)
        body = table if count else PaperText(tr("Printing", "Nothing is in this list."))
        return reader.printout(shop, (PaperTitle(seen.title), about, body), footer)


def read_each(
    session: ReadSession, seen: SeenRecords, shop: str, sheets: RecordSheets, *, with_comments: bool
) -> Printout:
    """Each on a sheet of its own."""
    above = tr("Printing", "Comments")
    with session.reading():
        reader = RecordReader(session, seen)
        blocks: list[Block] = []
        for row in reader.each():
            said = reader.said(row, whole=True, with_comments=with_comments)
            blocks += [NextPage(), *record_blocks(said, sheets, above)]
        return reader.printout(shop, blocks or (PaperTitle(seen.title),), sheets.footer)


def read_labels(session: ReadSession, seen: SeenRecords, wish: LabelWish) -> Printout:
    """A label for each, or as many as it says."""
    with session.reading():
        reader = RecordReader(session, seen)
        labels = [label(reader.said(row, whole=False), row.values, wish) for row in reader.each()]
        return reader.printout("", (), "", labels)


def read_empty(session: ReadSession, seen: SeenRecords, shop: str, blocks: Sequence[Block], footer: str) -> Printout:
    """Sheets to be filled in, which say nothing of any record."""
    return Printout(seen.title, shop, "", blocks, footer)


def sorting_words(seen: SeenRecords) -> str:
    """By what they are sorted; nothing where it is as they were added."""
    sorting = seen.listing.sorting
    column = next((each for each in columns_of(seen.collection) if each.key == sorting.key), None)
    if column is None or sorting == RowOrder():
        return ""
    words = tr("Printing", "sorted by %1, the last first") if sorting.descending else tr("Printing", "sorted by %1")
    return filled(words, column.label)


def summed(columns: Sequence[Column]) -> list[Column]:
    """Those that can be summed."""
    return [column for column in columns if column.is_of_figures]


def usually_summed(columns: Sequence[Column]) -> list[str]:
    """The keys of those of money, whose sums are what people look for: of degrees or badges nobody wants any."""
    return [each.key for each in summed(columns) if each.field is not None and each.field.kind is Kind.MONEY]
