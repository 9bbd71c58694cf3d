"""Taking records over from a table: said before what that does, then done as one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.records.csv_file import WESTERN
from desktop.records.importing import carry_out, plan_import
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.file_choice import ask_what_to_open, ask_where_to_save
from ui.tokens import META
from ui.widgets import Dialog, Label, LinkButton, Toast

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.records.csv_file import CsvFile
    from desktop.records.import_plan import FileReading, ImportPlan
    from desktop.records.importing import RecordImport
    from desktop.workspace import Workspace
    from ui.bridge import Bridge
    from ui.records.deeds import Deeds

MOST_SHOWN: Final = 12


def ask_to_import(parent: QWidget, bridge: Bridge, deeds: Deeds, collection: RecordCollection) -> None:
    """Ask for a file, say what taking it over would do, and do it."""
    ask_what_to_open(
        parent, _tr("Import"), f"{_tr('Tables of values')} (*.csv *.tsv *.txt)",
        lambda path: ImportDialog(parent, bridge, deeds, collection, Path(path)).open(),
    )  # fmt: skip


class ImportDialog(Dialog):
    """Attributes: `plan`, once the file was read; `save`, which saves what cannot be taken as a list."""

    _reported = Signal(int, int)

    def __init__(self, parent: QWidget, bridge: Bridge, deeds: Deeds, collection: RecordCollection, path: Path) -> None:
        super().__init__(parent, _tr("Import"), filled(_tr("Reading %1 …"), path.name), _tr("Take over"), _tr("Close"))
        self._bridge = bridge
        self._deeds = deeds
        self._collection = collection
        self._name = path.name
        self._read: tuple[CsvFile, FileReading] | None = None
        self.plan: ImportPlan | None = None
        self.save = LinkButton(self.tr("Save this list"), "download", flush=True)
        self.save.clicked.connect(self._ask_where)
        self.yes.clicked.disconnect(self.accept)
        self.yes.clicked.connect(self._carry_out)
        self.yes.setVisible(False)
        self._reported.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        BackgroundTask(lambda: _read(bridge.workspace, collection, path), self._on_read, self._fail, self).start()

    def _on_read(self, read: tuple[CsvFile, FileReading]) -> None:
        self._read = read
        self._bridge.do(plan_import, self._collection, *read, done=self._show, failed=self._fail)

    def _show(self, plan: ImportPlan) -> None:
        self.plan = plan
        self.set_sentence(self._words(plan))
        self.yes.setVisible(bool(plan.new or plan.changed))
        for words in self._warnings(plan):
            self.body.addWidget(Label(words, tone="attention", wrap=True))
        for skipped in plan.skipped[:MOST_SHOWN]:
            self.body.addWidget(Label(self._problem(skipped.line, skipped.reason), META, wrap=True))
        if len(plan.skipped) > MOST_SHOWN:
            more = filled(self.tr("And %1 more."), str(len(plan.skipped) - MOST_SHOWN))
            self.body.addWidget(Label(more, META, "quiet"))
        if plan.skipped:
            self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)

    def _words(self, plan: ImportPlan) -> str:
        """214 lines: 200 new, 10 changed, 4 not understood."""
        lines = self.tr("1 line") if plan.total == 1 else filled(self.tr("%1 lines"), f"{plan.total:,}")
        parts = (
            (len(plan.new), self.tr("%1 new")), (len(plan.changed), self.tr("%1 changed")),
            (plan.same, self.tr("%1 as they are")), (len(plan.skipped), self.tr("%1 that cannot be taken")),
        )  # fmt: skip
        said = ", ".join(filled(words, f"{count:,}") for count, words in parts if count)
        return filled(self.tr("%1 in %2: %3."), lines, self._name, said or self.tr("nothing to take over"))

    def _warnings(self, plan: ImportPlan) -> Iterator[str]:
        if plan.unknown:
            yield filled(
                self.tr("Left out, for nothing here is called so, or for files come from no list: %1."),
                ", ".join(plan.unknown),
            )
        if plan.encoding == WESTERN:
            yield self.tr("The file is not in UTF-8. Look afterwards whether letters like é are right.")

    def _problem(self, line: int, reason: str) -> str:
        return filled(self.tr("Line %1: %2"), str(line), reason)

    def _carry_out(self) -> None:
        assert self._read is not None  # the button comes after that
        self.yes.setEnabled(False)
        self._bridge.do(
            carry_out, self._collection, *self._read, self._reported.emit, done=self._on_done, failed=self._fail
        )

    def _tell(self, done: int, total: int) -> None:
        self.set_sentence(filled(self.tr("%1 of %2 taken over …"), f"{done:,}", f"{total:,}"))

    def _on_done(self, done: RecordImport) -> None:
        said = filled(self.tr("%1 new, %2 changed."), f"{done.imported:,}", f"{done.changed:,}")
        self._deeds.remember(bytes.fromhex(done.batch), said)
        self.accept()

    def _fail(self, error: Exception) -> None:
        self.set_sentence(sentence_of(error))
        self.yes.setVisible(False)

    def _ask_where(self) -> None:
        assert self.plan is not None  # the button comes after that
        lines = [self._problem(skipped.line, skipped.reason) for skipped in self.plan.skipped]
        name = filled(self.tr("What cannot be taken of %1"), self._name)
        kind = ("txt", self.tr("Text"))
        ask_where_to_save(self, self.tr("Save this list"), name, kind, lambda path: self._save_list(Path(path), lines))

    def _save_list(self, path: Path, lines: list[str]) -> None:
        from desktop.home import user_files

        data = "".join(f"{line}\n" for line in lines).encode()
        BackgroundTask(
            lambda: user_files.write(path, data, replace=True),
            lambda _: Toast(self, filled(self.tr("Saved in %1."), path.name), at_foot=True),
            lambda error: Toast(self, sentence_of(error), at_foot=True),
            self,
        ).start()


def _read(workspace: Workspace, collection: RecordCollection, path: Path) -> tuple[CsvFile, FileReading]:
    from desktop.records.csv_file import CsvFile
    from desktop.records.import_plan import FileReading
    from desktop.settings.typed_fields import TypedFields

    file, session = CsvFile(path, collection), workspace.read()
    try:
        typed = TypedFields(session)
    finally:
        session.close()
    return file, FileReading(typed.written, typed.texts, os.urandom)


def _tr(words: str) -> str:
    return QCoreApplication.translate("ImportDialog", words)
