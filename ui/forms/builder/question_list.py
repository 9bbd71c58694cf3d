"""The questions of a form, or of the rows of one, as cards, and a line that makes the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.forms.drafts.builder import typed_questions
from ui.bidi import filled
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.naming import Naming
from ui.forms.builder.part_column import PartColumn
from ui.forms.builder.question_card import QuestionCard
from ui.tokens import SPACE_8, SPACE_24
from ui.widgets import Toast

if TYPE_CHECKING:
    from desktop.forms.drafts.draft import DraftQuestion
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import ShopWriting

TOP: Final = "questions"


class QuestionList(QWidget):
    """Signals: `choices_wanted(path, key)` as a card has it.

    Attributes: `new`, the line whose Enter makes the next card; `cards`, by the paths of their questions."""

    choices_wanted = Signal(str, str)

    def __init__(self, editing: DraftEditing, writing: ShopWriting, of: str = TOP) -> None:
        super().__init__()
        self._editing = editing
        self._writing = writing
        self._of = of
        self._dragged: str | None = None
        self._naming: Naming | None = None
        self._faults: Mapping[str, Sequence[str]] = {}
        self._column = PartColumn()
        is_top = of == TOP
        words = self.tr("Next question") if is_top else self.tr("Next question of a row")
        self.new = DraftLine(words, self.tr("Type a question, then Enter") if is_top else words)
        self.new.entered.connect(lambda: self._add(self.new.text()))
        self.new.pasted.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self._column)
        column.addWidget(self.new)

    @property
    def cards(self) -> dict[str, QuestionCard]:
        """In their order."""
        return {path: part for path, part in self._column.parts.items() if isinstance(part, QuestionCard)}

    def show_questions(
        self, questions: Sequence[DraftQuestion], naming: Naming, faults: Mapping[str, Sequence[str]]
    ) -> None:
        """What the draft says of them; `faults`: sentences by the paths of questions."""
        self._naming, self._faults = naming, faults
        self._column.show_parts([asked.path for asked in questions], self._made)
        cards = self.cards
        for asked in questions:
            card = cards[asked.path]
            card.show_question(asked, replace(naming, own=asked.question.key), faults.get(asked.path, ()))
            if card.settings is not None and card.settings.rows is not None:
                inner = replace(naming, rows=asked.question.key)
                card.settings.rows.show_questions(asked.questions, inner, faults)

    def _made(self, path: str) -> QuestionCard:
        rows = self._rows if self._of == TOP else None
        card = QuestionCard(self._editing, self._writing, path, rows)
        card.entered.connect(partial(self._on_entered, path))
        card.moved.connect(partial(self._on_moved, path))
        card.dragged.connect(partial(self._on_dragged, path))
        card.dropped.connect(self._on_dropped)
        card.removed.connect(partial(self._on_removed, path))
        card.choices_wanted.connect(partial(self.choices_wanted.emit, path))
        return card

    def _rows(self, of: str, asked: DraftQuestion) -> QuestionList:
        assert self._naming is not None
        inner = QuestionList(self._editing, self._writing, of)
        inner.show_questions(asked.questions, replace(self._naming, rows=asked.question.key), self._faults)
        return inner

    def _add(self, text: str) -> None:
        questions = typed_questions(text, self._writing.language)
        if questions and self._editing.add_all(self._of, questions):
            self.new.clear()
            self._bring_into_view(self.new)

    def _on_entered(self, path: str) -> None:
        """On to the next one's words."""
        paths = list(self.cards)
        place = paths.index(path) + 1
        line = self.cards[paths[place]].label if place < len(paths) else self.new
        line.setFocus()
        self._bring_into_view(line)

    def _on_moved(self, path: str, step: int) -> None:
        after = self._column.neighbour(path, step)
        if after is not None:
            self._editing.move(path, after)
            self._bring_into_view(self.cards[path])

    def _on_dragged(self, path: str, place: QPoint) -> None:
        self._dragged = path
        self._column.show_drop(self._column.after_at(self._column.mapFromGlobal(place), path))
        self._drop_at = self._column.after_at(self._column.mapFromGlobal(place), path)

    def _on_dropped(self) -> None:
        path, self._dragged = self._dragged, None
        self._column.show_drop(None)
        paths = list(self.cards)
        if path is not None and path in paths:
            place = paths.index(path)
            if self._drop_at != (paths[place - 1] if place else ""):
                self._editing.move(path, self._drop_at)

    def _on_removed(self, path: str, called: str) -> None:
        toast = Toast(self, filled(self.tr("“%1” was taken away."), called), self.tr("Undo"), at_foot=True)
        toast.clicked.connect(partial(self._editing.bring_back, path))
        self.new.setFocus()

    def _bring_into_view(self, part: QWidget) -> None:
        """Once it has its place."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            QTimer.singleShot(0, part, lambda: parent.ensureWidgetVisible(part, 0, SPACE_24))
