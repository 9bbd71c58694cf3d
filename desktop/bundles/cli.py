"""What is carried from PC to PC, on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bundles import commands
from desktop.bundles.left_out import ONLY_FAT
from desktop.cli import PARTLY, output
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.files.sizes import changes_words, files_words, size_words

if TYPE_CHECKING:
    from desktop.bundles.records import ReadBundle, WrittenBundle
    from desktop.cli.output import Json


def write(arguments: argparse.Namespace) -> int:
    """Write a file for other PCs."""
    with opened(arguments) as (workspace, _session):
        done = workspace.do(
            commands.write_bundle, arguments.path, everything=arguments.all, replace=arguments.replace
        ).result()
    output.print_one(done, written_json, written_line, arguments.json)
    return PARTLY if done.left_out.count else 0


def read(arguments: argparse.Namespace) -> int:
    """Read one that another PC has written."""
    with opened(arguments) as (workspace, _session):
        done = workspace.do(commands.read_bundle, arguments.path).result()
    output.print_one(done, read_json, read_line, arguments.json)
    return 0 if done.is_whole and not done.left_out.count and not done.refused else PARTLY


def written_json(done: WrittenBundle) -> dict[str, Json]:
    """As programs see it."""
    return {
        "file": str(done.path),
        "entries": done.entries,
        "files": done.files,
        "bytes": done.bytes,
        "left_out": done.left_out.count,
    }


def written_line(done: WrittenBundle) -> str:
    """As people read it."""
    what = _counted(done.entries, done.files) or NOTHING
    said = f"{done.path} is ready to be carried: {what}, {size_words(done.bytes)}."
    if not done.left_out.count:
        return said
    return f"{said} There was no room for {done.left_out.words}. {ONLY_FAT if done.left_out.by_format else NEXT}"


def read_json(done: ReadBundle) -> dict[str, Json]:
    """As programs see it."""
    return {
        "pc": done.pc.name if done.pc else None,
        "entries": done.entries,
        "files": done.files,
        "left_out": done.left_out.count,
        "refused": done.refused,
        "complete": done.is_whole,
    }


def read_line(done: ReadBundle) -> str:
    """As people read it."""
    whose = done.pc.name if done.pc else "a PC that is not known here"
    said = [f"New here from {whose}: {_counted(done.entries, done.files) or NOTHING}."]
    if done.left_out.count:
        said.append(f"There was no room on this PC for {done.left_out.words}: make some, and read it again.")
    if done.refused:
        said.append(f"Some of it follows on what is not here yet. On {whose}: bundle out FILE --all")
    if not done.is_whole:
        said.append("It ends too early; what was in it is here. Have it written once more for the rest.")
    return " ".join(said)


NEXT: Final = "That comes with the next stick, once the PC that lacks it has written one back; or with --all."
NOTHING: Final = "nothing"


def _counted(changes: int, files: int) -> str:
    return " and ".join([changes_words(changes)] * bool(changes) + [files_words(files)] * bool(files))


def _out_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", type=Path)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--since",
        choices=("last",),
        default="last",
        help="what some PC of the shop is not known to have (this is what is done without it)",
    )
    which.add_argument("--all", action="store_true", help="everything that is here")
    parser.add_argument("--replace", action="store_true", help="a file of that name that is there")


def _in_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", type=Path)


VERBS: Final = (
    VerbGroup("bundle", "carry what is new from PC to PC on a stick"),
    Verb("bundle out", "write it to a file", write, _out_arguments, busy="Writing…"),
    Verb("bundle in", "take in what another PC has written", read, _in_arguments, busy="Reading…"),
)
