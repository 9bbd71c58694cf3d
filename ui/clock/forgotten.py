"""A stop that was forgotten: when it was, said by whoever forgot it, and confirmed by whoever leads them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.clock.queries import forgot_to_stop
from desktop.errors import InvalidError
from desktop.settings.typed_dates import typed_time
from ui.bidi import filled
from ui.clock.words import clock_in
from ui.theme import Theme
from ui.times import day_title
from ui.tokens import SPACE_8
from ui.widgets import Label, QuietButton, TextField

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.clock.stretches import Stretch

_WIDTH: Final = 360

tr = QCoreApplication.translate


class ForgottenStop(QWidget):
    """Signals: `said(datetime)`, an aware one. Attributes: `at`, the field; `say`, the button."""

    said = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._start: datetime | None = None
        self._question = Label("", wrap=True)
        self.at = TextField(tr("Clock", "When did you stop?"), hint=tr("Clock", "Like 22:30. A manager confirms it."))
        self.say = QuietButton(tr("Clock", "I stopped then"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for part in (self._question, self.at, self.say):
            column.addWidget(part)
        self.say.clicked.connect(self._on_said)
        self.at.submitted.connect(self._on_said)
        self.hide()
        self._fit()
        Theme.current().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedWidth(Theme.current().scaled(_WIDTH))

    def ask_after(self, last: Stretch | None, there: tzinfo, now: datetime) -> None:
        """Ask, if it was forgotten."""
        today = now.astimezone(there).date()
        is_forgotten = last is not None and last.start is not None and forgot_to_stop(last, today, now)
        self.setVisible(is_forgotten)
        if last is None or last.start is None or not is_forgotten:
            return
        start = last.start.astimezone(there)
        if start != self._start:
            self._start = start
            self.at.edit.clear()
        words = tr("Clock", "%1: you started at %2 and did not stop.")
        self._question.setText(filled(words, day_title(last.day), clock_in(start, there)))

    def _on_said(self) -> None:
        """On the day of the start, or after midnight where it would be before that."""
        assert self._start is not None
        try:
            at = datetime.combine(self._start.date(), typed_time(self.at.text()), self._start.tzinfo)
        except InvalidError as error:
            self.at.set_error(str(error))
            return
        if at <= self._start:
            at = datetime.combine(at.date() + timedelta(1), at.time(), at.tzinfo)
        self.said.emit(at)
