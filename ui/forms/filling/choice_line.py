"""One of a few, or several of them, side by side; letters and figures choose, so that no mouse is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from desktop.rows.fold import fold
from ui.bidi import isolated
from ui.forms.filling.answering import Answering
from ui.key_position import letter_meant
from ui.theme import Theme
from ui.tokens import SPACE_4, SPACE_24, TARGET
from ui.widgets import FlowLayout, announce

_MOVES: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class ChoiceLine(Answering):
    """One stop for Tab. Figures and first letters choose, arrows go from one to the next, Delete empties."""

    def __init__(self, choices: Sequence[tuple[Any, str]], *, several: bool = False) -> None:
        """`choices`: values, which JSON can say, and what stands on screen for them."""
        super().__init__()
        self._choices = list(choices)
        self._several = several
        self._chosen: list[Any] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        line = QWidget()
        flow = FlowLayout(line)
        flow.setSpacing(SPACE_4)
        self._buttons = [_ChoiceButton(label) for _, label in choices]
        for number, button in enumerate(self._buttons):
            button.clicked.connect(partial(self._choose, number))
            button.installEventFilter(self)
            flow.addWidget(button)
        self.layout().addWidget(line)

    def narrow(self, offered: Callable[[Any], bool]) -> None:
        """What is chosen stays in sight."""
        for button, (value, _) in zip(self._buttons, self._choices, strict=True):
            is_shown = value in self._chosen or offered(value)
            if button.isHidden() == is_shown:
                button.setVisible(is_shown)

    def value(self) -> Any:
        if self._several:
            return tuple(value for value, _ in self._choices if value in self._chosen) or None
        return self._chosen[0] if self._chosen else None

    def said(self) -> Any:
        return (self._chosen if self._several else self._chosen[0]) if self._chosen else None

    def say(self, said: Any) -> None:
        known = [value for value, _ in self._choices]
        wanted = said if isinstance(said, list | tuple) else [said]
        self._show([value for value in known if any(value == each and type(value) is type(each) for each in wanted)])

    def fill_in(self, value: Any) -> None:
        self.say(value)

    def stops(self) -> list[QWidget]:
        """Tab leads on from each of them."""
        return [self, *self._buttons]

    def call(self, name: str, about: str = "") -> None:
        super().call(name, about)
        for button in self._buttons:
            button.setAccessibleDescription(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in self._buttons:
            button.fit(self.width())

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        key, typed = Qt.Key(event.key()), event.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._show([])
            self.changed.emit()
        elif key in _MOVES:
            self._move(_MOVES[key])
        elif (number := self._meant(typed, letter_meant(event))) is not None:
            self._buttons[number].setFocus(Qt.FocusReason.TabFocusReason)
            self._choose(number, typed=True)
        else:
            return False
        return True

    def _meant(self, typed: str, by_place: str) -> int | None:
        """The place of a choice: by what was typed, else, on a layout of other letters, by the place of the key."""
        found = self._called(typed)
        return self._called(by_place) if found is None else found

    def _called(self, typed: str) -> int | None:
        """By its figure, or the next whose name begins with a letter."""
        there = self._there()
        if typed.isdecimal():
            return there[int(typed) - 1] if 0 < int(typed) <= len(there) else None
        sought = fold(typed) if typed.strip() else ""
        fitting = [at for at in there if sought and fold(self._choices[at][1]).startswith(sought)]
        after = [at for at in fitting if at > self._at()]
        return (after or fitting or [None])[0]

    def _there(self) -> list[int]:
        """The places of those that are offered."""
        return [at for at, button in enumerate(self._buttons) if not button.isHidden()]

    def _at(self) -> int:
        """Where one stands: on a button, else on what is chosen."""
        focused = QApplication.focusWidget()
        if focused in self._buttons:
            return self._buttons.index(focused)
        chosen = [at for at, (value, _) in enumerate(self._choices) if value in self._chosen]
        return chosen[0] if chosen else -1

    def _move(self, by: int) -> None:
        at, there = self._at(), self._there()
        beyond = [each for each in there if (each - at) * by > 0]
        if not beyond:
            return
        number = min(beyond, key=lambda each: abs(each - at))
        self._buttons[number].setFocus(Qt.FocusReason.TabFocusReason)
        if not self._several and number != at:
            self._choose(number, typed=True)

    def _choose(self, number: int, _checked: bool = False, *, typed: bool = False) -> None:
        """`typed`: a figure for what is chosen leaves it, a click takes it away."""
        value = self._choices[number][0]
        was = value in self._chosen
        if self._several:
            self._show([each for each in self._chosen if each != value] + ([] if was else [value]))
        else:
            self._show([value] if typed or not was else [])
        announce(self, self._buttons[number].accessibleName())
        self.changed.emit()

    def _show(self, chosen: list[Any]) -> None:
        self._chosen = chosen
        for button, (value, _) in zip(self._buttons, self._choices, strict=True):
            button.setChecked(value in chosen)


class _ChoiceButton(QPushButton):
    """Ends in … where there is no room for all of it."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._room = 1 << 20
        self.setProperty("kind", "toggle")
        self.setAccessibleName(label)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._show()
        Theme.current().changed.connect(self._show)

    def fit(self, room: int) -> None:
        """Be at most so wide."""
        if room != self._room:
            self._room = room
            self._show()

    def sizeHint(self) -> QSize:
        metrics = self._metrics()
        height = max(Theme.current().scaled(TARGET), metrics.height() + 8)
        return QSize(max(metrics.horizontalAdvance(self._shown()) + SPACE_24, TARGET), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(TARGET, self.sizeHint().height())

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(Theme.current().font(semibold=True))

    def _shown(self) -> str:
        return self._metrics().elidedText(self._label, Qt.TextElideMode.ElideRight, max(TARGET, self._room - SPACE_24))

    def _show(self) -> None:
        shown = self._shown()
        self.setText(isolated(shown).replace("&", "&&"))
        self.setToolTip(self._label if shown != self._label else "")
        self.updateGeometry()
