"""The forms in use, on the left: what oneself may fill in first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.bidi import filled
from ui.forms.words import who_fills_in
from ui.icons import icon_names
from ui.widgets.sign_list import BELOW, SIGN, SignListView

if TYPE_CHECKING:
    from desktop.forms.records import Form
    from desktop.rows.read_session import ReadSession

tr = QCoreApplication.translate

_Index = QModelIndex | QPersistentModelIndex
PLAIN_ICON: Final = "clipboard"


class ListedForm(Struct, frozen=True):
    """A form, who may fill it in, where oneself may not, whether an entry of it is begun here; the ids of the entries
    that are examples, and whether oneself may throw them away."""

    form: Form
    may_not: str
    is_begun: bool
    examples: Sequence[str] = ()
    may_clear: bool = False

    @property
    def below(self) -> str:
        """What stands below its name."""
        if self.is_begun:
            return tr("Forms", "You had begun an entry")
        if not self.form.entries:
            return tr("Forms", "Nothing filled in yet")
        count = f"{self.form.entries:,}"
        return tr("Forms", "1 entry") if self.form.entries == 1 else filled(tr("Forms", "%1 entries"), count)

    @property
    def icon(self) -> str:
        """What stands before its name."""
        return self.form.definition.icon if self.form.definition.icon in icon_names() else PLAIN_ICON


def read_forms(session: ReadSession) -> list[ListedForm]:
    """Those in use, what oneself may fill in first."""
    from desktop.forms import queries
    from desktop.forms.ready_made.examples import examples

    with session.reading():
        shown = examples(session)
        listed = [_listed(session, form, shown.get(form.id, ())) for form in queries.forms(session)]
    return sorted(listed, key=lambda each: bool(each.may_not))


def _listed(session: ReadSession, form: Form, examples: Sequence[str]) -> ListedForm:
    from desktop.forms import queries
    from desktop.forms.entry_drafts import entry_draft
    from desktop.forms.ready_made.examples import example_key
    from desktop.records.own_rights import OwnRights
    from desktop.records.state import AWAY

    collection = queries.entries_of(session, form.id)
    rights = OwnRights(session, collection)
    return ListedForm(
        form,
        rights.adding() and who_fills_in(form.definition),
        entry_draft(session, form.id) is not None,
        examples,
        not rights.changing(collection.derived(example_key("")), AWAY),
    )


class FormRows(QAbstractListModel):
    """The forms as rows."""

    def __init__(self) -> None:
        super().__init__()
        self._listed: Sequence[ListedForm] = ()

    def show_forms(self, listed: Sequence[ListedForm]) -> None:
        """These are there now."""
        if [each.form.id for each in listed] != [each.form.id for each in self._listed]:
            self.beginResetModel()
            self._listed = listed
            self.endResetModel()
        elif list(listed) != list(self._listed):
            self._listed = listed
            self.dataChanged.emit(self.index(0), self.index(len(listed) - 1))

    def listed(self, row: int) -> ListedForm:
        """The one in a row."""
        return self._listed[row]

    def row_of(self, form: str) -> int:
        """The row of a form by its id; -1 where it is none of these."""
        return next((row for row, each in enumerate(self._listed) if each.form.id == form), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._listed)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._listed):
            return None
        listed = self._listed[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{listed.form.title}, {listed.below}"
        return {
            Qt.ItemDataRole.DisplayRole: listed.form.title,
            Qt.ItemDataRole.ToolTipRole: listed.form.title,
            BELOW: listed.below,
            SIGN: listed.icon,
        }.get(Qt.ItemDataRole(role) if role < Qt.ItemDataRole.UserRole else role)


class FormList(SignListView):
    """Signals: `chosen(str)` with the id of the form to show, whenever somebody goes to its row.

    Attributes: `rows`.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        self.rows = FormRows()
        super().__init__(QCoreApplication.translate("FormList", "Forms"), self.rows)
        self.selectionModel().currentChanged.connect(self._on_current)

    def choose(self, form: str) -> None:
        """Stand on a form."""
        self.setCurrentIndex(self.rows.index(self.rows.row_of(form)))

    def _on_current(self, now: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self.rows.listed(now.row()).form.id)
