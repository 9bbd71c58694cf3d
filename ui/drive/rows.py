"""What stands in each row of the section Files: what is read beside the window, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.drive import ordering, queries, searching
from desktop.drive.collections import FILE, NAME, WITHIN
from desktop.drive.commands import ROLE_OF
from desktop.drive.ordering import BY_NAME, DriveOrder
from desktop.drive.records import Binned, DriveFile, DriveFolder, FoundThing, NamedThing
from desktop.files.sizes import size_words
from desktop.people import queries as people_queries
from desktop.people.roles import ROLES
from desktop.rows.names import isolated
from desktop.rows.read_session import ReadSession
from ui.bidi import filled, side_by_side
from ui.marked_text import marked_parts
from ui.times import moment

tr = QCoreApplication.translate

PAGE: Final = 96
"""Rows that are read together: more than are in sight."""


class DriveRow(Struct, frozen=True):
    """One row.

    about: the line below its name; warning: what is said before that, of which somebody should know; snippet: what is
    around the words that were found in it, said after that, and on which page (0: it has none)
    """

    thing: DriveFile | DriveFolder
    about: str
    warning: str = ""
    snippet: str = ""
    page: int = 0

    @property
    def id(self) -> str:
        return self.thing.id

    @property
    def name(self) -> str:
        return self.thing.name

    @property
    def is_folder(self) -> bool:
        return isinstance(self.thing, DriveFolder)

    @property
    def spoken(self) -> str:
        """What screen readers say."""
        kind = tr("Drive", "folder") if self.is_folder else tr("Drive", "file")
        found = marked_parts(self.snippet)[0]
        return ", ".join(filter(None, (isolated(self.name), kind, self.warning, self.about, found)))


class Wanted(Struct, frozen=True):
    """What is to be listed: a folder (empty: the top), the bin, or what words find."""

    folder: str = ""
    bin: bool = False
    words: str = ""


class DriveShown(Struct, frozen=True):
    """What was read: the folders that lead there, all that is listed, what the rows of some of it say, and how much is
    in the bin. `is_past`: whoever sits here read it once, and reads nothing that is new in it."""

    wanted: Wanted
    path: tuple[DriveFolder, ...]
    listed: tuple[NamedThing, ...]
    rows: dict[str, DriveRow]
    in_bin: int
    is_past: bool = False


def read_shown(session: ReadSession, wanted: Wanted, order: DriveOrder = BY_NAME, first: int = 0) -> DriveShown:
    """What there is, and what those say that are in sight from the first on. Raises NotFoundError for a folder that is
    not there any more."""
    in_bin = queries.bin_size(session)
    if wanted.bin:
        return _all_read(wanted, (), [_binned_row(one) for one in queries.bin(session)], in_bin)
    listed = ordering.listed(session, wanted.folder, order)
    if wanted.words:
        rows = [_found_row(session, one) for one in searching.found(session, wanted.words)]
        return _all_read(wanted, listed.path, rows, in_bin)
    named = (*listed.folders, *listed.files)
    rows = read_rows(session, [one.id for one in named[first : first + PAGE]])
    readers = listed.path[-1].readers if listed.path else "everyone"
    is_past = ROLES[people_queries.myself(session).role] < ROLE_OF[readers]
    return DriveShown(wanted, listed.path, named, {row.id: row for row in rows}, in_bin, is_past)


def read_rows(session: ReadSession, ids: Sequence[str]) -> list[DriveRow]:
    """What the rows of these say that are still here."""
    return [_row(one) for one in queries.things(session, ids)]


def gone_row(named: NamedThing) -> DriveRow:
    """What is said of one that went while it was listed."""
    never = datetime.fromtimestamp(0, UTC)
    thing = DriveFile(named.id, named.name, "", "everyone", None, False, "", "", never, never, {}, None, False)
    return DriveRow(thing, tr("Drive", "It is not here any more."))


def _all_read(wanted: Wanted, path: tuple[DriveFolder, ...], rows: Sequence[DriveRow], in_bin: int) -> DriveShown:
    return DriveShown(
        wanted, path, tuple(NamedThing(row.id, row.name) for row in rows), {row.id: row for row in rows}, in_bin
    )


def _row(thing: DriveFile | DriveFolder) -> DriveRow:
    return DriveRow(thing, side_by_side(*_about(thing)), _warning(thing))


def _found_row(session: ReadSession, found: FoundThing) -> DriveRow:
    thing = found.thing
    names = [one.name for one in queries.path_of(session, thing.id)]
    where = filled(tr("Drive", "in %1"), " / ".join(names)) if names else ""
    page = filled(tr("Drive", "page %1"), str(found.page)) if found.page else ""
    more = (page,) if found.snippet else _about(thing)
    return DriveRow(thing, side_by_side(*filter(None, (where, *more))), _warning(thing), found.snippet, found.page)


def _about(thing: DriveFile | DriveFolder) -> Sequence[str]:
    who = readers_words(thing.readers) if not thing.within else ""
    size = size_words(thing.size) if isinstance(thing, DriveFile) else ""
    return [words for words in (size, thing.by, moment(thing.at), who) if words]


def readers_words(readers: str) -> str:
    """Who reads it, where that is not everybody."""
    return {
        "managers": tr("Drive", "only managers and owners see it"),
        "owners": tr("Drive", "only owners see it"),
    }.get(readers, "")


def _warning(thing: DriveFile | DriveFolder) -> str:
    """What two did at the same time: which shows stands in the row, and whoever does it again settles it."""
    if isinstance(thing, DriveFolder) and thing.is_torn:
        return tr("Drive", "Moved into another folder, which was moved into it")
    for field, words in (
        (FILE, tr("Drive", "%1 saved another version at the same time")),
        (WITHIN, tr("Drive", "%1 moved it elsewhere at the same time")),
    ):
        if field in thing.apart:
            return filled(words, thing.apart[field][0].by)
    if NAME in thing.apart:
        other = thing.apart[NAME][0]
        return filled(tr("Drive", "%1 called it “%2” at the same time"), other.by, str(other.value))
    return ""


def _binned_row(binned: Binned) -> DriveRow:
    away = binned.thing.away
    thrown = side_by_side(filled(tr("Drive", "%1 threw it away"), away.by), moment(away.at)) if away else ""
    inside = files_words(binned.files) if isinstance(binned.thing, DriveFolder) else size_words(binned.thing.size)
    late = binned.added_since
    added = filled(tr("Drive", "%1 added since it was thrown away"), files_words(late)) if late else ""
    return DriveRow(binned.thing, side_by_side(thrown, inside), added)


def files_words(count: int) -> str:
    """So many files."""
    return tr("Drive", "1 file") if count == 1 else filled(tr("Drive", "%1 files"), str(count))


def folders_words(count: int) -> str:
    """So many folders."""
    return tr("Drive", "1 folder") if count == 1 else filled(tr("Drive", "%1 folders"), str(count))
