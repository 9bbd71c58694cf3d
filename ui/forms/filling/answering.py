"""What one question is answered in: a line, words of several lines, or what a choice of another form's entries asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.errors import InvalidError
from desktop.records.identity import RecordKey
from desktop.rows.typed_text import cleaned
from ui.forms.filling.ground import AnswerText
from ui.growing_text import GrowingText
from ui.theme import Theme, restyle
from ui.tokens import SPACE_4, TARGET
from ui.widgets import FindList, LineEdit

MOST_LINES: Final = 12
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Answering(QWidget):
    """One of them. Signals: `changed` at each edit, `left` when one ended typing in it, `entered`: on to the next.

    Attributes: `edit`, what takes the focus; `trouble`, what does not fit of what is typed, in words.
    """

    changed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, edit: QWidget | None = None) -> None:
        super().__init__()
        self.edit: Any = edit or self
        self.trouble = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        if edit is not None:
            column.addWidget(edit)

    @property
    def is_coming(self) -> bool:
        """Whether the answer is on its way, as a file that is being copied."""
        return False

    @property
    def has_failed(self) -> bool:
        """Whether it did not come after all."""
        return False

    def value(self) -> Any:
        """The answer, None for none; what does not fit as it was typed."""
        return None

    def said(self) -> Any:
        """What is typed, to be kept: JSON, None for nothing."""
        return None

    def say(self, said: Any) -> None:
        """Go on with what was kept."""

    def fill_in(self, value: Any) -> None:
        """Show an answer."""

    def settle(self) -> None:
        """What is typed is all for now."""

    def narrow(self, offered: Callable[[Any], bool]) -> None:
        """Of what there is to choose from, only this is offered now."""

    def stops(self) -> list[QWidget]:
        """What Tab goes through, in order."""
        return [self.edit]

    def call(self, name: str, about: str = "") -> None:
        """What screen readers say of it."""
        self.edit.setAccessibleName(name)
        self.edit.setAccessibleDescription(about)

    def mark(self, *, wrong: bool) -> None:
        """Whether something is wrong with the answer."""


class LineAnswer(Answering):
    """An answer that is typed; once it is left it stands there as it was understood."""

    def __init__(self, text: AnswerText, *, long: bool = False) -> None:
        super().__init__(GrowingText(most_lines=MOST_LINES, one_line=True) if long else LineEdit())
        self._text = text
        self._value: Any = None
        self._written = ""
        self._find_list: FindList | None = None
        self._offered: tuple[str, ...] = text.offers
        if isinstance(self.edit, QLineEdit):
            self._fit()
            Theme.current().changed.connect(self._fit)
        self.edit.setPlaceholderText(text.like)
        if text.offers:
            self.offer(text.offers)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.editingFinished.connect(self.settle)
        self.edit.returnPressed.connect(self.entered)
        self.edit.installEventFilter(self)

    def offer(self, choices: tuple[str, ...]) -> FindList:
        """There are these to choose from."""
        find = self._find_list = FindList(self.edit)
        find.offer(choices)
        find.chosen.connect(self._on_edited)
        find.list.installEventFilter(self)
        return find

    def narrow(self, offered: Callable[[Any], bool]) -> None:
        if self._find_list is not None and self._text.choices:
            words = tuple(label for choice, label in self._text.choices if offered(choice))
            if words != self._offered:
                self._offered = words
                self._find_list.offer(words)

    def value(self) -> Any:
        return self._value

    def said(self) -> Any:
        return self.edit.text() or None

    def say(self, said: Any) -> None:
        self.edit.setText(said if isinstance(said, str) else "")
        self._read()

    def fill_in(self, value: Any) -> None:
        self.edit.setText("" if value is None else self._text.write(value))
        self._read()

    def settle(self) -> None:
        if not self.trouble and self._value is not None and self.edit.text() != self._written:
            self._written = self._text.write(self._value)
            if self.edit.text() != self._written:
                self.edit.setText(self._written)
        self.left.emit()

    def mark(self, *, wrong: bool) -> None:
        if bool(self.edit.property("invalid")) != wrong:
            restyle(self.edit, invalid=wrong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self._text.now is not None and self._asks_for_now(event):
            self.fill_in(self._text.now())
            self.changed.emit()
            return True
        return self._is_listing() and event.key() in _ENDS and self._end_listing(watched)

    def _is_listing(self) -> bool:
        return self._find_list is not None and self._find_list.list.isVisible()

    def _end_listing(self, watched: QObject) -> bool:
        """Enter takes what one stands on in the list, or what is typed, and leads on."""
        assert self._find_list is not None
        chosen = self._find_list.list.currentIndex()
        self._find_list.list.hide()
        if watched is self._find_list.list and chosen.isValid():
            self.edit.setText(chosen.data())
            self._on_edited()
        self.settle()
        self.entered.emit()
        return True

    def _asks_for_now(self, event: QKeyEvent) -> bool:
        is_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return bool(is_control) and event.key() == Qt.Key.Key_Semicolon

    def _on_edited(self, *_: object) -> None:
        self._read()
        self.changed.emit()

    def _read(self) -> None:
        typed, self.trouble = self.edit.text(), ""
        try:
            self._value = self._understood(typed)
        except InvalidError as error:
            self._value, self.trouble = cleaned(typed).strip() or None, str(error)

    def _understood(self, typed: str) -> Any:
        return self._text.read(typed)

    def _fit(self) -> None:
        self.edit.setMinimumHeight(Theme.current().scaled(TARGET + 2))


class EntryAnswer(LineAnswer):
    """One of another form's entries, by letters of it. Signals: `adding_wanted(str)`, what is typed is to be one."""

    adding_wanted = Signal(str)

    def __init__(self, text: AnswerText, find: Callable[[str], dict[str, RecordKey]]) -> None:
        """`find`: what can be chosen of what is typed, by its name."""
        self._find_all = find
        self._is_offered: Callable[[Any], bool] = lambda _: True
        self._chosen: tuple[str, RecordKey] | None = None
        self._only: tuple[str, tuple[str, RecordKey]] | None = None
        """What is typed, and the only one that it can mean."""
        super().__init__(text)
        self._list = self.offer(tuple(find("")))

    def narrow(self, offered: Callable[[Any], bool]) -> None:
        self._is_offered = offered
        if not self.edit.text():
            self._list.offer(tuple(self._find("")))

    def _find(self, typed: str) -> dict[str, RecordKey]:
        return {name: key for name, key in self._find_all(typed).items() if self._is_offered(key)}

    def said(self) -> Any:
        typed = self.edit.text()
        if self._chosen is not None and self._chosen[0] == typed:
            return [typed, *(part.hex() for part in self._chosen[1])]
        return typed or None

    def say(self, said: Any) -> None:
        if isinstance(said, list):
            typed, *key = said
            self._chosen = typed, RecordKey(*map(bytes.fromhex, key))
            said = typed
        super().say(said)

    def fill_in(self, value: Any) -> None:
        """Nothing is filled in already here."""

    def choose(self, name: str, key: RecordKey) -> None:
        """This one, as it is called."""
        self._chosen = name, key
        self.edit.setText(name)
        self._on_edited()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.New):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._list.list.hide()
                self.adding_wanted.emit(self.edit.text())
            return True
        return super().eventFilter(watched, event)

    def settle(self) -> None:
        """Some letters of one alone are enough."""
        typed = self.edit.text()
        if self._only is not None and self._only[0] == typed:
            self.choose(*self._only[1])
        self.left.emit()

    def _understood(self, typed: str) -> Any:
        self._only = None
        if not typed.strip():
            return None
        if self._chosen is not None and self._chosen[0] == typed:
            return self._chosen[1]
        found = self._find(typed)
        self._list.offer(tuple(found))
        if typed not in found:
            if len(found) == 1:
                self._only = typed, next(iter(found.items()))
                return self._only[1][1]
            return self._text.read(typed)
        self._chosen = typed, found[typed]
        return found[typed]
