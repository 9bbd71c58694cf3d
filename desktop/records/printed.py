"""What stands on paper of records, in words that were said already: of one, of a list, of a sheet of labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.barcodes import CodeKind
from desktop.printing.content import (
    Block,
    PaperAnswers,
    PaperColumn,
    PaperHeading,
    PaperLabel,
    PaperPicture,
    PaperTable,
    PaperText,
    PaperTitle,
    RuledTable,
)
from desktop.records.collection import Kind

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.values import Value

NOTHING: Final = "–"
"""Stands where a question was not answered."""
FIGURES: Final = frozenset((Kind.NUMBER, Kind.MONEY, Kind.COUNT))


@dataclass(frozen=True)
class SaidRecord:
    """A record in words.

    title: what it is called; `answers`: what its fields say, by their keys, without what is empty
    rows: the same of its rows, by what their collections are called for the program
    pictures: those it holds; `row_pictures`: those of its rows, by the same as these
    about: who added it, and when; `comments`: what was said about it, none where that is not printed
    """

    title: str
    answers: Mapping[str, str]
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    about: str = ""
    comments: Sequence[str] = ()
    pictures: Sequence[PaperPicture] = ()
    row_pictures: Mapping[str, Sequence[PaperPicture]] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordSheets:
    """How the records of a collection are printed.

    entry: what stands on the sheet of one, below its title; `footer`: below on every page
    paper: what it is called; empty for what is usual in the shop
    empty: one that is filled in by hand; none where nobody fills in any; `ruled`: a list of them to write in
    codes: the keys of the fields that scanners read
    """

    entry: Callable[[SaidRecord], Sequence[Block]]
    footer: str = ""
    paper: str = ""
    empty: Sequence[Block] = ()
    ruled: RuledTable | None = None
    codes: tuple[str, ...] = ()


def plain_sheets(collection: RecordCollection, rows: Sequence[RecordCollection]) -> RecordSheets:
    """Of a collection that nobody drew sheets for: its fields in order, then its rows."""

    def entry(said: SaidRecord) -> list[Block]:
        pairs = [(field.label, said.answers.get(field.key, NOTHING)) for field in printed_fields(collection)]
        tables: list[Block] = []
        for of in rows:
            if said.rows.get(of.name):
                pictures = said.row_pictures.get(of.name, ())
                tables += [PaperHeading(of.heading), row_table(of, said.rows[of.name]), *pictures]
        return [PaperAnswers(pairs), *said.pictures, *tables]

    return RecordSheets(entry)


def printed_fields(collection: RecordCollection) -> list[Field]:
    """Those that are for eyes."""
    return [field for field in collection.fields if field.kind is not Kind.BYTES]


def row_table(collection: RecordCollection, rows: Iterable[Mapping[str, str]]) -> PaperTable:
    """Rows of a record, a column for each of their fields."""
    fields = printed_fields(collection)
    columns = [PaperColumn(field.label, field.kind in FIGURES and not field.is_set) for field in fields]
    return PaperTable(columns, [[row.get(field.key, "") for field in fields] for row in rows])


def record_blocks(said: SaidRecord, sheets: RecordSheets, comments: str) -> list[Block]:
    """The sheet of one; `comments`: what stands above what was said about it."""
    above: list[Block] = [PaperTitle(said.title), *([PaperText(said.about, quiet=True)] if said.about else [])]
    below: list[Block] = [PaperHeading(comments), *map(PaperText, said.comments)] if said.comments else []
    return [*above, *sheets.entry(said), *below]


@dataclass(frozen=True)
class LabelWish:
    """What stands on a label: which fields below the title, which of them for scanners and how, and which says how many
    of it there are."""

    lines: tuple[str, ...] = ()
    code: str = ""
    code_kind: CodeKind = CodeKind.BARS
    copies: str = ""


def label(said: SaidRecord, values: Mapping[str, Value], wish: LabelWish) -> PaperLabel:
    """The label of a record; `values`: of its fields. Where the number that is asked for is missing there is one, of
    none there is none."""
    return PaperLabel(
        title=said.title,
        lines=[said.answers[key] for key in wish.lines if key in said.answers],
        code=said.answers.get(wish.code, ""),
        code_kind=wish.code_kind,
        copies=_copies(values.get(wish.copies)) if wish.copies else 1,
    )


def _copies(value: Value) -> int:
    return max(0, int(value)) if isinstance(value, Decimal | int) and not isinstance(value, bool) else 1
