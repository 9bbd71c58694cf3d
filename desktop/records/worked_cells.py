"""What is worked out of records, read from the columns of their tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from desktop.records import values
from desktop.records.collection import Kind
from desktop.records.queries import as_defined
from desktop.records.tables import columns_of
from desktop.records.typed_rows import MILLIONTHS
from desktop.records.values import MemberLink, Moment, Money
from desktop.records.working_out import Looking, Looks, NotWorkedOut

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.values import Value
    from desktop.records.working_out import WorkedOut
    from desktop.rows.read_session import ReadSession

_OF_TABLE: Final = "SELECT number{columns} FROM {table} WHERE number IN (SELECT value FROM json_each(?))"


def worked_out(
    session: ReadSession, collection: RecordCollection, numbers: Collection[int], looking: Looking | None = None
) -> dict[int, WorkedOut]:
    """What is worked out of the records with these numbers, by them, as the collection is defined now; `looking`: from
    where, None where nothing looks into these."""
    if collection.working_out is None or not numbers:
        return {}
    with session.reading() as conn:
        now = as_defined(session, collection)
        found = _in_table(conn, now, numbers)
        read = now.working_out.read(session, now, numbers, looking or Looking(Looks())) if now.working_out else {}
    return {number: {**found.get(number, {}), **read.get(number, {})} for number in numbers}


def in_table(session: ReadSession, collection: RecordCollection, numbers: Collection[int]) -> dict[int, WorkedOut]:
    """The same of what has columns alone."""
    with session.reading() as conn:
        found = _in_table(conn, as_defined(session, collection), numbers)
    return {number: found.get(number, {}) for number in numbers}


def _in_table(conn: sqlite3.Connection, collection: RecordCollection, numbers: Collection[int]) -> dict[int, WorkedOut]:
    fields = collection.worked_out
    if not fields:
        return {}
    columns = "".join(f', "{name}"' for field in fields for name, _ in columns_of(field))
    query = _OF_TABLE.format(columns=columns, table=collection.table)
    rows = conn.execute(query, (json.dumps(list(numbers)),)).fetchall()
    return {number: dict(_said(fields, cells)) for number, *cells in rows}


def _said(fields: Iterable[Field], cells: Iterable[Any]) -> Iterator[tuple[str, Value | NotWorkedOut]]:
    following = iter(cells)
    for field in fields:
        by_name = {name: next(following) for name, _ in columns_of(field)}
        cell, why_not = by_name[field.key], list(by_name.values())[-1]
        if why_not is not None:
            yield field.key, NotWorkedOut(why_not)
        elif cell is not None:
            yield field.key, _value(field.kind, *list(by_name.values())[:-1])


def _value(kind: Kind, cell: Any, beside: Any = None) -> Value:
    """The value of a cell; `beside`: of a sum its currency."""
    match kind:
        case Kind.NUMBER:
            return _decimal(cell)
        case Kind.MONEY:
            return Money(_decimal(cell), beside)
        case Kind.DATE:
            return date.fromisoformat(cell)
        case Kind.TIME:
            return time.fromisoformat(cell)
        case Kind.MOMENT:
            return Moment(cell)
        case Kind.YES_NO:
            return bool(cell)
        case Kind.PERSON:
            return MemberLink(cell)
    return cell  # type: ignore[no-any-return]


def _decimal(millionths: int) -> Decimal:
    return Decimal(values.decimal_text(Decimal(millionths) / MILLIONTHS))
