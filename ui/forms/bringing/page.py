"""The page on which a list is brought into a form: what answers what, what that would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import DesktopError
from desktop.forms.bringing.commands import bring_list, plan_list
from desktop.forms.bringing.matching import answered, key_offered
from desktop.forms.bringing.plan import BY_ENTRY
from desktop.forms.bringing.refused_rows import refused_bytes
from desktop.forms.brought_form import reading_hints
from desktop.sheets.parsing import ReadingWish, read_pasted
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.file_choice import ask_where_to_save
from ui.forms.bringing.list_grid import ListGrid
from ui.forms.bringing.plan_summary import PlanSummary
from ui.forms.bringing.reading import ShownList, first_look, in_session, read_tables, with_question
from ui.forms.bringing.words import counts
from ui.forms.builder.chip_button import ChipButton
from ui.tokens import META, SPACE_8, SPACE_16, SPACE_24
from ui.widgets import FlowLayout, HeaderBar, IconButton, Label, Pane, PrimaryButton, QuietButton, Toast, announce
from ui.widgets.label import ElidedLabel

if TYPE_CHECKING:
    from desktop.forms.bringing.plan import BroughtList, ListPlan
    from desktop.forms.records import Form
    from desktop.records.importing import RecordImport
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.tables import SheetTable
    from ui.bridge import Bridge

_LINES: Final = 12
_EVERY_ROW: Final = ""


class BringingPage(Pane):
    """Signals: `closed`, back to the table; `done(RecordImport, bool)`, what came of it, and whether it was stopped.

    Attributes: `shown`, the list as it is previewed, and `plan`, what it would do, None until these are known; `grid`,
    `told`; `bring`, `stop_button`; `key`, the chip for the question by which an entry is known.
    """

    closed = Signal()
    done = Signal(object, bool)
    _reported = Signal(int, int)

    def __init__(self, bridge: Bridge, form: Form) -> None:
        super().__init__(filled(Pane.tr("Bring a list into %1"), form.title))
        self._bridge = bridge
        self._form = form
        self._task: BackgroundTask | None = None
        self._tables: Sequence[SheetTable] = ()
        self._read_again: Callable[[str, int], None] | None = None
        self._asked = 0
        self._name = ""
        self._stopped = self._ended = self.is_working = False
        self.shown: ShownList | None = None
        self.plan: ListPlan | None = None
        self.grid, self.told = ListGrid(), PlanSummary()
        self.bring = PrimaryButton(self.tr("Bring in"))
        self.stop_button = QuietButton(self.tr("Stop"))
        self.back = IconButton("chevron-left", self.tr("Back to the table"))
        self._sheet = ChipButton(self.tr("Table"), lambda: [(str(at), t.name) for at, t in enumerate(self._tables)])
        self._line = ChipButton(self.tr("Titles"), self._lines)
        self.key = ChipButton(self.tr("Known by"), self._keys)
        self._counts = Label("", wrap=True, semibold=True)
        self._hint = Label(self.tr("Beside each column: the question that it answers."), META, "quiet", wrap=True)
        self._lay_out()
        self._connect()

    # From where

    def read_file(self, path: Path) -> None:
        """The list in a file."""
        self._name = path.name
        self._read_again = lambda sheet, line: self._read(path, ReadingWish(header_lines=((sheet, line),)))
        self._read(path, ReadingWish())

    def read_pasted(self, text: str, has_titles: bool | None = None) -> None:
        """The list that was copied in a spreadsheet."""
        self._name = self.tr("What was copied")
        self._read_again = lambda _sheet, line: self.read_pasted(text, line > 0)
        try:
            self._on_read([read_pasted(text, reading_hints(self._bridge.session), has_header=has_titles)])
        except DesktopError as error:
            self._fail(error)

    def stop(self) -> None:
        """End for good: what was begun goes on, and nothing is heard of it any more."""
        self._ended = True
        if self._task is not None:
            self._task.drop()

    def _read(self, path: Path, wish: ReadingWish) -> None:
        self._say(filled(self.tr("Reading %1 …"), path.name))
        self._beside(lambda session: read_tables(session, path, wish), self._on_read)

    def _on_read(self, tables: Sequence[SheetTable]) -> None:
        before = self.shown.brought.table.name if self.shown is not None else ""
        self._tables = tables
        self._look_at(next((table for table in tables if table.name == before), tables[0]))

    def _look_at(self, table: SheetTable) -> None:
        self._beside(lambda session: first_look(session, self._form.id, table), self._show)

    def _beside(self, read: Callable[[ReadSession], Any], then: Callable[[Any], object]) -> None:
        if self._task is not None:
            self._task.drop()
        work = partial(in_session, self._bridge.workspace, read)
        self._task = BackgroundTask(work, then, self._fail, self).start()

    # What is shown

    def _show(self, shown: ShownList) -> None:
        self.shown = shown
        brought = shown.brought
        self._sheet.setVisible(len(self._tables) > 1)
        self._sheet.say(brought.table.name)
        line = brought.table.header_line
        self._line.say(self.tr("No titles") if line is None else filled(self.tr("Titles in line %1"), str(line)))
        self._line.setVisible(True)
        self.key.say(self._key_words(brought.key))
        self.key.setVisible(True)
        self.grid.show_list(shown)
        for part in (self._hint, self.grid):
            part.setVisible(True)
        self._look_ahead()

    def _look_ahead(self) -> None:
        """What it would do."""
        assert self.shown is not None
        self.plan = None
        self.bring.setEnabled(False)
        self._asked += 1
        if not any(self.shown.brought.questions):
            self._say(self.tr("Say which column answers which question: click “Left out” beside it."))
            self.told.setVisible(False)
            return
        self._say(self.tr("Looking at what this would do …"))
        asked = self._asked
        self._bridge.do(
            plan_list, self._form.id, self.shown.brought,
            done=lambda plan: self._on_planned(asked, plan), failed=self._fail,
        )  # fmt: skip

    def _on_planned(self, asked: int, plan: ListPlan) -> None:
        if self._ended or asked != self._asked or self.is_working:
            return
        assert self.shown is not None
        self.plan = plan
        self._say(counts(plan))
        announce(self, counts(plan))
        self.told.show_plan(plan, _notes(self.shown.brought), may_publish=self.shown.form.may_publish)
        self.told.setVisible(True)
        self.bring.setEnabled(bool(plan.lines.new or plan.lines.changed))

    def _say(self, sentence: str) -> None:
        self._counts.setText(sentence)

    def _fail(self, error: Exception) -> None:
        if self._ended:
            return
        self._set_working(False)
        self._say(sentence_of(error))

    # What is chosen

    def _on_question(self, place: int, key: str) -> None:
        shown = self.shown
        if shown is not None and not self.is_working:
            self._beside(lambda session: with_question(session, shown, place, key), self._show)

    def _on_key(self, key: str) -> None:
        if self.shown is not None and not self.is_working:
            self._show(self.shown._replace(brought=self.shown.brought._replace(key=key)))

    def _keys(self) -> list[tuple[str, str]]:
        if self.shown is None:
            return []
        brought, definition = self.shown.brought, self.shown.form.definition
        likely = key_offered(brought.table, definition, brought.questions)
        others = [each.key for each in answered(definition) if each.key in brought.questions and each.key not in likely]
        by_entry = [BY_ENTRY] if brought.entry_place >= 0 else []
        return [(key, self._key_words(key)) for key in (_EVERY_ROW, *by_entry, *likely, *others)]

    def _key_words(self, key: str) -> str:
        if not key:
            return self.tr("Every row is new")
        if key == BY_ENTRY:
            return self.tr("Known as exported here")
        assert self.shown is not None
        return filled(self.tr("Known by %1"), self.shown.form.definition.by_key[key].label)

    def _lines(self) -> list[tuple[str, str]]:
        lines = [(str(line), filled(self.tr("Titles in line %1"), str(line))) for line in range(1, _LINES + 1)]
        return [*lines, ("0", self.tr("No titles"))]

    def _on_line(self, line: str) -> None:
        if self.shown is not None and self._read_again is not None and not self.is_working:
            self._read_again(self.shown.brought.table.name, int(line))

    # Doing it

    def _bring(self) -> None:
        if self.shown is None or self.plan is None:
            return
        self._set_working(True)
        self._say(self.tr("Looking once more at what is here …"))
        self._bridge.do(
            bring_list, self._form.id, self.shown.brought, self.told.choices, self._reported.emit, self._goes_on,
            done=self._on_done, failed=self._fail,
        )  # fmt: skip

    def _goes_on(self) -> bool:
        return not self._stopped

    def _stop(self) -> None:
        self._stopped = True
        self.stop_button.setEnabled(False)

    def _set_working(self, is_working: bool) -> None:
        self.is_working = is_working
        self.bring.setVisible(not is_working)
        self.stop_button.setVisible(is_working)
        self.back.setEnabled(not is_working)
        for part in (self.grid, self.told, self._sheet, self._line, self.key):
            part.setEnabled(not is_working)
        if is_working:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, done: int, total: int) -> None:
        if self.is_working:
            self._say(filled(self.tr("%1 of %2 brought in …"), f"{done:,}", f"{total:,}"))

    def _on_done(self, done: RecordImport) -> None:
        self.is_working = False
        if not self._ended:
            self.done.emit(done, self._stopped)

    # What cannot be taken

    def _ask_where(self) -> None:
        name = filled(self.tr("What cannot be taken of %1"), Path(self._name).stem)
        ask_where_to_save(self, self.tr("Save this list"), name, ("xlsx", self.tr("Excel")), self.save_refused)

    def save_refused(self, path: str) -> None:
        """What cannot be taken, in a file: .xlsx or .csv."""
        assert self.plan is not None
        assert self.shown is not None
        table, refused = self.shown.brought.table, self.plan.lines.skipped
        sign = reading_hints(self._bridge.session).decimal_sign

        def save() -> None:
            from desktop.home import user_files

            user_files.write(Path(path), refused_bytes(table, refused, path, sign), replace=True)

        BackgroundTask(
            save,
            lambda _: Toast(self, filled(self.tr("Saved in %1."), Path(path).name), at_foot=True),
            lambda error: Toast(self, sentence_of(error), at_foot=True),
            self,
        ).start()

    # How it is made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.is_working:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.bring.clicked.connect(self._bring)
        self.stop_button.clicked.connect(self._stop)
        self.grid.question_wanted.connect(self._on_question)
        self.key.chosen.connect(self._on_key)
        self._sheet.chosen.connect(lambda at: self._look_at(self._tables[int(at)]))
        self._line.chosen.connect(self._on_line)
        self.told.save_wanted.connect(self._ask_where)
        self._reported.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def _lay_out(self) -> None:
        header = HeaderBar(ruled=True)
        header.row.addWidget(self.back)
        title = filled(self.tr("Bring a list into %1"), self._form.title)
        header.row.addWidget(ElidedLabel(title, semibold=True), 1)
        for button in (self.stop_button, self.bring):
            header.add_action(button)
        chips = QWidget()
        row = FlowLayout(chips)
        for part in (self._sheet, self._line, self.key):
            row.addWidget(part)
            part.setVisible(False)
        above = QVBoxLayout()
        above.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, 0)
        above.setSpacing(SPACE_8)
        above.addWidget(chips)
        above.addWidget(self._counts)
        self.body.addWidget(header)
        self.body.addLayout(above)
        self.body.addWidget(self._made_column(), 1)
        for part in (self.stop_button, self._hint, self.grid, self.told):
            part.setVisible(False)
        self.bring.setEnabled(False)

    def _made_column(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("ground", "")
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_24)
        column.setSpacing(SPACE_8)
        for part in (self._hint, self.grid, self.told):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area


def _notes(brought: BroughtList) -> list[str]:
    """What could not be told of the table, and of the columns that answer questions."""
    answering = [column for column, key in zip(brought.table.columns, brought.questions, strict=True) if key]
    return [*brought.table.notes, *(f"{column.name}: {note}" for column in answering for note in column.notes)]
