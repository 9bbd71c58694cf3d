"""What is offered once a form is in use: this PC for visitors, a place in Today, empty sheets, entries that go after a
while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from desktop.forms.drafts.in_use import keep_for, show_in_today
from desktop.forms.expected import today_words
from desktop.rows.typed_text import quoted, shortened
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.tokens import SPACE_4, SPACE_8, SPACE_12
from ui.widgets import FlowLayout, IconButton, Label, LinkButton, Toast

if TYPE_CHECKING:
    from desktop.forms.records import Form
    from ui.bridge import Bridge

KEEP_DAYS: Final = 30
_LONGEST: Final = 40


class NextSteps(QWidget):
    """Signals: `sign_in_wanted`, `sheets_wanted`.

    Attributes: `sign_in`, `today`, `sheets`, `erase`, `close_button`: the buttons.
    """

    sign_in_wanted = Signal()
    sheets_wanted = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._form = ""
        self._is_offered = False
        self._has_room = True
        self._said = Label("")
        self.sign_in = LinkButton(self.tr("Sign-in screen on this PC"), "monitor")
        self.today = LinkButton(self.tr("Show in Today"), "sun")
        self.sheets = LinkButton(self.tr("Print empty sheets"), "printer")
        self.erase = LinkButton(self.tr("Delete after 30 days"), "trash-2")
        self.close_button = IconButton("x", self.tr("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        row.setSpacing(SPACE_8)
        flow = FlowLayout()
        flow.setSpacing(SPACE_12)
        for part in (self._said, self.sign_in, self.today, self.sheets, self.erase):
            flow.addWidget(part)
        row.addLayout(flow, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._fit()
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.today.clicked.connect(lambda: self._show_in_today(shown=True))
        self.sheets.clicked.connect(self.sheets_wanted)
        self.erase.clicked.connect(lambda: self._keep_for(KEEP_DAYS))
        self.close_button.clicked.connect(self._close)

    def offer(self, form: Form) -> None:
        """Of this one, which is in use now."""
        self._form = form.id
        short = shortened(form.title, _LONGEST)
        self._said.setText(filled(self.tr("%1 is in use. Next:"), quoted(short)))
        self.erase.setVisible(form.may_publish and not form.definition.keep_days)
        self._offer_today(form)
        self._is_offered = True
        self._fit()

    def set_room(self, has_room: bool) -> None:
        """Without room the table comes first: all of this is offered elsewhere too."""
        self._has_room = has_room
        self._fit()

    def _close(self) -> None:
        self._is_offered = False
        self._fit()

    def _fit(self) -> None:
        self.setVisible(self._is_offered and self._has_room)

    def _offer_today(self, form: Form) -> None:
        words, is_shown = today_words(form.definition), form.definition.today
        self.today.setVisible(form.may_publish and bool(words) and not is_shown)

    def _show_in_today(self, *, shown: bool) -> None:
        self.today.setEnabled(False)
        self._bridge.do(show_in_today, self._form, shown, done=self._on_shown, failed=self._on_failed)

    def _on_shown(self, form: Form) -> None:
        if not isValid(self):
            return
        self.today.setEnabled(True)
        self._offer_today(form)
        if form.definition.today:
            said = filled(self.tr("Today says of it: %1."), ", ".join(today_words(form.definition)))
            toast = Toast(self, said, self.tr("Undo"), at_foot=True)
            toast.clicked.connect(lambda: self._show_in_today(shown=False))

    def _keep_for(self, days: int) -> None:
        self.erase.setEnabled(False)
        self._bridge.do(keep_for, self._form, days, done=self._on_kept, failed=self._on_failed)

    def _on_kept(self, form: Form) -> None:
        if not isValid(self):
            return
        days = form.definition.keep_days
        self.erase.setEnabled(True)
        self.erase.setVisible(not days)
        if days:
            said = filled(self.tr("Entries are deleted after %1 days."), str(days))
            Toast(self, said, self.tr("Undo"), at_foot=True).clicked.connect(lambda: self._keep_for(0))

    def _on_failed(self, error: Exception) -> None:
        if isValid(self):
            self.erase.setEnabled(True)
            self.today.setEnabled(True)
            Toast(self, sentence_of(error), at_foot=True)
