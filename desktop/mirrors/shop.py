"""A folder of the shop as its mirror sees it: with the names that a disk takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.drive import queries
from desktop.drive.collections import CAME_FROM, FILE, FILES, FOLDERS
from desktop.drive.written import written_names
from desktop.errors import NotFoundError
from desktop.files.value import FileValue
from desktop.mirrors.disk import is_left_out
from desktop.mirrors.sides import TOP, ShopSide, ShopThing
from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.records import shown, values
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes
from sync.control import Role

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_THINGS: Final = (
    "SELECT t.record, coalesce(t.name, ''), r.created_stamp, r.created_by, r.shown, t.within "
    "FROM {table} t JOIN records r ON r.number = t.number WHERE NOT t.away AND t.{column} IN ({ids})"
)


class ShopView(NamedTuple):
    """One moment of it; `values`: what its files hold, by the ids of these values."""

    side: ShopSide
    values: Mapping[bytes, FileValue]


class _Row(NamedTuple):
    id: str
    name: str
    created: int
    by: bytes
    shown: bytes
    within: str
    is_folder: bool


def view(session: ReadSession, folder: str, known: Collection[str], refused: Collection[str] = ()) -> ShopView:
    """What stands in a folder; `known`: the ids of what stood there before, `refused`: of what one was not let change.
    Raises NotFoundError where the folder is not there any more."""
    with session.reading():
        rows = list(_rows(session, folder))
        me = session.sources.member
        leads = ROLES[people_queries.myself(session).role] >= Role.MANAGER
        held: dict[bytes, FileValue] = {}
        things: dict[str, ShopThing] = {}
        names = _names(rows)
        for row in rows:
            kept = shown.unpacked(row.shown)
            may = row.id not in refused and (leads or (row.by == me and CAME_FROM not in kept.fields))
            thing = ShopThing(row.id, TOP if row.within == folder else row.within, names[row.id], row.is_folder)
            if row.is_folder:
                things[row.id] = thing._replace(may_change=may)
            elif (file := _file(kept)) is not None:
                held[file.id] = file
                others = frozenset(_others(kept))
                things[row.id] = thing._replace(may_change=may, file=file.id, size=file.size, others=others)
        left = {row.id for row in rows} - set(things)
        gone = _gone(session, [id for id in known if id not in things and id not in left])
        return ShopView(ShopSide(_reachable(things), gone), held)


def _reachable(things: Mapping[str, ShopThing]) -> dict[str, ShopThing]:
    """Without what is left out by its name, and what is in that."""
    left = {id for id, thing in things.items() if is_left_out(thing.name)}
    while more := {id for id, thing in things.items() if thing.within in left} - left:
        left |= more
    return {id: thing for id, thing in things.items() if id not in left}


def _rows(session: ReadSession, folder: str) -> Iterator[_Row]:
    standing, root = queries.tree(session), as_bytes(folder)
    if root not in standing.parents or root in standing.gone:
        raise NotFoundError("This folder is not in the shop any more.")
    folders = [id for id in standing.below(root) if id not in standing.gone]
    with session.reading() as conn:
        for table, column, ids in ((FOLDERS.table, "record", folders[1:]), (FILES.table, "within", folders)):
            for some in pieces(ids):
                query = _THINGS.format(table=table, column=column, ids=marks(some))
                for id, name, created, by, kept, within in conn.execute(query, some).fetchall():
                    is_folder = table == FOLDERS.table
                    parent = standing.parents[id] if is_folder else within
                    yield _Row(id.hex(), name, created, by, kept, parent.hex(), is_folder)


def _names(rows: Iterable[_Row]) -> dict[str, str]:
    inside: dict[str, list[_Row]] = {}
    for row in rows:
        inside.setdefault(row.within, []).append(row)
    found: dict[str, str] = {}
    for some in inside.values():
        found |= written_names((row.id, row.name) for row in sorted(some, key=lambda row: (row.created, row.id)))
    return found


def _file(kept: shown.ShownRecord) -> FileValue | None:
    said = values.unpack(kept.fields[FILE].value.value) if FILE in kept.fields else None
    return said if isinstance(said, FileValue) else None


def _others(kept: shown.ShownRecord) -> Iterator[bytes]:
    for other in kept.fields[FILE].others:
        said = values.unpack(other.value)
        if isinstance(said, FileValue):
            yield said.id


def _gone(session: ReadSession, ids: Iterable[str]) -> set[str]:
    """Of these, what is known to be elsewhere, in the bin, or erased; of the others there are only no rows now."""
    found: set[str] = set()
    with session.reading() as conn:
        for some in pieces([as_bytes(id) for id in ids]):
            for table in ("records", "erased_records"):
                query = f"SELECT record FROM {table} WHERE record IN ({marks(some)})"
                found.update(id.hex() for (id,) in conn.execute(query, some).fetchall())
    return found


def held(session: ReadSession, ids: Iterable[str]) -> dict[str, FileValue]:
    """What files hold, by the ids of their records."""
    found: dict[str, FileValue] = {}
    with session.reading() as conn:
        for some in pieces([as_bytes(id) for id in ids]):
            query = f"SELECT record, shown FROM records WHERE record IN ({marks(some)})"
            for id, kept in conn.execute(query, some).fetchall():
                file = _file(shown.unpacked(kept))
                if file is not None:
                    found[id.hex()] = file
    return found


def inside(session: ReadSession, folder: str) -> set[str]:
    """The ids of all that is in a folder and in those in it, and its own; of a file its own."""
    if as_bytes(folder) not in queries.tree(session).parents:
        return {folder}
    try:
        return {folder, *(row.id for row in _rows(session, folder))}
    except NotFoundError:
        return {folder}
