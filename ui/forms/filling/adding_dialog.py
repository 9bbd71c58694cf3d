"""What an entry that is added to a list in place must say besides its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.bidi import filled
from ui.forms.filling.question_column import QuestionColumn
from ui.widgets import Dialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.bridge import Bridge
    from ui.forms.filling.ground import FillingGround


class AddingDialog(Dialog):
    """Attributes: `column`, the questions."""

    def __init__(self, parent: QWidget, bridge: Bridge, ground: FillingGround, typed: str) -> None:
        """`typed`: what it is called."""
        super().__init__(
            parent, filled(self.tr("New: %1"), ground.form.definition.one), "", self.tr("Add it"), self.tr("Cancel")
        )
        self.column = QuestionColumn(bridge, ground)
        self.column.begin({**self.column.said(), ground.collection.title: typed})
        self.column.ended.connect(self.yes.setFocus)
        self.body.addWidget(self.column)

    def accept(self) -> None:
        """Unless something is to be mended first."""
        if not self.column.refuse():
            super().accept()
