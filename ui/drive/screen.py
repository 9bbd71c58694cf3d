"""The section Files: a folder at a time, the versions of a file beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QElapsedTimer, QMimeData, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.drive import commands, queries
from desktop.drive.collections import FILES, FOLDERS
from desktop.drive.giving import named
from desktop.drive.records import DriveFile, DriveFolder
from desktop.errors import DesktopError
from desktop.people.events import PeopleChanged
from desktop.records.events import RecordChanged, RecordsChanged
from ui.area import PlainScreen
from ui.bridge import Bridge, sentence_of
from ui.clipboard import copied
from ui.drive.adding import DriveAdding
from ui.drive.bin_deeds import BinDeeds
from ui.drive.dialogs import NewFolder
from ui.drive.drive_rows import moved_ids
from ui.drive.handing import handed_things, is_cut
from ui.drive.how_large import HowLarge
from ui.drive.keeping import DriveKeeping
from ui.drive.mirroring import DriveMirroring
from ui.drive.moves import DriveMoves
from ui.drive.opening import DriveOpening
from ui.drive.order_bar import ORDER, OrderBar
from ui.drive.page import DrivePage
from ui.drive.places import DrivePlace
from ui.drive.rows import DriveRow, DriveShown, Wanted, read_rows, read_shown
from ui.drive.settling import add_settling
from ui.drive.versions_beside import VersionsBeside
from ui.files.deeds import FileDeeds
from ui.files.giving import given_files
from ui.files.shown_files import ShownFiles
from ui.local_clock import LocalClock
from ui.query_worker import QueryWorker
from ui.records.deeds import Deeds
from ui.widgets import Menu, Panes, SettingsStore, Toast

_REFRESH_MS = 60
_LOOKED_AT_FIRST = 200
"""Of what is chosen, before it is said what can be done with it."""
_LOOKED_AT = frozenset(collection.id.hex() for collection in (FOLDERS, FILES))


class DriveScreen(Panes, PlainScreen):
    """What is listed is read beside the window, anew whenever a folder or a file changes."""

    def __init__(self, bridge: Bridge, settings: SettingsStore) -> None:
        self._files = ShownFiles(bridge)
        self.page = DrivePage(self._files, OrderBar(settings.get(ORDER)))
        super().__init__(None, self.page, settings)
        self._files.setParent(self)
        self._bridge = bridge
        self._ended = self._reading = self._stale = False
        self._wanted = Wanted()
        self._shown: DriveShown | None = None
        self._to_choose = ""
        """What the keyboard is to stand on once it is listed."""
        self.deeds = Deeds(bridge, self, commands.undo)
        self._adding = DriveAdding(bridge, self, self.deeds, self.page.adding_line)
        self._moves = DriveMoves(bridge, self, self.deeds)
        file_deeds = FileDeeds(bridge, self)
        self._opening = DriveOpening(bridge, self, self._files, file_deeds)
        self._handing = file_deeds.handing
        self._versions = VersionsBeside(bridge, self, self._files, self._opening, self.deeds)
        self._bin = BinDeeds(bridge, self, self.deeds)
        self._how_large = HowLarge(bridge, self)
        self._keeping = DriveKeeping(bridge, self, self._files)
        self._mirroring = DriveMirroring(bridge, self, self.page.mirror_line)
        self._reader = QueryWorker(bridge.pool, self)
        self._took = QElapsedTimer()
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self.first = self.page.list
        self._connect()
        self.look_again()

    # What others call

    def open_place(self, place: DrivePlace) -> None:
        """Open a folder, or the one that a file is in; what is in the bin is shown there."""
        if not place.thing:
            self.show_wanted(Wanted())
            return
        try:
            self._open_thing(place.thing)
        except DesktopError as error:
            Toast(self, sentence_of(error), at_foot=True)

    def _open_thing(self, id: str) -> None:
        session = self._bridge.session
        there = queries.there(session, [id])
        if not there:
            self.show_wanted(Wanted(bin=True), id)
        elif isinstance(there[0], DriveFolder):
            self.show_wanted(Wanted(id))
        else:
            self.show_wanted(Wanted(there[0].within), id)

    @property
    def shown(self) -> DriveShown | None:
        """What is listed, once it was read."""
        return self._shown

    def shows(self, place: DrivePlace) -> bool:
        """Whether this folder is the one that is listed."""
        return self._wanted == Wanted(place.thing)

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        if self._ended:
            return
        self._ended = True
        self._adding.give_up()
        self._refresh.stop()
        self._reader.close()
        self._mirroring.stop()
        LocalClock.current().changed.disconnect(self._refresh.start)

    # What is listed

    def show_wanted(self, wanted: Wanted, choose: str = "") -> None:
        """List something else, with the keyboard on one of it."""
        if not wanted.words and self.page.search.text():
            self.page.search.clear()
        self.close_details()
        self._wanted, self._to_choose = wanted, choose
        self._shown = None
        self.look_again()

    def look_again(self) -> None:
        """Read what is listed as it is now; while that is being read, once more after it."""
        self._stale = self._reading
        if self._ended or self._reading:
            return
        self._reading, wanted = True, self._wanted
        order, first = self.page.order.order, self.page.list.first_in_sight()
        self._took.start()
        self._reader.ask(lambda session: read_shown(session, wanted, order, first), self._on_read)

    def _on_not_read(self, sentence: str) -> None:
        """The folder may be gone: somebody threw it away."""
        self._reading = False
        Toast(self, sentence, at_foot=True)
        if self._wanted.folder:
            self.show_wanted(Wanted())

    def _on_read(self, shown: DriveShown) -> None:
        self._reading = False
        # While thousands of files come into a large folder, that is not all there is to do.
        self._refresh.setInterval(max(_REFRESH_MS, 3 * self._took.elapsed()))
        if self._stale:
            self.look_again()
        if shown.wanted != self._wanted:
            return
        anew = self._shown is None or self._shown.wanted != shown.wanted
        self._shown = shown
        self.page.show_shown(shown, anew=anew, may_erase=self._bin.may_erase)
        if self._to_choose and self.page.list.choose(self._to_choose):
            self._to_choose = ""
        self._versions.show_again()
        self._opening.look_again()
        self._mirroring.show_for(shown.path)

    def _on_searched(self, words: str) -> None:
        folder = self._wanted.folder
        if words.strip():
            self._wanted = Wanted(folder, words=words.strip())
            self.look_again()
        elif self._wanted.words:
            self.show_wanted(Wanted(folder))

    def _on_order_chosen(self) -> None:
        chosen = self.page.list.chosen_ids()
        self._settings.set(ORDER, self.page.order.kept)
        self._to_choose = chosen[0] if chosen else ""
        self.look_again()

    def _up(self) -> None:
        """To the folder above, with the keyboard on the one that was listed; out of the bin and of a search."""
        wanted, shown = self._wanted, self._shown
        if wanted.bin or wanted.words:
            self.show_wanted(Wanted(wanted.folder))
        elif wanted.folder:
            above = shown.path[-2].id if shown is not None and len(shown.path) > 1 else ""
            self.show_wanted(Wanted(above), wanted.folder)
        self.page.list.setFocus()

    # What is done

    def _open(self, row: DriveRow) -> None:
        if self._wanted.bin:
            return
        if isinstance(row.thing, DriveFile):
            self._opening.open(row.thing, self.page.list.rows.listed, row.page)
        else:
            self.show_wanted(Wanted(row.id))
            self.page.list.setFocus()

    def _look(self, row: DriveRow) -> None:
        if isinstance(row.thing, DriveFile) and not self._wanted.bin:
            self._opening.look(row.thing, self.page.list.rows.listed, row.page)

    def _new_folder(self) -> None:
        path = self._shown.path if self._shown is not None else ()
        within, role = self._wanted.folder, self._bridge.workspace.me.role
        dialog = NewFolder(self, role, path[-1].name if path else "")

        def make(name: str, readers: str) -> None:
            self.deeds.do(commands.new_folder, name, within, readers, done=on_made, failed=refused)

        def refused(error: Exception) -> None:
            dialog.refuse(sentence_of(error))

        def on_made(folder: DriveFolder) -> None:
            dialog.close_made()
            self._to_choose = folder.id

        dialog.wanted.connect(make)
        dialog.open()

    def _on_given(self, data: QMimeData, folder: str) -> None:
        into = folder or self._wanted.folder
        if not self._wanted.bin and (given := given_files(data)):
            self._moves.ask_who_sees(moved_ids(data), into, lambda: self._adding.add(given, into))

    def _paste(self) -> None:
        data = copied()
        if is_cut(data) and not self._wanted.bin:
            self._on_moved(moved_ids(data), self._wanted.folder)
            QGuiApplication.clipboard().clear()
        else:
            self._on_given(data, "")

    def _copy(self, cut: bool) -> None:
        things = self.page.list.chosen_named()
        if things and not self._wanted.bin:
            self._handing.copy(handed_things(self._bridge.session, things, cut=cut))

    def _drag(self) -> None:
        self._handing.drag(handed_things(self._bridge.session, self.page.list.chosen_named()))

    def _rename(self, id: str, name: str) -> None:
        def refused(error: Exception) -> None:
            Toast(self, sentence_of(error), at_foot=True)
            self.page.list.name_again(id, name)

        self.deeds.do(commands.rename, id, name, failed=refused)

    def _throw_away(self) -> None:
        things = self.page.list.chosen_named()
        if things and self._wanted.bin and self._bin.may_erase:
            self._bin.ask_to_erase(things)
        elif things and not self._wanted.bin:
            self._bin.throw_away(things)

    def _bring_back(self) -> None:
        self._bin.bring_back(self.page.list.chosen_ids())

    def _erase(self) -> None:
        self._bin.ask_to_erase(self.page.list.chosen_named())

    def _on_moved(self, ids: list[str], folder: str) -> None:
        self._moves.move(ids, folder)

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        """What can be done with a row, or with all that are chosen where it is one of them."""
        row = self.page.list.rows.row(index.row())
        if row.id not in self.page.list.chosen_ids():
            self.page.list.setCurrentIndex(index)
        menu = Menu(row.name, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._wanted.bin:
            menu.add(self.tr("Bring back"), "archive-restore", self._bring_back)
            if self._bin.may_erase:
                menu.add(self.tr("Erase for good…"), "trash-2", self._erase, danger=True)
        else:
            self._fill_menu(menu, row)
        menu.popup(place)

    def _fill_menu(self, menu: Menu, row: DriveRow) -> None:
        chosen, thing = self.page.list.chosen_ids, row.thing
        rows = self.page.list.chosen(_LOOKED_AT_FIRST)
        if len(rows) == 1 and row.is_folder:
            menu.add(self.tr("Open"), "folder-open", lambda: self._open(row))
        if len(rows) == 1 and isinstance(thing, DriveFile) and thing.file is not None:
            self._opening.add_to(menu, thing, lambda: self._look(row))
            menu.add(self.tr("Save a copy…"), "save", partial(self._opening.save, named(thing)))
            menu.add(self.tr("Versions"), "history", partial(self._versions.show, thing))
        else:
            menu.add(self.tr("Save copies…"), "save", lambda: self._opening.save_all(chosen()))
        menu.add(self.tr("Copy"), "copy", partial(self._copy, False))
        if len(rows) > 1 or row.is_folder:
            menu.add(self.tr("How large it is"), "info", lambda: self._how_large.tell(chosen()))
        if len(rows) == 1:
            add_settling(menu, row, self.deeds, self._bridge.session)
        self._keeping.add_to(menu, rows, chosen)
        if len(rows) == 1 and isinstance(thing, DriveFolder):
            self._mirroring.add_to(menu, thing)
        if all(one.thing.may_change for one in rows):
            if len(rows) == 1:
                menu.add(self.tr("Rename"), "pencil", lambda: self.page.list.edit(self.page.list.currentIndex()))
            menu.add(self.tr("Move to…"), "folder", lambda: self._moves.ask_where(self.page.list.chosen_named()))
            menu.add(self.tr("Throw away"), "trash-2", self._throw_away, danger=True)

    def _undo(self) -> None:
        """Where one types, the keys take back what was typed; here what was done."""
        if not isinstance(QApplication.focusWidget(), QLineEdit):
            self.deeds.undo()

    # What changes

    def _on_record_changed(self, event: RecordChanged) -> None:
        if event.collection in _LOOKED_AT:
            self._look_soon()

    def _look_soon(self) -> None:
        if self.isVisible() and not self._refresh.isActive():
            self._refresh.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh.start()

    def _connect(self) -> None:
        page, files = self.page, self.page.list
        self._refresh.timeout.connect(self.look_again)
        self._reader.failed.connect(self._on_not_read)
        self.deeds.settled.connect(self.look_again)
        files.say_where(self._mirroring.words)
        self._mirroring.changed.connect(files.viewport().update)
        files.rows.read = partial(read_rows, self._bridge.session)
        page.order.chosen.connect(self._on_order_chosen)
        page.search.searched.connect(self._on_searched)
        page.search.chosen.connect(files.setFocus)
        page.search.moved.connect(lambda _: files.setFocus())
        page.up_button.clicked.connect(self._up)
        page.versions_button.clicked.connect(lambda: self._versions.show_chosen(files.chosen(_LOOKED_AT_FIRST)))
        page.new_folder_button.clicked.connect(self._new_folder)
        page.add_button.clicked.connect(lambda: self._adding.open_menu(page.add_button, self._wanted.folder))
        page.add_wanted.connect(lambda: self._adding.ask_for_files(self._wanted.folder))
        page.back_button.clicked.connect(self._bring_back)
        page.erase_button.clicked.connect(self._erase)
        page.empty_button.clicked.connect(self._bin.ask_to_empty)
        page.bin_button.clicked.connect(lambda: self.show_wanted(Wanted(bin=True)))
        page.path.chosen.connect(lambda folder: self.show_wanted(Wanted(folder)))
        page.path.moved.connect(self._on_moved)
        page.path.given.connect(self._on_given)
        files.opened.connect(self._open)
        files.looked.connect(self._look)
        files.named.connect(self._rename)
        files.away_wanted.connect(self._throw_away)
        files.up_wanted.connect(self._up)
        files.paste_wanted.connect(self._paste)
        files.copy_wanted.connect(self._copy)
        files.drag_wanted.connect(self._drag)
        files.moved.connect(self._on_moved)
        files.given.connect(self._on_given)
        files.menu_wanted.connect(self._open_menu)
        self._bridge.on(RecordChanged, self._on_record_changed)
        self._bridge.on(RecordsChanged, self._look_soon)
        self._bridge.on(PeopleChanged, self._look_soon)
        LocalClock.current().changed.connect(self._refresh.start)
        in_section = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.New, self, self._new_folder, context=in_section)
        QShortcut(QKeySequence("Alt+Up"), self, self._up, context=in_section)
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)[:1]:
            QShortcut(keys, self, self._undo, context=in_section)
