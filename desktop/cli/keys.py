"""Where this PC keeps the key to the shop's data, on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, get_args

from desktop.cli import output
from desktop.cli.passphrase import new_passphrase, opened_home
from desktop.cli.verb import Verb, VerbGroup
from desktop.cli.waiting import said_while_waiting
from desktop.colleagues.door import Door
from desktop.colleagues.inside import go_out, inside
from desktop.home.home import Home
from desktop.home.key_store import KEY_FILE, KeptIn
from desktop.rows.typed_text import printable

if TYPE_CHECKING:
    from desktop.cli.output import Json

_WORDS: Final[dict[KeptIn, str]] = {
    "keyring": "The key to the shop's data is in this computer's keyring, which opens when you sign in.",
    "file": "The key to the shop's data is in a file that only you may read: {file}.",
    "passphrase": (
        "The key to the shop's data is kept under a passphrase, which is asked for at each start. Nobody can find it "
        "out: if it is forgotten, the shop comes back from another PC or from a backup."
    ),
}

_BEHIND_PINS: Final = (
    "What lies behind a PIN ({names}) keeps its own keys. Whoever copied this PC's data before, and had the old key, "
    "can find a short PIN by trying. If that may be, give them a new one, with which their drafts here go: countertop "
    "seat reset NAME --pin PIN"
)


def show(arguments: argparse.Namespace) -> int:
    """Say where it is."""
    home = Home(arguments.home)
    home.settle()
    _print(home, arguments)
    return 0


def move(arguments: argparse.Namespace) -> int:
    """Keep it elsewhere, or under another passphrase: everything is sealed with a new key."""
    from desktop.colleagues.key_keeping import check  # no other command needs these
    from desktop.home.rekeying import keep_key

    home = opened_home(arguments)
    check(home, inside(home))
    phrase = new_passphrase() if arguments.place == "passphrase" else ""
    go_out(home)  # what is kept of who is in would open with the old key
    with said_while_waiting("Sealing the shop's data with a new key…", arguments.json):
        keep_key(home, arguments.place, phrase)
    _print(home, arguments)
    if not arguments.json:
        _say_what_stays(home)
    return 0


def _say_what_stays(home: Home) -> None:
    """The keys behind PINs are the same as before: none but their persons can open them."""
    with Door(home) as door:
        names = [person.name for person in door.people() if person.pin != "none"]
    if names:
        print(printable(_BEHIND_PINS.format(names=", ".join(names))))


def _print(home: Home, arguments: argparse.Namespace) -> None:
    kept_in = home.key_kept_in
    file = str(home.path / KEY_FILE)
    answer: dict[str, Json] = {"kept_in": kept_in, "file": file if kept_in == "file" else None}
    if arguments.json:
        output.print_json(answer)
    else:
        print(printable(_WORDS[kept_in].format(file=file)))


def _place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", choices=get_args(KeptIn), help="where it is kept from now on")


VERBS: Final = (
    VerbGroup("key", "where this PC keeps the key to the shop's data"),
    Verb("key show", "say where it is", show),
    Verb(
        "key move",
        "keep it elsewhere, or under another passphrase; everything here is sealed with a new key",
        move,
        _place,
        busy="",
    ),
)
