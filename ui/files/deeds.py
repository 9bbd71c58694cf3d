"""What can be done with a file: opened, saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from desktop.extracts.kinds import can_be_shown, is_read_here
from desktop.files import contents, state
from desktop.files.media import may_be_opened
from desktop.files.names import ending, written_name
from desktop.files.open_copies import copy_to_open
from desktop.files.state import FileState
from desktop.files.value import FileValue
from ui.background_task import BackgroundTask
from ui.bidi import filled, isolated
from ui.bridge import sentence_of
from ui.file_choice import ask_where_to_save
from ui.files.handing import HandingOut
from ui.files.painting import icon_of
from ui.system_open import open_file
from ui.theme import Theme
from ui.tokens import BODY
from ui.widgets import Menu, Toast

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from ui.bridge import Bridge
    from ui.files.overlay import FileOverlay
    from ui.files.states import FileStates

_NAME: Final = 240


def name_in_menu(name: str) -> str:
    """A file's name as it stands in a row of a menu: the middle of a long one is left out."""
    theme = Theme.current()
    shown = QFontMetrics(theme.font(BODY)).elidedText(isolated(name), Qt.TextElideMode.ElideMiddle, theme.scaled(_NAME))
    return shown.replace("&", "&&")


class FileDeeds(QObject):
    """For one pane: copies are written beside the window. Attributes: `handing`, to other programs."""

    def __init__(self, bridge: Bridge, pane: QWidget) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self.handing = HandingOut(bridge, pane)
        self._over: FileOverlay | None = None

    def open(self, file: FileValue, about: str = "", page: int = 0, of: str = "") -> None:
        """Show it over the window where it is as well read there, else open it in its program. `about`: what is said
        of it besides; `page`: which is shown first, from 0; `of`: the id of the message or the file that it stands
        in."""
        if is_read_here(file.name):
            self.look(file, about, page, of)
        else:
            self.open_outside(file)

    def look(self, file: FileValue, about: str = "", page: int = 0, of: str = "") -> None:
        """Show what stands in it over the window."""
        from ui.files.document_viewer import DocumentViewer

        viewer = DocumentViewer(self._pane.window(), self._bridge, self, file, about, page)
        viewer.shown_of = [of] if of else []
        self.show_over(viewer)

    def show_over(self, overlay: FileOverlay) -> None:
        """This one covers the window now."""
        self._over = overlay
        overlay.destroyed.connect(partial(self._on_over_gone, id(overlay)))

    def _on_over_gone(self, which: int, _: object = None) -> None:
        if id(self._over) == which:
            self._over = None

    def leave_gone(self, there: Callable[[Sequence[str]], Collection[str]], gone: str) -> None:
        """Nobody goes on looking at what was taken back: `there` says which of these messages or files are there;
        `gone` is said where what was looked at is not."""
        if self._over is not None and self._over.shown_of:
            self._over.keep_those_of(there(self._over.shown_of), gone)

    def open_outside(self, file: FileValue) -> None:
        """Open it in the system's program for it; what may run something is saved instead."""
        if may_be_opened(file.name):
            self._beside(partial(copy_to_open, file=file), lambda path: open_file(path, self._pane.window()))
        else:
            self.save(file)

    def save(self, file: FileValue) -> None:
        """Ask where to, and save a copy."""
        name = written_name(file.name)
        kind = ending(name)
        called = filled(self.tr("%1 files"), kind.upper()) if kind else self.tr("All files")
        stem = name[: len(name) - len(kind) - 1] if kind else name
        ask_where_to_save(self._pane, self.tr("Save a copy"), stem, (kind, called), partial(self._save_to, file))

    def keep(self, file: FileValue, kept: bool) -> None:
        """Keep it on this PC from now on, or no longer."""
        self._bridge.do(state.keep if kept else state.release, file.id)

    def drop(self, file: FileValue) -> None:
        """Take it off this PC as soon as two others are sure to keep it."""
        self._bridge.do(state.drop, file.id)

    def add_to(self, menu: Menu, file: FileValue, known: FileState) -> None:
        """Add what can be done with it to a menu."""
        name = name_in_menu(file.name)
        if known.here:
            self._add_opening(menu, file, name)
        else:
            fetch = filled(self.tr("Fetch %1"), name)
            menu.add(fetch, "download", lambda: self._bridge.do(state.want, file.id)).setEnabled(known.percent is None)
        if known.kept:
            menu.add(self.tr("It need not be kept on this PC"), "hard-drive", lambda: self.keep(file, kept=False))
        else:
            menu.add(filled(self.tr("Keep %1 on this PC"), name), "hard-drive", lambda: self.keep(file, kept=True))
        if known.here and not known.unwanted and known.others:
            menu.add(filled(self.tr("Take %1 off this PC"), name), "monitor-off", lambda: self.drop(file))

    def add_each(self, menu: Menu, files: Sequence[FileValue], states: FileStates) -> None:
        """Add what can be done with these: each of several has a menu of its own."""
        for file in files:
            below = menu if len(files) == 1 else menu.add_below(name_in_menu(file.name), icon_of(file))
            self.add_to(below, file, states.state(file))

    def _add_opening(self, menu: Menu, file: FileValue, name: str) -> None:
        if can_be_shown(file.name):
            menu.add(filled(self.tr("Look at %1 here"), name), "eye", lambda: self.look(file))
        if may_be_opened(file.name):
            menu.add(
                filled(self.tr("Open %1 in its own program"), name), "external-link", lambda: self.open_outside(file)
            )
        menu.add(filled(self.tr("Save a copy of %1…"), name), "save", lambda: self.save(file))
        menu.add(filled(self.tr("Copy %1"), name), "copy", lambda: self.handing.copy_file(file))

    def _save_to(self, file: FileValue, path: str) -> None:
        saved = filled(self.tr("Saved as %1."), Path(path).name)
        write = partial(contents.write_out, file=file, path=Path(path), replace=True)
        self._beside(write, lambda _: self._say(saved))

    def _beside(self, work: Callable[[ReadSession], Any], done: Callable[[Any], object]) -> None:
        """Do it with a session of its own: it may take as long as a disk."""
        workspace = self._bridge.workspace

        def carried_out() -> Any:
            session = workspace.read()
            try:
                return work(session)
            finally:
                session.close()

        BackgroundTask(carried_out, done, lambda error: self._say(sentence_of(error)), self).start()

    def _say(self, sentence: str) -> None:
        Toast(self._pane.window(), sentence)
