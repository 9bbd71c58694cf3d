"""What the window's buttons do where the shop does not open: putting what is damaged aside, never deleting it."""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.cli import output
from desktop.cli.passphrase import opened_home
from desktop.cli.session import opened_as_inside
from desktop.cli.waiting import said_while_waiting
from desktop.engine.records import OFFLINE
from desktop.errors import HomeDamagedError, HomeTakenError, InvalidError
from desktop.home.damage import damaged_own_files, is_beyond_opening
from desktop.home.folder import disk_errors
from desktop.home.home import LOG_FILE, Home
from desktop.people.leaving import departed
from desktop.rows.typed_text import printable

NAME = "countertop"


def mend(arguments: argparse.Namespace) -> int:
    """Put aside what is damaged, so that the shop opens, or (`--anew`) so that it can be joined or started again."""
    home = Home(arguments.home) if arguments.anew else opened_home(arguments)
    with said_while_waiting("Looking for what is damaged…", arguments.json):
        aside = _put_all_aside(home) if arguments.anew else _put_own_aside(home)
    if arguments.json:
        output.print_json({"put_aside": aside})
    elif arguments.anew:
        print(printable(f"All that was here is kept in {aside[0]}. Now `join` the shop again, or `create` one."))
    elif aside:
        print(printable(f"The shop opens again. What was damaged is kept as {', '.join(aside)}."))
    else:
        print("Nothing that can be left out is damaged. Nothing was changed.")
    return 0


def _put_own_aside(home: Home) -> list[str]:
    home.key()
    with _closed_elsewhere(home):
        aside = [str(home.put_aside(file)) for file in damaged_own_files(home)]
    if not aside and is_beyond_opening(home):
        raise HomeDamagedError(LOG_FILE)
    return aside


def _put_all_aside(home: Home) -> list[str]:
    if not (is_beyond_opening(home) or _is_out(home)):
        raise InvalidError("This PC is in the shop, and its data is not damaged. Nothing was changed.")
    with _closed_elsewhere(home):
        return [str(home.put_all_aside())]


def _is_out(home: Home) -> bool:
    workspace = opened_as_inside(home, OFFLINE)
    try:
        return workspace.do(departed).result() is not None
    finally:
        workspace.close()


@contextmanager
def _closed_elsewhere(home: Home) -> Iterator[None]:
    lock = home.network_lock()
    with disk_errors():
        taken = lock.take()
    if not taken:
        raise HomeTakenError("Countertop is open on this computer. Nothing was changed: close it, then try again.")
    try:
        yield
    finally:
        lock.release()


def advice(error: HomeDamagedError, home: Path | None) -> str:
    """What a damaged file means, and what to type."""
    words = [*_program(), *(["--home", str(home)] if home else []), "mend"]
    if error.file.endswith("own.db"):
        return (
            f"{error} It holds only what you had read and what you had begun to write; everything that was sent is "
            f"safe. To go on without it (it is kept beside the new one) type: {_typed(words)}"
        )
    return (
        f"{error} Nothing was changed. What reached the other PCs is safe there; a backup can be put back. To keep "
        f"what is here in a folder of its own and join the shop again, type: {_typed([*words, '--anew'])}"
    )


def _program() -> list[str]:
    """What to type to run this program from where the person is now."""
    if shutil.which(NAME):
        return [NAME]
    for started in (sys.argv[0], sys.executable):  # the script, or an installed program with Python inside
        if Path(started).stem.casefold() == NAME:
            return [str(Path(started).absolute())]
    return [sys.executable, "-m", "ui"]


def _typed(words: list[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
