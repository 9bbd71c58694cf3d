"""Countertop's real window in a process of its own, driven by requests on standard input as a person would drive it.

Widgets are found by what a screen reader says of them. A request is one JSON line `{do, …}`, its answer one JSON line
`{ok}` or `{ok, value}` or `{error}`; every request waits until it can be met or its time is over.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from PySide6.QtCore import QAbstractItemModel, QBuffer, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QPainter, QPixmap, QTextCursor
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

PATIENCE_S = 30.0
RETRY_MS = 40
CLOSE = "Close Countertop"
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit)

Request = dict[str, Any]


class NotYetError(Exception):
    """What was asked for is not on the screen (yet)."""


class Actor(QObject):
    """Takes requests from a reading thread and meets them in the window's thread."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self._deeds: dict[str, Callable[[Request], Any]] = {
            "click": self._click,
            "type": self._type,
            "press": self._press,
            "choose": self._choose,
            "see": self._see,
            "text": self._text,
            "rows": self._rows,
            "paints": self._paints,
            "insert": self._insert,
            "picture": self._picture,
            "place": self._place,
            "resize": self._resize,
            "names": lambda _request: sorted({_name(widget) for widget in _visible(QWidget) if _name(widget)}),
            "quit": self._quit,
        }

    def listen(self) -> None:
        """Read requests until standard input ends."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.asked.emit(json.loads(line))
        self.asked.emit({"do": "quit"})

    def _begin(self, request: Request) -> None:
        self._try(request, time.monotonic() + request.get("patience_s", PATIENCE_S))

    def _try(self, request: Request, deadline: float) -> None:
        try:
            value = self._deeds[request["do"]](request)
        except NotYetError as reason:
            if time.monotonic() > deadline:
                _answer({"error": str(reason)})
            else:
                QTimer.singleShot(RETRY_MS, self, lambda: self._try(request, deadline))
            return
        _answer({"ok": True, "value": value})

    def _click(self, request: Request) -> None:
        widget = _named(request["name"], QWidget)
        if not widget.isEnabled():
            raise NotYetError(f"“{request['name']}” cannot be pressed")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def _type(self, request: Request) -> None:
        widget = _named(request["name"], _FIELDS) if "name" in request else QApplication.focusWidget()
        if not isinstance(widget, _FIELDS):
            raise NotYetError("no field has the focus")
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if request.get("clear"):
            QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClick(widget, Qt.Key.Key_Delete)
        _type_in(widget, request["text"])

    def _insert(self, request: Request) -> None:
        """Type at the end or the start of a text that others edit too."""
        widget = _named(request["name"], (QTextEdit, QPlainTextEdit))
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        end = QTextCursor.MoveOperation.Start if request.get("at") == "start" else QTextCursor.MoveOperation.End
        widget.moveCursor(end)
        for line_number, line in enumerate(request["text"].split("\n")):
            if line_number:
                QTest.keyClick(widget, Qt.Key.Key_Return)
            _type_in(widget, line)

    def _press(self, request: Request) -> None:
        target = _named(request["name"], QWidget) if "name" in request else QApplication.focusWidget()
        if target is None:
            raise NotYetError("nothing has the focus")
        modifiers = Qt.KeyboardModifier[request.get("modifier", "NoModifier")]
        QTest.keyClick(target, Qt.Key[f"Key_{request['key']}"], modifiers)

    def _choose(self, request: Request) -> None:
        """Click the row of a list that says a text."""
        view = _named(request["name"], QAbstractItemView)
        for index in _indexes(view.model()):
            if request["text"] in _row_text(index):
                view.scrollTo(index)
                place = view.visualRect(index).center()
                QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
                return
        raise NotYetError(f"no row of “{request['name']}” says “{request['text']}”")

    def _see(self, request: Request) -> None:
        if not any(request["text"] in text for text in _texts()):
            raise NotYetError(f"“{request['text']}” is not to be seen")

    def _text(self, request: Request) -> str:
        return _shown(_named(request["name"], QWidget))

    def _rows(self, request: Request) -> list[str]:
        return [_row_text(index) for index in _indexes(_named(request["name"], QAbstractItemView).model())]

    def _paints(self, request: Request) -> None:
        """What a list would paint now beside the texts of its rows: days, times, marks."""
        if request["text"] not in _painted(_named(request["name"], QAbstractItemView)):
            raise NotYetError(f"“{request['name']}” does not paint “{request['text']}”")

    def _picture(self, request: Request) -> None:
        path = Path(request["path"])
        path.parent.mkdir(parents=True, exist_ok=True)
        _grab().save(str(path))

    def _place(self, request: Request) -> tuple[int, int, int, int]:
        """Where a list stands in its window: left, top, width, height."""
        view = _named(request["name"], QAbstractItemView)
        corner = view.mapTo(view.window(), QPoint())
        return corner.x(), corner.y(), view.width(), view.height()

    def _resize(self, request: Request) -> None:
        next(w for w in QApplication.topLevelWidgets() if w.isVisible()).resize(request["width"], request["height"])

    def _quit(self, _request: Request) -> None:
        """Close the window, and press what says that it is really meant."""
        QTimer.singleShot(0, QApplication.closeAllWindows)
        QTimer.singleShot(RETRY_MS, self, self._agree_to_close)

    def _agree_to_close(self) -> None:
        for button in _visible(QAbstractButton):
            if _name(button) == CLOSE:
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                return
        if any(True for _ in _visible(QWidget)):
            QTimer.singleShot(RETRY_MS, self, self._agree_to_close)


def _type_in(widget: QWidget, text: str) -> None:
    """Key by key where the keyboard has it, as an input method commits it where not."""
    for letter in text:
        if letter.isascii():
            QTest.keyClicks(widget, letter)
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(letter)
            QApplication.sendEvent(widget, committed)


def _answer(answer: Request) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def _grab() -> QPixmap:
    """The window with the dialog that stands over it."""
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    window, *over = sorted(shown, key=lambda widget: isinstance(widget, QDialog))
    picture = window.grab()
    painter = QPainter(picture)
    for dialog in over:
        middle = QRect(QPoint(), dialog.size())
        middle.moveCenter(window.rect().center())
        painter.fillRect(window.rect(), QColor(0, 0, 0, 60))
        painter.drawPixmap(middle.topLeft(), dialog.grab())
    painter.end()
    return picture


def _painted(widget: QWidget) -> list[str]:
    """The texts in a widget's picture, each as it was drawn."""
    buffer = QBuffer()
    picture = QSvgGenerator()
    picture.setOutputDevice(buffer)
    picture.setSize(widget.size())
    widget.render(picture)
    texts = ElementTree.fromstring(bytes(buffer.data().data())).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()).strip() for text in texts]


def _visible(kind: Any) -> Iterator[Any]:
    for widget in QApplication.allWidgets():
        if isinstance(widget, kind) and widget.isVisible():
            yield widget


def _name(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""


def _named(name: str, kind: Any) -> Any:
    found = [widget for widget in _visible(kind) if _name(widget) == name or _name(widget).startswith(f"{name}, ")]
    found.sort(key=lambda widget: not isinstance(widget, (QAbstractButton, *_FIELDS)))  # titles may say the same
    if not found:
        raise NotYetError(f"nothing called “{name}” is to be seen")
    return found[0]


def _shown(widget: QWidget) -> str:
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return widget.toPlainText()
    return widget.text() if isinstance(widget, QLabel | QLineEdit | QAbstractButton) else _name(widget)


def _texts() -> Iterator[str]:
    for widget in _visible(QWidget):
        yield _shown(widget)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from (_row_text(index) for index in _indexes(widget.model()))


def _indexes(model: QAbstractItemModel) -> Iterator[QModelIndex]:
    return (model.index(row, 0) for row in range(model.rowCount()))


def _row_text(index: QModelIndex) -> str:
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data(Qt.ItemDataRole.DisplayRole)
    return str(spoken or "")


def main(arguments: list[str]) -> int:
    """Open the real window; arguments as for `countertop`."""
    from ui.app import run

    actor = Actor()

    return run(arguments, started=actor.listen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
