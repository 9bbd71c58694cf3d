"""Records parted by what they answer to one question, as a board shows them: in which order, how many, their sums."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from desktop.records.collection import Kind
from desktop.records.listed_rows import SUMMED
from desktop.records.listing import listed, meant
from desktop.records.shown import EMPTIED, said_alone, unpacked
from desktop.records.tables import CURRENCY

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import Field, RecordCollection
    from desktop.records.listing import Listing
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession


class Pile(Struct, frozen=True):
    """Records with the same answer.

    value: it; None of those without any, and of those whose answers are none that the question has
    numbers: of their rows, in order
    sums: of the field that is summed, by currencies, empty for plain numbers; of nothing none
    """

    value: Value
    is_of_misfits: bool
    numbers: array[int]
    sums: Mapping[str, Decimal]


class _Growing:
    """A pile while it is made. `sums` in the parts of one that columns count."""

    def __init__(self) -> None:
        self.numbers = array("q")
        self.sums: dict[str, int] = {}


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
        cells = _cells(conn, source, given, by, summed)
        misfits = _misfits(conn, by, [number for number, answer, _, _ in cells.values() if answer is None])
    parted: dict[Any, _Growing] = {answer: _Growing() for answer in [*answers_of(by), None]}
    apart = _Growing()
    for number in order:
        _, answer, amount, currency = cells[number]
        pile = apart if answer is None and number in misfits else parted[answer]
        pile.numbers.append(number)
        if amount is not None:
            pile.sums[currency] = pile.sums.get(currency, 0) + amount
    found = [_pile(answer, pile, summed) for answer, pile in parted.items()]
    return [*found, _pile(None, apart, summed, is_of_misfits=True)] if apart.numbers else found


def _pile(answer: Value, pile: _Growing, summed: Field | None, *, is_of_misfits: bool = False) -> Pile:
    parts = SUMMED[summed.kind] if summed is not None else 1
    sums = {currency: Decimal(total) / parts for currency, total in pile.sums.items()}
    return Pile(answer, is_of_misfits, pile.numbers, sums)


def _cells(
    conn: sqlite3.Connection, source: str, given: list[Any], by: Field, summed: Field | None
) -> dict[int, tuple[int, Any, int | None, str]]:
    """What the rows answer, and what is summed of them, by their numbers."""
    amount = f't."{summed.key}"' if summed is not None else "NULL"
    currency = f't."{summed.key}{CURRENCY}"' if summed is not None and summed.kind is Kind.MONEY else "''"
    query = f'SELECT t.number, t."{by.key}", {amount}, {currency} FROM {source}'
    return {row[0]: row for row in conn.execute(query, given).fetchall()}


def _misfits(conn: sqlite3.Connection, by: Field, empty: list[int]) -> set[int]:
    """Of the rows whose cells are empty those whose answers do not fit. Where others wrote something at the same time,
    it takes a look at the answer that shows."""
    alone = said_alone(by.key)
    query = (
        "SELECT number, CASE WHEN apart THEN shown END FROM records WHERE number IN (SELECT value FROM json_each(?)) "
        "AND ((instr(shown, ?) AND NOT instr(shown, ?)) OR (apart AND instr(shown, ?)))"
    )
    rows = conn.execute(query, [json.dumps(empty), alone, alone + EMPTIED, by.key.encode()]).fetchall()
    return {number for number, packed in rows if packed is None or _is_said(packed, by.key)}


def _is_said(packed: bytes, key: str) -> bool:
    said = unpacked(packed).by_key.get(key)
    return said is not None and said != EMPTIED
