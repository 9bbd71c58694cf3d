"""Files for which there was no room, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.bundles.left_out import FilesLeftOut
from ui.bidi import filled, isolated

_CONTEXT = "LeftFiles"


def counted_files(count: int) -> str:
    """“1 file”, “1,200 files”."""
    if count == 1:
        return QCoreApplication.translate(_CONTEXT, "1 file")
    return filled(QCoreApplication.translate(_CONTEXT, "%1 files"), QLocale().toString(count))


def left_words(left: FilesLeftOut) -> str:
    """How many they are, and what some are called."""
    if not left.names:
        return counted_files(left.count)
    names = ", ".join(map(isolated, left.names))
    more = ", …" if left.count > len(left.names) else ""
    return filled(QCoreApplication.translate(_CONTEXT, "%1 (%2)"), counted_files(left.count), f"{names}{more}")


def no_room_words(left: FilesLeftOut) -> str:
    """That a drive has no room for them, or takes no file so large; empty where nothing was left out."""
    if not left.count:
        return ""
    translate = QCoreApplication.translate
    said = filled(translate(_CONTEXT, "There is no room on it for %1."), left_words(left))
    if left.by_format:
        why = translate(
            _CONTEXT,
            "It is formatted as FAT32, which takes no file larger than 4 GB. Formatted as exFAT it does; formatting "
            "deletes all that is on it.",
        )
        return f"{said} {why}"
    return f"{said} {translate(_CONTEXT, 'That takes a larger one.')}"
