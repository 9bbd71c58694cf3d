"""The drive on the command line."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.cli import PARTLY, output
from desktop.cli import drive_output as printed
from desktop.cli.confirming import confirm
from desktop.cli.much_away import put_away, show_waiting
from desktop.cli.names import only
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.drive import adding, commands, erasing, keeping, moving, queries, searching, written
from desktop.drive.put_away import put_away_with
from desktop.drive.records import DriveFile, DriveFolder, FileVersion, SkippedFile
from desktop.errors import FileThereError, NotFoundError
from desktop.extracts.looking_through import look_through_for
from desktop.rows.names import meant
from desktop.rows.typed_text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace

TOP: Final = "/"
READING_S: Final = 30.0
"""How long somebody who searches waits for what was not read before."""


class _Drive:
    """An open shop, and what is typed about its files."""

    def __init__(self, workspace: Workspace, session: ReadSession, arguments: argparse.Namespace) -> None:
        self.workspace = workspace
        self.session = session
        self.arguments = arguments

    def folder(self, typed: str) -> str:
        """As `folder_named`."""
        return folder_named(self.session, typed)

    def thing(self) -> DriveFile | DriveFolder:
        """The file or folder whose id begins as typed. Raises NotFoundError or AmbiguousError."""
        typed = self.arguments.id
        found = queries.beginning(self.session, typed.lower()) if typed else []
        if not found:
            raise NotFoundError(f"There is no file with the id “{typed}”. `file list` shows what there is.")
        return only(found, f"Several files begin with {typed}:", [f"{one.id} {one.name}" for one in found])

    def file(self) -> DriveFile:
        """The same of a file. Raises NotFoundError for a folder."""
        found = self.thing()
        if isinstance(found, DriveFolder):
            raise NotFoundError(f"“{found.name}” is a folder. Only files have versions.")
        return found

    def path(self, folder: DriveFolder) -> str:
        """The names that lead to a folder, and its own."""
        return "/".join(one.name for one in (*queries.path_of(self.session, folder.id), folder))

    def show(self, thing: DriveFile | DriveFolder) -> int:
        """Say what became of one."""
        output.print_one(thing, printed.thing_json, printed.thing_line, self.arguments.json)
        return 0


def folder_named(session: ReadSession, typed: str) -> str:
    """The folder that these names lead to from the top, or whose id begins so; empty: the top. Raises NotFoundError
    or AmbiguousError."""
    at, names = "", [name for name in typed.split("/") if name]
    for number, name in enumerate(names):
        there = meant(((one.name, one) for one in queries.listing(session, at).folders), name)
        if not there and not number and len(names) == 1:
            there = [one for one in queries.folders(session) if len(name) > 3 and one.id.startswith(name)]
        if not there:
            raise NotFoundError(f"There is no folder “{typed}”. `folder list` shows what there is.")
        at = only(there, f"Several folders are called {name}:", [one.id for one in there]).id
    return at


@contextmanager
def _drive(arguments: argparse.Namespace) -> Iterator[_Drive]:
    with opened(arguments) as (workspace, session):
        yield _Drive(workspace, session, arguments)


def add(arguments: argparse.Namespace) -> int:
    """Add files and whole folders of a disk."""
    with _drive(arguments) as drive:
        within = drive.folder(arguments.folder)
        done = drive.workspace.do(
            adding.add_paths, arguments.paths, within, arguments.readers, new_versions=arguments.new_version
        ).result()
    none = "There was nothing to add."
    output.print_all(done.files, printed.added_json, lambda file: f"{file.id[:8]}  {file.name}", arguments.json, none)
    return _left_out(done.skipped)


def _left_out(skipped: Iterable[SkippedFile]) -> int:
    status = 0
    for one in skipped:
        print(printable(f"Left out: {one.path}: {one.why}"), file=sys.stderr)
        status = PARTLY
    return status


def list_files(arguments: argparse.Namespace) -> int:
    """List what is in a folder, or in the bin, or what holds words."""
    if arguments.search:
        return _list_found(arguments)
    with _drive(arguments) as drive:
        if arguments.away:
            things = [one.thing for one in queries.bin(drive.session)]
        else:
            listed = queries.listing(drive.session, drive.folder(arguments.folder))
            things = [*listed.folders, *listed.files]
    none = "Nothing was thrown away." if arguments.away else "There is nothing here yet."
    output.print_all(things, printed.thing_json, printed.thing_line, arguments.json, none)
    return 0


def _list_found(arguments: argparse.Namespace) -> int:
    with _drive(arguments) as drive:
        unread = drive.workspace.do(look_through_for, READING_S).result()
        found = searching.found(drive.session, arguments.search)
    output.print_all(found, printed.found_json, printed.found_line, arguments.json, "Nothing found.")
    if unread:
        print(f"Files that have not been read yet, so not looked through: {unread:,}", file=sys.stderr)
    return PARTLY if unread else 0


def get(arguments: argparse.Namespace) -> int:
    """Write a file, or a folder with all that is in it, to a disk."""
    with _drive(arguments) as drive:
        thing = drive.thing()
        if isinstance(thing, DriveFolder):
            found = list(written.write_folder(drive.session, thing, arguments.path))
        else:
            found = [_written(drive, thing)]
    paths = [str(path) for path in found if isinstance(path, Path)]
    output.print_all(paths, lambda path: {"path": path}, lambda path: path, arguments.json, "It is empty.")
    return _left_out(one for one in found if isinstance(one, SkippedFile))


def _written(drive: _Drive, file: DriveFile) -> Path:
    if drive.arguments.version:
        file = written.as_version(file, _version(drive, file).file)
    try:
        return written.write_file(drive.session, file, drive.arguments.path, replace=drive.arguments.replace)
    except FileThereError as error:
        raise FileThereError(f"{error} To write it anew all the same, add --replace.") from error


def list_versions(arguments: argparse.Namespace) -> int:
    """List the versions of a file, the last first."""
    with _drive(arguments) as drive:
        found = queries.versions(drive.session, drive.file().id)
    output.print_all(found, printed.version_json, printed.version_line, arguments.json, "It has no version.")
    return 0


def take_version(arguments: argparse.Namespace) -> int:
    """Let a file hold again what it held once."""
    with _drive(arguments) as drive:
        file = drive.file()
        version = _version(drive, file)
        return drive.show(drive.workspace.do(commands.take_version, file.id, version.id).result())


def _version(drive: _Drive, file: DriveFile) -> FileVersion:
    number = drive.arguments.version
    for version in queries.versions(drive.session, file.id):
        if version.number == number:
            return version
    raise NotFoundError(f"“{file.name}” has no version {number}. `file versions {file.id[:8]}` shows them.")


def rename(arguments: argparse.Namespace) -> int:
    """Give a file or a folder another name."""
    with _drive(arguments) as drive:
        return drive.show(drive.workspace.do(commands.rename, drive.thing().id, arguments.name).result())


def move(arguments: argparse.Namespace) -> int:
    """Move a file or a folder to another folder."""
    with _drive(arguments) as drive:
        ids, to = [drive.thing().id], drive.folder(arguments.folder)
        (moved,) = drive.workspace.do(moving.move, ids, to, arguments.readers or "").result()
        return drive.show(moved)


def throw_away(arguments: argparse.Namespace) -> int:
    """Throw a file or a folder away."""
    with _drive(arguments) as drive:
        ids = [drive.thing().id]
        command, things = partial(commands.throw_away_all, ids=ids), put_away_with(drive.session, ids)
        waiting = put_away(arguments, drive.workspace, command, things)
        return show_waiting(waiting, arguments) if waiting is not None else drive.show(drive.thing())


def bring_back(arguments: argparse.Namespace) -> int:
    """Bring back a file or a folder."""
    with _drive(arguments) as drive:
        id = drive.thing().id
        drive.workspace.do(commands.bring_back, [id]).result()
        return drive.show(drive.thing())


def erase(arguments: argparse.Namespace) -> int:
    """Erase for good what was thrown away."""
    with _drive(arguments) as drive:
        thing = drive.thing()
        return _erased(drive, [thing.id], f"“{thing.name}”")


def empty_bin(arguments: argparse.Namespace) -> int:
    """Erase for good all that was thrown away."""
    with _drive(arguments) as drive:
        return _erased(drive, queries.bin_ids(drive.session), "All that is in the bin")


def _erased(drive: _Drive, ids: list[str], what: str) -> int:
    going = erasing.going(drive.session, ids)
    if not drive.arguments.yes:
        confirm(drive.arguments, f"{what} goes for good, with all versions: {printed.going_words(going)}.")
    gone = drive.workspace.do(erasing.erase, ids).result()
    output.print_one(gone, printed.gone_json, lambda one: f"Erased: {printed.going_words(one)}.", drive.arguments.json)
    return 0


def keep(arguments: argparse.Namespace) -> int:
    """Keep a file on this PC, or the files in a folder."""
    with _drive(arguments) as drive:
        thing = drive.thing()
        drive.workspace.do(keeping.keep, [thing.id]).result()
        return drive.show(thing)


def drop(arguments: argparse.Namespace) -> int:
    """Let it go from this PC, as soon as two others are sure to keep it."""
    with _drive(arguments) as drive:
        thing = drive.thing()
        drive.workspace.do(keeping.drop, [thing.id]).result()
        return drive.show(thing)


def new_folder(arguments: argparse.Namespace) -> int:
    """Make a folder."""
    with _drive(arguments) as drive:
        within = drive.folder(arguments.folder)
        return drive.show(drive.workspace.do(commands.new_folder, arguments.name, within, arguments.readers).result())


def list_folders(arguments: argparse.Namespace) -> int:
    """List all folders."""
    with _drive(arguments) as drive:
        found = [(folder, drive.path(folder)) for folder in queries.folders(drive.session)]
    output.print_all(
        found,
        lambda each: printed.folder_json(*each),
        lambda each: f"{each[0].id[:8]}  {each[1]}",
        arguments.json,
        "There are no folders yet.",
    )
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    _folder_argument(parser, "the folder to add it to, like Prices/2026")
    _readers_argument(parser, "everyone")
    parser.add_argument(
        "--new-version", action="store_true", help="of a file of the same name that is there, instead of one beside it"
    )


def _folder_argument(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument("--folder", metavar="FOLDER", default=TOP, help=words)


def _readers_argument(parser: argparse.ArgumentParser, default: str | None) -> None:
    words = "who reads it, where it is in no folder"
    parser.add_argument("--for", dest="readers", choices=tuple(commands.ROLE_OF), default=default, help=words)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    _folder_argument(parser, "of which folder")
    parser.add_argument("--away", action="store_true", help="what was thrown away")
    parser.add_argument("--search", metavar="WORDS", help="whatever has these words in its name or in its text")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")


def _yes_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do it without asking")


def _erase_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    _yes_argument(parser)


def _get_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("path", metavar="PATH", type=Path)
    parser.add_argument("--version", type=int, metavar="N", help="what it held once")
    parser.add_argument("--replace", action="store_true", help="also where there is such a file")


def _version_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("version", metavar="N", type=int)


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("name", metavar="NAME")


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("folder", metavar="FOLDER", help=f"like Prices/2026; {TOP} is the top")
    _readers_argument(parser, None)


def _folder_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    _folder_argument(parser, "the folder to make it in")
    _readers_argument(parser, "everyone")


VERBS: Final = (
    VerbGroup("file", "add, list, move, or throw away the shop's files, and get them out"),
    Verb("file add", "add files, and whole folders of a disk", add, _add_arguments),
    Verb("file list", "list what is in a folder", list_files, _list_arguments),
    Verb("file get", "write a file, or a folder with all that is in it, to a disk", get, _get_arguments),
    Verb("file versions", "list the versions of a file, the last first", list_versions, _id_argument),
    Verb("file take-version", "let a file hold again what it held once", take_version, _version_arguments),
    Verb("file rename", "give a file or a folder another name", rename, _rename_arguments),
    Verb("file move", "move a file or a folder to another folder", move, _move_arguments),
    Verb("file away", "throw a file or a folder away; it can be brought back", throw_away, _erase_arguments),
    Verb("file bring-back", "bring back a file or a folder that was thrown away", bring_back, _id_argument),
    Verb("file erase", "erase for good what was thrown away; owners only", erase, _erase_arguments),
    Verb("file empty-bin", "erase for good all that was thrown away; owners only", empty_bin, _yes_argument),
    Verb("file keep", "keep a file on this PC, or what is in a folder now", keep, _id_argument),
    Verb("file drop", "take it off this PC, as soon as two others are sure to keep it", drop, _id_argument),
    VerbGroup("folder", "make and list the folders of the shop's files"),
    Verb("folder new", "make a folder", new_folder, _folder_arguments),
    Verb("folder list", "list all folders", list_folders),
)
