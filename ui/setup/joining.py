"""Getting into a shop: its code, who joins, which shop, and what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QHideEvent, QValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem

from desktop.people.records import FoundShop, JoiningState
from ui.bidi import filled, side_by_side
from ui.setup.naming import pc_field, person_field, refuse_code
from ui.setup.page import Page
from ui.theme import Theme
from ui.tokens import META, PAGE_TITLE, SPACE_12
from ui.widgets import Label, LinkButton, QuietButton, Spinner, TextField, announce, grouped
from ui.words_field import WordsField

CODE_DIGITS = 8
_BUSY = ("connecting", "admitted", "catching_up")
_MOST_TRIED = 4


class CodePage(Page):
    """A code, who types it where, and which shop is meant.

    Signals: `started_over`, and `entered(str, str)` with a code and the shop's key or a typed address; "" is the only
    shop that is found. Attribute: `who`, the field that says who types it.
    """

    entered = Signal(str, str)
    started_over = Signal()

    def __init__(self, title: str, sentence: str, go_on: str, who: TextField | WordsField, pc: str) -> None:
        super().__init__(title, sentence, go_on, QCoreApplication.translate("JoiningPage", "Back"))
        self.code = CodeField()
        self.who = who
        self.pc = pc_field(pc)
        self.address = TextField(
            self.tr("Address of the other PC"),
            placeholder="192.168.1.20:40404",
            hint=self.tr("It stands below the code on the other PC."),
        )
        self._shops: tuple[FoundShop, ...] = ()
        self._busy = False
        self._shown: JoiningState | None = None
        self._lay_out_parts()
        self.went_on.connect(self._on_went_on)
        for field in (self.code, self.who, self.pc):
            field.changed.connect(self._show_readiness)
        self.address.changed.connect(self._show_readiness)
        self.address.submitted.connect(self._on_address_submitted)
        self.first = self.code
        self.show_state(JoiningState("looking", (), (), None, ""))

    def show_state(self, state: JoiningState) -> None:
        """What joining says now; what was typed stays, but for a code that is of no more use."""
        before, self._shown = self._shown, state
        self._busy = state.kind in _BUSY
        self._show_shops(state.shops)
        words = self._status_words(state)
        if words != self._status.text():
            self._status.setText(words)
            self._status.setVisible(bool(words))
            announce(self, words)
        self._spinner.setVisible(state.kind in ("looking", *_BUSY))
        self._show_tried(state)
        self._by_address.setVisible(not self._busy and self.address.isHidden())
        if before is None or _outcome(before) != _outcome(state):
            self._show_problem(state)
        for field in (self.code, self.who, self.pc):
            field.edit.setReadOnly(self._busy)
        self._show_readiness()

    def code_digits(self) -> str:
        return "".join(self.code.text().split())

    # States

    def _status_words(self, state: JoiningState) -> str:
        names = [shop.name or shop.address for shop in state.shops]
        match state.kind:
            case "looking":
                return self.tr("Looking for a shop that shows a code…")
            case "connecting":
                return self.tr("Asking the other PC…")
            case "admitted" | "catching_up":
                return self.tr("You are in. Fetching what is there…")
            case "wrong_words":
                return ""
        if len(names) == 1:
            return filled(self.tr("Found: %1"), names[0])
        if names:
            return self.tr("Several shops show a code. Which one is yours?")
        return self.tr("No shop is found yet.")

    def _show_problem(self, state: JoiningState) -> None:
        self.say_problem("")
        self._again.setVisible(state.kind == "failed")
        if state.kind == "wrong_code":
            self.code.set_error(self._wrong_words(state))
            self.code.edit.selectAll()
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        elif state.kind == "wrong_words":
            self.who.set_error(state.sentence)
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        elif state.kind in ("expired", "locked", "failed"):
            self.say_problem(state.sentence)
            if state.kind != "failed":
                self.code.edit.clear()
                self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wrong_words(self, state: JoiningState) -> str:
        if state.tries_left is None:
            return state.sentence
        if state.tries_left == 1:
            return self.tr("That is not the code. One try is left.")
        return filled(self.tr("That is not the code. %1 tries are left."), str(state.tries_left))

    def _show_shops(self, shops: tuple[FoundShop, ...]) -> None:
        several = len(shops) > 1
        self.shops.setVisible(several)
        if shops == self._shops:
            return
        chosen = self.shops.currentRow()
        key = self._shops[chosen].key if several and 0 <= chosen < len(self._shops) else ""
        self._shops = shops
        self.shops.clear()
        for shop in shops:
            item = QListWidgetItem(side_by_side(shop.name, shop.address))
            self.shops.addItem(item)
            if shop.key == key:
                self.shops.setCurrentItem(item)
        rows = min(4, len(shops))
        self.shops.setFixedHeight(rows * self.shops.sizeHintForRow(0) + 2 if several else 0)

    def _show_tried(self, state: JoiningState) -> None:
        lines = list(state.tried[-_MOST_TRIED:])
        self._tried.setText("\n".join(lines))
        self._tried.setVisible(bool(lines) and state.kind in ("looking", "failed"))

    def _show_readiness(self, _changed: object = None) -> None:
        named = self._is_who_known() and bool(self.pc.text())
        if self.go_on is not None:
            self.go_on.setEnabled(self._has_code() and named and self._is_one_meant() and not self._busy)

    def _is_who_known(self) -> bool:
        return bool(self.who.text())

    def _has_code(self) -> bool:
        return len(self.code_digits()) == CODE_DIGITS

    def _is_one_meant(self) -> bool:
        """Whether it is clear which shop is to be joined."""
        return len(self._shops) < 2 or self.shops.currentRow() >= 0 or bool(self.address.text())

    # What is done

    def _on_submitted(self, fields: tuple[TextField | WordsField, ...]) -> None:
        if not self._has_code() and (self.code.edit.hasFocus() or all(field.text() for field in fields)):
            self._ask_for_digits()
        elif self._has_code() and all(field.text() for field in fields) and not self._is_one_meant():
            self.shops.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super()._on_submitted(fields)

    def _ask_for_digits(self) -> None:
        missing = str(CODE_DIGITS - len(self.code_digits()))
        self.code.set_error(filled(self.tr("A code has eight digits. Still missing: %1."), missing))
        announce(self, self.code.error())
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_went_on(self) -> None:
        if self.go_on is not None and self.go_on.isEnabled():
            self.entered.emit(self.code_digits(), self._chosen())

    def _chosen(self) -> str:
        if self.address.isVisible() and self.address.text():
            return self.address.text()
        row = self.shops.currentRow()
        return self._shops[row].key if len(self._shops) > 1 and row >= 0 else ""

    def _on_address_wanted(self) -> None:
        self.address.show()
        self._by_address.hide()
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_readiness()

    def _on_address_submitted(self) -> None:
        if self._has_code() and self.who.text():
            self.went_on.emit()
        elif self._has_code():
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._ask_for_digits()

    # Laying out

    def _lay_out_parts(self) -> None:
        self._spinner = Spinner(self.tr("Looking"))
        self._status = Label("", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        row.addWidget(self._spinner)
        row.addWidget(self._status, 1, Qt.AlignmentFlag.AlignVCenter)
        self._again = QuietButton(self.tr("Start over"))
        self._again.clicked.connect(self.started_over)
        row.addWidget(self._again)
        self.shops = QListWidget()
        self.shops.setAccessibleName(self.tr("Shops"))
        self.shops.setFrameShape(QFrame.Shape.NoFrame)
        self.shops.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.shops.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.shops.currentRowChanged.connect(self._show_readiness)
        self._tried = Label("", META, "quiet", wrap=True)
        self._by_address = LinkButton(self.tr("Not found? Type its address"), flush=True)
        self._by_address.clicked.connect(self._on_address_wanted)
        self.address.hide()
        self.ask(self.code, self.who, self.pc)
        self.body.addLayout(row)
        self.body.addWidget(self.shops)
        self.body.addWidget(self._tried)
        self.body.addWidget(self._by_address, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.address)


class JoiningPage(CodePage):
    """For whoever is let in. Attribute: `person`, the field for their name."""

    def __init__(self, pc: str) -> None:
        hint = QCoreApplication.translate(
            "JoiningPage", "As the others call you. If you are in the shop already, your name there stays."
        )
        super().__init__(
            QCoreApplication.translate("JoiningPage", "Join a shop"),
            QCoreApplication.translate(
                "JoiningPage", "On a PC of the shop: open People, choose “Add a PC”, and read the code from its screen."
            ),
            QCoreApplication.translate("JoiningPage", "Join"),
            person_field(hint),
            pc,
        )

    @property
    def person(self) -> TextField:
        assert isinstance(self.who, TextField)
        return self.who

    def _is_who_known(self) -> bool:
        sentence = self.tr("These are the digits of a code. They go into the first box; here goes your name.")
        return not refuse_code(self.person, sentence) and super()._is_who_known()


def _outcome(state: JoiningState) -> tuple[str, int | None, str]:
    """What a state says of the last try: shops that come and go are no news of it."""
    kind = "looking" if state.kind == "found" else state.kind
    return kind, state.tries_left, "" if kind == "looking" else state.sentence


class CodeField(TextField):
    """Eight digits, shown as "1234 5678" while typed; spaces, dashes and what is pasted round them are taken."""

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("CodeField", "Code"),
            placeholder="···· ····",
            hint=QCoreApplication.translate("CodeField", "Eight digits. A code works once, for ten minutes."),
        )
        self.edit.setProperty("textRole", PAGE_TITLE)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.edit.setValidator(_CodeValidator(self.edit))
        self._fit()
        Theme.current().changed.connect(self._fit)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.edit.deselect()

    def _fit(self) -> None:
        self.edit.setMinimumHeight(round(Theme.current().scaled(44)))


class _CodeValidator(QValidator):
    """Puts what is typed or pasted into groups of four digits; refuses a ninth digit. Fewer are acceptable to it, or
    Return would do nothing, and nobody would say why."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        before = sum(letter.isdecimal() for letter in text[:position])
        digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
        if len(digits) > CODE_DIGITS or any(letter.isalpha() for letter in text):
            return QValidator.State.Invalid, text, position
        shown = grouped(digits)
        return QValidator.State.Acceptable, shown, min(len(shown), before + (before > 4))
