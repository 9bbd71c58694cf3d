"""The recovery sheet and backups, on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.backups import commands, file_names
from desktop.backups.daily import choose_folder
from desktop.backups.fetching import fetch_files
from desktop.backups.kept import daily_backups
from desktop.backups.sheet import recovery_sheet
from desktop.bundles.left_out import ONLY_FAT, FilesLeftOut
from desktop.cli import FAILED, PARTLY, output
from desktop.cli.output import time_json
from desktop.cli.session import CLOSING, opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.cli.waiting import said_while_waiting
from desktop.engine.records import OFFLINE
from desktop.errors import FileThereError
from desktop.files.sizes import changes_words, files_words, size_words
from desktop.home import user_files
from desktop.home.home import Home
from desktop.home.wall_clock import local_time, wall_ms
from desktop.printing.papers import usual_paper
from desktop.rows.typed_text import printable
from desktop.settings.queries import shop_settings
from sync.clock import datetime_of

if TYPE_CHECKING:
    from desktop.backups.kept import DailyBackups
    from desktop.backups.records import Backup, BackupCheck, BackupFile, FetchedFiles
    from desktop.cli.output import Json

ONCE_ROOM: Final = "Once there is room: countertop backup fetch FILE --words WORDS"
NOTHING_NEW: Final = "No file came: those that this backup has are here already."
NO_BACKUPS: Final = "There are no backups in this folder."


def make_sheet(arguments: argparse.Namespace) -> int:
    """Make a recovery sheet, in place of the one before. Its words are said whatever becomes of the page."""
    file = arguments.pdf_file
    if file is not None and file.exists():
        raise FileThereError(f"There is a file {file} already. It is as it was, and so is the last recovery sheet.")
    with opened(arguments) as (workspace, session):
        paper = usual_paper(shop_settings(session).calendar.country)
        words = workspace.do(commands.make_sheet).result()
        sheet = recovery_sheet(workspace.shop, workspace.me.name, words, local_time(datetime_of(wall_ms())).date())
    if arguments.json:
        output.print_json({"words": list(words)})
    else:
        print(" ".join(words))
        print("Write these words down and keep them apart from every PC. Sheets made before are worth nothing now.")
    if file is not None:
        user_files.write(file, arguments.pdf(sheet, paper)[1], replace=False)
    return 0


def back_up(arguments: argparse.Namespace) -> int:
    """Make a backup and see whether it holds."""
    with opened(arguments) as (workspace, _session):
        done = workspace.do(commands.back_up, arguments.folder).result()
    output.print_one(done, backup_json, backup_line, arguments.json)
    return (PARTLY if done.left_out.count else 0) if done.verified else FAILED


def set_daily(arguments: argparse.Namespace) -> int:
    """Say where this PC's backups go by themselves each day, or nowhere, or what came of them."""
    if arguments.folder is not None or arguments.off:
        with opened(arguments) as (workspace, _session):
            kept = workspace.do(choose_folder, arguments.folder and arguments.folder.resolve()).result()
    else:
        kept = daily_backups(Home(arguments.home))
    output.print_one(kept, daily_json, daily_line, arguments.json)
    return 0


def list_backups(arguments: argparse.Namespace) -> int:
    """List the backups in a folder."""
    found = file_names.found_in(arguments.folder)
    output.print_all(found, file_json, file_line, arguments.json, NO_BACKUPS)
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Read a backup whole, and begin again from it beside."""
    with opened(arguments) as (workspace, _session):
        done = workspace.do(commands.verify, arguments.file).result()
    output.print_one(done, check_json, check_line, arguments.json)
    return FAILED if done.problems else 0


def fetch(arguments: argparse.Namespace) -> int:
    """Take in the files of a backup that are not here."""
    with opened(arguments) as (workspace, _session):
        done = workspace.do(fetch_files, arguments.file, arguments.words).result()
    output.print_one(done, fetched_json, fetched_line, arguments.json)
    return 0 if done.is_whole and not done.left.count else PARTLY


def restore(arguments: argparse.Namespace) -> int:
    """Begin again from a backup, on a PC where nothing is."""
    from desktop.recovery import restore  # no other command needs it

    with said_while_waiting("Bringing the shop back…", arguments.json):
        done = restore(
            Home(arguments.home), arguments.file, arguments.words, arguments.name, arguments.pc, network=OFFLINE
        )
    try:
        output.print_arrival(done.workspace, arguments.json)
        if not arguments.json:
            print(printable(_restored_line(done.is_whole, done.left_out)))
    finally:
        with said_while_waiting(CLOSING, arguments.json):
            done.workspace.close()
    return 0 if done.is_whole and not done.left_out.count else PARTLY


def _restored_line(is_whole: bool, left: FilesLeftOut) -> str:
    said = [output.ABOUT_LOST]
    if not is_whole:
        said.append("The backup breaks off before its end: what was in it is here.")
    if left.count:
        said.append(f"There was no room for {left.words}. The backup still has that, so keep it. {ONCE_ROOM}")
    return " ".join(said)


def fetched_json(done: FetchedFiles) -> dict[str, Json]:
    """As programs see it."""
    return {
        "files": done.files,
        "bytes": done.bytes,
        "left_out": done.left.count,
        "lacking": done.lacking,
        "entries": done.entries,
        "complete": done.is_whole,
    }


def fetched_line(done: FetchedFiles) -> str:
    """As people read it."""
    said = [f"New here: {files_words(done.files)}, {size_words(done.bytes)}." if done.files else NOTHING_NEW]
    if done.entries:
        said.append(f"With {changes_words(done.entries)} that were not here.")
    if done.left.count:
        room = f"{size_words(done.lacking)} more must be free." if done.lacking else ""
        said.append(
            f"There is no room yet for {done.left.words}. The backup still has that, so keep it. {room}".rstrip()
        )
    if not done.is_whole:
        said.append("The backup breaks off before its end: what was in it is here.")
    return " ".join(said)


def daily_json(kept: DailyBackups) -> dict[str, Json]:
    """As programs see it."""
    good = kept.good
    return {
        "folder": kept.folder or None,
        "last": None if good is None else {"file": good.path, "at": time_json(good.at), "bytes": good.bytes},
        "trouble": kept.trouble or None,
    }


def daily_line(kept: DailyBackups) -> str:
    """As people read it."""
    if not kept.folder:
        return "No backups are made by themselves on this PC: countertop backup daily FOLDER."
    said = [f"One a day goes to {kept.folder}, as long as a window or countertop serve runs."]
    if kept.good is not None:
        at = local_time(kept.good.at)
        said.append(f"The last good one: {at:%Y-%m-%d %H:%M}, {size_words(kept.good.bytes)}.")
    return " ".join([*said, kept.trouble]).rstrip()


def backup_json(done: Backup) -> dict[str, Json]:
    """As programs see it."""
    return {
        "file": str(done.path),
        "entries": done.entries,
        "files": done.files,
        "bytes": done.bytes,
        "left_out": done.left_out.count,
        "verified": done.verified,
    }


def backup_line(done: Backup) -> str:
    """As people read it."""
    holds = "It was read again and holds." if done.verified else "It does NOT hold: try another disk."
    said = f"{done.path} ({size_words(done.bytes)}). {holds}"
    if not done.left_out.count:
        return said
    return f"{said} There was no room for {done.left_out.words}. {ONLY_FAT if done.left_out.by_format else ''}".rstrip()


def file_json(one: BackupFile) -> dict[str, Json]:
    """As programs see it."""
    return {"file": str(one.path), "shop": one.shop, "pc": one.pc, "at": time_json(one.at), "bytes": one.bytes}


def file_line(one: BackupFile) -> str:
    """As people read it."""
    return f"{one.at:%Y-%m-%d %H:%M}  {one.pc}  {size_words(one.bytes)}  {one.path.name}"


def check_json(done: BackupCheck) -> dict[str, Json]:
    """As programs see it."""
    return {
        "file": str(done.path),
        "ok": not done.problems,
        "entries": done.entries,
        "files": done.files,
        "problems": list(done.problems),
    }


def check_line(done: BackupCheck) -> str:
    """As people read it."""
    if done.problems:
        return " ".join([f"{done.path.name} does not hold.", *done.problems])
    return f"{done.path.name} holds: {changes_words(done.entries)}, {files_words(done.files)}."


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pdf", dest="pdf_file", metavar="FILE", type=Path, help="also as a page to print")


def _folder_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)


def _daily_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path, nargs="?")
    parser.add_argument("--off", action="store_true", help="none by themselves any more")


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)


def _fetch_arguments(parser: argparse.ArgumentParser) -> None:
    _file_arguments(parser)
    parser.add_argument("--words", default="", help="of the recovery sheet; needless for a backup of this very PC")


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    _file_arguments(parser)
    parser.add_argument("--words", required=True, help="the twelve words of the recovery sheet")
    parser.add_argument("--name", default="", metavar="PERSON", help="whose sheet it is, to be sure")
    parser.add_argument("--pc", metavar="NAME", help="what this PC is called")


VERBS: Final = (
    Verb("recovery-sheet", "make the words that bring the shop back from a backup", make_sheet, _sheet_arguments),
    VerbGroup("backup", "copies of the whole shop on another disk"),
    Verb("backup now", "make one, and see whether it holds", back_up, _folder_arguments, busy="Making a backup…"),
    Verb("backup daily", "have one made by itself each day, and see what came of it", set_daily, _daily_arguments),
    Verb("backup list", "list those in a folder", list_backups, _folder_arguments),
    Verb("backup verify", "read one whole, and begin again from it beside", verify, _file_arguments, busy="Reading…"),
    Verb("backup fetch", "take in the files of one that are not here", fetch, _fetch_arguments, busy="Reading…"),
    Verb("restore", "begin again from a backup, where nothing is yet", restore, _restore_arguments, busy=""),
)
