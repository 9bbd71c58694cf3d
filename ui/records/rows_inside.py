"""The rows of a record: what belongs to it, as a small list for each kind, and a line to add one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.records.collection import Kind, RecordCollection
from desktop.records.records import Record
from desktop.records.remarks import RecordRemark
from desktop.records.rights_words import with_article
from ui.bidi import filled, side_by_side
from ui.records.page_reading import PageShown, titled
from ui.records.remark_lines import RemarkLines
from ui.records.value_words import ValueWords
from ui.tokens import META, SPACE_4, SPACE_8
from ui.widgets import IconButton, Label, TextField

tr = QCoreApplication.translate


class LeadingLine(QWidget):
    """What another record is called, what else it says, and a button that leads there. Signals: `clicked`."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = Label("", wrap=True)
        self._about = Label("", META, "quiet", wrap=True)
        self.open = IconButton("chevron-right", self.tr("Open"))
        self.open.clicked.connect(self.clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._about)
        row.addLayout(texts, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_words(self, name: str, about: str = "") -> None:
        """Say this."""
        self._name.setText(name)
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self.open.set_look("chevron-right", filled(self.tr("Open “%1”"), name))


class RowsInside(QWidget):
    """Those of one collection. Signals: `wanted(id)`, one is to be opened; `added(str)`, what was typed for a new one;
    `bin_wanted`, what was thrown away of them.

    Attributes: `line`; `remarks`, what is said of them.
    """

    wanted = Signal(str)
    added = Signal(str)
    bin_wanted = Signal()

    def __init__(self, collection: RecordCollection) -> None:
        super().__init__()
        self._collection = collection
        self._listed: list[tuple[str, str, str]] | None = None
        self.remarks = RemarkLines()
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_8)
        self.line = TextField(filled(self.tr("Add %1"), with_article(collection.one)), placeholder=self.tr("Add one"))
        self.line.label.setVisible(False)
        self.line.submitted.connect(self._on_entered)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_4, 0, 0)
        column.setSpacing(SPACE_8)
        title = QHBoxLayout()
        title.addWidget(Label(collection.heading, semibold=True, wrap=True), 1)
        bin = IconButton("trash-2", filled(self.tr("Bin of %1"), collection.called or collection.many))
        bin.clicked.connect(self.bin_wanted)
        title.addWidget(bin)
        column.addLayout(title)
        column.addLayout(self._column)
        column.addWidget(self.remarks)
        column.addWidget(self.line)

    def show_record(self, shown: PageShown) -> None:
        """What they are now."""
        title = self._collection.by_key.get(self._collection.title)
        self.line.setVisible(bool(shown.whole.writable) and title is not None and title.kind is Kind.TEXT)
        self.remarks.show_remarks(self._remarks(shown))
        listed = [self._said(row, shown.words) for row in shown.whole.rows[self._collection.name]]
        if listed == self._listed:
            return
        self._listed = listed
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for id, name, about in listed:
            self._column.addWidget(self._row(id, name, about))

    def _said(self, row: Record, words: ValueWords) -> tuple[str, str, str]:
        """Its id, what it is called, and what else it says."""
        name = titled(self._collection, row.said.get(self._collection.title), words)
        others = [field for field in self._collection.fields if field.key != self._collection.title]
        said = [
            filled(tr("Records", "%1: %2"), field.label, words.words(field, row.said[field.key]))
            for field in others
            if field.key in row.said and field.kind is not Kind.BYTES
        ]
        return row.id, name, side_by_side(*said)

    def _remarks(self, shown: PageShown) -> list[RecordRemark]:
        """Each with the row and the field that it is said of."""
        ids = [row.id for row in shown.whole.rows[self._collection.name]]
        return [
            remark._replace(sentence=self._placed(remark, ids.index(remark.row) + 1)) if remark.row else remark
            for remark in shown.whole.remarks
            if remark.rows == self._collection.name
        ]

    def _placed(self, remark: RecordRemark, number: int) -> str:
        field = self._collection.by_key.get(remark.field)
        if field is None:
            return filled(tr("Records", "Row %1: %2"), str(number), remark.sentence)
        return filled(tr("Records", "Row %1, %2: %3"), str(number), field.label, remark.sentence)

    def _row(self, id: str, name: str, about: str) -> LeadingLine:
        line = LeadingLine()
        line.show_words(name, about)
        line.clicked.connect(partial(self.wanted.emit, id))
        return line

    def _on_entered(self) -> None:
        if self.line.text():
            self.added.emit(self.line.text())
