"""The lock screen: who uses this PC, and the PIN of who wants to come in. It knows names, and nothing of the shop."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ui.bidi import filled
from ui.lock.person_tiles import DISC, PersonTiles
from ui.lock.pin_field import PinField
from ui.tokens import PAGE_TITLE, PANE_TITLE, SPACE_4, SPACE_12, SPACE_16, SPACE_24, SPACE_32
from ui.widgets import Avatar, ElidedLabel, Label, LinkButton, announce
from ui.widgets.countdown import minutes_and_seconds

if TYPE_CHECKING:
    from desktop.colleagues.records import PersonHere

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class LockScreen(QWidget):
    """Signals: `wanted(PersonHere, str)`, somebody who has no PIN, or theirs; `forgotten(PersonHere)`.

    Attributes: `people` to choose from; `pin`, the field; `is_entering`, somebody is on their way in.
    """

    wanted = Signal(object, str)
    forgotten = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._person: PersonHere | None = None
        self._last = ""
        self._until = 0.0
        self.is_entering = False
        self.shop = ElidedLabel("", PAGE_TITLE)
        self.people = PersonTiles()
        self.pin = PinField()
        self._avatar = Avatar("", size=DISC)
        self._name = ElidedLabel("", PANE_TITLE)
        self._said = Label("", wrap=True)
        self._trouble = Label("", tone="attention", wrap=True)
        self.back = LinkButton(self.tr("Somebody else"))
        self.help = LinkButton(self.tr("Forgot your PIN?"))
        self._waiting = QTimer(self, interval=1_000)
        self._parts = QStackedLayout()
        self._lay_out()
        self.people.chosen.connect(self._on_chosen)
        self.pin.given.connect(self._on_given)
        self.back.clicked.connect(self.show_everybody)
        self.help.clicked.connect(lambda: self.forgotten.emit(self._person))
        self._waiting.timeout.connect(self._count_down)

    def show_people(self, shop: str, people: Sequence[PersonHere], last: str) -> None:
        """Who uses this PC of a shop; `last`: who was in before."""
        self.shop.setText(shop)
        self._last = last
        self.people.show_people(people)
        self.back.setVisible(len(people) > 1)
        here = [person for person in people if self._person is not None and person.id == self._person.id]
        if self._person is not None and not here:
            self._person = None
        if self._person is None and len(people) == 1 and people[0].pin != "none":
            self._ask(people[0])
        elif self._person is None and not (self._parts.currentIndex() == 0 and self.people.has_focus()):
            self.show_everybody()

    def show_everybody(self) -> None:
        """Choose who is there."""
        if len(self.people.tiles) == 1 and self.people.tiles[0].person.pin != "none":
            return
        if self._person is not None:
            self._say("")
        self._person = None
        self._waiting.stop()
        self.pin.clear()
        self._parts.setCurrentIndex(0)
        self.people.focus_on(self._last)

    def choose(self, person: str) -> bool:
        """As if somebody had said who they are; False where they are not known here yet."""
        found = [tile for tile in self.people.tiles if tile.person.id == person]
        for tile in found:
            tile.click()
        return bool(found)

    def begin_anew(self) -> None:
        """Nobody was chosen yet."""
        self._person = None
        self.is_entering = False
        self._waiting.stop()
        self._say("")
        self.pin.begin(is_short=True)
        self._parts.setCurrentIndex(0)

    def refuse(self, sentence: str, wait_ms: int = 0) -> None:
        """Whoever wanted to come in cannot, for so long if it is said how long."""
        self.is_entering = False
        self.pin.begin(is_short=self._person is not None and self._person.pin == "short")
        if self._person is None or self._person.pin == "none":
            self.show_everybody()
        self._say(sentence)
        self._wait(wait_ms)

    def say_trouble(self, sentence: str) -> None:
        """What does not work of this PC while nobody is in; nothing where all does."""
        words = filled(self.tr("%1 It is tried again by itself."), sentence) if sentence else ""
        if words == self._trouble.text():
            return
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))
        if words:
            announce(self, words)

    def stop(self) -> None:
        """It goes."""
        self._waiting.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.is_entering:
            self.show_everybody()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.take_focus)

    def take_focus(self) -> None:
        """Where one goes on with the keys."""
        if self._person is None:
            self.people.focus_on(self._last)
        else:
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, person: PersonHere) -> None:
        self._say("")
        if self.is_entering:
            return
        if person.pin == "none":
            self._person = person
            self.is_entering = True
            self.wanted.emit(person, "")
        else:
            self._ask(person)

    def _ask(self, person: PersonHere) -> None:
        self._person = person
        self._avatar.set_person(person.name, person.id)
        self._name.setText(person.name)
        words = self.tr("Type your PIN") if person.pin == "short" else self.tr("Type your PIN, then press Enter")
        self.pin.begin(is_short=person.pin == "short")
        self.pin.setAccessibleDescription(filled(self.tr("PIN of %1"), person.name))
        self._parts.setCurrentIndex(1)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(words, "quiet")
        self._wait(person.wait_ms)

    def _on_given(self, pin: str) -> None:
        assert self._person is not None
        self._say(self.tr("One moment…"), "quiet")
        self.is_entering = True
        self.wanted.emit(self._person, pin)

    # Waiting

    def _wait(self, wait_ms: int) -> None:
        self._until = monotonic() + wait_ms / 1000
        if wait_ms:
            self.pin.setReadOnly(True)
            self._waiting.start()
            self._count_down()

    def _count_down(self) -> None:
        left = self._until - monotonic()
        if left > 0:
            words = filled(self.tr("There were too many wrong PINs. Try again in %1."), minutes_and_seconds(left + 0.5))
            self._say(words, "danger", aloud=False)
            return
        self._waiting.stop()
        self.pin.begin(is_short=self._person is not None and self._person.pin == "short")
        self._say(self.tr("Type your PIN"), "quiet")

    def _say(self, words: str, tone: str = "danger", *, aloud: bool = True) -> None:
        for label in (self._said, self._above):
            label.set_tone(tone)
            label.setText(words)
        self._above.setVisible(bool(words) and tone == "danger")
        if words and aloud:
            announce(self, words, assertive=tone == "danger")

    # Laying out

    def _lay_out(self) -> None:
        self._above = Label("", wrap=True)
        self._above.setAlignment(_CENTRE)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_24, SPACE_32, SPACE_24, SPACE_24)
        column.setSpacing(SPACE_16)
        self.shop.setAlignment(_CENTRE)
        column.addWidget(self.shop)
        column.addLayout(self._parts, 1)
        self._parts.addWidget(self._choice())
        self._parts.addWidget(self._asking())
        self._trouble.setAlignment(_CENTRE)
        self._trouble.hide()
        column.addWidget(self._trouble)

    def _choice(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        who = Label(self.tr("Who are you?"), tone="quiet")
        column.addStretch(2)
        column.addWidget(who, 0, _CENTRE)
        column.addWidget(self._above)
        column.addWidget(self.people, 20)
        column.addStretch(3)
        return part

    def _asking(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        column.addStretch(2)
        column.addWidget(self._avatar, 0, _CENTRE)
        self._name.setAlignment(_CENTRE)
        column.addWidget(self._name)
        column.addSpacing(SPACE_4)
        column.addWidget(self.pin, 0, _CENTRE)
        self._said.setAlignment(_CENTRE)
        column.addWidget(self._said)
        column.addWidget(self.back, 0, _CENTRE)
        column.addWidget(self.help, 0, _CENTRE)
        column.addStretch(3)
        return part
