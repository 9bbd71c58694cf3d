"""Opening a home whose key is kept under a passphrase: it is asked for at the terminal, or read from a descriptor.

Never an argument or a variable: other programs see both. The variable says only where to read.
"""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Final

from desktop.cli.streams import IS_WINDOWS
from desktop.errors import InvalidError, KeyLockedError, WrongPassphraseError
from desktop.home.home import Home

if TYPE_CHECKING:
    import argparse

VARIABLE: Final = "COUNTERTOP_PASSPHRASE_FD"
"""The number of a descriptor from which each passphrase that is asked for is the next line."""
_TRIES: Final = 3
_LONGEST: Final = 4096
_NO_TERMINAL: Final = (
    "The key to the shop's data is kept under a passphrase, and there is no terminal to ask for it. Start this in one, "
    f"or have the passphrase read as a line from a file: {VARIABLE}=3 countertop … 3<FILE. Or keep the key elsewhere: "
    "countertop key move."
)


def opened_home(arguments: argparse.Namespace) -> Home:
    """The home of a command; where a passphrase opens it, that was asked for. Raises HomeError, InvalidError."""
    if not hasattr(arguments, "opened_home"):
        home = Home(arguments.home)
        if _is_locked(home):
            _unlock(home)
        arguments.opened_home = home
    found: Home = arguments.opened_home
    return found


def new_passphrase() -> str:
    """One that is chosen; at a terminal it is typed twice. Raises InvalidError."""
    typed = _asked("New passphrase: ")
    if VARIABLE not in os.environ and _asked("Once more: ") != typed:
        raise InvalidError("These are two different passphrases. Nothing was changed.")
    return typed


def _is_locked(home: Home) -> bool:
    try:
        home.key()
    except KeyLockedError:
        return True
    return False


def _unlock(home: Home) -> None:
    tries_left = 1 if VARIABLE in os.environ else _TRIES
    while tries_left:
        tries_left -= 1
        try:
            home.unlock(_asked("Passphrase: "))
            return
        except WrongPassphraseError as error:
            if not tries_left:
                raise
            print(error, file=sys.stderr)


def _asked(prompt: str) -> str:
    number = os.environ.get(VARIABLE)
    if number is not None:
        return _line_of(number)
    if not has_terminal():
        raise InvalidError(_NO_TERMINAL)
    try:
        return getpass(prompt)
    except EOFError as error:
        raise InvalidError("No passphrase was typed.") from error


def has_terminal() -> bool:
    """Whether somebody can type unseen: that is asked for at the terminal, whatever standard input is."""
    if IS_WINDOWS:
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _line_of(number: str) -> str:
    """The next line, and nothing of what follows: that is for the next question, or for whoever reads on."""
    line = bytearray()
    try:
        while not line.endswith(b"\n") and len(line) < _LONGEST and (read := os.read(int(number), 1)):
            line += read
        text = line.decode()
    except (OSError, OverflowError, ValueError) as error:
        raise InvalidError(
            f"{VARIABLE} is to be the number of an open descriptor from which text can be read."
        ) from error
    if not text.strip():
        raise InvalidError(f"There is no passphrase to read where {VARIABLE} says.")
    return text.rstrip("\r\n")
