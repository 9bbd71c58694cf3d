"""How everyone sees a form's entries: what somebody sees is made everyone's, or left for what everyone sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.forms.views import as_view, own_view_of, show_everyone
from desktop.records.own_view import first_view
from ui.bridge import sentence_of
from ui.widgets import LinkButton, Toast

if TYPE_CHECKING:
    from desktop.forms.definition import View
    from desktop.forms.records import Form
    from ui.records.table.table_pane import TablePane
    from ui.records.ways import Ways


class EveryonesView(QObject):
    """Two links beside the ways to see entries, each as long as it leads anywhere. Attributes: `back`, `make`."""

    def __init__(self, pane: TablePane, ways: Ways, form: Form) -> None:
        super().__init__(pane)
        self._pane = pane
        self._ways = ways
        self._form = form
        self._is_publishing = False
        self.back = _link(self.tr("Everyone’s view"), "undo-2", self.tr("Back to everyone’s view"))
        self.make = _link(self.tr("For everyone"), "users", self.tr("Make this everyone’s view"))
        self.back.clicked.connect(pane.kept.as_everyone)
        self.make.clicked.connect(self._on_make)
        for link in (self.back, self.make):
            ways.add_beside(link)
        pane.kept.changed.connect(self._fit)
        pane.read.connect(self._fit)
        self._fit()

    def show_form(self, form: Form) -> None:
        """What is known of it now."""
        self._form = form
        self._fit()

    def _fit(self) -> None:
        kept, collection = self._pane.kept, self._pane.collection
        is_apart = kept.is_own and kept.now != first_view(collection)
        self.back.setVisible(is_apart and collection.view is not None)
        self.make.setVisible(is_apart and self._form.may_publish and not self._is_publishing)
        self._ways.fit()

    def _on_make(self) -> None:
        layout = self._pane.layout_of_columns
        view = as_view(layout.own, tuple(layout.ordered()), tuple(layout.hidden()))
        before = next((each for each in self._form.definition.views if each.key == view.key), None)
        self._pane.kept.become(own_view_of(view))
        self._publish(view, lambda: self._say_made(before))

    def _publish(self, view: View | None, done: Callable[[], object] = lambda: None) -> None:
        self._is_publishing = True
        self._fit()

        def on_done(form: Form) -> None:
            self._is_publishing = False
            self.show_form(form)
            done()

        def on_failed(error: Exception) -> None:
            self._is_publishing = False
            self._pane.say_refused(sentence_of(error))
            self._fit()

        self._pane.bridge.do(show_everyone, self._form.id, view, done=on_done, failed=on_failed)

    def _say_made(self, before: View | None) -> None:
        said = self.tr("Everyone who chose nothing else sees it like this now.")
        toast = Toast(self._pane, said, self.tr("Undo"), at_foot=True)
        toast.clicked.connect(lambda: self._publish(before))


def _link(words: str, icon: str, all_words: str) -> LinkButton:
    link = LinkButton(words, icon)
    link.setAccessibleName(all_words)
    link.setToolTip(all_words)
    return link
