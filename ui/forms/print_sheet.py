"""How a form's entries are printed, for everybody: what stands above, which questions, what stands below, on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.forms.collections import kind_of
from desktop.forms.definition import PrintSheet, QuestionType
from desktop.forms.drafts.in_use import print_so
from desktop.printing.papers import PAPERS
from ui.bridge import sentence_of
from ui.tokens import META
from ui.widgets import Dialog, Label, SegmentedChoice, TextField, Toast, Toggles

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form
    from ui.bridge import Bridge


def printable(definition: Definition) -> list[tuple[str, str]]:
    """The questions that can stand on the sheet, by their keys, with their words."""
    shown = (QuestionType.NOTE, QuestionType.ROWS)
    return [(each.key, each.label) for each in definition.questions if each.type in shown or kind_of(each) is not None]


class PrintSheetDialog(Dialog):
    """Attributes: `above`, `below`, what stands there; `questions`, `paper`."""

    def __init__(self, parent: QWidget, bridge: Bridge, form: Form) -> None:
        super().__init__(parent, self.tr("How entries are printed"), self.tr("This counts for everybody."),
                         self.tr("Use it"), self.tr("Cancel"), width=520)  # fmt: skip
        self._bridge = bridge
        self._form = form
        sheet, offered = form.definition.print, printable(form.definition)
        self._usual = [key for key, _ in offered]
        said = [key for key in sheet.questions if key in self._usual]
        has_order = said != sorted(said, key=self._usual.index)
        self._order = [*said, *(key for key in self._usual if key not in said)] if has_order else self._usual
        self._chosen = set(said or self._usual)
        self.above = TextField(self.tr("Above the answers"), value=sheet.title)
        self.below = TextField(self.tr("At the foot of every page"), value=sheet.footer)
        self.above.edit.setMaxLength(200)
        self.below.edit.setMaxLength(400)
        name = self.tr("What is printed of an entry")
        self.questions = Toggles(name, [(key, label, label) for key, label in offered])
        broken = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # over as many lines as it needs
        broken.setHeightForWidth(True)
        self.questions.setSizePolicy(broken)
        self.questions.set_on(self._chosen)
        self.questions.switched.connect(self._on_switched)
        papers = [("", self.tr("As usual here")), *((each.name.casefold(), each.name) for each in PAPERS)]
        known = sheet.paper.casefold() if sheet.paper.casefold() in dict(papers) else ""
        self.paper = SegmentedChoice(self.tr("Paper"), papers, known)
        for part in (Label(name, META, "quiet"), self.questions, self.above, self.below,
                     Label(self.tr("Paper"), META, "quiet"), self.paper):  # fmt: skip
            self.body.addWidget(part)

    def sheet(self) -> PrintSheet:
        """As it was said: all questions where none is left out, so that those that are added later are printed too."""
        chosen = tuple(key for key in self._order if key in self._chosen)
        return PrintSheet(
            title=self.above.text(),
            questions=() if list(chosen) == self._usual else chosen,
            footer=self.below.text(),
            paper=self.paper.value(),
        )

    def accept(self) -> None:
        """Use it, where it says something else."""
        if self.sheet() != self._form.definition.print:
            window, said = self.parentWidget().window(), self.tr("It is printed so from now on.")
            self._bridge.do(
                print_so, self._form.id, self.sheet(),
                done=lambda _: Toast(window, said, at_foot=True),
                failed=lambda error: Toast(window, sentence_of(error), at_foot=True),
            )  # fmt: skip
        super().accept()

    def _on_switched(self, key: str, on: bool) -> None:
        self._chosen = self._chosen | {key} if on else self._chosen - {key}
        self.yes.setEnabled(bool(self._chosen))
