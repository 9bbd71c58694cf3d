"""Which words there are on the command line, and what brings each: a command loads no more than what brings it."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from desktop.cli.verb import Verb, VerbGroup

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "desktop.today.cli": ("today",),
    "desktop.people.cli": (
        "create",
        "invite",
        "join",
        "remove-pc",
        "remove-person",
        "leave",
        "role",
        "serve",
    ),
    "desktop.colleagues.cli": (
        "seat",
        "switch",
        "lock",
    ),
    "desktop.cli.searching": ("search",),
    "desktop.chat.cli": (
        "say",
        "read",
        "channel",
        "import-chat",
    ),
    "desktop.notes.cli": ("note",),
    "desktop.todos.cli": ("todo",),
    "desktop.schedule.cli": (
        "calendar",
        "event",
    ),
    "desktop.clock.cli": ("clock",),
    "desktop.drive.cli": (
        "file",
        "folder",
    ),
    "desktop.mirrors.cli": ("mirror",),
    "desktop.aside.cli": ("set-aside",),
    "desktop.agreeing.cli": ("taken-away",),
    "desktop.settings.cli": ("settings",),
    "desktop.profiles.cli": ("person",),
    "desktop.records.cli": ("record",),
    "desktop.forms.cli": (
        "form",
        "entry",
        "formula",
        "sign-in",
    ),
    "desktop.processes.cli": (
        "request",
        "process",
        "decide",
        "absence",
    ),
    "desktop.bundles.cli": ("bundle",),
    "desktop.backups.cli": (
        "recovery-sheet",
        "backup",
        "restore",
    ),
    "desktop.cli.keys": ("key",),
    "desktop.cli.whole_shop": (
        "status",
        "verify",
        "mend",
    ),
}
"""What brings which first words, in the order of `--help`."""


def verbs(word: str | None = None) -> tuple[Verb | VerbGroup, ...]:
    """What can be typed: all of it, or what comes with a first word that there is."""
    modules = [module for module, words in WORDS.items() if word in words] or WORDS
    return tuple(verb for module in modules for verb in brought_by(module))


def brought_by(module: str) -> tuple[Verb | VerbGroup, ...]:
    """What an area brings, or what concerns all of them."""
    brought: tuple[Verb | VerbGroup, ...] = import_module(module).VERBS
    return brought
