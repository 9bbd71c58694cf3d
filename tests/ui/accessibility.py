"""A walk over every widget of a screen for its manners: names, a visible focus, Tab that goes on, text that fits."""

import re

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from ui.theme import Theme

SOON_MS = 200


def settle() -> None:
    """Let layouts, style changes and queued signals take effect."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QApplication.processEvents()


def rest(root: QWidget) -> None:
    """Let a screen do what it does soon after something was done to it, which may put other widgets in their places."""
    settle()
    while any(_ends_soon(timer) for timer in root.findChildren(QTimer)):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    settle()


def _ends_soon(timer: QTimer) -> bool:
    return timer.isActive() and timer.isSingleShot() and timer.interval() <= SOON_MS


def accessibility_problems(root: QWidget, theme: Theme) -> list[str]:
    """What is wrong with a screen, a sentence each; it is shown, looked at 100 % and 200 %, and left as it was."""
    was_visible, percent = root.isVisible(), theme.text_percent
    root.show()
    root.activateWindow()
    rest(root)
    problems = [*_nameless(root), *_without_ring(root), *_trapping_tab(root), *_missed_by_tab(root)]
    theme.set_text_percent(200)
    settle()
    problems += _clipped(root)
    theme.set_text_percent(percent)
    settle()
    root.setVisible(was_visible)
    return problems


def _shown(root: QWidget) -> list[QWidget]:
    every = [root, *root.findChildren(QWidget)]
    return [w for w in every if w.isVisible() and w.objectName() != "focusRing" and w.width() and w.height()]


def _nameless(root: QWidget) -> list[str]:
    """What can be reached or pressed must be called something."""
    problems = []
    for widget in _shown(root):
        matters = isinstance(widget, QAbstractButton | QAbstractItemView | QLineEdit | QTextEdit | QPlainTextEdit)
        matters = matters or isinstance(widget, QComboBox) or _takes_tab(widget)
        called = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        if matters and not called and not _is_inner(widget):
            problems.append(f"no name: {_described(widget)}")
    return problems


def _without_ring(root: QWidget) -> list[str]:
    """Keyboard focus must change what the window shows: the caret where one types, a ring elsewhere."""
    problems = []
    window = root.window()
    for widget in _shown(root):
        if not _takes_tab(widget) or not widget.isEnabled() or widget.focusProxy() or not widget.isVisibleTo(window):
            continue
        _bring_into_view(widget)
        if window.focusWidget():
            window.focusWidget().clearFocus()
        settle()
        before = window.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        if widget.hasFocus() and _ring_missing(window) != _has_caret(widget):
            problems.append(f"{'a ring round text' if _has_caret(widget) else 'no ring'}: {_described(widget)}")
        elif widget.hasFocus() and window.grab().toImage() == before:
            problems.append(f"focus does not show: {_described(widget)}")
        widget.clearFocus()
    return problems


def _has_caret(widget: QWidget) -> bool:
    return isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit) and not widget.isReadOnly()


def _ring_missing(window: QWidget) -> bool:
    return not any(ring.isVisible() for ring in window.findChildren(QWidget, "focusRing"))


def _bring_into_view(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def _trapping_tab(root: QWidget) -> list[str]:
    return [
        f"Tab stays in: {_described(w)}"
        for w in _shown(root)
        if isinstance(w, QTextEdit | QPlainTextEdit) and not w.isReadOnly() and not w.tabChangesFocus()
    ]


def _missed_by_tab(root: QWidget) -> list[str]:
    """Tab goes round the window and meets all that takes it; of buttons that exclude each other, the chosen one."""
    window = root.window()
    stops = [w for w in _shown(root) if _takes_tab(w) and w.isEnabled() and not w.focusProxy() and _may_stop(w)]
    window.setFocus()
    if not stops or not window.isActiveWindow():
        return []
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    met = set()
    while (held := window.focusWidget()) is not None and held not in met:
        met.add(held)
        QTest.keyClick(held, Qt.Key.Key_Tab)
        settle()
    return [f"Tab goes past: {_described(w)}" for w in stops if w not in met and w.isVisible()]


def _may_stop(widget: QWidget) -> bool:
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is None or not group.exclusive() or widget.isChecked()


def _clipped(root: QWidget) -> list[str]:
    return [f"clipped at 200 %: {_described(w)}" for w in _shown(root) if not _is_inner(w) and _is_clipped(w)]


def _is_clipped(widget: QWidget) -> bool:
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit) and _reaches_out(widget):
        return True
    if widget.property("elides"):
        return widget.height() < widget.fontMetrics().height()
    if isinstance(widget, QLabel) and widget.text():
        return _label_is_clipped(widget)
    if isinstance(widget, QAbstractButton):
        needed = widget.minimumSizeHint() if widget.text() else widget.iconSize()
        return widget.width() < needed.width() or widget.height() < needed.height()
    if isinstance(widget, QLineEdit):
        return widget.height() < widget.fontMetrics().height()
    return False


def _reaches_out(widget: QWidget) -> bool:
    """Whether it is cut off by what it stands in: at the sides always, above and below where nothing scrolls."""
    parent, child = widget.parentWidget(), widget
    scrolls = False
    while parent is not None and not child.isWindow():
        rect = QRect(widget.mapTo(parent, QPoint()), widget.size())
        if rect.left() < 0 or rect.right() > parent.width():
            return True
        area = parent.parentWidget()
        scrolls = scrolls or (isinstance(area, QAbstractScrollArea) and area.viewport() is parent)
        if not scrolls and (rect.top() < 0 or rect.bottom() > parent.height()):
            return True
        parent, child = parent.parentWidget(), parent
    return False


def _label_is_clipped(label: QLabel) -> bool:
    inner = label.contentsRect()
    if label.hasHeightForWidth() and label.wordWrap():
        widest_word = max(
            label.fontMetrics().horizontalAdvance(word) for word in re.split(r"[\s\u200b-]+", _plain(label)) or [""]
        )
        return inner.height() < label.heightForWidth(label.width()) - 1 or inner.width() < widest_word
    needed = label.minimumSizeHint()
    return label.width() < needed.width() or label.height() < needed.height()


def _plain(label: QLabel) -> str:
    document = QTextDocument()
    document.setHtml(QLabel.text(label))  # with the places where long words may break
    return document.toPlainText()


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not isinstance(widget, QMenu)


def _is_inner(widget: QWidget) -> bool:
    """Parts of Qt's own widgets: scroll bars, viewports, the buttons inside a search field."""
    parent = widget.parentWidget()
    if isinstance(widget, QScrollBar | QAbstractSlider) or isinstance(parent, QLineEdit):
        return True
    if isinstance(widget, QScrollArea):
        return True
    return isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget


def _described(widget: QWidget) -> str:
    text = getattr(widget, "text", str)() or widget.accessibleName()
    size = f"{widget.width()}x{widget.height()}"
    return f"{type(widget).__name__} “{text}” {size} in {type(widget.parent()).__name__}"
