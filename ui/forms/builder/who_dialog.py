"""Who fills a form in and who sees what was filled in: asked when it is first put to use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from desktop.forms.here_now import stay_of
from ui.bidi import filled
from ui.tokens import META
from ui.widgets import Dialog, Label, LinkButton, Toggles

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.people.records import Person

WHO: Final = ("everyone", "managers fill in", "managers", "owners")
"""What people are asked at once."""
OTHERS: Final = ("own", "own and owners", "chosen")
"""What they are asked under *Other*."""
_EMPLOYEE: Final = {"role": "employee"}
_RIGHTS: Final[dict[str, dict[str, Any]]] = {
    "everyone": {"audience": "everyone", "add": _EMPLOYEE, "change_own": _EMPLOYEE},
    "managers fill in": {"audience": "everyone", "add": {"role": "manager"}, "change_own": {"role": "manager"}},
    "managers": {"audience": "managers", "add": {"role": "manager"}, "change_own": {"role": "manager"}},
    "owners": {
        "audience": "owners", "add": {"role": "owner"}, "change_own": {"role": "owner"},
        "change_all": {"role": "owner"}, "throw_away": {"role": "owner"},
    },
    "own": {"audience": "own", "add": _EMPLOYEE, "change_own": _EMPLOYEE},
    "own and owners": {
        "audience": "own_and_owners", "add": _EMPLOYEE, "change_own": _EMPLOYEE, "change_all": {"role": "owner"},
        "throw_away": {"role": "owner"},
    },
    "chosen": {
        "audience": "chosen", "add": _EMPLOYEE, "change_own": _EMPLOYEE, "change_all": _EMPLOYEE,
        "throw_away": _EMPLOYEE,
    },
}  # fmt: skip
_SEEN_BY: Final = {"managers": ("manager", "owner"), "owners": ("owner",)}


class WhoDialog(Dialog):
    """Attributes: `choices`, the sentences by their keys in `WHO` and `OTHERS`; `other`, what leads to these; `people`,
    those who can be chosen."""

    def __init__(self, parent: QWidget, title: str, role: str, people: Sequence[Person] | None = None) -> None:
        """`role`: one's own; nobody makes a form that they cannot see themselves. `people`: who could be chosen to see
        it; None: only the first sentences are offered."""
        super().__init__(
            parent, filled(self.tr("Use %1"), title), self.tr("Who fills it in, and who sees it?"), self.tr("Use it"),
            self.tr("Not yet"),
        )  # fmt: skip
        self._readers: list[str] = []
        self._group = QButtonGroup(self)
        said = self._sentences()
        self.choices = {key: QRadioButton(said[key]) for key in (*WHO, *OTHERS)}
        for key, choice in self.choices.items():
            choice.setEnabled(role in _SEEN_BY.get(key, (role,)))
            self._group.addButton(choice)
            self.body.addWidget(choice)
        self.other = LinkButton(self.tr("Other …"), flush=True)
        self.other.clicked.connect(self._offer_others)
        self.people = Toggles(self.tr("Who sees it"), [(each.id, each.name, each.name) for each in people or ()])
        self.people.switched.connect(self._on_switched)
        self.body.addWidget(self.people)
        self.body.addWidget(self.other)
        self.body.addWidget(Label(self.tr("Who sees it stays so for good."), META, "quiet", wrap=True))
        for part in (self.people, *(self.choices[key] for key in OTHERS)):
            part.hide()
        self.other.setVisible(people is not None)
        self.choices["chosen"].setEnabled(bool(people))
        self._group.buttonToggled.connect(self._show_people)
        self.choices["everyone"].setChecked(True)
        self.yes.setFocus()

    def rights(self, definition: Definition) -> dict[str, Any]:
        """What is chosen for a form, as a draft says it."""
        chosen = self._chosen()
        if chosen == "everyone" and stay_of(definition) is not None:
            return {**_RIGHTS[chosen], "change_all": _EMPLOYEE}  # who lets visitors out is seldom who let them in
        return _RIGHTS[chosen]

    def readers(self) -> list[str]:
        """The ids of those who were chosen to see it with oneself."""
        return list(self._readers) if self._chosen() == "chosen" else []

    def _sentences(self) -> dict[str, str]:
        return {
            "everyone": self.tr("Everyone fills it in, and everyone sees it."),
            "managers fill in": self.tr("Managers and owners fill it in; everyone sees it."),
            "managers": self.tr("Only managers and owners fill it in and see it."),
            "owners": self.tr("Only owners fill it in and see it."),
            "own": self.tr("Everyone fills it in and sees their own; managers see those of employees, owners all."),
            "own and owners": self.tr("Everyone fills it in and sees their own; owners see all."),
            "chosen": self.tr("Only you and these fill it in and see it:"),
        }

    def _chosen(self) -> str:
        return next(key for key, choice in self.choices.items() if choice.isChecked())

    def _offer_others(self) -> None:
        self.other.hide()
        for key in OTHERS:
            self.choices[key].show()
        self.choices[OTHERS[0]].setFocus()
        self.adjustSize()

    def _on_switched(self, person: str, on: bool) -> None:
        self._readers = [each for each in self._readers if each != person] + [person] * on
        self._show_people()

    def _show_people(self, *_: object) -> None:
        is_chosen = self._chosen() == "chosen"
        self.people.setVisible(is_chosen)
        self.yes.setEnabled(not is_chosen or bool(self._readers))
