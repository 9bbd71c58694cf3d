"""What is listed in the section Files: the way there, what can be done, the rows, and how much is in the bin."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.bidi import filled
from ui.column import keep_in_column
from ui.drive.adding import AddingLine
from ui.drive.drive_list import DriveList
from ui.drive.mirror_line import MirrorLine
from ui.drive.order_bar import OrderBar
from ui.drive.path_bar import PathBar
from ui.drive.rows import DriveShown
from ui.files.shown_files import ShownFiles
from ui.tokens import META, SPACE_4, SPACE_8
from ui.widgets import EmptyState, HeaderBar, IconButton, Label, LinkButton, Pane, QuietButton, SearchField, announce

tr = QCoreApplication.translate


class DrivePage(Pane):
    """Attributes: `path`, `list`, `order`, `search`, `adding_line`, and the buttons; `add_wanted`, a signal."""

    def __init__(self, shown: ShownFiles, order: OrderBar) -> None:
        super().__init__(tr("Drive", "Files"))
        self.path = PathBar()
        self.list = DriveList(shown)
        self.order = order
        self.search = SearchField(tr("Drive", "Search files"))
        self.up_button = IconButton("chevron-left", tr("Drive", "To the folder above"))
        self.versions_button = IconButton("history", tr("Drive", "Versions"))
        self.new_folder_button = IconButton("folder-plus", tr("Drive", "New folder"))
        self.add_button = IconButton("plus", tr("Drive", "Add files"))
        self.back_button = QuietButton(tr("Drive", "Bring back"), "archive-restore")
        self.erase_button = QuietButton(tr("Drive", "Erase for good…"), "trash-2")
        self.empty_button = LinkButton(tr("Drive", "Empty the bin…"))
        self.bin_button = LinkButton(tr("Drive", "Bin"), "trash-2", flush=True)
        self.who_sees = Label("", META, "quiet", wrap=True)
        self._nothing = EmptyState("folder-open", "", "", tr("Drive", "Add files"))
        self.add_wanted = self._nothing.clicked
        self._stack = QStackedWidget()
        self.adding_line = AddingLine()
        self.mirror_line = MirrorLine()
        self._lay_out()
        self.first = self.list

    def _lay_out(self) -> None:
        header = HeaderBar(ruled=True)
        header.row.addWidget(self.up_button)
        header.row.addWidget(self.path, 1)
        for button in (
            self.empty_button,  # nowhere near where one clicks to see the bin: a double click must not come to it
            self.back_button,
            self.erase_button,
            self.versions_button,
            self.new_folder_button,
            self.add_button,
        ):
            header.add_action(button)
        self._search_row = QWidget()
        row = QVBoxLayout(self._search_row)
        row.setSpacing(SPACE_4)
        row.addWidget(self.search)
        row.addWidget(self.order)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setSpacing(0)
        foot.addWidget(self.who_sees)
        foot.addWidget(self.bin_button)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing)
        for part in (header, self._search_row, self.mirror_line):
            self.body.addWidget(part)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.adding_line)
        self.body.addWidget(self._foot)

    def show_shown(self, shown: DriveShown, *, anew: bool, may_erase: bool) -> None:
        """List what was read; `anew`: it is another folder; `may_erase`: from the bin, for good."""
        wanted = shown.wanted
        self.path.show_path(_title(shown), () if wanted.words else shown.path)
        self.up_button.setVisible(wanted.bin or bool(wanted.words) or bool(wanted.folder))
        self.list.rows.changes_names = not wanted.bin
        self.list.show_shown(shown, anew=anew)
        self.list.setAccessibleName(self.path.title)
        self.versions_button.setVisible(not wanted.bin)
        self.back_button.setVisible(wanted.bin and bool(shown.listed))
        for button in (self.erase_button, self.empty_button):
            button.setVisible(wanted.bin and bool(shown.listed) and may_erase)
        for button in (self.new_folder_button, self.add_button):
            button.setVisible(not wanted.bin and not wanted.words and not shown.is_past)
        self._search_row.setVisible(not wanted.bin)
        self._stack.setContentsMargins(0, SPACE_8 if wanted.bin else 0, 0, 0)
        self.who_sees.setVisible(not wanted.bin and not wanted.words)
        self.who_sees.setText(_who_sees(shown))
        self.order.setVisible(not wanted.words and len(shown.listed) > 1)
        to_bin = wanted.bin and self.bin_button.hasFocus()
        self.bin_button.setVisible(bool(shown.in_bin) and not wanted.bin)
        self.bin_button.setText(filled(tr("Drive", "Bin (%1)"), str(shown.in_bin)))
        self.bin_button.updateGeometry()
        self._show_nothing(shown)
        if to_bin and self.first is not None:
            self.first.setFocus()  # else what empties it has the focus
        if anew:
            announce(self, f"{self.path.title}, {len(shown.listed)}")

    def _show_nothing(self, shown: DriveShown) -> None:
        self._nothing.set_text(*_empty(shown))
        if self._nothing.button is not None:
            adds = not (shown.wanted.bin or shown.wanted.words or shown.is_past)
            self._nothing.button.setVisible(adds)
        had_focus = self.list.hasFocus()
        self._stack.setCurrentWidget(self.list if shown.listed else self._nothing)
        self.first = (
            self.list if shown.listed else self.add_button if self.add_button.isVisibleTo(self) else self.search
        )
        if had_focus and not shown.listed and self.first is not None:
            self.first.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        keep_in_column(self._search_row, SPACE_8, SPACE_8)
        keep_in_column(self._foot, SPACE_8, SPACE_8)


def _title(shown: DriveShown) -> str:
    if shown.wanted.bin:
        return tr("Drive", "Bin")
    return tr("Drive", "Found") if shown.wanted.words else tr("Drive", "Files")


def _who_sees(shown: DriveShown) -> str:
    """Before anything is added."""
    if shown.is_past:
        return tr("Drive", "You could see this folder once: it is as it was then. What is new in it you do not see.")
    return {
        "managers": tr("Drive", "Only managers and owners see what is added here."),
        "owners": tr("Drive", "Only owners see what is added here."),
    }.get(shown.path[-1].readers if shown.path else "", tr("Drive", "Everybody in the shop sees what is added here."))


def _empty(shown: DriveShown) -> tuple[str, str]:
    if shown.wanted.bin:
        sentence = tr("Drive", "Files that are thrown away can be brought back from here.")
        return tr("Drive", "The bin is empty"), sentence
    if shown.wanted.words:
        sentence = tr("Drive", "These words stand in no name, and in no file that was read on this PC.")
        return tr("Drive", "Nothing found"), sentence
    if shown.wanted.folder:
        sentence = tr("Drive", "Drop files here, paste them, or add them.")
        return tr("Drive", "This folder is empty"), sentence
    sentence = tr(
        "Drive",
        "Price lists, photos, contracts: what is dropped here is on every PC of the shop, with all its versions.",
    )
    return tr("Drive", "No files yet"), sentence
