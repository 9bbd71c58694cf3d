"""What goes for all entries of a form: who may do what with them, how long they are kept, that Today says of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.forms.closed_sections import closed_sections
from desktop.forms.expected import today_words
from ui.bidi import filled, isolated
from ui.forms.builder.chip_button import ChipButton, Choice
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.who_chip import WhoChip
from ui.tokens import META, PANE_TITLE, SPACE_4, SPACE_8
from ui.widgets import Label, Toggles

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, FormSection
    from ui.forms.builder.editing import DraftEditing

_RIGHTS: Final[Mapping[str, str]] = {
    "add": QT_TRANSLATE_NOOP("EntriesPart", "Who fills it in"),
    "change_own": QT_TRANSLATE_NOOP("EntriesPart", "Who changes what they filled in"),
    "change_all": QT_TRANSLATE_NOOP("EntriesPart", "Who changes what others filled in"),
    "throw_away": QT_TRANSLATE_NOOP("EntriesPart", "Who throws away and brings back"),
}
_SEEN_BY: Final[Mapping[str, str]] = {
    "everyone": QT_TRANSLATE_NOOP("EntriesPart", "Everyone sees what is filled in. That stays so."),
    "managers": QT_TRANSLATE_NOOP("EntriesPart", "Managers and owners see what is filled in. That stays so."),
    "owners": QT_TRANSLATE_NOOP("EntriesPart", "Owners see what is filled in. That stays so."),
    "own": QT_TRANSLATE_NOOP(
        "EntriesPart", "Everyone sees what they filled in; managers and owners see all. That stays so."
    ),
    "own_and_owners": QT_TRANSLATE_NOOP(
        "EntriesPart", "Everyone sees what they filled in; owners see all. That stays so."
    ),
    "chosen": QT_TRANSLATE_NOOP("EntriesPart", "Those who were chosen see what is filled in."),
}
_CLOSED: Final[Mapping[str, str]] = {
    "managers": QT_TRANSLATE_NOOP(
        "EntriesPart", "“%1” (%2) is filled in on an entry’s page; only managers and owners see it. That stays so."
    ),
    "owners": QT_TRANSLATE_NOOP(
        "EntriesPart", "“%1” (%2) is filled in on an entry’s page; only owners see it. That stays so."
    ),
}
_KEPT: Final[Mapping[int, str]] = {
    0: QT_TRANSLATE_NOOP("EntriesPart", "For good"),
    30: QT_TRANSLATE_NOOP("EntriesPart", "30 days"),
    180: QT_TRANSLATE_NOOP("EntriesPart", "Half a year"),
    365: QT_TRANSLATE_NOOP("EntriesPart", "One year"),
    1_095: QT_TRANSLATE_NOOP("EntriesPart", "3 years"),
    3_650: QT_TRANSLATE_NOOP("EntriesPart", "10 years"),
}
_OTHER: Final = "other"
_TODAY: Final = "today"
_MOST_DAYS: Final = 36_500


def _words(text: str) -> str:
    return QCoreApplication.translate("EntriesPart", text)


def kept_words(days: int) -> str:
    """How long entries are kept, as a chip says it."""
    return _words(_KEPT[days]) if days in _KEPT else filled(_words("%1 days"), f"{days:,}")


class EntriesPart(QWidget):
    """Attributes: `rights`, the chips by what one may; `kept`, the chip that says for how long; `days`, the line for
    another number of days; `today`, the switch for Today; `closed`: which sections fewer people see."""

    def __init__(self, editing: DraftEditing) -> None:
        super().__init__()
        self._editing = editing
        session = editing.bridge.session
        self.rights = {name: WhoChip(_words(said), session) for name, said in _RIGHTS.items()}
        self.kept = ChipButton(self.tr("How long entries are kept"), self._terms)
        self.kept.chosen.connect(self._on_kept)
        self.days = DraftLine(self.tr("Days"), self.tr("Days"))
        self.days.setValidator(QIntValidator(1, _MOST_DAYS, self.days))
        self.days.editingFinished.connect(self._on_days)
        self._seen_by = Label("", META, "quiet", wrap=True)
        told = self.tr("An owner’s PC erases every day what is older. Nobody can bring that back.")
        self._told = Label(told, META, "quiet", wrap=True)
        shown = self.tr("Show in Today")
        self.today = Toggles(self.tr("Today"), [(_TODAY, shown, shown)])
        self.today.switched.connect(lambda _, on: self._editing.put("", today=on))
        self._today_says = Label("", META, "quiet", wrap=True)
        self.closed = Label("", META, "quiet", wrap=True)
        self._lines: dict[str, QWidget] = {}
        self._lay_out()

    def show_form(self, definition: Definition, *, in_use: bool) -> None:
        """What the draft says; who may is asked when a form is first put to use."""
        self.setVisible(bool(definition.questions))
        for name, chip in self.rights.items():
            chip.show_who(getattr(definition, name))
            self._lines[name].setVisible(in_use)
        self._seen_by.setText(_words(_SEEN_BY[definition.audience]))
        self._seen_by.setVisible(in_use)
        closed = list(closed_sections(definition))
        self.closed.setText("\n".join(map(closed_words, closed)))
        self.closed.setVisible(bool(closed))
        self.kept.say(kept_words(definition.keep_days))
        self._told.setVisible(bool(definition.keep_days))
        self._show_today(definition)
        if not self.days.hasFocus():
            self.days.setVisible(False)

    def _show_today(self, definition: Definition) -> None:
        """Where there is anything that Today could say of it."""
        words = today_words(definition)
        self.today.set_on([_TODAY] if definition.today else [])
        self.today.setVisible(bool(words) or definition.today)
        said = self.tr("Today says of it: %1.") if definition.today else self.tr("Today would say of it: %1.")
        self._today_says.setText(filled(said, ", ".join(words)))
        self._today_says.setVisible(bool(words))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_8, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(Label(self.tr("Entries"), PANE_TITLE))
        for name, chip in self.rights.items():
            chip.said.connect(partial(self._on_said, name))
            self._lines[name] = _line(_words(_RIGHTS[name]), chip)
            column.addWidget(self._lines[name])
        column.addWidget(self._seen_by)
        column.addWidget(self.closed)
        column.addWidget(_line(self.tr("How long entries are kept"), self.kept))
        column.addWidget(self.days)
        column.addWidget(self._told)
        column.addWidget(self.today, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._today_says)

    def _on_said(self, name: str, who: Mapping[str, object]) -> None:
        self._editing.put("", **{name: who})

    def _terms(self) -> list[Choice]:
        known = [(str(days), _words(said)) for days, said in _KEPT.items()]
        return [*known, (_OTHER, self.tr("Another number of days …"))]

    def _on_kept(self, key: str) -> None:
        if key == _OTHER:
            days = self._editing.draft.definition.keep_days
            self.days.setText(str(days or ""))
            self.days.show()
            self.days.setFocus()
        else:
            self._editing.put("", keep_days=int(key))

    def _on_days(self) -> None:
        typed = self.days.text()
        self.days.hide()
        if self.days.hasAcceptableInput() and int(typed) != self._editing.draft.definition.keep_days:
            self._editing.put("", keep_days=int(typed))


def closed_words(section: FormSection) -> str:
    """Who reads a section that is not for all who read the entry."""
    asked = ", ".join(isolated(question.label) for question in section.questions)
    return filled(_words(_CLOSED[section.audience]), section.label, asked)


def _line(words: str, chip: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_8)
    row.addWidget(Label(words, wrap=True), 1)
    row.addWidget(chip)
    return line
