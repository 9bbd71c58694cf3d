"""Where the files are that are on screen, in words, kept up while they come and go."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from desktop.engine.events import FilesChanged, PresenceChanged
from desktop.files import contents, state
from desktop.files.state import FileState, WhyNot
from desktop.files.value import FileValue
from desktop.people import queries as people_queries
from desktop.people.events import PeopleChanged
from desktop.people.records import PC
from ui.bidi import filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ui.bridge import Bridge

_KEPT: Final = 500
_IN_SIGHT: Final = 80
"""More than there are on a large screen at once."""
_ASK_MS: Final = 50
_AGAIN_MS: Final = 300
_SETTLED_MS: Final = 3_000


class FileStates(QObject):
    """Those in sight are asked for again when files come and go: those that come often, the others seldom; what is out
    of sight once it is looked at. Signals: `changed(bytes)` with a file's id.
    """

    changed = Signal(bytes)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._states: OrderedDict[bytes, FileState] = OrderedDict()
        self._stale: set[bytes] = set()
        self._wanted: set[bytes] = set()
        self._pcs: list[PC] | None = None
        self._due = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._due.timeout.connect(self._ask)
        self._settled_due = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled_due.timeout.connect(self._ask_settled)
        bridge.on(FilesChanged, self._on_files_changed)
        bridge.on(PresenceChanged, self._on_people_changed)
        bridge.on(PeopleChanged, self._on_people_changed)

    def state(self, file: FileValue) -> FileState:
        """What is known of it."""
        found = self._states.get(file.id)
        if found is None:
            found = self._states[file.id] = FileState(contents.is_here(self._bridge.session, file), is_heard=False)
            if len(self._states) > _KEPT:
                self._stale.discard(self._states.popitem(last=False)[0])
            self._ask_soon(file.id)
            return found
        self._states.move_to_end(file.id)
        if file.id in self._stale:
            self._ask_soon(file.id)
        return found

    def fetch(self, file: FileValue) -> None:
        """Somebody waits for it."""
        self._bridge.do(state.want, file.id, done=lambda _: self.look_again(file))

    def look_again(self, file: FileValue) -> None:
        """Somebody wished something of it."""
        if isValid(self) and file.id in self._states:
            self._ask_soon(file.id)

    def look_at_all_again(self) -> None:
        """Somebody wished something of many."""
        if isValid(self):
            self._ask_again(self._look(self._states))

    def words(self, file: FileValue) -> str:
        """What there is to say; nothing where it is here and everywhere."""
        known = self.state(file)
        there, pcs = len(known.others), len(self._other_pcs())
        if not known.is_heard:
            return "" if known.here else self.tr("not on this PC yet")
        if known.here and known.unwanted:
            return self.tr("goes once two other PCs that are on have it")
        if known.here and there >= pcs:
            return ""
        if known.here:
            return (
                filled(self.tr("on %1 of %2 PCs"), str(there + 1), str(pcs + 1))
                if there
                else self.tr("only on this PC")
            )
        if known.percent is not None:
            return filled(self.tr("coming, %1 %"), str(known.percent))
        return self._why_not(known)

    def _why_not(self, known: FileState) -> str:
        holders = [pc for pc in self._other_pcs() if pc.id in known.others]
        if not holders:
            return self.tr("not on any PC that was heard of yet")
        if not any(pc.online for pc in holders):
            return filled(self.tr("on %1, which is off"), holders[0].name)
        match known.why_not:
            case WhyNot.LARGE | WhyNot.UNWANTED:
                return self.tr("click to fetch it")
            case WhyNot.BUDGET:
                return self.tr("no room for files is left; click to fetch it all the same")
            case WhyNot.DISK:
                return self.tr("this PC's disk is nearly full")
            case _:
                return self.tr("coming")

    def _other_pcs(self) -> list[PC]:
        if self._pcs is None:
            self._pcs = [pc for pc in people_queries.pcs(self._bridge.session) if not pc.is_this]
        return self._pcs

    def _on_people_changed(self) -> None:
        self._pcs = None
        self._ask_again(self._look(self._states))

    def _on_files_changed(self) -> None:
        coming = [file for file in self._look(self._states) if not _is_settled(self._states[file])]
        if not self._settled_due.isActive():
            self._settled_due.start()
        self._ask_again(coming)

    def _ask_settled(self) -> None:
        self._ask_again(file for file in self._look(self._states) if _is_settled(self._states[file]))

    def _look(self, known: Iterable[bytes]) -> list[bytes]:
        """Of all that are known those in sight; the others are looked at again when somebody sees them."""
        listed = list(known)
        self._stale.update(listed[:-_IN_SIGHT])
        return listed[-_IN_SIGHT:]

    def _ask_again(self, files: Iterable[bytes]) -> None:
        self._wanted.update(files)
        if self._wanted and not self._due.isActive():
            self._due.start(_AGAIN_MS)

    def _ask_soon(self, file: bytes) -> None:
        self._stale.discard(file)
        self._wanted.add(file)
        if not self._due.isActive():
            self._due.start(_ASK_MS)

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, set()
        self._bridge.do(state.states, list(wanted), done=self._on_told, failed=lambda _: None)

    def _on_told(self, told: Mapping[bytes, FileState]) -> None:
        if not isValid(self):
            return  # what shows them went meanwhile, and this with it
        for file, now in told.items():
            if self._states.get(file, now) != now:
                self._states[file] = now
                self.changed.emit(file)


def _is_settled(known: FileState) -> bool:
    """Whether it is here, and to stay."""
    return known.here and known.is_heard and not known.unwanted
