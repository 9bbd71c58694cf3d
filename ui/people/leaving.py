"""Taking somebody or a PC out, leaving, and changing roles: said before what it leads to, then done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.people import leaving
from desktop.people.records import PC, Departing, Person, Role
from ui.bidi import filled
from ui.bridge import Bridge, sentence_of
from ui.people import leaving_words
from ui.people_words import role_explained
from ui.people_words import role_words as role_named
from ui.tokens import META
from ui.widgets import Dialog, Label, NoticeDialog, SegmentedChoice, announce, ask

_ROLES: tuple[Role, ...] = ("employee", "manager", "owner")


def ask_to_take_out_pc(bridge: Bridge, parent: QWidget, pc: PC, back: QWidget) -> None:
    """Ask whether a PC is to be taken out; with yes, it is. The focus goes `back`."""

    def confirm(going: Departing) -> None:
        _ask(
            (parent, back),
            going,
            (leaving_words.pc_title(going), leaving_words.pc_words(going)),
            QCoreApplication.translate("Leaving", "Take it out"),
            lambda: bridge.do(leaving.take_out_pc, pc.id),
        )

    bridge.do(leaving.pc_departing, pc.id, done=confirm)


def ask_to_take_out(bridge: Bridge, parent: QWidget, person: Person, back: QWidget) -> None:
    """Ask whether somebody is to be taken out, or oneself to leave; with yes, it is done. The focus goes `back`."""
    leave = QCoreApplication.translate("Leaving", "Leave the shop")
    yes = leave if person.is_me else QCoreApplication.translate("Leaving", "Take out of the shop")

    def confirm(going: Departing) -> None:
        _ask(
            (parent, back),
            going,
            (leaving_words.person_title(going), leaving_words.person_words(going)),
            yes,
            lambda: bridge.do(leaving.take_out_person, person.id),
        )

    bridge.do(leaving.person_departing, person.id, done=confirm)


def _ask(
    around: tuple[QWidget, QWidget], going: Departing, words: tuple[str, str], yes: str, on_yes: Callable[[], object]
) -> None:
    (parent, back), (title, sentence) = around, words
    if going.refusal is not None:
        NoticeDialog(parent, title, going.refusal).open()
        return
    asked = ask(parent, title, sentence, yes, QCoreApplication.translate("Leaving", "Cancel"), on_yes, danger=True)
    asked.finished.connect(back.setFocus)


class RoleDialog(Dialog):
    """Which role somebody is to have; what it lets them do stands below. Open it with `open()`."""

    def __init__(self, bridge: Bridge, person: Person, role: Role, parent: QWidget | None) -> None:
        """`role`: the one that is proposed."""
        title = filled(QCoreApplication.translate("RoleDialog", "What %1 may do"), person.name)
        super().__init__(
            parent,
            title,
            "",
            QCoreApplication.translate("RoleDialog", "Save"),
            QCoreApplication.translate("RoleDialog", "Cancel"),
        )
        self._bridge = bridge
        self._person = person
        self._is_open = True
        self._said = Label("", META, "danger", wrap=True)
        self._said.hide()
        self.roles = SegmentedChoice(title, [(one, role_named(one)) for one in _ROLES], role)
        self._means = Label(role_explained(role), wrap=True)
        self._loses = Label("", META, "quiet", wrap=True)
        for part in (self.roles, self._means, self._loses, self._said):
            self.body.addWidget(part)
        self.roles.changed.connect(self._on_changed)
        self.yes.clicked.disconnect(self.accept)
        self.yes.clicked.connect(self._on_save)
        self.finished.connect(self._on_finished)
        self.yes.setDefault(True)
        self.roles.focus_chosen()
        self._on_changed(role)

    def _on_changed(self, role: Role) -> None:
        self._means.setText(role_explained(role))
        self._loses.setText(leaving_words.role_words(self._person, role))
        self._loses.setVisible(bool(self._loses.text()))
        self._said.hide()
        self.yes.setEnabled(role != self._person.role)
        announce(self, f"{self._means.text()} {self._loses.text()}")

    def _on_save(self) -> None:
        role: Role = self.roles.value()  # type: ignore[assignment]
        self._bridge.do(leaving.set_role, self._person.id, role, done=self._on_saved, failed=self._on_refused)

    def _on_saved(self, _person: Person) -> None:
        if self._is_open:
            self.accept()

    def _on_refused(self, error: Exception) -> None:
        if self._is_open:
            self._said.setText(sentence_of(error))
            self._said.show()
            announce(self, self._said.text())

    def _on_finished(self) -> None:
        self._is_open = False
