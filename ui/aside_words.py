"""That something is set aside, in the words of every place that says so."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ui.bidi import filled


def aside_words(count: int, or_more: bool = False) -> str:
    """That so many things are set aside, nothing where none is; `or_more`: at least so many."""
    if not count:
        return ""
    if or_more:
        many = QCoreApplication.translate(
            "AsideNotice", "%1 or more things are set aside: they came from a PC or person already taken out."
        )
        return filled(many, QLocale().toString(count))
    if count == 1:
        return QCoreApplication.translate(
            "AsideNotice", "One thing is set aside: it came from a PC or person already taken out."
        )
    words = QCoreApplication.translate(
        "AsideNotice", "%1 things are set aside: they came from a PC or person already taken out."
    )
    return filled(words, QLocale().toString(count))


def everybody_words(aside: str) -> str:
    """That all PCs have everything; `aside`: what is said of what is set aside, if anything is."""
    if not aside:
        return QCoreApplication.translate("AsideNotice", "Every PC has everything that was written here.")
    shown = QCoreApplication.translate("AsideNotice", "Every PC has everything that is shown here.")
    return f"{shown} {aside}"
