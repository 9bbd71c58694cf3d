"""What each sub-command does: open the shop, ask or tell it one thing, print the answer, close it again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.aside.cli import keep as keep_set_aside
from desktop.aside.cli import list_set_aside
from desktop.chat import commands as chat_commands
from desktop.chat import importing
from desktop.chat import queries as chat_queries
from desktop.chat.mentions import Mentionable
from desktop.cli import output
from desktop.cli.mending import mend
from desktop.cli.names import Typed, conversation_named, conversation_there, note_meant, person_named
from desktop.cli.network_commands import invite, join, serve
from desktop.cli.progress import ProgressBar
from desktop.cli.session import OFFLINE, opened
from desktop.errors import InvalidError
from desktop.home.environment import network_settings
from desktop.home.home import Home
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.notes.records import Note
from desktop.people import queries as people_queries
from desktop.rows.typed_text import printable
from desktop.status import status as current_status
from desktop.workspace import Workspace

TEXT_LIMIT = 64 << 20
"""How much standard input may bring, bytes."""


def create(arguments: argparse.Namespace) -> int:
    """Start a new shop."""
    home = Home(arguments.home)
    workspace = Workspace.create(home, arguments.shop, arguments.name, arguments.pc, network=OFFLINE)
    try:
        output.print_arrival(workspace, arguments.json)
    finally:
        workspace.close()
    return 0


def say(arguments: argparse.Namespace) -> int:
    """Post a message."""
    with opened(arguments) as (workspace, session):
        conversation = conversation_named(workspace, session, arguments.channel)
        mentions = Mentionable(people_queries.people(session)).mentioned(arguments.text)
        posted = workspace.do(chat_commands.post_message, conversation.id, arguments.text, mentions=mentions)
        message = posted.result()
        channel = Typed(session).of(conversation.id)
    output.print_one(
        message, lambda message: output.message_json(message, channel), output.message_line, arguments.json
    )
    return 0


def read(arguments: argparse.Namespace) -> int:
    """Show the newest messages."""
    with opened(arguments) as (_workspace, session):
        conversation = conversation_there(session, arguments.channel)
        messages = chat_queries.messages(session, conversation.id, limit=arguments.limit) if conversation else []
        channel = Typed(session).of(conversation.id) if conversation else ""
    output.print_all(
        messages,
        lambda message: output.message_json(message, channel),
        output.message_line,
        arguments.json,
        "No messages yet.",
    )
    return 0


def search(arguments: argparse.Namespace) -> int:
    """Find people, conversations, notes and messages."""
    with opened(arguments) as (_workspace, session):
        hits = session.search(" ".join(arguments.words))
        messages = {hit.id: chat_queries.message(session, hit.id) for hit in hits if hit.kind == "message"}
        typed = Typed(session)
    output.print_all(
        hits,
        lambda hit: output.hit_json(hit, messages.get(hit.id), typed),
        output.hit_line,
        arguments.json,
        "Nothing found.",
    )
    return 0


def new_channel(arguments: argparse.Namespace) -> int:
    """Make a channel."""
    with opened(arguments) as (workspace, session):
        conversation = workspace.do(chat_commands.create_channel, arguments.name).result()
        typed = Typed(session)
    output.print_one(
        conversation,
        lambda conversation: output.conversation_json(conversation, typed),
        output.conversation_line,
        arguments.json,
    )
    return 0


def list_channels(arguments: argparse.Namespace) -> int:
    """List the conversations."""
    with opened(arguments) as (_workspace, session):
        conversations = chat_queries.conversations(session)
        typed = Typed(session)
    output.print_all(
        conversations,
        lambda conversation: output.conversation_json(conversation, typed),
        output.conversation_line,
        arguments.json,
        "No conversations yet.",
    )
    return 0


def import_chat(arguments: argparse.Namespace) -> int:
    """Take over messages from a file."""
    with opened(arguments) as (workspace, _session), ProgressBar(sys.stderr) as bar:
        imported = workspace.do(importing.import_chat, arguments.file, arguments.channel, bar.show).result()
    if arguments.json:
        skipped = [{"line": line.line, "reason": line.reason} for line in imported.skipped]
        answer = {"imported": imported.imported, "already_here": imported.already_here, "skipped": skipped}
        output.print_json(answer)
    else:
        print(printable("\n".join(output.import_lines(imported))))
    return 0


def new_note(arguments: argparse.Namespace) -> int:
    """Start a note."""
    with opened(arguments) as (workspace, _session):
        return _answer_note(workspace.do(notes_commands.create_note, arguments.title).result(), arguments)


def list_notes(arguments: argparse.Namespace) -> int:
    """List the notes in use."""
    with opened(arguments) as (_workspace, session):
        notes = notes_queries.notes(session)
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
    text = _standard_input()
    with opened(arguments) as (workspace, session):
        note = note_meant(session, arguments.id)
        return _answer_note(workspace.do(notes_commands.write_note, note.id, text).result(), arguments)


def export_note(arguments: argparse.Namespace) -> int:
    """Save a note's Automerge document."""
    path: Path = arguments.file
    with opened(arguments) as (workspace, session):
        note = note_meant(session, arguments.id)
        workspace.do(notes_commands.export_note, note.id, path).result()
    if arguments.json:
        output.print_json({"id": note.id, "file": str(path), "bytes": path.stat().st_size})
    else:
        print(printable(f"{note.title or output.UNTITLED} is saved as {path}."))
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Show who has what."""
    with opened(arguments) as (workspace, _session):
        answer = workspace.do(current_status).result()
    if arguments.json:
        output.print_json(output.status_json(answer))
    else:
        print(printable("\n".join(output.status_lines(answer))))
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Check everything; exit 1 on any difference."""
    with opened(arguments) as (workspace, _session):
        found = workspace.verify().result()
    if arguments.json:
        output.print_json({"ok": found.ok, "entries": found.entries, "problems": list(found.problems)})
    else:
        print(f"{found.entries} entries checked: " + ("all is well." if found.ok else "something is wrong."))
        print("".join(f"  {printable(problem)}\n" for problem in found.problems), end="")
    return 0 if found.ok else 1


def invite_somebody(arguments: argparse.Namespace) -> int:
    """Show a code until somebody used it or its time is over."""
    workspace = Workspace.open(Home(arguments.home), network=network_settings())
    try:
        return invite(workspace, arguments, _invited(workspace, arguments))
    finally:
        workspace.close()


def _invited(workspace: Workspace, arguments: argparse.Namespace) -> str | None:
    if arguments.person is None:
        return None
    session = workspace.read()
    try:
        return person_named(people_queries.people(session), arguments.person).id
    finally:
        session.close()


def _answer_note(note: Note, arguments: argparse.Namespace) -> int:
    output.print_one(note, output.note_json, output.note_line, arguments.json)
    return 0


def _standard_input() -> str:
    data = sys.stdin.buffer.read(TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        raise InvalidError("That is too long for a note.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidError("What came in is not text in UTF-8. The note is as it was.") from error


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "create": create,
    "invite": invite_somebody,
    "join": join,
    "serve": serve,
    "say": say,
    "read": read,
    "search": search,
    "channel new": new_channel,
    "channel list": list_channels,
    "import-chat": import_chat,
    "note new": new_note,
    "note list": list_notes,
    "note show": show_note,
    "note write": write_note,
    "note export": export_note,
    "status": status,
    "aside list": list_set_aside,
    "aside keep": keep_set_aside,
    "verify": verify,
    "mend": mend,
}
"""By the name that the parser gives each."""
