"""How a running number looks, with one to look at, and which PC gives it out."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.definition import Numbering
from desktop.forms.numbering import example, numbering_of
from desktop.home.wall_clock import wall_ms
from desktop.people.queries import pcs
from desktop.settings.queries import shop_calendar
from ui.bidi import filled
from ui.forms.builder.chip_button import ChipButton, Choice
from ui.forms.builder.draft_line import DraftLine
from ui.tokens import META, SPACE_8
from ui.widgets import FlowLayout, Label

if TYPE_CHECKING:
    from desktop.forms.drafts.draft import DraftQuestion
    from ui.forms.builder.editing import DraftEditing

_OF: Final = "numbers"
_SHAPES: Final = ("{year}-", "{year}-{month}-", "")
_READ: Final = re.compile(r"([^{}]*)(\{year\}-(?:\{month\}-)?)?(?:\{letter\})?\{n\}")
_EACH: Final = "each"
_MOST: Final = 40


class NumberSettings(QWidget):
    """Attributes: `before`, the line for what stands before the number; `shape`, the chip that says how it looks; `by`,
    the one that says which PC gives it out."""

    def __init__(self, editing: DraftEditing) -> None:
        super().__init__()
        self._editing = editing
        self._numbering = Numbering("")
        self.before = DraftLine(
            self.tr("What stands before the number"), self.tr("What stands before it, such as INV-")
        )
        self.before.setMaxLength(_MOST)
        self.before.editingFinished.connect(self._on_before)
        self.shape = ChipButton(self.tr("How the number looks"), self._shapes)
        self.shape.chosen.connect(lambda shape: self._put(shape=shape))
        self.by = ChipButton(self.tr("Who gives it out"), self._givers)
        self.by.chosen.connect(lambda pc: self._put(pc="" if pc == _EACH else pc))
        self._told = Label("", META, "quiet", wrap=True)
        chips = FlowLayout()
        for chip in (self.shape, self.by):
            chips.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addLayout(chips)
        column.addWidget(self.before)
        column.addWidget(self._told)

    def show_question(self, asked: DraftQuestion) -> None:
        """What the draft says of it."""
        self._numbering = numbering_of(self._editing.draft.definition, asked.question.key)
        self.shape.say(example(self._numbering, self._day()))
        self.by.say(self._giver_words(self._numbering.pc))
        if not self.before.hasFocus():
            self.before.show_text(self._parts()[0])
        self._told.setText(self._why())

    def _day(self) -> date:
        return shop_calendar(self._editing.bridge.session).today(wall_ms())

    def _parts(self) -> tuple[str, str]:
        """What stands before it, and its shape; nothing of one that was written by hand otherwise."""
        read = _READ.fullmatch(self._numbering.pattern)
        return (read[1], read[2] or "") if read else ("", _SHAPES[0])

    def _shapes(self) -> list[Choice]:
        before, _ = self._parts()
        return [(shape, example(self._made(before, shape, self._numbering.pc), self._day())) for shape in _SHAPES]

    def _givers(self) -> list[Choice]:
        found = [(pc.id, self._giver_words(pc.id)) for pc in pcs(self._editing.bridge.session)]
        return [(_EACH, self._giver_words("")), *found]

    def _giver_words(self, pc: str) -> str:
        if not pc:
            return self.tr("Each PC for itself")
        name = next((each.name for each in pcs(self._editing.bridge.session) if each.id == pc), "")
        return filled(self.tr("%1 gives out all"), name) if name else self.tr("A PC that is gone gives out all")

    def _why(self) -> str:
        if self._numbering.pc:
            return self.tr(
                "No number is left out. What is filled in on another PC gets its number when it comes there; somebody "
                "has to be there who may change it."
            )
        return self.tr("The letter is the PC’s, so that two never give out the same number.")

    def _made(self, before: str, shape: str, pc: str) -> Numbering:
        return Numbering(self._numbering.question, f"{before}{shape}{'' if pc else '{letter}'}{{n}}", pc)

    def _on_before(self) -> None:
        before = re.sub("[{}]", "", self.before.text()).lstrip()
        if before != self._parts()[0]:
            self._put(before=before)

    def _put(self, *, before: str | None = None, shape: str | None = None, pc: str | None = None) -> None:
        was = self._parts()
        said = self._made(
            was[0] if before is None else before,
            was[1] if shape is None else shape,
            self._numbering.pc if pc is None else pc,
        )
        path = self._editing.draft.numbers.get(said.question)
        if path is None:
            self._editing.add_all(_OF, [{"question": said.question, "pattern": said.pattern, "pc": said.pc}])
        else:
            self._editing.put(path, pattern=said.pattern, pc=said.pc)
