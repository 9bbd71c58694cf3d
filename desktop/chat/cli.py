"""Conversations on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.chat import commands as chat_commands
from desktop.chat import importing, private_channels
from desktop.chat import queries as chat_queries
from desktop.chat.mentions import Mentionable
from desktop.chat.records import Conversation
from desktop.cli import PARTLY, output
from desktop.cli.arguments import count
from desktop.cli.names import (
    ShownNames,
    TypedNames,
    channel_named,
    conversation_named,
    conversation_there,
    person_meant,
)
from desktop.cli.progress import ProgressBar
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import NotFoundError
from desktop.files.commands import GivenFile, add_files
from desktop.people import queries as people_queries
from desktop.rows.read_session import ReadSession
from desktop.rows.typed_text import printable
from desktop.settings import queries as settings_queries
from desktop.settings.zones import zone


def say(arguments: argparse.Namespace) -> int:
    """Post a message."""
    with opened(arguments) as (workspace, session):
        conversation = conversation_named(workspace, session, arguments.channel)
        mentions = Mentionable(people_queries.people(session)).mentioned(arguments.text)
        files = workspace.do(add_files, [*map(GivenFile.at, arguments.files)]).result() if arguments.files else []
        posted = workspace.do(
            chat_commands.post_message, conversation.id, arguments.text, mentions=mentions, files=files
        )
        message = posted.result()
        channel = TypedNames(session).of(conversation.id)
    output.print_one(
        message, lambda message: output.message_json(message, channel), output.message_line, arguments.json
    )
    return 0


def read(arguments: argparse.Namespace) -> int:
    """Show the newest messages."""
    with opened(arguments) as (_workspace, session):
        conversation = conversation_there(session, arguments.channel)
        messages = chat_queries.messages(session, conversation.id, limit=arguments.limit) if conversation else []
        channel = TypedNames(session).of(conversation.id) if conversation else ""
        shown = ShownNames(session)
    output.print_all(
        messages,
        lambda message: output.message_json(message, channel),
        lambda message: output.message_line(shown.author(message)),
        arguments.json,
        "No messages yet.",
    )
    return 0


def new_channel(arguments: argparse.Namespace) -> int:
    """Make a channel."""
    make = private_channels.create_private_channel if arguments.private else chat_commands.create_channel
    with opened(arguments) as (workspace, session):
        conversation = workspace.do(make, arguments.name).result()
        _print_conversation(session, conversation, arguments.json)
    return 0


def add_to_channel(arguments: argparse.Namespace) -> int:
    """Let somebody into a private channel."""
    return _change_people(arguments, private_channels.add_person, history=not arguments.from_now)


def remove_from_channel(arguments: argparse.Namespace) -> int:
    """Take somebody out of a private channel."""
    return _change_people(arguments, private_channels.remove_person)


def _change_people(arguments: argparse.Namespace, change: Callable[..., Conversation], **named: bool) -> int:
    with opened(arguments) as (workspace, session):
        channel, person = channel_named(session, arguments.channel), person_meant(session, arguments.person)
        changed = workspace.do(change, channel.id, person.id, **named).result()
        _print_conversation(session, changed, arguments.json)
    return 0


def rename_channel(arguments: argparse.Namespace) -> int:
    """Give a channel another name."""
    return _change_channel(arguments, chat_commands.rename_channel, arguments.new_name)


def archive_channel(arguments: argparse.Namespace) -> int:
    """Archive a channel."""
    return _change_channel(arguments, chat_commands.archive_channel)


def bring_back_channel(arguments: argparse.Namespace) -> int:
    """Bring an archived channel back."""
    return _change_channel(arguments, chat_commands.bring_back_channel)


def _change_channel(arguments: argparse.Namespace, change: Callable[..., Conversation], *words: str) -> int:
    with opened(arguments) as (workspace, session):
        channel = channel_named(session, arguments.channel)
        changed = workspace.do(change, channel.id, *words).result()
        _print_conversation(session, changed, arguments.json)
    return 0


def _print_conversation(session: ReadSession, conversation: Conversation, as_json: bool) -> None:
    typed = TypedNames(session)
    output.print_one(
        conversation,
        lambda conversation: output.conversation_json(conversation, typed),
        output.conversation_line,
        as_json,
    )


def list_channels(arguments: argparse.Namespace) -> int:
    """List the conversations."""
    with opened(arguments) as (_workspace, session):
        conversations = chat_queries.conversations(session)
        typed = TypedNames(session)
    output.print_all(
        conversations,
        lambda conversation: output.conversation_json(conversation, typed),
        output.conversation_line,
        arguments.json,
        "No conversations yet.",
    )
    return 0


def import_chat(arguments: argparse.Namespace) -> int:
    """Take over messages from a file. Its times are the shop's, where its zone was chosen: alike on every PC."""
    with opened(arguments) as (workspace, session), ProgressBar(sys.stderr, arguments.json) as bar:
        channel = _channel_to_fill(session, arguments.channel, may_be_new=arguments.new_channel)
        chosen = settings_queries.chosen_zone(session)
        its_zone = zone(chosen) if chosen else None
        imported = workspace.do(importing.import_chat, arguments.file, channel, bar.show, its_zone).result()
        filled = TypedNames(session).of(imported.conversation)
    if arguments.json:
        output.print_json(output.import_json(imported, filled))
    else:
        print(printable("\n".join(output.import_lines(imported, filled))))
    return PARTLY if imported.skipped else 0


def _channel_to_fill(session: ReadSession, typed: str, *, may_be_new: bool) -> str:
    try:
        return channel_named(session, typed).title
    except NotFoundError as error:
        if may_be_new:
            return typed
        raise NotFoundError(f"{error} To have it made, add --new-channel.") from error


def _say_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("channel", metavar="CHANNEL", help="everyone, a channel, or @PERSON")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument(
        "--file", dest="files", type=Path, action="append", default=[], metavar="PATH",
        help="a file to go with it; may be given 16 times, and TEXT be empty",
    )  # fmt: skip


def _read_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("channel", metavar="CHANNEL", help="everyone, a channel, or @PERSON")
    parser.add_argument("--limit", type=count, default=50, metavar="N", help="how many (50)")


def _new_channel_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument(
        "--private", action="store_true", help="that only those read who are let in, whatever their role"
    )


def _person_arguments(parser: argparse.ArgumentParser) -> None:
    _channel_arguments(parser)
    parser.add_argument("person", metavar="PERSON")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    _person_arguments(parser)
    parser.add_argument("--from-now", action="store_true", help="without what was said before")


def _channel_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("channel", metavar="NAME")


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    _channel_arguments(parser)
    parser.add_argument("new_name", metavar="NEW")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--channel", required=True, metavar="NAME", help="the channel to fill")
    parser.add_argument("--new-channel", action="store_true", help="make the channel where there is none of that name")


VERBS: Final = (
    Verb("say", "post a message", say, _say_arguments),
    Verb("read", "show the newest messages, oldest first", read, _read_arguments),
    VerbGroup("channel", "make, list, rename, archive or bring back channels"),
    Verb("channel new", "make a channel, for everyone in the shop or for some", new_channel, _new_channel_arguments),
    Verb("channel add", "let somebody into a private channel", add_to_channel, _add_arguments),
    Verb("channel remove", "take somebody out of a private channel", remove_from_channel, _person_arguments),
    Verb("channel list", "list the conversations, archived channels last", list_channels),
    Verb("channel rename", "give a channel another name, for everybody", rename_channel, _rename_arguments),
    Verb("channel archive", "archive a channel, for everybody", archive_channel, _channel_arguments),
    Verb("channel bring-back", "bring an archived channel back, for everybody", bring_back_channel, _channel_arguments),
    Verb("import-chat", "take over messages from a file of JSON lines, also .gz", import_chat, _import_arguments, ""),
)
