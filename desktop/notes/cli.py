"""Notes on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from desktop.cli import output
from desktop.cli.names import note_meant
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.cli.waiting import said_while_waiting
from desktop.errors import FileThereError, InvalidError
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
        return _answer_note(workspace.do(notes_commands.create_note, arguments.title).result(), arguments)


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
        raise FileThereError(f"{error} To write it anew all the same, add --replace.") from error


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
    Verb("note rename", "give a note another title, for everybody", rename_note, _rename_arguments),
    Verb("note archive", "archive a note, for everybody", archive_note, _id_argument),
    Verb("note bring-back", "bring an archived note back, for everybody", bring_back_note, _id_argument),
    Verb("note export", "save a note's Automerge document, with its history", export_note, _export_arguments),
)
