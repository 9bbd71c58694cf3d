"""What the rows of a table say, some at a time, and what a selection of them comes to."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from desktop.records import shown, values
from desktop.records.collection import Kind
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.listing import titles
from desktop.records.standing import STANDING
from desktop.records.subjects import UNKNOWN
from desktop.records.tables import CURRENCY
from desktop.records.typed_rows import MILLIONTHS, fits
from desktop.records.worked_cells import worked_out
from desktop.records.working_out import parted
from desktop.records.writers import screen_name
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.standing import Stands
    from desktop.records.values import Value
    from desktop.records.working_out import WorkedOut
    from desktop.rows.read_session import ReadSession

_THESE: Final = "JOIN json_each(?) n ON n.value = {}.number"
_ROWS: Final = f"""
SELECT r.number, r.record, r.collection, r.creator, r.nonce, r.parent, r.shown, r.created_by, r.created_ms,
       {screen_name("r.created_by", "r.created_stamp")}{{}}
FROM records r {_THESE.format("r")} {{}}
"""


class ListedRow(Struct, frozen=True):
    """What a record says in a table.

    number: of its row; `id`, `key`, `parent`: of the record
    values: that show, by the keys of fields, without what is empty
    titles: of links, by the same, what stands for the record they lead to; of how it stands, that in words
    misfits: what does not fit its question; `apart`: what others wrote otherwise at the same time
    why_not: why what is worked out comes to nothing, in words
    created_by: the id of the person; `screen`: the one for visitors on which it was written, empty for none
    of: what it belongs to, where its collection says so
    """

    number: int
    id: str
    key: RecordKey
    parent: RecordKey | None
    values: Mapping[str, Value]
    titles: Mapping[str, str]
    misfits: frozenset[str]
    apart: frozenset[str]
    why_not: Mapping[str, str]
    created_by: str
    screen: str
    created_at: datetime
    of: str


def rows(session: ReadSession, collection: RecordCollection, numbers: Sequence[int]) -> dict[int, ListedRow]:
    """What these rows say, by their numbers; those that went meanwhile are left out."""
    links = [field.key for field in collection.fields if field.kind is Kind.LINK and not field.is_set]
    columns = "".join(f', t."{key}"' for key in links)
    joined = f"JOIN {collection.table} t ON t.number = r.number" if links else ""
    with session.reading() as conn:
        found = conn.execute(_ROWS.format(columns, joined), (json.dumps(list(numbers)),)).fetchall()
        their = titles(session, {id for row in found for id in row[10:] if id is not None})
        names = collection.subjects.names(session) if collection.subjects is not None else {}
        said = worked_out(session, collection, [row[0] for row in found])
        stand = collection.standing.of(session, [row[1] for row in found]) if collection.standing is not None else {}
    rows = {
        row[0]: _row(collection, row[:10], dict(zip(links, row[10:], strict=True)), their, names, said.get(row[0], {}))
        for row in found
    }
    return rows | {row[0]: _standing(rows[row[0]], stand[row[1]]) for row in found if row[1] in stand}


def _standing(row: ListedRow, stands: Stands) -> ListedRow:
    """What it says, and how it stands."""
    values, titles = {**row.values, STANDING: stands.choice}, {**row.titles, STANDING: stands.words}
    return replace(row, values=values, titles=titles)


def _row(
    collection: RecordCollection,
    row: tuple,  # type: ignore[type-arg]
    links: Mapping[str, bytes | None],
    their: Mapping[bytes, str],
    names: Mapping[bytes, str],
    worked_out: WorkedOut,
) -> ListedRow:
    number, record, _, creator, nonce, parent, kept, created_by, created_ms, screen = row
    fields = {key: field for key, field in shown.unpacked(kept).fields.items() if key not in worked_out}
    came, why_not = parted(worked_out)
    said = {key: values.unpack(field.value.value) for key, field in fields.items()}
    return ListedRow(
        number=number,
        id=record.hex(),
        key=RecordKey(collection.id, creator, nonce),
        parent=unpacked_key(parent) if parent else None,
        values={key: value for key, value in said.items() if value is not None} | came,
        titles={key: their[id] for key, id in links.items() if id is not None and id in their},
        misfits=frozenset(key for key, value in said.items() if not _fits(collection, key, value)),
        apart=frozenset(key for key, field in fields.items() if field.others),
        why_not=why_not,
        created_by=created_by.hex(),
        screen=screen or "",
        created_at=datetime_of(created_ms),
        of=names.get(nonce, UNKNOWN if collection.subjects is not None else ""),
    )


def _fits(collection: RecordCollection, key: str, value: Value) -> bool:
    field = collection.field(key)
    return field is None or fits(field, value)


def numbers_of(session: ReadSession, ids: Collection[str]) -> dict[str, int]:
    """The numbers of the rows of these records, as far as they are here."""
    query = "SELECT record, number FROM records WHERE record IN (SELECT unhex(value) FROM json_each(?))"
    with session.reading() as conn:
        return {record.hex(): number for record, number in conn.execute(query, (json.dumps(list(ids)),)).fetchall()}


class Sums(Struct, frozen=True):
    """What cells come to. `filled`: how many say anything; `sums`: of numbers, by their currencies, empty for plain
    ones, with how many they are."""

    filled: int
    sums: Mapping[str, tuple[Decimal, int]]


def sums(session: ReadSession, collection: RecordCollection, fields: Collection[Field], numbers: Sequence[int]) -> Sums:
    """What these fields of these rows come to, as far as their values fit."""
    filled, found = 0, dict[str, tuple[Decimal, int]]()
    with session.reading() as conn:
        for field in (each for each in fields if each.has_column):
            currency = f't."{field.key}{CURRENCY}"' if field.kind is Kind.MONEY else "''"
            column = f't."{field.key}"' if field.kind in SUMMED else "0"
            query = (
                f"SELECT {currency}, count(*), sum({column} / {MILLIONTHS}), sum({column} % {MILLIONTHS}) "
                f'FROM {collection.table} t {_THESE.format("t")} WHERE t."{field.key}" IS NOT NULL GROUP BY 1'
            )
            for name, count, *total in conn.execute(query, (json.dumps(list(numbers)),)).fetchall():
                filled += count
                if field.kind in SUMMED:
                    before, many = found.get(name, (Decimal(0), 0))
                    found[name] = before + sum_of_parts(*total) / SUMMED[field.kind], many + count
    return Sums(filled, found)


def sum_of_parts(millions: int, besides: int) -> Decimal:
    """What was summed in two parts, millions and the rest, for SQL refuses a sum that does not fit one number."""
    return Decimal(millions * MILLIONTHS + besides)


SUMMED: Final = {Kind.NUMBER: MILLIONTHS, Kind.MONEY: MILLIONTHS, Kind.COUNT: 1}
"""What can be summed, and which part of one its columns count."""
