"""A sub-command of the command line as its area declares it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""


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
