"""A sub-command of the command line as its area declares it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def which_arguments(parser: argparse.ArgumentParser) -> None:
    """Which of what there is: what was thrown away, or how things were at a time."""
    parser.add_argument("--away", action="store_true", help="those that were thrown away")
    parser.add_argument("--as-of", metavar="TIME", help="as they were then, like “tue 10:00” or 24.12.")


@dataclass(frozen=True)
class Verb:
    """What is typed (two words stand under a group, like `note new`), what `--help` says of it, what it takes, what it
    does: the exit status; and what is said while that takes long, empty where it says so itself."""

    name: str
    words: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    busy: str = "Still at work…"


@dataclass(frozen=True)
class VerbGroup:
    """The first word of several verbs, and what `--help` says of it."""

    name: str
    words: str
