"""One question of a draft as a card: its words, its type as a chip, whether it must be filled; its settings unfold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.forms.definition import QuestionType
from desktop.forms.drafts.builder import typed_questions
from desktop.forms.question_kinds import CHOOSING, UNASKED
from ui.bidi import filled
from ui.forms.builder.card_settings import CardSettings
from ui.forms.builder.chip_button import ChipButton
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.words import OFFERED, OFFERED_IN_ROWS, type_words
from ui.theme import Theme
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12, TARGET
from ui.widgets import FlowLayout, IconButton, Label, LinkButton

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.drafts.draft import DraftQuestion
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import Naming, ShopWriting
    from ui.forms.builder.question_list import QuestionList

_MUST: Final = "TRUE"
_DOT: Final = 3


class QuestionCard(QFrame):
    """Signals: `entered`, on to the next; `moved(int)`, by one up or down; `dragged(QPoint)` over the screen, then
    `dropped`; `removed(str)`, it was taken away, with what it was called; `choices_wanted(str)`: it was made one with
    answers to choose from, and was answered under this key so far.

    Attributes: `path`; `label`, its line; `type`, its chip; `must`; `fold`, which unfolds `settings`.
    """

    entered = Signal()
    moved = Signal(int)
    dragged = Signal(QPoint)
    dropped = Signal()
    removed = Signal(str)
    choices_wanted = Signal(str)

    def __init__(
        self, editing: DraftEditing, writing: ShopWriting, path: str, rows: Callable[..., QuestionList] | None
    ) -> None:
        """`rows`: makes the list of what is asked in its rows; None for a question in rows."""
        super().__init__()
        self.path = path
        self._editing = editing
        self._writing = writing
        self._rows = rows
        self._asked: DraftQuestion | None = None
        self._naming: Naming | None = None
        self._shown: object = None
        self.settings: CardSettings | None = None
        self.setProperty("box", True)
        self.label = DraftLine(self.tr("Question"))
        self.label.setProperty("filled", True)
        self.type = ChipButton(self.tr("Type"), lambda: [(each.value, type_words(each)) for each in self._types()])
        self.must = _Must(self.tr("Must be filled"))
        self.fold = IconButton("chevron-down", self.tr("More about it"), checkable=True)
        self.remove = IconButton("trash-2", self.tr("Take it away"))
        self._fault = Label("", META, "attention", wrap=True)
        self._keep = LinkButton(self.tr("Keep it"), "undo-2", flush=True)
        self._lay_out()
        self._connect()

    def show_question(self, asked: DraftQuestion, naming: Naming, faults: Sequence[str]) -> None:
        """What the draft says of it."""
        is_new_type = self._asked is None or self._asked.question.type is not asked.question.type
        self._asked, self._naming = asked, naming
        settings = naming.definition if self.fold.isChecked() else None
        if self._shown == (asked, faults, settings):
            return
        self._shown = asked, faults, settings
        question = asked.question
        called = question.label or self.tr("Question without words")
        self.setAccessibleName(called)
        self.label.show_text(question.label)
        self.label.setAccessibleName(filled(self.tr("Question “%1”"), called))
        self.type.say(type_words(question.type))
        self.must.setVisible(question.type not in UNASKED)
        self.must.setChecked(bool(question.required))
        self.must.setAccessibleName(filled(self.tr("“%1” must be filled"), called))
        self.fold.set_look(
            "chevron-up" if self.fold.isChecked() else "chevron-down", filled(self.tr("More about “%1”"), called)
        )
        self.remove.set_look("trash-2", filled(self.tr("Take “%1” away"), called))
        self._fault.setText("\n".join(faults))
        self._fault.setVisible(bool(faults))
        self._keep.setVisible(asked.is_contested)
        if is_new_type and _lacks(question):
            self.fold.setChecked(True)
        if self.settings is not None and self.fold.isChecked():
            self.settings.show_question(asked, naming)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)

    def _types(self) -> tuple[QuestionType, ...]:
        return OFFERED if self._rows is not None else OFFERED_IN_ROWS

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_4)
        self.grip = _Grip(self)
        for part in (self.grip, self.label, self.remove, self.fold):
            head.addWidget(part, 1 if part is self.label else 0)
        chips = FlowLayout()
        chips.setSpacing(SPACE_4)
        for part in (self.type, self.must, self._keep):
            chips.addWidget(part)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_8, SPACE_8, SPACE_8, SPACE_8)
        self._column.setSpacing(SPACE_8)
        self._column.addLayout(head)
        self._below = QVBoxLayout()
        self._below.setSpacing(SPACE_8)
        self._below.setContentsMargins(SPACE_12 + SPACE_8, 0, 0, 0)
        self._below.addLayout(chips)
        self._below.addWidget(self._fault)
        self._column.addLayout(self._below)

    def _connect(self) -> None:
        self.label.typed.connect(lambda text: self._editing.put(self.path, label=text))
        self.label.entered.connect(self.entered)
        self.type.chosen.connect(self._on_type)
        self.must.clicked.connect(lambda on: self._editing.put(self.path, required=_MUST if on else ""))
        self.fold.toggled.connect(self._on_folded)
        self.remove.clicked.connect(self._on_removed)
        self._keep.clicked.connect(lambda: self._editing.bring_back(self.path))

    def _on_type(self, chosen: str) -> None:
        """What its words say of such answers comes with the type, as that it is filled in already."""
        assert self._asked is not None
        question, type = self._asked.question, QuestionType(chosen)
        if type is question.type:
            return
        guessed = typed_questions(question.label, self._writing.language)
        default = guessed[0].get("default", "") if guessed and guessed[0]["type"] == chosen else ""
        self._editing.put(self.path, type=chosen, default=default)
        if type in CHOOSING and not question.choices:
            self.choices_wanted.emit(question.key)

    def _on_folded(self, unfolded: bool) -> None:
        if self.settings is None:
            assert self._asked is not None
            assert self._naming is not None
            rows = self._rows and (lambda: self._rows(f"{self.path}/questions", self._asked))
            self.settings = CardSettings(self._editing, self._writing, self.path, rows)
            self._below.addWidget(self.settings)
        self.settings.setVisible(unfolded)
        if self._asked is not None and self._naming is not None:
            self.settings.show_question(self._asked, self._naming)
            called = self._asked.question.label
            self.fold.set_look("chevron-up" if unfolded else "chevron-down", filled(self.tr("More about “%1”"), called))

    def _on_removed(self) -> None:
        called = self._asked.question.label if self._asked else ""
        self._editing.remove(self.path)
        self.removed.emit(called)


def _lacks(question: Question) -> bool:
    """Whether more has to be said about it at once."""
    match question.type:
        case QuestionType.ROWS:
            return not question.questions
        case QuestionType.CALCULATE:
            return not question.calculation
        case QuestionType.ENTRY:
            return not question.form
    return question.type in CHOOSING and not question.choices


class _Must(QPushButton):
    """Whether it must be filled."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("kind", "toggle")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        from PySide6.QtGui import QFontMetrics

        metrics = QFontMetrics(Theme.current().font(semibold=True))
        height = max(Theme.current().scaled(TARGET), metrics.height() + 8)
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * SPACE_12, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Grip(QWidget):
    """By which a card is dragged."""

    def __init__(self, card: QuestionCard) -> None:
        super().__init__()
        self._card = card
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(self.tr("Drag it, or move it with Alt and the arrows"))
        self.setFixedWidth(SPACE_12)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._card.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._card.dropped.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Theme.current().colour("edge"))
        middle = self.height() // 2
        for row in (-1, 0, 1):
            for left in (1, 1 + 2 * _DOT):
                painter.drawEllipse(left, middle + row * 2 * _DOT, _DOT, _DOT)
