"""Records parted by what they answer to one question, as a board shows them: in which order, how many, their sums."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from desktop.records import shown, values
from desktop.records.collection import Kind
from desktop.records.listed_rows import SUMMED, sum_of_parts
from desktop.records.listing import listed, meant
from desktop.records.tables import CURRENCY
from desktop.records.typed_rows import MILLIONTHS, fits

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listing import Listing
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

Sums = Mapping[str, Decimal]
"""By currencies, empty for plain numbers."""


class Pile(Struct, frozen=True):
    """Records with the same answer.

    value: it; None of those without any, and of those whose answers are none that the question has
    numbers: of their rows, in order
    sums: of the field that is summed; of nothing none
    """

    value: Value
    is_of_misfits: bool
    numbers: array[int]
    sums: Sums


def answers_of(field: Field) -> list[Value]:
    """What one can answer to such a question, in order."""
    return [True, False] if field.kind is Kind.YES_NO else [word for word, _ in field.choices]


def piles(
    session: ReadSession, collection: RecordCollection, listing: Listing, by: Field, summed: Field | None = None
) -> list[Pile]:
    """A pile for each answer to `by`, which is a choice or a yes or no, then for none, and for what does not fit if
    there is any; each in the listing's order."""
    with session.reading() as conn:
        source, given = meant(session, conn, collection, listing)
        order = listed(session, collection, listing)
        answers = _answers(conn, source, given, by)
        misfits = _misfits(conn, source, given, by)
        sums = _sums(conn, source, given, by, summed) if summed is not None else {}
        misfit_sums = _sums_of(conn, collection, misfits, summed) if summed is not None and misfits else {}
    parted: dict[Any, array[int]] = {cell: array("q") for cell in [*answers_of(by), None]}
    apart = array("q")
    for number in order:
        (apart if number in misfits else parted[answers.get(number)]).append(number)
    found = [Pile(cell, False, numbers, sums.get(cell, {})) for cell, numbers in parted.items()]
    if not apart:
        return found
    found[-1] = Pile(None, False, parted[None], _less(sums.get(None, {}), misfit_sums))
    return [*found, Pile(None, True, apart, misfit_sums)]


def _answers(conn: sqlite3.Connection, source: str, given: list[Any], by: Field) -> dict[int, Any]:
    """What the rows answer that do, by their numbers."""
    query = f'SELECT t.number, t."{by.key}" FROM {source} AND t."{by.key}" IS NOT NULL'
    return dict(conn.execute(query, given).fetchall())


def _misfits(conn: sqlite3.Connection, source: str, given: list[Any], by: Field) -> set[int]:
    """The rows whose tables have no answer because it does not fit."""
    query = (
        f'SELECT number, shown FROM records WHERE number IN (SELECT t.number FROM {source} AND t."{by.key}" IS NULL) '
        "AND instr(shown, ?)"
    )
    rows = conn.execute(query, [*given, by.key.encode()]).fetchall()
    return {number for number, packed in rows if not fits(by, _said(packed, by.key))}


def _said(packed: bytes, key: str) -> Value:
    field = shown.unpacked(packed).fields.get(key)
    return values.unpack(field.value.value) if field is not None else None


def _summing(summed: Field) -> str:
    currency = f't."{summed.key}{CURRENCY}"' if summed.kind is Kind.MONEY else "''"
    column = f't."{summed.key}"'
    return f"{currency}, sum({column} / {MILLIONTHS}), sum({column} % {MILLIONTHS})"


def _sums(
    conn: sqlite3.Connection, source: str, given: list[Any], by: Field, summed: Field
) -> dict[Any, dict[str, Decimal]]:
    """Of each answer."""
    query = (
        f'SELECT t."{by.key}", {_summing(summed)} FROM {source} AND t."{summed.key}" IS NOT NULL '
        f'GROUP BY t."{by.key}", 2'
    )
    found: dict[Any, dict[str, Decimal]] = {}
    for answer, currency, *parts in conn.execute(query, given).fetchall():
        found.setdefault(answer, {})[currency] = sum_of_parts(*parts) / SUMMED[summed.kind]
    return found


def _sums_of(
    conn: sqlite3.Connection, collection: RecordCollection, numbers: set[int], summed: Field
) -> dict[str, Decimal]:
    """Of these rows."""
    listed_numbers = f"[{', '.join(map(str, numbers))}]"
    query = (
        f"SELECT {_summing(summed)} FROM {collection.table} t JOIN json_each(?) n ON n.value = t.number "
        f'WHERE t."{summed.key}" IS NOT NULL GROUP BY 1'
    )
    rows = conn.execute(query, (listed_numbers,)).fetchall()
    return {currency: sum_of_parts(*parts) / SUMMED[summed.kind] for currency, *parts in rows}


def _less(all_of_them: Sums, some: Sums) -> Sums:
    left = {currency: total - some.get(currency, Decimal(0)) for currency, total in all_of_them.items()}
    return {currency: total for currency, total in left.items() if total or currency not in some}
