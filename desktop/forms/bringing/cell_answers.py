"""What stands in the cells of a list, as answers to the questions of a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import InvalidError
from desktop.records import values
from desktop.records.collection import Kind
from desktop.records.elements import replaced
from desktop.records.set_text import split
from desktop.records.values import Moment, Money
from desktop.rows.fact_types import VoidFactError
from desktop.rows.names import identity
from desktop.sheets.columns import read_cell
from desktop.sheets.grid import CellError
from desktop.sheets.value_table import plain_text

if TYPE_CHECKING:
    from desktop.records.collection import Field
    from desktop.records.identity import RecordKey
    from desktop.records.values import Value
    from desktop.settings.typed_fields import TypedFields
    from desktop.sheets import columns
    from desktop.sheets.columns import SheetColumn
    from desktop.sheets.grid import RawCell

_REMEMBERED: Final = 1 << 12
"""Cells of a column whose answers are remembered: most columns say the same again and again."""

LinkTitles = Mapping[str, Sequence["RecordKey"]]
"""The records that a link can lead to, by the identities of their titles."""


class CellAnswer(NamedTuple):
    """What a cell answers, one value or of several-of each; `misfit`: it stays as it is written, and is marked;
    `written`: how that stands in a list that was exported here, where it is text."""

    values: tuple[Value, ...]
    misfit: str = ""
    written: str = ""


class CellAnswers:
    """Reads cells in one shop; `links`: what can be linked, by the keys of the fields that lead there."""

    def __init__(
        self, typed: TypedFields, random: Callable[[int], bytes], links: Mapping[str, LinkTitles] | None = None
    ) -> None:
        self._typed = typed
        self._zone: tzinfo = typed.zone
        self._random = random
        self._links = links or {}

    def reader(self, field: Field, column: SheetColumn) -> Callable[[RawCell], CellAnswer]:
        """How the cells of a column answer a question."""
        return lru_cache(_REMEMBERED, typed=True)(partial(self._answer, field, column))

    def own_reader(self, field: Field, column: SheetColumn) -> Callable[[RawCell], CellAnswer]:
        """The same of a list that was exported here: texts are as this program writes them, unless they were mended."""

        def answer(cell: RawCell) -> CellAnswer:
            if not isinstance(cell, str):
                return self._answer(field, column, cell)
            if field.is_set:
                return self._own_set(field, column, cell)
            with suppress(InvalidError):
                value = self._typed.texts.value(field, cell)
                return CellAnswer((value,) if value is not None else (), written=cell)
            return self._answer(field, column, cell)._replace(written=cell)

        return answer

    def _own_set(self, field: Field, column: SheetColumn, cell: str) -> CellAnswer:
        """As CSV has them that comes back, or else as workbooks do."""
        as_in_workbooks = self._answer(field, column, cell)
        if not as_in_workbooks.misfit:
            return as_in_workbooks
        return self._several(field, [element.text for element in split(cell)])

    def fields(self, field: Field, answer: CellAnswer, before: Mapping[str, Value]) -> dict[str, Value]:
        """What is saved so that a record that said `before` says this."""
        if field.is_set:
            return replaced(field, before, answer.values, self._random)
        return {field.key: answer.values[0]} if answer.values else {}

    def _answer(self, field: Field, column: SheetColumn, cell: RawCell) -> CellAnswer:
        value = read_cell(column, cell)
        if value is None or value == "" or value == ():
            return CellAnswer(())
        if not field.is_set:
            return self._one(field, column, value)
        return self._several(field, value if isinstance(value, tuple) else (plain_text(column, value),))

    def _several(self, field: Field, said: Sequence[str]) -> CellAnswer:
        answers = [self._written(field, each) for each in said if each]
        found = [each.values[0] for each in answers if each.values]
        return CellAnswer(tuple(dict.fromkeys(found)), "\n".join(each.misfit for each in answers if each.misfit))

    def _one(self, field: Field, column: SheetColumn, value: columns.Value) -> CellAnswer:
        found = self._value(field, column, value)
        if found is not None and _can_be_saved(found):
            return CellAnswer((found,))
        return self._written(field, value.text if isinstance(value, CellError) else plain_text(column, value))

    def _value(self, field: Field, column: SheetColumn, value: columns.Value) -> Value:
        """The value of a cell whose kind is that of the question; None for another one."""
        match field.kind, value:
            case Kind.MONEY, Decimal():
                return Money(value, column.currency or self._typed.currency)
            case Kind.NUMBER, Decimal():
                return value
            case Kind.COUNT, Decimal() if value == int(value):
                return int(value)
            case Kind.COUNT, timedelta():
                return round(value.total_seconds())
            case Kind.YES_NO, bool():
                return value
            case Kind.MOMENT, datetime():
                return Moment(int(value.replace(tzinfo=value.tzinfo or self._zone).timestamp() * 1000))
            case Kind.DATE, date() if not isinstance(value, datetime):
                return value
            case Kind.TIME, time():
                return value
        return None

    def _written(self, field: Field, text: str) -> CellAnswer:
        if field.kind is Kind.LINK and field.key in self._links:
            found = self._links[field.key].get(identity(text), ())
            return CellAnswer((found[0],)) if len(found) == 1 else CellAnswer((text,), text)
        try:
            return CellAnswer((self._typed.written(field, text),))
        except InvalidError:
            return CellAnswer((text,), text)


def _can_be_saved(value: Value) -> bool:
    """Whether an entry can hold it: not a number of seven places, nor a time of another zone."""
    try:
        values.read(values.write(value))
    except (VoidFactError, ValueError):
        return False
    return True
