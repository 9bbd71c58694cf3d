"""What stands in the rail, known before any of it is loaded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.shell import Section


def sections(make: Callable[[str], QWidget]) -> list[Section]:
    """The sections in their order; `make` is given a section's key when it is opened for the first time."""
    named = (
        ("chat", QCoreApplication.translate("Sections", "Chat"), "message-circle"),
        ("documents", QCoreApplication.translate("Sections", "Notes"), "file-text"),
        ("people", QCoreApplication.translate("Sections", "People"), "users"),
        ("settings", QCoreApplication.translate("Sections", "Settings"), "settings"),
    )
    return [Section(key, title, icon, lambda key=key: make(key)) for key, title, icon in named]
