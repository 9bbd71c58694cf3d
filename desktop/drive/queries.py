"""What screens ask of the drive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from desktop.drive.collections import CAME_FROM, FILE, FILES, FOLDERS, NAME
from desktop.drive.records import Binned, DriveFile, DriveFolder, FileVersion, FolderListing
from desktop.drive.tree import TOP, Branch, Tree
from desktop.errors import NotFoundError
from desktop.files.value import FileValue
from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.records import queries as record_queries
from desktop.records.collection import READERS
from desktop.records.judgement import spaces_by_role
from desktop.records.state import AWAY
from desktop.rows.names import identity, in_order
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes
from sync.control import Role

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.records.collection import RecordCollection
    from desktop.records.records import Record, SavedChange, Writer
    from desktop.rows.read_session import ReadSession

_BRANCHES: Final = "SELECT record, coalesce(within, x''), away FROM drive_folders"
_WITHIN: Final = "WHERE NOT t.away AND t.within = ?"
_AT_TOP: Final = "WHERE NOT t.away AND (t.within IS NULL OR t.within NOT IN (SELECT record FROM drive_folders))"
_NAMES: Final = "SELECT t.record, t.name FROM {} t JOIN records r ON r.number = t.number"
_OLDEST_FIRST: Final = "ORDER BY r.added"


def tree(session: ReadSession) -> Tree:
    """Which folder stands in which."""
    with session.reading() as conn:
        found = conn.execute(_BRANCHES).fetchall()
    return Tree(Branch(id, within, bool(away)) for id, within, away in found)


def listing(session: ReadSession, folder: str = "") -> FolderListing:
    """What stands in a folder; in none: at the top. Raises NotFoundError for one that is not there any more."""
    with session.reading():
        path, folders = inside(session, folder)
        how, values = selecting_files(folder)
        files = _Shown(session, tree(session)).files(record_queries.selected(session, FILES, how, *values))
        return FolderListing(path, tuple(sorted(folders, key=_by_name)), tuple(sorted(files, key=_by_name)))


def inside(session: ReadSession, folder: str) -> tuple[tuple[DriveFolder, ...], list[DriveFolder]]:
    """The folders that lead to one, it last, and those that stand in it. Raises NotFoundError for one that is not there
    any more."""
    with session.reading():
        standing, id = tree(session), as_bytes(folder)
        if id and (id not in standing.parents or id in standing.gone):
            raise NotFoundError("This folder is not there any more.")
        shown = _Shown(session, standing)
        folders = [one for one, parent in standing.parents.items() if parent == id and one not in standing.gone]
        return tuple(shown.folders(standing.path(id))), shown.folders(folders)


def things(session: ReadSession, ids: Iterable[str]) -> list[DriveFile | DriveFolder]:
    """Of these folders and files those that are here, wherever they stand, in their order."""
    with session.reading():
        standing = tree(session)
        shown = _Shown(session, standing)
        wanted = [as_bytes(id) for id in ids]
        found: dict[str, DriveFile | DriveFolder] = {
            one.id: one for one in shown.folders([id for id in wanted if id in standing.parents])
        }
        for some in pieces(id for id in wanted if id not in standing.parents):
            how = f"WHERE t.record IN ({marks(some)})"
            found |= {one.id: one for one in shown.files(record_queries.selected(session, FILES, how, *some))}
        return [found[id.hex()] for id in wanted if id.hex() in found]


def folders_among(session: ReadSession, ids: Iterable[str]) -> list[str]:
    """Those of these ids that are folders'."""
    parents = tree(session).parents
    return [id for id in ids if as_bytes(id) in parents]


def readers(session: ReadSession, ids: Sequence[str]) -> dict[str, str]:
    """Who reads these folders and files that are here."""
    with session.reading():
        found = _Shown(session, tree(session)).readers([as_bytes(id) for id in ids])
    return {id.hex(): who for id, who in found.items()}


def folder(session: ReadSession, id: str) -> DriveFolder:
    """One folder. Raises NotFoundError."""
    with session.reading():
        return next(iter(_Shown(session, tree(session)).folders([_known(session, FOLDERS, id)])))


def file(session: ReadSession, id: str) -> DriveFile:
    """One file. Raises NotFoundError."""
    with session.reading():
        return _Shown(session, tree(session)).files([record_queries.record(session, FILES, id)])[0]


def path_of(session: ReadSession, id: str) -> tuple[DriveFolder, ...]:
    """The folders that lead to a file or a folder, from the top. Raises NotFoundError."""
    with session.reading():
        standing = tree(session)
        return tuple(_Shown(session, standing).folders(standing.path(_place(session, standing, id))))


def is_gone(session: ReadSession, id: str) -> bool:
    """Whether a file or a folder was thrown away, or is in something that was. Raises NotFoundError."""
    with session.reading() as conn:
        row = conn.execute("SELECT away FROM records WHERE record = ?", (as_bytes(id),)).fetchone()
        standing = tree(session)
        return row is None or bool(row[0]) or _place(session, standing, id) in standing.gone


def folders(session: ReadSession) -> list[DriveFolder]:
    """All that are there, each behind the one in which it is, those beside each other in the order of their names."""
    with session.reading():
        standing = tree(session)
        there = _Shown(session, standing).folders([id for id in standing.parents if id not in standing.gone])
        named = {one.id: in_order(one.name) for one in there}
        return sorted(there, key=lambda one: [named[id.hex()] for id in standing.path(as_bytes(one.id))])


def bin(session: ReadSession) -> list[Binned]:
    """What was thrown away, the last first; what is in a folder comes and goes with it."""
    with session.reading():
        standing = tree(session)
        shown = _Shown(session, standing)
        found = [
            binned
            for collection in (FOLDERS, FILES)
            for binned in shown.all(collection, record_queries.records(session, collection, away=True))
            if as_bytes(binned.within) not in standing.gone
        ]
        listed = [_binned(session, standing, one) for one in found]
    return sorted(listed, key=_thrown_away, reverse=True)


def bin_ids(session: ReadSession) -> list[str]:
    """The ids of these, in no order that means anything."""
    with session.reading() as conn:
        standing = tree(session)
        away = [
            place
            for of in (FOLDERS, FILES)
            for place in conn.execute(f"SELECT record, coalesce(within, x'') FROM {of.table} WHERE away").fetchall()
        ]
    places = ((id, standing.parents.get(id, standing.standing(within))) for id, within in away)
    return [id.hex() for id, place in places if place not in standing.gone]


def bin_size(session: ReadSession) -> int:
    """How many of these there are."""
    return len(bin_ids(session))


def versions(session: ReadSession, id: str) -> list[FileVersion]:
    """All that a file held, the last first; also what it held before it got other readers, where that can be read
    here. Raises NotFoundError."""
    with session.reading():
        record = record_queries.record(session, FILES, id)
        saved = _contents(session, record)
        shown = _shown_save(record, saved)
        apart = {(other.by_id, other.at) for other in record.apart.get(FILE, ())}
        return [
            FileVersion(
                number=number,
                id=one.id,
                file=said,
                by=one.by,
                by_id=one.by_id,
                pc=one.pc,
                at=one.at,
                is_shown=one.id == shown,
                is_apart=(one.by_id, one.at) in apart,
                is_here=session.files().is_whole(said.id),
            )
            for number, (one, said) in enumerate(saved, 1)
        ][::-1]


def same_names(session: ReadSession, within: str, names: Iterable[str]) -> dict[str, str]:
    """Of these names those that a file in a folder has already, with its id."""
    there = files_by_name(session, within)
    return {name: there[identity(name)] for name in names if identity(name) in there}


def files_by_name(session: ReadSession, within: str) -> dict[str, str]:
    """The files in a folder by the identity of their names: of several the oldest."""
    return {identity(name): id for id, name in reversed(_file_names(session, within))}


def folders_by_name(session: ReadSession, within: str) -> dict[str, str]:
    """The same of the folders in it."""
    return {identity(name): id for id, name in reversed(_folder_names(session, within))}


def names_within(session: ReadSession, within: str) -> set[str]:
    """The identities of all names that stand in a folder."""
    return {identity(name) for named in (_folder_names, _file_names) for _, name in named(session, within)}


def beginning(session: ReadSession, typed: str) -> list[DriveFile | DriveFolder]:
    """All whose ids begin so, the oldest first, folders before files."""
    with session.reading():
        shown = _Shown(session, tree(session))
        return [
            one
            for collection in (FOLDERS, FILES)
            for one in shown.all(collection, record_queries.beginning(session, collection, typed))
        ]


def there(session: ReadSession, ids: Iterable[str]) -> list[DriveFile | DriveFolder]:
    """Of these folders and files those that are there, in their order."""
    with session.reading():
        found, gone = things(session, ids), tree(session).gone
    return [
        one for one in found if one.away is None and not gone.intersection((as_bytes(one.id), as_bytes(one.within)))
    ]


def _file_names(session: ReadSession, within: str) -> list[tuple[str, str]]:
    """The ids and names of the files in a folder, the oldest first."""
    how, values = selecting_files(within)
    with session.reading() as conn:
        rows = conn.execute(f"{_NAMES.format(FILES.table)} {how} {_OLDEST_FIRST}", values).fetchall()
    return [(id.hex(), name or "") for id, name in rows]


def _folder_names(session: ReadSession, within: str) -> list[tuple[str, str]]:
    """The same of the folders in it."""
    with session.reading() as conn:
        standing, wanted = tree(session), as_bytes(within)
        rows = conn.execute(f"{_NAMES.format(FOLDERS.table)} WHERE NOT t.away {_OLDEST_FIRST}").fetchall()
    return [(id.hex(), name or "") for id, name in rows if standing.parents[id] == wanted]


def selecting_files(folder: str) -> tuple[str, tuple[bytes, ...]]:
    """What selects the files in a folder, as SQL and its values: `t` stands for their table."""
    return (_WITHIN, (as_bytes(folder),)) if folder else (_AT_TOP, ())


def _known(session: ReadSession, collection: RecordCollection, id: str) -> bytes:
    record_queries.record(session, collection, id)
    return as_bytes(id)


def _place(session: ReadSession, standing: Tree, id: str) -> bytes:
    """The folder in which something stands. Raises NotFoundError."""
    thing = as_bytes(id)
    if thing in standing.parents:
        return standing.parents[thing]
    with session.reading() as conn:
        row = conn.execute("SELECT within FROM drive_files WHERE record = ?", (thing,)).fetchone()
    if row is None:
        raise NotFoundError("This is not here.")
    return standing.standing(row[0] or TOP)


def _contents(session: ReadSession, record: Record) -> list[tuple[SavedChange, FileValue]]:
    """The saves that say what a file holds, in order; those of the record that it came from first."""
    before = _came_from(session, record)
    saved = [
        (one, said)
        for one in record_queries.history(session, record.id)
        if one.counts and isinstance(said := one.values.get(FILE), FileValue)
    ]
    if before is None:
        return saved
    return _contents(session, before) + saved[1:]


def _shown_save(record: Record, saved: list[tuple[SavedChange, FileValue]]) -> str | None:
    """Which of these a file shows: what it was made anew with for other readers stands where that was saved first."""
    by, said = record.saves.get(FILE), record.values.get(FILE)
    alike = [one.id for one, file in saved if file == said]
    return by if by in alike else alike[-1] if alike else ""


def _came_from(session: ReadSession, record: Record) -> Record | None:
    came_from = record.values.get(CAME_FROM)
    if not isinstance(came_from, bytes) or came_from.hex() == record.id:
        return None
    try:
        return record_queries.record(session, FILES, came_from.hex())
    except NotFoundError:
        return None


def _binned(session: ReadSession, standing: Tree, thing: DriveFile | DriveFolder) -> Binned:
    if isinstance(thing, DriveFile):
        return Binned(thing, 1, 0)
    query = (
        "SELECT count(*), coalesce(sum(r.created_ms > ?), 0) FROM drive_files t JOIN records r ON r.number = t.number "
        "WHERE NOT t.away AND t.within = ?"
    )
    since = int(thing.away.at.timestamp() * 1000) if thing.away is not None else 0
    with session.reading() as conn:
        found = [conn.execute(query, (since, id)).fetchone() for id in standing.below(as_bytes(thing.id))]
    return Binned(thing, sum(count for count, _ in found), sum(late for _, late in found))


def _thrown_away(binned: Binned) -> tuple[datetime, str]:
    assert binned.thing.away is not None
    return binned.thing.away.at, binned.thing.id


def _by_name(thing: DriveFile | DriveFolder) -> tuple[Any, ...]:
    return (*in_order(thing.name), thing.id)


class _Shown:
    """Records as screens get them, at one moment."""

    def __init__(self, session: ReadSession, standing: Tree) -> None:
        self._session = session
        self._standing = standing
        self._by_role = spaces_by_role(session.sources.genesis, session.sources.shop_space)
        self._me = session.sources.member.hex()
        self._may_all = ROLES[people_queries.myself(session).role] >= Role.MANAGER
        self._files = session.files()

    def all(self, collection: RecordCollection, records: Sequence[Record]) -> Sequence[DriveFile | DriveFolder]:
        """Those of a collection, in their order."""
        return self.folders([as_bytes(one.id) for one in records]) if collection is FOLDERS else self.files(records)

    def folders(self, ids: Sequence[bytes]) -> list[DriveFolder]:
        """Those of these ids, in their order."""
        found: dict[str, Record] = {}
        for some in pieces(ids):
            how = f"WHERE r.record IN ({marks(some)})"
            found |= {one.id: one for one in record_queries.selected(self._session, FOLDERS, how, *some)}
        readers, away = self.readers(ids), self._away(found.values())
        return [self._folder(found[id.hex()], readers[id], away.get(id.hex())) for id in ids]

    def files(self, records: Sequence[Record]) -> list[DriveFile]:
        """These, in their order."""
        readers = self.readers([as_bytes(one.id) for one in records])
        within = self._within([as_bytes(one.id) for one in records])
        writers, away = record_queries.writers(self._session, records, FILE), self._away(records)
        return [
            self._file(one, within[id], readers[id], writers.get(one.id), away.get(one.id))
            for one in records
            if (id := as_bytes(one.id))
        ]

    def _away(self, records: Iterable[Record]) -> dict[str, Writer]:
        """Who threw those away that were."""
        return record_queries.writers(self._session, (one for one in records if one.is_away), AWAY)

    def _folder(self, record: Record, readers: str, away: Writer | None) -> DriveFolder:
        id = as_bytes(record.id)
        return DriveFolder(
            id=record.id,
            name=_name(record),
            within=self._standing.parents[id].hex(),
            readers=readers,
            by=record.created_by,
            by_id=record.created_by_id,
            at=record.created_at,
            created_at=record.created_at,
            apart=record.apart,
            away=away,
            is_torn=id in self._standing.torn,
            may_change=self._may(record),
        )

    def _file(
        self, record: Record, within: bytes, readers: str, writer: Writer | None, away: Writer | None
    ) -> DriveFile:
        said = record.values.get(FILE)
        file = said if isinstance(said, FileValue) else None
        return DriveFile(
            id=record.id,
            name=_name(record),
            within=self._standing.standing(within).hex(),
            readers=readers,
            file=file,
            is_here=file is not None and self._files.is_whole(file.id),
            by=writer.by if writer else record.created_by,
            by_id=writer.by_id if writer else record.created_by_id,
            at=writer.at if writer else record.created_at,
            created_at=record.created_at,
            apart=record.apart,
            away=away,
            may_change=self._may(record),
        )

    def _may(self, record: Record) -> bool:
        """Who makes what is derived has no more right to it than others."""
        return self._may_all or (record.created_by_id == self._me and CAME_FROM not in record.values)

    def readers(self, ids: Sequence[bytes]) -> Mapping[bytes, str]:
        spaces = self._column("records", "space", ids)
        return {id: READERS[self._by_role[space]] for id, space in spaces.items()}

    def _within(self, ids: Sequence[bytes]) -> Mapping[bytes, bytes]:
        return {id: within or TOP for id, within in self._column("drive_files", "within", ids).items()}

    def _column(self, table: str, column: str, ids: Sequence[bytes]) -> dict[bytes, Any]:
        found: dict[bytes, Any] = {}
        with self._session.reading() as conn:
            for some in pieces(ids):
                query = f"SELECT record, {column} FROM {table} WHERE record IN ({marks(some)})"
                found.update(conn.execute(query, some).fetchall())
        return found


def _name(record: Record) -> str:
    """What it is called; what nobody can read as a name is none."""
    name = record.values.get(NAME)
    return name if isinstance(name, str) else ""
