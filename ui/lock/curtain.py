"""Before what is one person's: their window, its dialogs and whatever else of it stood on the screen."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QToolTip, QWidget
from shiboken6 import isValid

from ui.shell import Shell


class _Put(NamedTuple):
    """A window that is hidden, and how it was modal."""

    window: QWidget
    modality: Qt.WindowModality


class Curtain(QObject):
    """Puts windows away and back; what belongs to one that is away and comes up meanwhile waits, too."""

    def __init__(self) -> None:
        super().__init__()
        self._away: Final[dict[Shell, list[_Put]]] = {}

    def draw(self, shell: Shell) -> None:
        """Nothing of this window is on the screen any more."""
        _close_popups()
        if not self._away:
            _app().installEventFilter(self)
        shown = [each for each in _app().topLevelWidgets() if each.isVisible() and _root(each) is shell]
        self._away[shell] = []
        for each in sorted(shown, key=_depth):
            if each is not shell:
                self._keep(each, shell)
        for each in sorted(shown, key=_depth, reverse=True):
            _hide(each)

    def _keep(self, window: QWidget, shell: Shell) -> None:
        """It comes back with the window; a dialog that is answered meanwhile, by what it waited for, does not."""
        put = _Put(window, window.windowModality())
        self._away[shell].append(put)
        if isinstance(window, QDialog):
            window.finished.connect(partial(self._on_answered, shell, put))

    def _on_answered(self, shell: Shell, put: _Put, _result: int) -> None:
        if put in self._away.get(shell, []):
            self._away[shell].remove(put)

    def lift(self, shell: Shell) -> None:
        """All of it is where it was."""
        put = self._away.pop(shell, [])
        if not self._away:
            _app().removeEventFilter(self)
        shell.show()
        for each in put:
            if isValid(each.window):
                each.window.setWindowModality(each.modality)
                each.window.show()

    def forget(self, shell: Shell) -> None:
        """It goes for good."""
        self._away.pop(shell, None)
        if not self._away:
            _app().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            shell = _root(watched)
            if shell in self._away and not watched.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen):
                self._put_away(watched, cast(Shell, shell))
        return False

    def _put_away(self, window: QWidget, shell: Shell) -> None:
        """It is shown, but nowhere, and then hidden: what opens it goes on with it."""
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._keep(window, shell)
        QTimer.singleShot(0, window, lambda: self._hide_late(window, shell))

    def _hide_late(self, window: QWidget, shell: Shell) -> None:
        """It also called up the window that it lies over, for the system."""
        _hide(window)
        if shell in self._away:
            _hide(shell)


def _hide(window: QWidget) -> None:
    """Off the screen, and out of what screen readers go through: they would find a window that is merely hidden."""
    window.hide()
    window.destroy()
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)


def _app() -> QApplication:
    return cast(QApplication, QApplication.instance())


def _root(widget: QWidget) -> QWidget | None:
    """The window that it belongs to in the end."""
    while (above := widget.parentWidget()) is not None:
        widget = above
    return widget


def _depth(window: QWidget) -> int:
    above = window.parentWidget()
    return 0 if above is None else 1 + _depth(above)


def _close_popups() -> None:
    QToolTip.hideText()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for widget in _app().topLevelWidgets():
        if isinstance(widget, QMenu) and widget.isVisible():
            widget.hide()
