"""What will be printed, before it is: pages as pictures, what can be chosen beside them, a printer or a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLayout, QScrollArea, QStyle, QVBoxLayout, QWidget

from desktop.printing.papers import PAPERS
from ui.background_task import BackgroundTask
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.file_choice import ask_where_to_save
from ui.printing.preview import PagePreview
from ui.query_worker import QueryWorker
from ui.theme import Theme
from ui.tokens import META, PANE_TITLE, SPACE_8, SPACE_12, SPACE_16
from ui.widgets import Label, PrimaryButton, QuietButton, SegmentedChoice, Toast

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtPrintSupport import QPrinter

    from desktop.printing.papers import Paper
    from desktop.printing.table_fit import Orientation
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge
    from ui.printing.pages import PrintedPages
    from ui.printing.print_run import PrintRun

_SOON_MS: Final = 150
_OPTIONS_WIDTH: Final = 312
_SIZE: Final = (980, 720)
_SHARE: Final = 0.75
"""Of a large window: pages are read best when they are large."""


class PrintChoices(QWidget):
    """What is printed, chosen beside its pages: whoever prints something makes one. Signals: `changed`.

    `has_paper`: whether it is for a paper and orientation of one's choice.
    """

    changed = Signal()
    has_paper = True

    def question(
        self, paper: Paper, orientation: Orientation, is_wanted: Callable[[], bool]
    ) -> Callable[[ReadSession], PrintedPages]:
        """What reads it, beside the window, and lays it out as long as it is wanted."""
        raise NotImplementedError


class PrintDialog(QDialog):
    """Attributes: `preview`; `paper`, `orientation`, the choices; `say`, what stands below the pages."""

    def __init__(self, parent: QWidget, bridge: Bridge, title: str, choices: PrintChoices, paper: Paper) -> None:
        """`paper`: the one that is usual in the shop."""
        super().__init__(parent)
        self._title = title
        self._choices = choices
        self._run: PrintRun | None = None
        self._turn = 0
        """Counts what was asked for: only the last is wanted."""
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.preview = PagePreview()
        self.paper = SegmentedChoice(self.tr("Paper"), [(each.name, each.name) for each in PAPERS], paper.name)
        self.orientation = SegmentedChoice(
            self.tr("Upright or across"),
            [("", self.tr("As it fits")), ("portrait", self.tr("Upright")), ("landscape", self.tr("Across"))],
        )
        self.say = Label("", META, "quiet", wrap=True)
        self.print = PrimaryButton(self.tr("Print…"), "printer")
        self.save = QuietButton(self.tr("Save as PDF…"), "download")
        self.leave = QuietButton(self.tr("Close"))
        # It outlives the dialog: pages that are being laid out hold up nobody who closes it.
        self._reading = QueryWorker(bridge.pool, bridge)
        self._again = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._lay_out()
        self._connect()
        self.print.setDefault(True)
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    # What is shown

    def _read(self) -> None:
        self._again.stop()
        self._paper_choices.setVisible(self._choices.has_paper)
        self._fit()
        paper = next(each for each in PAPERS if each.name == self.paper.value())
        orientation: Orientation = self.orientation.value()  # type: ignore[assignment]
        self.say.setText(self.tr("Reading…"))
        self._set_ready(ready=False)
        turn = self._turn = self._turn + 1
        self._reading.ask(self._choices.question(paper, orientation, lambda: self._turn == turn), self._on_read)

    def _on_read(self, pages: PrintedPages) -> None:
        self.preview.show_pages(pages)
        one = pages.count == 1
        count = self.tr("1 page") if one else filled(self.tr("%1 pages"), f"{pages.count:,}")
        self.say.setText(count)
        self._set_ready(ready=True)

    def _set_ready(self, *, ready: bool) -> None:
        for button in (self.print, self.save):
            button.setEnabled(ready)

    # What is done

    def _on_print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog

        from ui.printing.print_run import printer_for

        assert self.preview.pages is not None
        printer = printer_for(self.preview.pages)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, self.preview.pages.count)
        dialog.accepted.connect(lambda: self.print_on(printer))
        QDialog.open(dialog)  # its own wants a receiver

    def print_on(self, printer: QPrinter) -> None:
        """Send the pages to a printer, and close when it has them."""
        from ui.printing.print_run import PrintRun

        assert self.preview.pages is not None
        self._set_ready(ready=False)
        self.say.setText(self.tr("Printing…"))
        self._run = PrintRun(printer, self.preview.pages, self)
        self._run.ended.connect(self._on_printed)
        self._run.start()

    def _on_printed(self, took_all: bool) -> None:
        if took_all:
            Toast(self.parentWidget(), self.tr("It is with the printer."), at_foot=True)
            self.accept()
            return
        self._set_ready(ready=True)
        self._refuse(self.tr("The printer did not take it. Try another one, or save it as PDF."))

    def _on_save(self) -> None:
        kind, pages = ("pdf", self.tr("PDF")), self.preview.pages
        assert pages is not None
        ask_where_to_save(self, self.tr("Save as PDF"), pages.title, kind, self.save_in)

    def save_in(self, path: str) -> None:
        """Save the pages as a PDF there."""
        from desktop.home import user_files
        from ui.printing.output import pdf_bytes

        pages = self.preview.pages
        assert pages is not None
        self.say.setText(self.tr("Saving…"))
        self._set_ready(ready=False)
        BackgroundTask(
            lambda: user_files.write(Path(path), pdf_bytes(pages), replace=True),  # whoever chose it was asked
            lambda _: self._on_saved(Path(path).name),
            lambda error: self._on_not_saved(sentence_of(error)),
            self,
        ).start()

    def _on_saved(self, name: str) -> None:
        self._set_ready(ready=True)
        self.say.set_tone("quiet")
        self.say.setText(filled(self.tr("Saved in %1."), name))

    def _on_not_saved(self, sentence: str) -> None:
        self._set_ready(ready=True)
        self._refuse(sentence)

    def _refuse(self, sentence: str) -> None:
        self.say.setText(sentence)
        self.say.set_tone("danger")

    def done(self, result: int) -> None:
        """Nothing is read any more."""
        self._again.stop()
        self._turn += 1
        self._reading.drop()
        super().done(result)

    # Laying out

    def _connect(self) -> None:
        Theme.current().changed.connect(self._fit)
        for choice in (self.paper, self.orientation):
            choice.changed.connect(lambda _: self._again.start())
        self._choices.changed.connect(self._again.start)
        self._again.timeout.connect(self._read)
        self._reading.failed.connect(self._refuse)
        self.print.clicked.connect(self._on_print)
        self.save.clicked.connect(self._on_save)
        self.leave.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.preview, 1)
        self._scroller = self._options()
        beside.addWidget(self._scroller)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_12)
        foot.setSpacing(SPACE_8)
        foot.addWidget(self.say, 1)
        for button in (self.leave, self.save, self.print):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(beside, 1)
        column.addLayout(foot)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        room = self.parentWidget().window().size()
        wide, high = map(Theme.current().scaled, _SIZE)
        wide, high = max(wide, int(room.width() * _SHARE)), max(high, int(room.height() * _SHARE))
        self.resize(min(wide, room.width() - SPACE_16 * 2), min(high, room.height() - SPACE_16 * 2))

    def _options(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("ground", "")
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_16, SPACE_16, SPACE_16, SPACE_16)
        column.setSpacing(SPACE_12)
        column.addWidget(Label(self._title, PANE_TITLE, wrap=True))
        column.addWidget(self._choices)
        self._paper_choices = QWidget()
        papers = QVBoxLayout(self._paper_choices)
        papers.setContentsMargins(0, 0, 0, 0)
        papers.setSpacing(SPACE_8)
        for choice in (self.paper, self.orientation):
            papers.addWidget(Label(choice.accessibleName(), META, "quiet"))
            papers.addWidget(choice)
        column.addWidget(self._paper_choices)
        column.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidget(inside)
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroller

    def _fit(self) -> None:
        """What can be chosen is as wide as it needs, in letters of any size."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        needed = self._scroller.widget().minimumSizeHint().width() + bar
        self._scroller.setFixedWidth(max(Theme.current().scaled(_OPTIONS_WIDTH), needed))
