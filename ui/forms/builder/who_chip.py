"""A chip that says who may do something with a form, and offers who else could."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal

from desktop.forms.definition import Who
from desktop.people.queries import people
from ui.bidi import filled
from ui.forms.builder.chip_button import ChipButton, Choice

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.rows.read_session import ReadSession

_ROLES: Final[Mapping[str, str]] = {
    "employee": QT_TRANSLATE_NOOP("WhoChip", "Everyone"),
    "manager": QT_TRANSLATE_NOOP("WhoChip", "Managers and owners"),
    "owner": QT_TRANSLATE_NOOP("WhoChip", "Owners"),
}
_ALSO, _NO_MORE = "+", "-"


def role_words(role: str) -> str:
    """Everybody who has a role or a higher one."""
    return QCoreApplication.translate("WhoChip", _ROLES[role])


class WhoChip(ChipButton):
    """Signals: `said(dict)` by hand: who may now, as a draft says it."""

    said = Signal(dict)

    def __init__(self, name: str, session: ReadSession) -> None:
        super().__init__(name, self._choices)
        self._session = session
        self._who = Who()
        self.chosen.connect(self._on_chosen)

    def show_who(self, who: Who) -> None:
        """This is what the draft says."""
        self._who = who
        names = [each.name for each in self._others() if each.id in who.people]
        self.say(", ".join((role_words(who.role), *names)))

    def _others(self) -> list[Person]:
        """Who may not by their role."""
        allowed = list(_ROLES)[list(_ROLES).index(self._who.role) :]
        return [each for each in people(self._session) if each.active and each.role not in allowed]

    def _choices(self) -> list[Choice]:
        also, no_more = self.tr("Also %1"), self.tr("%1 no more")
        roles = [(role, role_words(role)) for role in _ROLES]
        return roles + [
            (_NO_MORE + each.id, filled(no_more, each.name))
            if each.id in self._who.people
            else (_ALSO + each.id, filled(also, each.name))
            for each in self._others()
        ]

    def _on_chosen(self, key: str) -> None:
        role, named = self._who.role, list(self._who.people)
        if key.startswith(_ALSO):
            named.append(key[1:])
        elif key.startswith(_NO_MORE):
            named.remove(key[1:])
        else:
            role = key
        said: dict[str, Any] = {"role": role, "people": named}
        self.said.emit(said)
