"""When an answer is accepted, and what is said where it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import UNASKED
from ui.forms.builder.draft_line import DraftLine
from ui.forms.builder.rule_field import RuleField
from ui.tokens import SPACE_4

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from ui.forms.builder.editing import DraftEditing
    from ui.forms.builder.naming import Naming, ShopWriting

_UNANSWERED: Final = UNASKED | {QuestionType.ROWS}
"""There is nothing to accept."""


class ConstraintPart(QWidget):
    """Attributes: `rule`, of what holds for each answer that is accepted; `message`, the line for what is said else."""

    def __init__(self, editing: DraftEditing, writing: ShopWriting, path: str) -> None:
        super().__init__()
        self.rule = RuleField(self.tr("Only accept if"), self.tr("Only accept if …"), writing)
        self.rule.changed.connect(lambda formula: editing.put(path, constraint=formula))
        self.message = DraftLine(self.tr("What is said otherwise"), self.tr("What is said otherwise"))
        self.message.typed.connect(lambda text: editing.put(path, constraint_message=text))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.rule)
        column.addWidget(self.message)

    def show_question(self, question: Question, naming: Naming) -> None:
        """What the draft says of it; it may name the question itself."""
        self.setVisible(bool(question.constraint) or question.type not in _UNANSWERED)
        self.rule.show_rule(question.constraint, replace(naming, own=""))
        self.message.setVisible(bool(question.constraint))
        self.message.show_text(question.constraint_message)
