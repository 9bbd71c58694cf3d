"""The command line: the same workspace without a screen, also while a window is open on the same home."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.printing.content import MakesPdf

FAILED = 1
MISUSED = 2
PARTLY = 3


def main(argv: Sequence[str], pdf: MakesPdf | None = None) -> int:
    """Run one sub-command; returns the exit status: 0, 1 after an error said in words, 2 for wrong usage, 3 when
    it was done but for what is named. `pdf` lays out what is to be printed: only whoever paints can."""
    from desktop.cli.arguments import UsageError, parsed
    from desktop.cli.output import kind_of, print_error
    from desktop.cli.streams import has_reader_left, let_go_of_stdout, settle_streams
    from desktop.cli.vocabulary import verbs
    from desktop.errors import UserFacingError

    settle_streams()
    as_json = "--json" in argv
    try:
        arguments = parsed(verbs(_first_word(argv)), argv)
    except UsageError as error:
        print_error("usage", " ".join(str(error).split()) if as_json else str(error), as_json)
        return MISUSED
    arguments.pdf = pdf
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except (UserFacingError, OSError) as error:
        if isinstance(error, OSError) and has_reader_left(error):
            let_go_of_stdout()
            return FAILED
        print_error(kind_of(type(error)), _sentence(error, arguments), as_json)
        return FAILED
    except KeyboardInterrupt:
        print_error("interrupted", "Stopped. Nothing that was saved is lost.", as_json)
        return FAILED


def wants_window(argv: Sequence[str]) -> bool:
    """Whether this command line asks for the window: no sub-command, and nothing but options before one."""
    return _first_word(argv) is None


def _first_word(argv: Sequence[str]) -> str | None:
    """What stands where a sub-command does."""
    words = iter(argv)
    for word in words:
        if word == "--home":
            next(words, None)
        elif not word.startswith("--home="):
            return word
    return None


def _run(arguments: argparse.Namespace) -> int:
    """Run the command; once more when it found that the rows it reads are damaged: opening makes them anew."""
    from desktop.errors import ModelDamagedError

    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except ModelDamagedError:
        return run(arguments)


def _sentence(error: Exception, arguments: argparse.Namespace) -> str:
    """What an error says, and what to do where there is no button that does it."""
    from desktop.cli.mending import advice
    from desktop.errors import HomeDamagedError
    from desktop.home.home import LOG_FILE
    from sync.errors import DamagedError

    if isinstance(error, DamagedError):
        error = HomeDamagedError(LOG_FILE, str(error))
    if isinstance(error, HomeDamagedError):
        return advice(error, arguments.home)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error)
