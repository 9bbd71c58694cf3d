"""The section Settings, on one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.colleagues.key_keeping import refusal
from desktop.home.home import Home
from desktop.home.key_store import KeyWish
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.roles import ROLES
from desktop.version import LICENCE, VERSION
from ui.area import PlainScreen, TakingTurns
from ui.bidi import filled
from ui.bridge import Bridge
from ui.name_field import NameField
from ui.people_words import may_write, own_name
from ui.scanner.scanner import Scanner
from ui.settings.backups import BackupsSection
from ui.settings.files import FilesSection
from ui.settings.keys import KeysSection
from ui.settings.licences import show_licences
from ui.settings.look import LookSettings
from ui.settings.places import BackupsPlace
from ui.settings.scanner import ScannerSection
from ui.settings.shop import ShopSection
from ui.system_open import open_folder
from ui.theme import Theme
from ui.tokens import META, PAGE_TITLE, PANE_TITLE, SPACE_4, SPACE_16, SPACE_32, TARGET
from ui.widgets import Label, LineEdit, LinkButton, QuietButton, SettingsStore

_WIDTH = 560


class SettingsScreen(QScrollArea, PlainScreen):
    """Everything that can be chosen on this PC; what is chosen is kept at once. It has the focus itself at first: where
    a name had it, the next key would change that. Signals: `people_wanted`, who uses this PC, and with which PINs."""

    people_wanted = Signal()

    def __init__(
        self,
        bridge: Bridge,
        settings: SettingsStore,
        theme: Theme,
        home: Home,
        scanner: Scanner,
        keep_key: Callable[[KeyWish], None],
        turns: TakingTurns,
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._home = home
        self._turns = turns
        do = bridge.workspace.do
        self.setAccessibleName(self.tr("Settings"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setProperty("ring", "inside")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.my_name = NameField(
            self.tr("Your name"),
            bridge,
            partial(do, people_commands.rename_me),
            hint=self.tr("Everybody in the shop sees it."),
        )
        self.pc_name = NameField(
            self.tr("This PC’s name"),
            bridge,
            partial(do, people_commands.rename_pc),
            hint=self.tr("For example Till or Office."),
        )
        self.shop_name = NameField(
            self.tr("The shop’s name"),
            bridge,
            partial(do, people_commands.rename_shop),
            hint=self.tr("Changes on every PC."),
        )
        self.shop = ShopSection(bridge)
        self.look = LookSettings(settings, theme)
        self.scanner = ScannerSection(scanner)
        self.files = FilesSection(bridge, home)
        self.backups = BackupsSection(bridge, home)
        self.keys = KeysSection(home, keep_key)
        self._lay_out()
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._end_listening = bridge.on(PeopleChanged, self._refresh.start)
        self._connect(theme)
        self.show_names()

    def open_place(self, place: BackupsPlace) -> None:
        """Where backups are set."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.backups))
        buttons = self.backups.left.fetch, self.backups.now, self.backups.choose
        next(button for button in buttons if button.isVisibleTo(self)).setFocus()

    def show_names(self) -> None:
        """Show the names as they are now; one that is being typed stays."""
        session = self._bridge.session
        people = people_queries.people(session)
        me = next(person for person in people if person.is_me)
        self.my_name.show_name(me.name)
        self.pc_name.show_name(own_name(people_queries.this_pc(session)))
        self.shop_name.show_name(people_queries.shop(session))
        self.shop_name.setVisible(me.role == "owner")
        for field in self._fields():
            field.setEnabled(may_write(me))
        is_out = self._bridge.workspace.sync_state().is_out or not may_write(me)
        self.shop.show_reader(me, is_out=is_out)
        self.keys.show_reader(refusal(len(self._turns.people), ROLES[me.role] if me.active else None))

    def unwritten(self) -> list[str]:
        """What is not on the disk yet, in words."""
        names = [self.tr("a name")] if any(field.unsaved for field in self._fields()) else []
        return names + self.shop.unwritten()

    def stop(self) -> None:
        """End for good, before the shop is closed."""
        for field in self._fields():
            field.stop()
        self.shop.stop()
        self.files.stop()
        self._turns.changed.disconnect(self._refresh.start)
        self._refresh.stop()
        self._end_listening()

    def _fields(self) -> tuple[NameField, ...]:
        return self.my_name, self.pc_name, self.shop_name

    def _connect(self, theme: Theme) -> None:
        theme.changed.connect(self._fit)
        self._refresh.timeout.connect(self.show_names)
        self._turns.changed.connect(self._refresh.start)
        self.folder_button.clicked.connect(self._on_folder_wanted)
        self.licences_button.clicked.connect(lambda: show_licences(self))

    def _on_folder_wanted(self) -> None:
        open_folder(self._home.path, self)

    # Laying out

    def _lay_out(self) -> None:
        self.folder_button = QuietButton(self.tr("Show folder"), "folder")
        self.licences_button = LinkButton(self.tr("Licences"), flush=True)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(SPACE_32, SPACE_32, SPACE_32, SPACE_32)
        column.setSpacing(SPACE_32)
        column.addWidget(Label(self.tr("Settings"), PAGE_TITLE))
        column.addLayout(_group(self.tr("Names"), self.my_name, self.pc_name, self.shop_name))
        column.addLayout(_group(self.tr("The shop"), self.shop))
        column.addLayout(_group(self.tr("The look of this PC"), self.look))
        column.addLayout(_group(self.tr("Files on this PC"), self.files))
        column.addLayout(_group(self.tr("Backups"), self.backups))
        column.addLayout(self._stick_group())
        column.addLayout(_group(self.tr("Barcode scanner"), self.scanner))
        column.addLayout(self._people_group())
        column.addLayout(self._data_group())
        column.addLayout(_group(self.tr("The key to the data"), self.keys))
        column.addLayout(self._about_group())
        column.addStretch()
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._column, 100)
        row.addStretch(1)
        self.setWidget(inside)
        self._fit()

    def _stick_group(self) -> QVBoxLayout:
        words = self.tr("PCs of the shop that are never on one network have the same by a stick that is carried.")
        self.stick_button = QuietButton(self.tr("Carry by stick…"), "usb")
        self.stick_button.clicked.connect(self._on_stick_wanted)
        return _group(self.tr("Carry by stick"), Label(words, tone="quiet", wrap=True), self.stick_button)

    def _on_stick_wanted(self) -> None:
        from ui.sticks import StickDialog

        StickDialog(self._bridge, self).open()

    def _people_group(self) -> QVBoxLayout:
        words = self.tr("Several people can use this PC, each behind a PIN of their own.")
        button = QuietButton(self.tr("PINs, and who uses this PC"), "users")
        button.clicked.connect(self.people_wanted)
        return _group(self.tr("People on this PC"), Label(words, tone="quiet", wrap=True), button)

    def _data_group(self) -> QVBoxLayout:
        self.folder = LineEdit(str(self._home.path))
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName(self.tr("Folder"))
        where = Label(self.tr("Everything the shop has on this PC lies in this folder:"), tone="quiet", wrap=True)
        return _group(self.tr("Data"), where, self.folder, self.folder_button)

    def _about_group(self) -> QVBoxLayout:
        version = filled(self.tr("Countertop %1"), VERSION)
        open_source = filled(self.tr("Free to use, change and hand on under the %1."), LICENCE)
        return _group(
            self.tr("About"), Label(version), Label(open_source, META, "quiet", wrap=True), self.licences_button
        )

    def _fit(self) -> None:
        self.folder.setMinimumHeight(Theme.current().scaled(TARGET))
        self._column.setMaximumWidth(Theme.current().scaled(_WIDTH) + 2 * SPACE_32)


def _group(title: str, *parts: QWidget) -> QVBoxLayout:
    group = QVBoxLayout()
    group.setSpacing(SPACE_16 - SPACE_4)
    group.addWidget(Label(title, PANE_TITLE))
    for part in parts:
        fixed = isinstance(part, QuietButton | LinkButton)
        group.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft) if fixed else group.addWidget(part)
    return group
