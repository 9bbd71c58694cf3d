"""Choosing by typing: below a line, what fits to what is typed in it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from desktop.rows.fold import fold
from ui.theme import Theme
from ui.tokens import ICON
from ui.widgets.button import IconButton

_ROWS = 8


class FindList(QObject):
    """Whatever contains what is typed is listed; Down, or the button in the line, lists everything. Signals: `chosen`
    once the line holds what was chosen.
    """

    chosen = Signal()

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._choices: Sequence[str] = ()
        self._fitting = QStringListModel(self)
        self._completer = QCompleter(self._fitting, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_ROWS)
        self.list = QListView()
        self.list.setAccessibleName(edit.accessibleName())
        self.list.setProperty("popup", True)
        self.list.setUniformItemSizes(True)
        self._completer.setPopup(self.list)
        edit.setCompleter(self._completer)
        self._button = IconButton("chevron-down", self.tr("Show all"), parent=edit)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.clicked.connect(self.show_all)
        self._completer.activated.connect(self._on_activated)
        edit.textEdited.connect(self._on_edited)
        edit.installEventFilter(self)
        self._fit()
        self._button.show()
        Theme.current().changed.connect(self._fit)

    def offer(self, choices: Sequence[str]) -> None:
        """There are these."""
        self._choices = choices

    def set_shown(self, shown: bool) -> None:
        """Whether anything can be chosen now."""
        self._button.setVisible(shown)

    def show_all(self) -> None:
        """List everything."""
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit.selectAll()
        self._fitting.setStringList(list(self._choices))
        self._completer.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._opens(event):
            self.show_all()
            return True
        return False

    def _opens(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Down and not self._edit.isReadOnly() and not self.list.isVisible()

    def _on_edited(self, typed: str) -> None:
        """What begins so comes before what has it elsewhere in its name."""
        sought = fold(typed.strip())
        fitting = [choice for choice in self._choices if sought in fold(choice)] if sought else []
        self._fitting.setStringList(sorted(fitting, key=lambda choice: not fold(choice).startswith(sought)))

    def _on_activated(self, text: str) -> None:
        self._edit.setText(text)
        self.chosen.emit()

    def _fit(self) -> None:
        side = max(0, self._edit.height() - 2)
        self._button.setGeometry(self._edit.width() - side - 1, 1, side, side)
        self._edit.setTextMargins(0, 0, Theme.current().scaled(ICON), 0)
