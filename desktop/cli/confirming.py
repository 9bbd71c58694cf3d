"""Asking whoever typed a command whether they mean it, where it cannot be taken back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from desktop.errors import InvalidError
from desktop.rows.typed_text import printable

if TYPE_CHECKING:
    import argparse


def confirm(arguments: argparse.Namespace, said: str) -> None:
    """Raises InvalidError where it is not confirmed."""
    if arguments.json or not sys.stdin.isatty():
        raise InvalidError(f"{said}\nNothing was done: to do it, type it with --yes.")
    print(printable(said))
    if input("Type yes to do it: ").strip().casefold() not in ("y", "yes"):
        raise InvalidError("Nothing was done.")
