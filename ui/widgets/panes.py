"""The panes of a section: a list on the left, content beside it, details on the right when asked for."""

from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QWidget
from shiboken6 import isValid

from ui.theme import Theme
from ui.tokens import DETAILS_BESIDE_FROM, LIST_WIDTH, LIST_WIDTH_MAX, LIST_WIDTH_MIN
from ui.widgets.pane import DetailsPane, ListPane

_REMEMBER_AFTER_MS = 300
_WIDTH_KEY = "window.list_width"


class SettingsStore(Protocol):
    """Where the window keeps its choices: JSON values by dotted key."""

    def get(self, key: str, default: object = None) -> object: ...
    def set(self, key: str, value: object) -> None: ...


class Panes(QWidget):
    """A whole section's screen. The list has one width in all sections, `window.list_width` in the settings.

    Details stand beside the content in windows of at least 1160 px (more with larger text), else in its place. Without
    a list the content has the whole width.
    """

    def __init__(
        self, list_pane: ListPane | None, content: QWidget, settings: SettingsStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.list_pane = list_pane
        self.content = content
        self.details: DetailsPane | None = None
        self._before_details: QWidget | None = None
        self._settings = settings
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("splitter")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        if list_pane is not None:
            self._splitter.addWidget(list_pane)
        self._place = QStackedWidget()
        self._place.addWidget(content)
        self._splitter.addWidget(self._place)
        self._splitter.setStretchFactor(self._splitter.count() - 1, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._splitter, 1)
        self._remember = QTimer(self, singleShot=True, interval=_REMEMBER_AFTER_MS)
        self._remember.timeout.connect(self._on_width_settled)
        self._splitter.splitterMoved.connect(self._remember.start)
        self._fit_list()
        Theme.current().changed.connect(self._on_text_size_changed)

    def panes(self) -> list[QWidget]:
        """What F6 walks through, left to right."""
        shown = [pane for pane in (self.list_pane, self._place.currentWidget()) if pane is not None]
        return [*shown, self.details] if self.details and self.details not in shown else shown

    def show_details(self, details: DetailsPane) -> None:
        """Open details, in place of those that are open, and move the focus there."""
        self.close_details()
        self._before_details = QApplication.focusWidget()
        self.details = details
        details.closed.connect(self.close_details)
        self._place_details()
        details.show()
        details.take_focus()

    def close_details(self) -> bool:
        """Close the details and give the focus back; False when there were none."""
        details, self.details = self.details, None
        if details is None:
            return False
        focused, before = QApplication.focusWidget(), self._before_details
        self._before_details = None
        had_focus = focused is not None and details.isAncestorOf(focused)
        self._take_out(details)
        details.hide()
        details.deleteLater()
        if had_focus and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_content(self, content: QWidget) -> None:
        """Show something else beside the list. What stood there is kept; details that are open are closed."""
        self.close_details()
        self._place.addWidget(content)
        self._place.setCurrentWidget(content)
        self.content = content

    def show_content(self) -> None:
        """Bring the content into sight, where details stand in its place."""
        if self._place.currentWidget() is not self.content:
            self.close_details()

    def details_beside(self) -> bool:
        """Whether details have room beside the content at the window's present width."""
        return self.window().width() >= Theme.current().scaled(DETAILS_BESIDE_FROM)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._settings.get(_WIDTH_KEY) is None:
            self._fit_list()
        self._place_details()

    def _on_text_size_changed(self) -> None:
        if self._settings.get(_WIDTH_KEY) is None:
            self._fit_list()
        self._place_details()

    def _fit_list(self) -> None:
        if self.list_pane is not None:
            self._splitter.setSizes([self._list_width(), 10_000])

    def _place_details(self) -> None:
        details = self.details
        if details is None:
            return
        beside = self.details_beside()
        details.fit(beside=beside)
        if (self._row if beside else self._place).indexOf(details) >= 0:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and details.isAncestorOf(focused)
        self._take_out(details)
        if beside:
            self._row.addWidget(details)
        else:
            self._place.addWidget(details)
            self._place.setCurrentWidget(details)
        details.show()
        if had_focus:
            details.take_focus()

    def _take_out(self, details: DetailsPane) -> None:
        self._row.removeWidget(details)
        self._place.removeWidget(details)

    def _list_width(self) -> int:
        """As it was left; until somebody moved it, it grows with the text as long as the content keeps most room."""
        width = self._settings.get(_WIDTH_KEY)
        if not isinstance(width, int):
            width = min(Theme.current().scaled(LIST_WIDTH), self.width() * 2 // 5)
        return max(LIST_WIDTH_MIN, min(LIST_WIDTH_MAX, width))

    def _on_width_settled(self) -> None:
        self._settings.set(_WIDTH_KEY, self.list_pane.width())
