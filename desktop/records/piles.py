"""Records parted by what they answer to one question, as a board shows them: in which order, how many, their sums."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from desktop.records.collection import Kind
from desktop.records.listed_rows import SUMMED
from desktop.records.listing import listed, meant
from desktop.records.tables import CURRENCY, MISFIT, tells_misfits

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
    parted: dict[Any, _Growing] = {(answer, False): _Growing() for answer in [*answers_of(by), None]}
    apart = parted[None, True] = _Growing()
    for number in order:
        answer, is_misfit, amount, currency = cells[number]
        pile = parted[answer, is_misfit]
        pile.numbers.append(number)
        if amount is not None:
            pile.sums[currency] = pile.sums.get(currency, 0) + amount
    return [
        _pile(answer, pile, summed, is_of_misfits=is_misfit)
        for (answer, is_misfit), pile in parted.items()
        if pile.numbers or pile is not apart
    ]


def _pile(answer: Value, pile: _Growing, summed: Field | None, *, is_of_misfits: bool) -> Pile:
    parts = SUMMED[summed.kind] if summed is not None else 1
    sums = {currency: Decimal(total) / parts for currency, total in pile.sums.items()}
    return Pile(answer, is_of_misfits, pile.numbers, sums)


def _cells(
    conn: sqlite3.Connection, source: str, given: list[Any], by: Field, summed: Field | None
) -> dict[int, tuple[Any, int, int | None, str]]:
    """What the rows answer, whether that fits nothing, and what is summed of them, by their numbers. A text for each
    column is made without holding up the window's thread, and read sooner than as many rows."""
    misfit = f't."{by.key}{MISFIT}" NOTNULL' if tells_misfits(by) else "0"
    amount = f't."{summed.key}"' if summed is not None else "NULL"
    currency = f't."{summed.key}{CURRENCY}"' if summed is not None and summed.kind is Kind.MONEY else "''"
    columns = ("t.number", f't."{by.key}"', misfit, amount, currency)
    query = f"SELECT {', '.join(f'json_group_array({column})' for column in columns)} FROM {source}"
    numbers, *said = map(json.decode, conn.execute(query, given).fetchone())
    return dict(zip(numbers, zip(*said, strict=True), strict=True))
