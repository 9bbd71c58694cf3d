"""Mirrors on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.cli import output
from desktop.cli.names import by_id
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.drive.cli import folder_named
from desktop.errors import NotFoundError
from desktop.mirrors import commands, queries
from desktop.mirrors.reconciling import GoneAnswer
from desktop.mirrors.service import is_looked_after
from desktop.mirrors.words import state_words
from desktop.rows.typed_text import without_isolates

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.mirrors.records import Mirror
    from desktop.rows.read_session import ReadSession

_ANSWERS: Final = {"throw-away": GoneAnswer.THROW_AWAY, "put-back": GoneAnswer.PUT_BACK}


def add(arguments: argparse.Namespace) -> int:
    """Mirror a folder of the shop in one of a disk."""
    with opened(arguments) as (workspace, session):
        folder = folder_named(session, arguments.folder)
        if not folder:
            raise NotFoundError("Only a folder can be mirrored, not all of the shop's files.")
        made = workspace.do(commands.add_mirror, folder, arguments.path).result()
    _show(made, arguments)
    return 0


def list_mirrors(arguments: argparse.Namespace) -> int:
    """List those of this PC."""
    with opened(arguments) as (_, session):
        found = queries.mirrors(session)
        there = is_looked_after(session.sources.own_path)
    shown = [one if there else replace(one, state=None) for one in found]
    output.print_all(shown, mirror_json, mirror_line, arguments.json, "No folder is mirrored on this PC.")
    return 0


def stop(arguments: argparse.Namespace) -> int:
    """Mirror it no more; all files stay."""
    with opened(arguments) as (workspace, session):
        found = _named(session, arguments.id)
        workspace.do(commands.stop_mirror, found.id).result()
    _show(replace(found, state=None), arguments)
    return 0


def answer(arguments: argparse.Namespace) -> int:
    """Say what it means that many files are gone from a disk."""
    with opened(arguments) as (workspace, session):
        found = _named(session, arguments.id)
        workspace.do(commands.answer, found.id, _ANSWERS[arguments.what]).result()
    _show(found, arguments)
    return 0


def take_disk(arguments: argparse.Namespace) -> int:
    """Go on with the folder that is there now, though it is another one."""
    with opened(arguments) as (workspace, session):
        found = _named(session, arguments.id)
        workspace.do(commands.take_disk, found.id).result()
    _show(found, arguments)
    return 0


def _named(session: ReadSession, typed: str) -> Mirror:
    return by_id(queries.mirrors(session), typed, f"No mirror has the id “{typed}”. `mirror list` shows them.")


def _show(mirror: Mirror, arguments: argparse.Namespace) -> None:
    output.print_one(mirror, mirror_json, mirror_line, arguments.json)


def mirror_json(mirror: Mirror) -> dict[str, Json]:
    """One, as programs see it."""
    state = mirror.state
    return {
        "id": mirror.id, "folder": mirror.folder, "name": mirror.name, "path": mirror.path,
        "state": state.kind if state else None,
        "words": without_isolates(state_words(mirror)),
        "files": state.files if state else None,
        "on_the_way": state.on_the_way if state else None,
        "gone": state.gone if state else 0,
        "left_out": [{"path": one.path, "why": one.why} for one in state.left_out] if state else [],
    }  # fmt: skip


def mirror_line(mirror: Mirror) -> str:
    """One, as people read it."""
    return without_isolates(f"{mirror.id[:8]}  {mirror.name}  {mirror.path}  {state_words(mirror)}")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="of the shop, like Prices/2026")
    parser.add_argument("path", metavar="PATH", type=Path, help="a folder of a disk that is there")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")


def _answer_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    words = "throw them away in the shop, too, or write them to the disk again"
    parser.add_argument("what", choices=tuple(_ANSWERS), help=words)


VERBS: Final = (
    VerbGroup("mirror", "keep folders of a disk like folders of the shop, both ways"),
    Verb("mirror add", "keep a folder of a disk like one of the shop, while Countertop runs", add, _add_arguments),
    Verb("mirror list", "list those of this PC, with how each stands", list_mirrors),
    Verb("mirror stop", "do so no more; all files stay", stop, _id_argument),
    Verb("mirror answer", "say what it means that many files are gone from a disk", answer, _answer_arguments),
    Verb("mirror take-disk", "go on with the folder that is there now, though it is another", take_disk, _id_argument),
)
