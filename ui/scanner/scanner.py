"""A barcode scanner in the windows of a shop: what it types never reaches them, a barcode goes to who takes it."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.scanner.burst import GAP_MS, LONGEST_GAP_MS, Burst, Stroke, usual_gap_ms
from ui.widgets import Toast

if TYPE_CHECKING:
    from ui.scanner.reading import Learned
    from ui.widgets import SettingsStore

LEARNED_KEY: Final = "scanner.reads"
GAP_KEY: Final = "scanner.gap_ms"

_ENDS: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab))
_WITH_OTHERS: Final = frozenset((Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock))
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_ENDING_IT: Final = frozenset(
    (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel, QEvent.Type.InputMethod)
)


class Scan(NamedTuple):
    """What was scanned: the keys, and the barcode that they say."""

    strokes: tuple[Stroke, ...]
    code: str


class TakesScans:
    """A widget that barcodes are for, while it is on screen."""

    def take_scan(self, scan: Scan) -> bool:
        """Do with it what is to be done here; False: it is for nobody here."""
        raise NotImplementedError


class Scanner(QObject):
    """Listens while somebody wants it: keys are held back for some hundredths of a second then."""

    _scanned = Signal(object, object)
    _cut = Signal()

    def __init__(self, settings: SettingsStore, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._wanted: set[str] = set()
        self._rests = self._is_on = False
        self._watched: list[QObject] = []
        self._held: list[QKeyEvent] = []
        self._swallowed: set[int] = set()
        self._plays = False
        self._burst = Burst(self._gap_ms())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_silence)
        self._once_more = QTimer(self, singleShot=True, interval=0)
        """Keys that are there already are looked at first, on a PC that lags."""
        self._once_more.timeout.connect(self._let_go)
        self._scanned.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._cut.connect(self._say_cut, Qt.ConnectionType.QueuedConnection)

    def want(self, who: str, *, wanted: bool) -> None:
        """Somebody has something to scan for now, or has not any more."""
        (self._wanted.add if wanted else self._wanted.discard)(who)
        self._settle()

    def rest(self, *, resting: bool) -> None:
        """Whether those who want it are not in sight now."""
        self._rests = resting
        self._settle()

    def _settle(self) -> None:
        wanted = bool(self._wanted) and not self._rests
        if wanted != self._is_on:
            self._is_on = wanted
            self._listen(on=wanted)

    @property
    def learned(self) -> Learned:
        """How barcodes are read here; empty before the test barcode was scanned."""
        kept: Any = self._settings.get(LEARNED_KEY)
        return kept if isinstance(kept, str | dict) else ""

    def learn(self, learned: Learned, strokes: tuple[Stroke, ...]) -> None:
        """This is how barcodes read from now on, and, once nobody is patient, how quickly keys come."""
        gap_ms = min(LONGEST_GAP_MS, max(GAP_MS, usual_gap_ms(strokes) * 3 // 2))
        self._settings.set(LEARNED_KEY, learned)
        self._settings.set(GAP_KEY, gap_ms)

    def be_patient(self, *, patient: bool) -> None:
        """Whether slower ones than known so far are waited for: that is how a slow one is met."""
        self._let_go()
        self._burst = Burst(LONGEST_GAP_MS if patient else self._gap_ms())

    def stop(self) -> None:
        """Listen no more."""
        self._wanted.clear()
        self._settle()

    def _gap_ms(self) -> int:
        kept = self._settings.get(GAP_KEY)
        return kept if isinstance(kept, int) and GAP_MS <= kept <= LONGEST_GAP_MS else GAP_MS

    # Where keys come in

    def _listen(self, *, on: bool) -> None:
        app = cast(QGuiApplication, QCoreApplication.instance())
        for moved in (app.focusWindowChanged, app.focusObjectChanged):
            (moved.connect if on else moved.disconnect)(self._watch)
        self._watch()

    def _watch(self, _now: object = None) -> None:
        """The window that gets keys, and what an input method writes into."""
        for before in self._watched:
            if isValid(before):
                before.removeEventFilter(self)
        there = (QGuiApplication.focusWindow(), QGuiApplication.focusObject()) if self._is_on else ()
        self._watched = [each for each in there if each is not None]
        for each in self._watched:
            each.installEventFilter(self)
        if not self._is_on:
            self._let_go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._plays:
            return False
        kind = event.type()
        if kind in _ENDING_IT:
            self._let_go()
        elif isinstance(watched, QWindow) and isinstance(event, QKeyEvent):
            if kind == QEvent.Type.KeyPress:
                return self._on_pressed(event)
            if kind == QEvent.Type.KeyRelease:
                return self._on_released(event)
            stroke = _stroke(event)  # a shortcut that may take it before it is pressed
            if not (stroke.writes or stroke.ends or event.key() in _WITH_OTHERS):
                self._let_go()
        return False

    def _on_pressed(self, event: QKeyEvent) -> bool:
        """Whether the window does not get it now."""
        if event.key() in _WITH_OTHERS:
            return self._hold_with_others(event)
        judged = self._burst.press(_stroke(event))
        if judged.scanned:
            self._timer.stop()
            self._once_more.stop()
            self._swallowed.add(event.key())
            held, self._held = self._held, []
            if judged.is_cut:
                self._cut.emit()
            else:
                self._scanned.emit(judged.scanned, held)
            return True
        if self._held and (judged.were_typed or not judged.is_held):
            self._play()
        if judged.is_held:
            self._held.append(event.clone())
            self._once_more.stop()
            self._timer.start(self._burst.wait_ms)
        return judged.is_held

    def _on_released(self, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            self._swallowed.discard(event.key())
            return True
        return self._hold_with_others(event)

    def _hold_with_others(self, event: QKeyEvent) -> bool:
        if self._held:
            self._held.append(event.clone())
        return bool(self._held)

    # What becomes of them

    def _on_silence(self) -> None:
        self._once_more.start()

    def _let_go(self) -> None:
        """A person typed what is held back."""
        self._once_more.stop()
        self._burst.let_go()
        self._play()

    def _play(self) -> None:
        """What is held back goes on as it came."""
        self._timer.stop()
        held, self._held = self._held, []
        self._send(held)

    def _send(self, events: Sequence[QKeyEvent]) -> None:
        self._plays = True
        try:
            for event in events:
                window = QGuiApplication.focusWindow()
                if window is not None:
                    QCoreApplication.sendEvent(window, event)
        finally:
            self._plays = False

    def _say_cut(self) -> None:
        """Rather none than a wrong one."""
        window = QApplication.activeModalWidget() or QApplication.activeWindow()
        if window is not None:
            Toast(window, self.tr("That barcode came in pieces. Please scan it again."), at_foot=True)

    def _hand_over(self, strokes: tuple[Stroke, ...], held: Sequence[QKeyEvent]) -> None:
        """To who takes it; else it is typed, as from any keyboard, but without what ends it."""
        from ui.scanner.reading import read

        scan = Scan(strokes, read(strokes, self.learned))
        if not any(taker.take_scan(scan) for taker in _takers()):
            self._send(held)


def _takers() -> list[TakesScans]:
    """Those in the window that is used, round the caret first."""
    window = QApplication.activeModalWidget() or QApplication.activeWindow()
    if window is None:
        return []
    found = [each for each in _round(QApplication.focusWidget()) if isinstance(each, TakesScans)]
    others = [each for each in window.findChildren(QWidget) if isinstance(each, TakesScans) and each.isVisible()]
    return [*found, *(each for each in others if each not in found)]


def _round(widget: QWidget | None) -> list[QWidget]:
    found = []
    while widget is not None:
        found.append(widget)
        widget = None if widget.isWindow() else widget.parentWidget()
    return found


def _stroke(event: QKeyEvent) -> Stroke:
    at_ms = event.timestamp() or monotonic_ns() // 1_000_000
    if event.modifiers() & _COMMANDS:
        return Stroke(at_ms, "")
    ends = event.key() in _ENDS
    return Stroke(at_ms, event.text(), "" if ends else _position(event), ends, event.isAutoRepeat())


def _position(event: QKeyEvent) -> str:
    from ui.scanner.reading import key_at

    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    keypad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    if keypad or not (event.nativeScanCode() or event.nativeVirtualKey()):
        return ""
    platform = QGuiApplication.platformName()
    return key_at(platform, event.nativeScanCode(), event.nativeVirtualKey(), shifted=shifted)
