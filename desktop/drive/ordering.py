"""In which order what is in a folder is listed: folders first, then by one thing of each; what is alike in it by name.

All that is in a folder is asked for by its names alone, which is quick; what is said of each is read some at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from msgspec import Struct

from desktop.drive import queries
from desktop.drive.collections import FILE
from desktop.drive.records import DriveFolder, ListedFolder, NamedThing
from desktop.files.names import ending
from desktop.files.value import FileValue
from desktop.people.records import UNNAMED_PERSON
from desktop.records import shown, values
from desktop.rows.names import in_order

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.shown import ShownField
    from desktop.rows.read_session import ReadSession

By = Literal["name", "changed", "size", "kind", "who"]
ORDERS: Final[tuple[By, ...]] = get_args(By)

_NAMES: Final = "SELECT t.record, t.name FROM drive_files t {}"
_SHOWN: Final = "SELECT t.record, t.name, r.shown FROM drive_files t JOIN records r ON r.number = t.number {}"
_SAVED: Final = """
SELECT s.hash, {}
FROM drive_files t JOIN saves s ON s.record = t.record LEFT JOIN people p ON p.person = s.author {}
"""


class DriveOrder(Struct, frozen=True):
    """By what; what is new or large first where it is descending, folders first either way."""

    by: By = "name"
    descending: bool = False


BY_NAME: Final = DriveOrder()


class _Placed(NamedTuple):
    """A file or a folder, and what it is ordered by."""

    thing: NamedThing
    key: Any


def listed(session: ReadSession, folder: str = "", order: DriveOrder = BY_NAME) -> ListedFolder:
    """What stands in a folder; in none: at the top. Raises NotFoundError for one that is not there any more."""
    with session.reading() as conn:
        path, folders = queries.inside(session, folder)
        how, given = queries.selecting_files(folder)
        return ListedFolder(
            path=path,
            folders=_in_order((_placed_folder(one, order) for one in folders), order),
            files=_in_order(_files(conn, how, given, order), order),
        )


def _in_order(placed: Iterable[_Placed], order: DriveOrder) -> tuple[NamedThing, ...]:
    """By name within what is alike, from the first on, whichever way the rest goes."""
    found = sorted(placed, key=lambda one: (*in_order(one.thing.name), one.thing.id))
    if order.by == "name":
        found = found[::-1] if order.descending else found
    else:
        found.sort(key=lambda one: one.key, reverse=order.descending)
    return tuple(one.thing for one in found)


def _placed_folder(folder: DriveFolder, order: DriveOrder) -> _Placed:
    keys: dict[By, Callable[[], Any]] = {"changed": lambda: folder.at, "who": lambda: in_order(folder.by)}
    return _Placed(NamedThing(folder.id, folder.name), keys.get(order.by, lambda: 0)())


def _files(conn: sqlite3.Connection, how: str, given: tuple[bytes, ...], order: DriveOrder) -> Iterator[_Placed]:
    if order.by in ("name", "kind"):
        for id, name in conn.execute(_NAMES.format(how), given).fetchall():
            yield _Placed(NamedThing(id.hex(), name or ""), ending(name or ""))
        return
    key = _size if order.by == "size" else _Saved(conn, how, given, order)
    for id, name, kept in conn.execute(_SHOWN.format(how), given).fetchall():
        yield _Placed(NamedThing(id.hex(), name or ""), key(shown.field_of(kept, FILE)))


def _size(said: ShownField | None) -> int:
    file = values.unpack(said.value.value) if said is not None else None
    return file.size if isinstance(file, FileValue) else 0


class _Saved:
    """When, or by whom, what shows was saved."""

    def __init__(self, conn: sqlite3.Connection, how: str, given: tuple[bytes, ...], order: DriveOrder) -> None:
        column = "s.stamp" if order.by == "changed" else f"coalesce(p.name, '{UNNAMED_PERSON}')"
        found = conn.execute(_SAVED.format(column, how), given).fetchall()
        names = {} if order.by == "changed" else {name: in_order(name) for _, name in found}
        self._known = {save: names.get(said, said) for save, said in found}
        self._unknown = 0 if order.by == "changed" else ("", "")

    def __call__(self, said: ShownField | None) -> Any:
        return self._unknown if said is None else self._known.get(said.value.save, self._unknown)
