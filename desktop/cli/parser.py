"""The words of the command line: which sub-commands there are and what each one takes."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

DESCRIPTION = "Chat and notes for a small shop, kept on every PC in it. Without a command: the window."


_NO_TEXT = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes on the command line that are not UTF-8."""


class UsageError(Exception):
    """Words on the command line that make no sense; the sentence says how they should go."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """What the command line says. Raises UsageError, also for words that are no text; paths may be any bytes."""
    arguments = command_line().parse_args(argv)
    for value in vars(arguments).values():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and _NO_TEXT.search(word):
                shown = _NO_TEXT.sub("\ufffd", word)
                raise UsageError(f"“{shown}” is not text in UTF-8. Is this terminal set to another encoding?")
    return arguments


def command_line() -> argparse.ArgumentParser:
    """The parser of `countertop [--home DIR] [COMMAND …]`; it raises UsageError."""
    parser = _Parser("countertop", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="where this PC's data lies (default: Countertop's folder among your data)",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", required=True)
    _add_setting_up(commands)
    _add_chat(commands)
    _add_notes(commands)
    _add_looking_after(commands)
    return parser


def _add(commands: Any, name: str, words: str, command: str | None = None) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON value on standard output")
    parser.set_defaults(command=command or name)
    return parser


def _add_setting_up(commands: Any) -> None:
    create = _add(commands, "create", "start a new shop on this PC")
    create.add_argument("--shop", required=True, metavar="NAME", help="what the shop is called")
    create.add_argument("--name", required=True, metavar="PERSON", help="your name")
    create.add_argument("--pc", metavar="NAME", help="what this PC is called; by default its host name")

    invite = _add(commands, "invite", "show a code that lets another PC in")
    whom = invite.add_mutually_exclusive_group()
    whom.add_argument("--role", choices=("employee", "manager", "owner"), help="for somebody new (default: employee)")
    whom.add_argument("--for", dest="person", metavar="PERSON", help="for another PC of somebody who is in the shop")
    invite.add_argument("--minutes", type=_minutes, default=10, metavar="N", help="how long the code lasts (10)")

    join = _add(commands, "join", "join a shop with the code that its PC shows")
    join.add_argument("code", nargs="+", metavar="CODE", help="8 digits, spaces allowed")
    join.add_argument("--name", required=True, metavar="PERSON", help="your name")
    join.add_argument("--pc", metavar="NAME", help="what this PC is called; by default its host name")
    join.add_argument("--shop", metavar="NAME", help="which shop, when several show a code")
    join.add_argument("--at", metavar="HOST:PORT", help="the address that the other PC shows, when it is not found")

    _add(commands, "serve", "keep this PC in step with the others, without a window")


def _add_chat(commands: Any) -> None:
    say = _add(commands, "say", "post a message")
    say.add_argument("channel", metavar="CHANNEL", help="everyone, a channel, or @PERSON")
    say.add_argument("text", metavar="TEXT")

    read = _add(commands, "read", "show the newest messages, oldest first")
    read.add_argument("channel", metavar="CHANNEL", help="everyone, a channel, or @PERSON")
    read.add_argument("--limit", type=_count, default=50, metavar="N", help="how many (50)")

    search = _add(commands, "search", "find people, conversations, notes and messages")
    search.add_argument("words", nargs="+", metavar="WORDS")

    channel = commands.add_parser("channel", help="make or list channels", allow_abbrev=False)
    actions = channel.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add(actions, "new", "make a channel that everyone in the shop can read", "channel new").add_argument("name")
    _add(actions, "list", "list the conversations", "channel list")

    chat = _add(commands, "import-chat", "take over messages from a file of JSON lines, also .gz")
    chat.add_argument("file", type=Path, metavar="FILE")
    chat.add_argument("--channel", required=True, metavar="NAME", help="the channel to fill; it is made if need be")


def _add_notes(commands: Any) -> None:
    note = commands.add_parser("note", help="write, show and list notes", allow_abbrev=False)
    actions = note.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add(actions, "new", "start a note", "note new").add_argument("title", metavar="TITLE")
    _add(actions, "list", "list the notes", "note list")
    _add(actions, "show", "show a note", "note show").add_argument("id", metavar="ID")
    write = _add(actions, "write", "make standard input the note's text, as the smallest edit", "note write")
    write.add_argument("id", metavar="ID")
    export = _add(actions, "export", "save a note's Automerge document, with its history", "note export")
    export.add_argument("id", metavar="ID")
    export.add_argument("file", type=Path, metavar="FILE")


def _add_looking_after(commands: Any) -> None:
    _add(commands, "status", "show who has what, and what is still on its way")
    aside = commands.add_parser("aside", help="what was set aside", allow_abbrev=False)
    actions = aside.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add(actions, "list", "list what is not shown because who wrote it, or the PC, had been taken out", "aside list")
    keep = _add(actions, "keep", "have it shown after all, on all PCs (owners)", "aside keep")
    keep.add_argument("id", metavar="ID", help="as the list shows it; its beginning is enough")
    _add(commands, "verify", "check every signature and rebuild everything that is shown, beside the real one")
    mend = _add(commands, "mend", "put a damaged file of drafts and read positions aside, so that the shop opens again")
    mend.add_argument(
        "--anew", action="store_true", help="put everything that is damaged aside, to join the shop again"
    )


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise ValueError
    return number


def _minutes(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 24 * 60:
        raise ValueError
    return number


_count.__name__ = "number (1 to 1000000)"
_minutes.__name__ = "number of minutes (1 to 1440)"
