"""Before there is a window: the command line, the application and its look, and another window that does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from desktop.home.settings import Settings
from ui.focus import FocusRing
from ui.icons import icon
from ui.shell import NAME
from ui.text_size import TEXT_KEY
from ui.theme import Scheme, Theme
from ui.widgets import NoticeDialog

SCHEME_KEY = "look.scheme"


def make_application() -> QApplication:
    """The application with its name, before anything is made in it."""
    application = QApplication([NAME])
    application.setApplicationName(NAME)
    application.setApplicationDisplayName(NAME)
    application.setDesktopFileName("countertop")
    return application


def make_theme(application: QApplication, settings: Settings) -> Theme:
    """The look that was chosen in Settings."""
    theme = Theme(application, _scheme(settings.get(SCHEME_KEY, "")), settings.get(TEXT_KEY, 100))
    application.setWindowIcon(icon("store", "accent"))
    return theme


def say_it_does_not_answer(application: QApplication) -> int:
    """Another window is there, and cannot be brought forward."""
    FocusRing(application, Theme(application))
    dialog = NoticeDialog(
        None,
        application.translate("Countertop", "Countertop is open already"),
        application.translate(
            "Countertop",
            "Its window does not answer. Nothing is lost: close it, or restart this computer, and open it again.",
        ),
    )
    dialog.open()
    application.exec()
    return 1


def home_path(words: Sequence[str]) -> str | None:
    """Raises ValueError, with a sentence, for a command line that says nothing about a home."""
    path = None
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        path = value if equals else next(rest, "")
        if name != "--home" or not path:
            raise ValueError("usage: countertop [--home DIR]")
    return path


def _scheme(chosen: str) -> str:
    return chosen if chosen in list(Scheme) else Scheme.SYSTEM
