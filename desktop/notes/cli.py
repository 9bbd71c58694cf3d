"""Notes on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

from desktop.cli import output
from desktop.cli.names import note_meant, only
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.cli.waiting import said_while_waiting
from desktop.errors import FileThereError, InvalidError, NotFoundError
from desktop.files import contents
from desktop.files.commands import GivenFile, add_files
from desktop.files.names import written_name
from desktop.files.value import FileValue
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.records import Note
from desktop.rows.typed_text import printable
from desktop.workspace import Workspace

TEXT_LIMIT: Final = 64 << 20
"""How much standard input may bring, bytes."""


def new_note(arguments: argparse.Namespace) -> int:
    """Start a note."""
    with opened(arguments) as (workspace, _session):
        files = _added(workspace, arguments.files)
        note = workspace.do(notes_commands.create_note, arguments.title).result()
        return _answer_note(_with_files(workspace, note, files), arguments)


def list_notes(arguments: argparse.Namespace) -> int:
    """List the notes."""
    with opened(arguments) as (_workspace, session):
        notes = [*notes_queries.notes(session), *notes_queries.notes(session, archived=True)]
    output.print_all(
        notes,
        lambda note: output.note_json(note, with_text=False),
        output.note_line,
        arguments.json,
        "No notes yet.",
    )
    return 0


def show_note(arguments: argparse.Namespace) -> int:
    """Show a note's text."""
    with opened(arguments) as (_workspace, session):
        note = note_meant(session, arguments.id)
    if arguments.json:
        output.print_json(output.note_json(note))
    else:
        print(printable(note.text), end="" if note.text.endswith("\n") else "\n")
    return 0


def write_note(arguments: argparse.Namespace) -> int:
    """Make standard input the note's text."""
    return _change_note(arguments, notes_commands.write_note, _standard_input(arguments.json))


def attach_files(arguments: argparse.Namespace) -> int:
    """Put files at the end of a note."""
    with opened(arguments) as (workspace, session):
        note = note_meant(session, arguments.id)
        files = _added(workspace, arguments.files)
        return _answer_note(_with_files(workspace, note, files), arguments)


def _added(workspace: Workspace, paths: Sequence[Path]) -> list[FileValue]:
    return workspace.do(add_files, [*map(GivenFile.at, paths)]).result() if paths else []


def _with_files(workspace: Workspace, note: Note, files: Sequence[FileValue]) -> Note:
    return workspace.do(notes_commands.put_files, note.id, files).result() if files else note


def save_file(arguments: argparse.Namespace) -> int:
    """Write a file that stands in a note to a disk."""
    with opened(arguments) as (_workspace, session):
        file = _file_meant(note_meant(session, arguments.id), arguments.name)
        path: Path = arguments.file / written_name(file.name) if arguments.file.is_dir() else arguments.file
        try:
            contents.write_out(session, file, path, replace=arguments.replace)
        except FileThereError as error:
            raise _replaceable(error) from error
    if arguments.json:
        output.print_json(output.file_json(file) | {"file": str(path)})
    else:
        print(printable(f"{file.name} is saved: {path}"))
    return 0


def _file_meant(note: Note, typed: str) -> FileValue:
    """The file in a note that is called so, or whose id begins so. Raises NotFoundError, AmbiguousError."""
    files = {one.file: None for one in note.files}
    named = [file for file in files if file.name == typed] or [f for f in files if f.id.hex().startswith(typed)]
    if not named:
        raise NotFoundError(f"There is no file “{typed}” in this note. `note show --json` lists those that are.")
    return only(named, f"Several files are called {typed}; type an id:", [f"{f.id.hex()} {f.name}" for f in named])


def rename_note(arguments: argparse.Namespace) -> int:
    """Give a note another title."""
    return _change_note(arguments, notes_commands.rename_note, arguments.title)


def archive_note(arguments: argparse.Namespace) -> int:
    """Archive a note."""
    return _change_note(arguments, notes_commands.archive_note)


def bring_back_note(arguments: argparse.Namespace) -> int:
    """Bring an archived note back."""
    return _change_note(arguments, notes_commands.bring_back_note)


def _change_note(arguments: argparse.Namespace, change: Callable[..., Coroutine[Any, Any, Note]], *words: str) -> int:
    with opened(arguments) as (workspace, session):
        note = note_meant(session, arguments.id)
        return _answer_note(workspace.do(change, note.id, *words).result(), arguments)


def export_note(arguments: argparse.Namespace) -> int:
    """Save a note's Automerge document."""
    path: Path = arguments.file
    with opened(arguments) as (workspace, session):
        note = note_meant(session, arguments.id)
        _exported(workspace, note.id, path, replace=arguments.replace)
    if arguments.json:
        output.print_json({"id": note.id, "file": str(path), "bytes": path.stat().st_size})
    else:
        print(
            printable(
                f"{note.title or output.UNTITLED} is saved with its history, as an Automerge document: {path}. "
                "“note show” prints its text."
            )
        )
    return 0


def _exported(workspace: Workspace, note: str, path: Path, *, replace: bool) -> None:
    try:
        workspace.do(notes_commands.export_note, note, path, replace=replace).result()
    except FileThereError as error:
        raise _replaceable(error) from error


def _replaceable(error: FileThereError) -> FileThereError:
    return FileThereError(f"{error} To write it anew all the same, add --replace.")


def _answer_note(note: Note, arguments: argparse.Namespace) -> int:
    output.print_one(note, output.note_json, output.note_line, arguments.json)
    return 0


def _standard_input(as_json: bool) -> str:
    with said_while_waiting("Waiting for the text on standard input; on a terminal Ctrl+D ends it…", as_json):
        data = sys.stdin.buffer.read(TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        raise InvalidError("That is too long for a note.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidError("What came in is not text in UTF-8. The note is as it was.") from error


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="TITLE")
    parser.add_argument(
        "--file", dest="files", type=Path, action="append", default=[], metavar="PATH",
        help="a picture or file to stand in it; may be given several times",
    )  # fmt: skip


def _attach_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("files", type=Path, nargs="+", metavar="PATH")


def _save_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("name", metavar="NAME", help="what the file is called, or how its id begins")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="also where there is a file of that name")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="also where there is a file of that name")


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("title", metavar="TITLE")


VERBS: Final = (
    VerbGroup("note", "write, show, list, archive or bring back notes"),
    Verb("note new", "start a note", new_note, _new_arguments),
    Verb("note list", "list the notes, archived ones last", list_notes),
    Verb("note show", "show a note", show_note, _id_argument),
    Verb("note write", "make standard input the note's text, as the smallest edit", write_note, _id_argument),
    Verb("note attach", "put pictures and files at a note's end", attach_files, _attach_arguments),
    Verb("note save-file", "write a file that stands in a note to a disk", save_file, _save_arguments),
    Verb("note rename", "give a note another title, for everybody", rename_note, _rename_arguments),
    Verb("note archive", "archive a note, for everybody", archive_note, _id_argument),
    Verb("note bring-back", "bring an archived note back, for everybody", bring_back_note, _id_argument),
    Verb("note export", "save a note's Automerge document, with its history", export_note, _export_arguments),
)
