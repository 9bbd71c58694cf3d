"""Saving what a table shows, or all of it, as a file for other programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from desktop.records.export_format import ExportFormat
from desktop.records.exporting import ExportedFile
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.file_choice import ask_where_to_save
from ui.records.printing.printing import seen_in
from ui.records.value_words import counted
from ui.tokens import META, SPACE_8
from ui.widgets import Dialog, Label, SegmentedChoice, Toast, Toggles

if TYPE_CHECKING:
    from desktop.records.printed import RecordSheets
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace
    from ui.records.printing.reading import SeenRecords
    from ui.records.table.table_pane import TablePane

PDF: Final = "pdf"
_SEEN: Final = "seen"
_MARK: Final = "mark"
tr = QCoreApplication.translate


class ExportDialog(Dialog):
    """Attributes: `kinds`, the buttons by formats and PDF; `which`, what is saved; `sign`, `toggles`, of CSV."""

    def __init__(self, table: TablePane, footer: str = "") -> None:
        """`footer`: below on every printed page."""
        super().__init__(table, filled(tr("Export", "Save %1 as"), table.collection.heading), "",
                         tr("Export", "Save…"), tr("Export", "Cancel"))  # fmt: skip
        self._table = table
        self._footer = footer
        self.kinds: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._kinds()
        self._csv_part = self._csv()
        self.body.addWidget(self._csv_part)
        which = tr("Export", "What is saved")
        self.which = SegmentedChoice(which, [
            (_SEEN, tr("Export", "What is seen")), ("all", tr("Export", "Everything")),
        ])  # fmt: skip
        self._which_label = Label(which, META, "quiet")
        self.body.addWidget(self._which_label)
        self.body.addWidget(self.which)
        self._show_parts()
        self.kinds[ExportFormat.WORKBOOK].setFocus()

    def kind(self) -> str:
        """A format, or PDF."""
        return next(key for key, button in self.kinds.items() if button.isChecked())

    def reading(self) -> Callable[[ReadSession], ExportedFile]:
        """What makes the file, beside the window."""
        kind, seen = self.kind(), seen_in(self._table)
        if kind == PDF:
            return partial(_printed, seen=seen, shop=self._table.bridge.workspace.shop, footer=self._footer)
        format = ExportFormat(kind)
        if format is ExportFormat.CHANGES:
            return partial(_exact, seen=seen)
        is_seen, sign = self.which.value() == _SEEN, self.sign.value()
        return partial(_table, seen=seen, format=format, sign=sign, is_seen=is_seen, mark=self._mark)

    def _kinds(self) -> None:
        words = {
            ExportFormat.WORKBOOK: tr("Export", "Excel workbook"),
            ExportFormat.CSV: tr("Export", "CSV for spreadsheets"),
            PDF: tr("Export", "PDF, as it is printed"),
            ExportFormat.JSON: tr("Export", "JSON for programs"),
            ExportFormat.CHANGES: tr("Export", "CSV to change elsewhere and import again"),
        }
        for key, text in words.items():
            button = self.kinds[key] = QRadioButton(text)
            self._group.addButton(button)
            self.body.addWidget(button)
        self.kinds[ExportFormat.WORKBOOK].setChecked(True)
        self._group.buttonToggled.connect(lambda _, on: self._show_parts() if on else None)

    def _csv(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        name = tr("Export", "How numbers are written")
        here = QLocale().decimalPoint()
        self.sign = SegmentedChoice(name, [(",", "12,50"), (".", "12.50")], here if here in ",." else ".")
        marked = tr("Export", "Marked for Excel")
        self._mark = True
        self.toggles = Toggles(name, [(_MARK, marked, marked)])
        self.toggles.set_on([_MARK])
        self.toggles.switched.connect(lambda _, on: setattr(self, "_mark", on))
        for widget in (Label(name, META, "quiet"), self.sign, self.toggles):
            column.addWidget(widget)
        return part

    def _show_parts(self) -> None:
        kind = self.kind()
        self._csv_part.setVisible(kind == ExportFormat.CSV)
        for part in (self._which_label, self.which):
            part.setVisible(kind in (ExportFormat.WORKBOOK, ExportFormat.CSV, ExportFormat.JSON))


def ask_to_export(table: TablePane, sheets: RecordSheets | None = None) -> ExportDialog:
    """Ask what is saved and where, and save it there; what became of it is said."""
    dialog = ExportDialog(table, sheets.footer if sheets is not None else "")
    dialog.accepted.connect(lambda: _ask_where(table, dialog.kind(), dialog.reading()))
    dialog.open()
    return dialog


def _ask_where(table: TablePane, kind: str, read: Callable[[ReadSession], ExportedFile]) -> None:
    workspace, collection = table.bridge.workspace, table.collection

    def save(path: str) -> None:
        BackgroundTask(
            lambda: _write(workspace, Path(path), read),
            lambda count: Toast(
                table, filled(tr("Export", "%1 saved in %2."), counted(collection, count), Path(path).name),
                at_foot=True,
            ),
            lambda error: Toast(table, sentence_of(error), at_foot=True),
            table,
        ).start()  # fmt: skip

    ending = PDF if kind == PDF else ExportFormat(kind).ending
    called = {PDF: tr("Export", "PDF"), "xlsx": tr("Export", "Excel workbook")}.get(
        ending, tr("Export", "Table of values")
    )
    ask_where_to_save(table, tr("Export", "Save as"), collection.heading, (ending, called), save)


def _write(workspace: Workspace, path: Path, read: Callable[[ReadSession], ExportedFile]) -> int:
    """How many there are."""
    from desktop.home import user_files

    session = workspace.read()
    try:
        file = read(session)
    finally:
        session.close()
    user_files.write(path, file.data, replace=True)  # whoever chose the file was asked
    return file.records


def _exact(session: ReadSession, *, seen: SeenRecords) -> ExportedFile:
    from desktop.home.wall_clock import wall_ms
    from desktop.records.exporting import exported
    from desktop.settings.typed_fields import TypedFields

    typed = TypedFields(session)
    return exported(session, seen.collection, typed.texts, typed.separator, wall_ms())


def _table(
    session: ReadSession, *, seen: SeenRecords, format: ExportFormat, sign: str, is_seen: bool, mark: bool
) -> ExportedFile:
    from desktop.home.wall_clock import wall_ms
    from desktop.records.exported_table import SeenTable
    from desktop.records.exporting import exported_everything, exported_table
    from desktop.settings.typed_fields import TypedFields

    customs, now_ms = TypedFields(session).exporting(sign), wall_ms()
    if is_seen:
        what = SeenTable([(column.key, column.label) for column in seen.columns], seen.listing)
        return exported_table(session, seen.collection, customs, format, what, now_ms, mark=mark)
    labels = (tr("Table", "Added"), tr("Table", "Added by"))
    return exported_everything(session, seen.collection, customs, format, labels, now_ms, mark=mark)


def _printed(session: ReadSession, *, seen: SeenRecords, shop: str, footer: str) -> ExportedFile:
    from desktop.printing.content import PaperTable
    from desktop.printing.papers import usual_paper
    from desktop.settings.queries import shop_calendar
    from ui.printing.output import pdf_bytes
    from ui.printing.pages import laid_out
    from ui.records.printing.reading import read_list, usually_summed

    printout = read_list(session, seen, shop, footer, sums=usually_summed(seen.columns))
    pages = laid_out(printout, usual_paper(shop_calendar(session).country))
    rows = sum(len(block.rows) for block in printout.blocks if isinstance(block, PaperTable))
    return ExportedFile(pdf_bytes(pages), rows)
