"""Files that are dropped or pasted anywhere in a form: they go where it asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.forms.filling import At
from ui.files.first_slot import give_first
from ui.forms.filling.file_answers import FileAnswer

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from ui.forms.filling.question_column import QuestionColumn


def take_given(column: QuestionColumn, data: QMimeData) -> bool:
    """Whether the form asks for any now."""
    asked = (card for key, card in column.cards.items() if At(key) in column.look.asked)
    places = {card.question.label: card.answer.slot for card in asked if isinstance(card.answer, FileAnswer)}
    return give_first(column, places, data)
