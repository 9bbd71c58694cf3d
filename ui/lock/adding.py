"""Letting somebody use this PC: one's own PIN first, then who it is, then theirs, which they type themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from desktop.people import queries as people_queries
from desktop.people.records import Person, Role
from ui.bidi import filled
from ui.lock.pin_dialogs import PinDialog
from ui.people_words import role_explained, role_words
from ui.tokens import META
from ui.typed_choice import not_one_of_these, typed_choice
from ui.widgets import Dialog, FindList, Label, SegmentedChoice, TextField, ask

if TYPE_CHECKING:
    from desktop.colleagues.records import Insider
    from ui.area import TakingTurns
    from ui.bridge import Bridge

tr = QCoreApplication.translate

_NEW: Final = "new"
_KNOWN: Final = "known"


class NextPerson(NamedTuple):
    """Who is to use this PC: somebody new with a role, or somebody of the shop by id."""

    name: str
    role: Role
    known: str = ""


class LetInDialog(Dialog):
    """Who is to use this PC. Attributes: `wanted`, once it was accepted."""

    def __init__(self, parent: QWidget, me: Person, others: list[Person]) -> None:
        """`others`: those of the shop who do not use this PC yet."""
        super().__init__(
            parent,
            tr("Adding", "Let somebody use this PC"),
            tr("Adding", "They come in here as themselves, with a PIN of their own, and need no other PC."),
            tr("Adding", "Go on"),
            tr("Adding", "Cancel"),
        )
        self.wanted: NextPerson | None = None
        self._others = {person.name: person for person in others}
        self.kind = SegmentedChoice(
            tr("Adding", "Who?"),
            [(_NEW, tr("Adding", "Somebody new")), (_KNOWN, tr("Adding", "Somebody of the shop"))],
        )
        self.name = TextField(tr("Adding", "Name"))
        self.known = TextField(tr("Adding", "Name"))
        FindList(self.known.edit).offer(list(self._others))
        roles: list[Role] = ["employee", "manager", "owner"] if me.role == "owner" else ["employee"]
        self.role = SegmentedChoice(tr("Adding", "Role"), [(role, role_words(role)) for role in roles], "employee")
        self._means = Label("", META, "quiet", wrap=True)
        self.kind.setVisible(bool(others))
        for part in (self.kind, self.name, self.known, self.role, self._means):
            self.body.addWidget(part)
        self.kind.changed.connect(self._show)
        self.role.changed.connect(self._show)
        for field in (self.name, self.known):
            field.submitted.connect(self.accept)
        self.name.edit.setFocus()
        self._show()

    def accept(self) -> None:
        from desktop.errors import InvalidError

        field = self.name if self.kind.value() == _NEW else self.known
        role: Role = self.role.value()  # type: ignore[assignment]
        try:
            if self.kind.value() == _NEW:
                self.wanted = NextPerson(_sound(field.text()), role)
            else:
                person = typed_choice(field.text(), self._others, not_one_of_these)
                self.wanted = NextPerson(person.name, person.role, person.id)
        except InvalidError as error:
            field.set_error(str(error))
            field.edit.setFocus()
            return
        super().accept()

    def _show(self) -> None:
        is_new = self.kind.value() == _NEW
        self.name.setVisible(is_new)
        self.known.setVisible(not is_new)
        self.role.setVisible(is_new)
        self._means.setVisible(is_new)
        self._means.setText(role_explained(self.role.value()))  # type: ignore[arg-type]


class Adding(QObject):
    """One time; `start` it."""

    def __init__(self, parent: QWidget, bridge: Bridge, turns: TakingTurns) -> None:
        super().__init__(parent.window())
        self._over = parent.window()
        self._bridge = bridge
        self._turns = turns
        self._wanted = NextPerson("", "employee")
        self._own_pin = ""

    def start(self, known: Person | None = None) -> None:
        """Ask whom to let in, unless it is somebody of the shop who is known already."""
        if known is not None:
            self._on_named(NextPerson(known.name, known.role, known.id))
            return
        here = {person.id for person in self._turns.people}
        people = people_queries.people(self._bridge.session)
        others = [person for person in people if person.active and person.id not in here]
        dialog = LetInDialog(self._over, self._bridge.workspace.me, others)
        dialog.accepted.connect(lambda: self._on_named(dialog.wanted))
        dialog.open()

    def _on_named(self, wanted: NextPerson | None) -> None:
        assert wanted is not None
        self._wanted = wanted
        me = self._bridge.workspace.me.id
        if any(person.id == me and person.pin != "none" for person in self._turns.people):
            self._ask_theirs()
        else:
            self._ask_own()

    def _ask_own(self) -> None:
        dialog = PinDialog(
            self._over,
            tr("Adding", "First a PIN of your own"),
            filled(tr("Adding", "Choose your own PIN first, so that %1 cannot act as you."), self._wanted.name),
            tr("Adding", "Go on"),
        )

        def chosen(pin: str) -> None:
            self._own_pin = pin
            dialog.accept()
            self._ask_theirs()

        dialog.chosen.connect(chosen)
        dialog.open()

    def _ask_theirs(self) -> None:
        name = self._wanted.name
        dialog = PinDialog(
            self._over,
            filled(tr("Adding", "%1, choose your PIN"), name),
            filled(tr("Adding", "Hand over the keyboard now: %1 types a PIN that nobody else knows."), name),
            filled(tr("Adding", "Let %1 in"), name),
        )
        dialog.chosen.connect(lambda pin: self._add(dialog, pin))
        dialog.open()

    def _add(self, dialog: PinDialog, pin: str) -> None:
        from desktop.colleagues import commands

        def done(insider: Insider) -> None:
            person = insider.member.hex()
            words = tr("Adding", "This PC gets everything ready for %1; that may take a moment.")
            dialog.set_sentence(filled(words, name))
            self._turns.introduce(insider, lambda: (dialog.accept(), self._on_added(person)))

        wanted, name = self._wanted, self._wanted.name
        if wanted.known:
            self._bridge.do(commands.add_known, wanted.known, pin, done=done, failed=dialog.refuse)
        else:
            self._bridge.do(commands.add_new, wanted.name, wanted.role, pin, done=done, failed=dialog.refuse)

    def _on_added(self, person: str) -> None:
        from desktop.colleagues import commands

        if self._own_pin:
            self._bridge.do(commands.set_pin, self._own_pin, done=self._turns.renew)
        question = ask(
            self._over,
            filled(tr("Adding", "%1 can come in now"), self._wanted.name),
            tr("Adding", "F12, or a click on your disc, lets the next one in from now on."),
            filled(tr("Adding", "Switch to %1"), self._wanted.name),
            tr("Adding", "Stay"),
            lambda: self._turns.lock(person),
        )
        question.yes.setFocus()  # The keyboard is in the hands of who was let in.
        self.deleteLater()


def _sound(typed: str) -> str:
    from desktop.rows import typed_text

    return typed_text.name_not_code(typed, "the new person")
