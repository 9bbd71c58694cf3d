"""Asking for a backup, and saying which one it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.backups import file_names
from desktop.files.sizes import size_words
from ui.bidi import filled
from ui.file_choice import ask_what_to_open
from ui.times import full_when

_CONTEXT = "BackupChoice"


def ask_which_backup(parent: QWidget, chosen: Callable[[Path], object]) -> None:
    """`chosen` gets its path."""
    translate = QCoreApplication.translate
    kinds = filled(translate(_CONTEXT, "Backups (%1)"), f"*{file_names.ENDING}")
    ask_what_to_open(parent, translate(_CONTEXT, "Which backup"), kinds, lambda path: chosen(Path(path)))


def backup_words(file: Path) -> str:
    """Of which shop it is, when and where it was made, as far as its name says."""
    named = file_names.named(file)
    if named is None:
        return file.name
    when = filled(QCoreApplication.translate(_CONTEXT, "%1, made by %2"), full_when(named.at), named.pc)
    words = QCoreApplication.translate(_CONTEXT, "%1: %2, %3")
    return filled(words, named.shop, when, size_words(named.bytes))
