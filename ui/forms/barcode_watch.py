"""Whether anything in the shop asks for barcodes: a scanner is listened to as long as something does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop.forms.events import FormsChanged
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from ui.area import ScreenContext

_WHO: Final = "forms"


class BarcodeWatch(QObject):
    """Looks whenever forms are others."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.bridge)
        self._scanner = context.scanner
        self._reader = QueryWorker(context.bridge.pool, self)
        context.bridge.on(FormsChanged, self.look)
        self.look()

    def look(self) -> None:
        """See what forms ask for now."""
        self._reader.ask(_asks_for_barcodes, lambda asked: self._scanner.want(_WHO, wanted=asked))

    def stop(self) -> None:
        """Look no more."""
        self._reader.close()
        self._scanner.want(_WHO, wanted=False)


def _asks_for_barcodes(session: ReadSession) -> bool:
    from desktop.forms import queries
    from desktop.forms.definition import QuestionType

    asked = (each for form in queries.forms(session) for each in form.definition.all_questions())
    return any(question.type is QuestionType.BARCODE for question in asked)
