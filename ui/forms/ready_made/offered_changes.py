"""Above the table of a form that comes along: what a new version of Countertop would change of it, offered only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from desktop.forms.ready_made.changes import changes_offered, draft_offered
from desktop.forms.ready_made.queries import key_of
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.widgets import Banner, Toast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.documents.key import DocumentKey
    from desktop.forms.records import Form
    from ui.bridge import Bridge
    from ui.widgets import SettingsStore

_SAID: Final = 2
_NOT_NOW: Final = "forms.not_now"
"""What was offered and closed, by the ids of forms."""


class OfferedChanges(Banner):
    """Signals: `draft_wanted(DocumentKey)`, with the changes in it, to be looked at and put to use."""

    draft_wanted = Signal(object)

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        super().__init__("info", " ", self.tr("Look at them"), dismissable=True)
        self._bridge = bridge
        self._settings = settings
        self._ended = False
        self._asked: Form | None = None
        self._offered: Sequence[str] = ()
        self.setVisible(False)
        self.clicked.connect(self._look)
        self.dismissed.connect(self._close)

    def show_form(self, form: Form) -> None:
        """Whatever is offered of this one, to whoever may change it."""
        if self._asked is not None and self._asked.publication == form.publication:
            return
        self._asked = form
        key = key_of(form)
        if key and form.may_publish:
            self._bridge.do(changes_offered, key, done=lambda said: self._show(form, said), failed=self._on_failed)
        else:
            self.setVisible(False)

    def stop(self) -> None:
        """End for good: what was asked for comes to nobody."""
        self._ended = True

    def _show(self, form: Form, offered: Sequence[str]) -> None:
        if self._ended or form is not self._asked:
            return
        self._offered = offered
        said = " ".join(offered[:_SAID])
        if len(offered) > _SAID:
            said = filled(self.tr("%1 And %2 more."), said, str(len(offered) - _SAID))
        self.set_text(filled(self.tr("This version of Countertop offers changes to this form. %1"), said))
        self.setVisible(bool(offered) and self._closed().get(form.id) != list(offered))

    def _look(self) -> None:
        if self._asked is not None and (key := key_of(self._asked)):
            self._bridge.do(draft_offered, key, done=self._on_draft, failed=self._on_failed)

    def _on_draft(self, draft: DocumentKey) -> None:
        if not self._ended:
            self.draft_wanted.emit(draft)

    def _close(self) -> None:
        if self._asked is not None:
            self._settings.set(_NOT_NOW, {**self._closed(), self._asked.id: list(self._offered)})

    def _closed(self) -> dict[str, list[str]]:
        kept = self._settings.get(_NOT_NOW)
        return kept if isinstance(kept, dict) else {}

    def _on_failed(self, error: Exception) -> None:
        if not self._ended:
            Toast(self, sentence_of(error), at_foot=True)
