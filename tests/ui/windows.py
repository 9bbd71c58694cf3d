"""Real windows on real homes, several in one process: what `ui.app.run` makes, without its event loop."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QWidget

from desktop.engine.records import NetworkSettings
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.ui.accessibility import settle
from ui.app import Application
from ui.area import ScreenAreas
from ui.areas import AREAS
from ui.clock.till import TillClock
from ui.faults import Faults
from ui.forms.sign_in.window import SignInWindow
from ui.shell import Shell

ALONE = NetworkSettings(enabled=False)
PATIENCE_MS = 60_000


@contextmanager
def open_window(home: Path, areas: ScreenAreas = AREAS) -> Iterator[Application]:
    """A window as after starting Countertop on that home; closed at the end as after closing it."""
    watch = _Flashes()
    QApplication.instance().installEventFilter(watch)
    faults = Faults(home / "logs")
    countertop = Application(Home(home), faults, areas)
    countertop.start()
    countertop.shell.activateWindow()
    settle()
    try:
        yield countertop
    finally:
        shell = countertop.shell
        countertop.close()
        shell.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()
        faults.close()
        QApplication.instance().removeEventFilter(watch)
    assert not watch.seen, f"flashed up as windows of their own: {watch.seen}"


class _Flashes(QObject):
    """Notes what is shown before it has a parent: on a real screen that flashes up and takes the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            meant = isinstance(watched, Shell | SignInWindow | TillClock | QDialog | QMenu)
            meant = meant or bool(watched.windowFlags() & Qt.WindowType.Popup)
            if not meant:
                self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def make_shop(home: Path, *, shop: str = "Rossi’s Bakery", name: str = "Maria") -> None:
    """A shop in a home, closed again."""
    Workspace.create(Home(home), shop, name, "Till PC", network=ALONE).close()


def named(root: QWidget, name: str) -> QWidget:
    """What is on screen under a name, buttons and fields before titles; where it is there in a while only, then."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not (found := [w for w in root.findChildren(QWidget) if w.isVisible() and _name(w) == name]):
        if time.monotonic() > deadline:
            break
        QTest.qWait(5)
    assert found, f"“{name}” is not on screen, but: {sorted({_name(w) for w in _visible(root)})}"
    return min(found, key=lambda widget: isinstance(widget, QLabel))


def says(root: QWidget, words: str) -> bool:
    """Whether these words stand on the screen."""
    return any(words in _name(widget) for widget in _visible(root))


def waits_for(qtbot, root: QWidget, words: str) -> None:
    """Go on when these words stand on the screen."""
    qtbot.waitUntil(lambda: says(root, words), timeout=PATIENCE_MS)


def until(qtbot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def click(root: QWidget, name: str) -> None:
    QTest.mouseClick(named(root, name), Qt.MouseButton.LeftButton)
    settle()


def digit_of(section: str) -> Qt.Key:
    """The digit that opens a section together with Ctrl."""
    return Qt.Key(Qt.Key.Key_1 + [area.key for area in AREAS].index(section))


def focused() -> QWidget:
    """What the keyboard goes to."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def press(key: Qt.Key) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(focused(), key)
    settle()


def write(words: str) -> None:
    """Type where the focus is, as an input method does it what no key has."""
    for letter in words:
        if letter.isascii():
            QTest.keyClicks(focused(), letter)
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(letter)
            QApplication.sendEvent(focused(), committed)
    settle()


def _visible(root: QWidget) -> list[QWidget]:
    return [widget for widget in [root, *root.findChildren(QWidget)] if widget.isVisible()]


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", str)
    return widget.accessibleName() or str(text())
