"""The focus ring: 2 px of accent round whatever the keyboard is on, and nothing for the mouse.

In a list it goes round the row; where one types, the caret is enough. Stylesheets have no `:focus-visible`, so one
filter for the whole application watches why focus moved.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from ui.tokens import RADIUS

if TYPE_CHECKING:
    from ui.theme import Theme

FROM_START = "ringFromStart"
"""A property of what the keys go to before anybody has touched them, as on the lock screen: Return chooses it."""
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest)
_GAP = 1
_WIDTH = 2
_BEFORE_WORDS = 5
"""Where a button begins with its words, as those that stand in a column of texts do."""
_ROW_INSET = 2


class FocusRing(QObject):
    """Watches the application's focus; property `ring` = "inside" draws it within a widget that fills its pane."""

    def __init__(self, app: QApplication, theme: "Theme") -> None:
        super().__init__(app)
        self._theme = theme
        self._target: QWidget | None = None
        self._rows: QWidget | None = None
        self._frame: _Frame | None = None
        self._by_keyboard = False
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._place)
        theme.changed.connect(self._settle.start)
        app.installEventFilter(self)
        focused = app.focusWidget()
        if focused is not None and focused.property(FROM_START):
            self._show_on(focused)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._on_focus_in(watched, event)
        elif kind == QEvent.Type.FocusOut and watched is self._target:
            self._show_on(None)
        elif kind == QEvent.Type.KeyPress:
            self._by_keyboard = True
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self._by_keyboard = False
            self._show_on(None)
        elif kind == QEvent.Type.Paint and watched is self._rows:
            self._settle.start()  # the row may be another one, or elsewhere
        elif self._target is not None and kind in _MOVES:
            self._settle.start()
        return False

    def _on_focus_in(self, widget: QWidget, event: QEvent) -> None:
        reason = event.reason() if isinstance(event, QFocusEvent) else Qt.FocusReason.OtherFocusReason
        by_mouse = reason == Qt.FocusReason.MouseFocusReason
        wanted = self._by_keyboard or bool(widget.property(FROM_START))
        visible = reason in _KEYBOARD_REASONS or (wanted and not by_mouse)
        self._show_on(widget if visible and not isinstance(widget, QMenu) and not _has_caret(widget) else None)

    def _show_on(self, widget: QWidget | None) -> None:
        self._target = widget
        self._rows = widget.viewport() if isinstance(widget, QAbstractItemView) else None
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self._drop_frame_unless(None)
            return
        window = target.window()
        self._drop_frame_unless(window)
        if self._frame is None:
            self._frame = _Frame(window, self._theme)
        self._frame.surround(_ring_rect(target, window), _lying_over(target, window))

    def _drop_frame_unless(self, window: QWidget | None) -> None:
        frame, self._frame = self._frame, None
        if frame is None or not isValid(frame):
            return
        if window is not None and frame.parentWidget() is window:
            self._frame = frame
            return
        frame.hide()
        frame.deleteLater()


class _Frame(QWidget):
    """The painted ring, a sibling above everything in one window; only its border takes part in repaints."""

    def __init__(self, window: QWidget, theme: "Theme") -> None:
        super().__init__(window)
        self._theme = theme
        self._surrounded: tuple[QRect, list[QRect]] = (QRect(), [])
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def surround(self, rect: QRect, over: list[QRect]) -> None:
        """Go round this, passing beneath what lies over it."""
        if (rect, over) == self._surrounded:
            self.raise_()
            return
        self._surrounded = rect, over
        self.setGeometry(rect)
        inner = self.rect().adjusted(RADIUS, RADIUS, -RADIUS, -RADIUS)
        sides = QRegion(self.rect()) - QRegion(self.rect().adjusted(_WIDTH + 1, _WIDTH + 1, -_WIDTH - 1, -_WIDTH - 1))
        corners = (
            QRegion(self.rect())
            - QRegion(inner.adjusted(-RADIUS, 0, RADIUS, 0))
            - QRegion(inner.adjusted(0, -RADIUS, 0, RADIUS))
        )
        ring = sides | corners
        for part in over:
            ring -= QRegion(part.translated(-rect.topLeft()))
        self.setMask(ring)
        self.raise_()
        self.setVisible(rect.width() > 2 * _WIDTH and rect.height() > 2 * _WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), _WIDTH))
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), RADIUS, RADIUS)


def _ring_rect(target: QWidget, window: QWidget) -> QRect:
    if isinstance(target, QAbstractItemView) and target.currentIndex().isValid():
        return _row_rect(target, window)
    asked = target.property("ringAround")
    around = asked if isinstance(asked, QWidget) else target
    outset = _outset(around, window)
    rect = QRect(around.mapTo(window, around.rect().topLeft()), around.size())
    before = _BEFORE_WORDS if around.property("flush") else 0
    return rect.adjusted(-outset - before, -outset, outset, outset).intersected(_visible_part(around, window))


def _row_rect(view: QAbstractItemView, window: QWidget) -> QRect:
    """Round the row the keyboard is on: where the list says, else just inside the row."""
    told = getattr(view, "ring_rect", None)
    row = (
        told()
        if told
        else view.visualRect(view.currentIndex()).adjusted(_ROW_INSET, _ROW_INSET, -_ROW_INSET, -_ROW_INSET)
    )
    viewport = view.viewport()
    return QRect(viewport.mapTo(window, row.topLeft()), row.size()).intersected(
        QRect(viewport.mapTo(window, QPoint()), viewport.size())
    )


def _lying_over(target: QWidget, window: QWidget) -> list[QRect]:
    """What a list says lies over its rows."""
    told = getattr(target, "over_rows", None)
    parts: list[QWidget] = told() if told else []
    return [QRect(part.mapTo(window, QPoint()), part.size()) for part in parts if part.isVisible()]


def _has_caret(widget: QWidget) -> bool:
    return isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit) and not widget.isReadOnly()


def _outset(widget: QWidget, window: QWidget) -> int:
    if widget is window or widget.property("ring") == "inside" or isinstance(widget, QAbstractItemView):
        return 0
    if isinstance(widget, QLineEdit) or widget.property("field"):
        return _WIDTH - 1  # over the field's own border, or there would be two lines
    return _GAP + _WIDTH


def _visible_part(widget: QWidget, window: QWidget) -> QRect:
    """What of the window the widget may cover: scroll areas show only their viewport."""
    part = window.rect()
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            part = part.intersected(QRect(parent.mapTo(window, parent.rect().topLeft()), parent.size()))
        parent = area
    return part
