"""Screens without a screen: one font, one pixel ratio, golden images, and a walk over every widget for its manners."""

import gc
import os
from collections.abc import Callable, Iterator
from functools import partialmethod
from pathlib import Path

import pytest

os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_FONT_DPI"] = "96"

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.desktop.shops import Person, alone
from tests.ui.accessibility import accessibility_problems, settle
from tests.ui.note_screens import noting
from tests.ui.windows import PATIENCE_MS, make_shop
from ui.focus import FocusRing
from ui.theme import Scheme, Theme

GOLDEN = Path(__file__).parent / "golden"
BUILD = Path(__file__).parents[2] / "build" / "golden"
CHANNEL_TOLERANCE = 10


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="renew the golden images of screens")


class PatientQtBot(QtBot):
    """Waits not five seconds but as long as a busy machine may need; only what never comes takes that long."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)  # noqa: N815 -- the name is pytest-qt's
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)  # noqa: N815 -- the name is pytest-qt's


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientQtBot(request)


@pytest.fixture(autouse=True, scope="module")
def _garbage_in_this_thread_only() -> Iterator[None]:
    """As in the window: see `ui.garbage`. Each file of tests ends with a look through everything."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _young_garbage_goes() -> Iterator[None]:
    yield
    gc.collect(1)


@pytest.fixture(scope="session")
def _theme_of_session(qapp: QApplication) -> Iterator[Theme]:
    font = QFont("Noto Sans")
    font.setPointSizeF(10)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    qapp.setFont(font)
    theme = Theme(qapp, Scheme.LIGHT)
    FocusRing(qapp, theme)
    yield theme
    qapp.clipboard().clear()  # what a screen handed to it does not outlive Python where there is no real one


@pytest.fixture(autouse=True)
def theme(_theme_of_session: Theme) -> Iterator[Theme]:
    """The application's theme, light at 100 % and without motion before every test; no key was pressed yet."""
    QCoreApplication.sendEvent(QObject(), QEvent(QEvent.Type.MouseButtonPress))
    _theme_of_session.set_scheme(Scheme.LIGHT)
    _theme_of_session.set_text_percent(100)
    _theme_of_session.set_reduced_motion(True)
    yield _theme_of_session
    _theme_of_session.set_scheme(Scheme.LIGHT)
    _theme_of_session.set_text_percent(100)


@pytest.fixture(autouse=True)
def _on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a window finds in its environment: its own key file, nobody but this computer."""
    monkeypatch.setenv("COUNTERTOP_KEYRING", "file")
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    monkeypatch.setenv("COUNTERTOP_PORT", "0")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a shop in it, not open."""
    make_shop(tmp_path / "till")
    return tmp_path / "till"


@pytest.fixture
def maria(tmp_path: Path) -> Iterator[Person]:
    """Somebody alone in a shop."""
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


@pytest.fixture
def oven(tmp_path: Path) -> Path:
    """A red picture, 600 × 300."""
    path = tmp_path / "broken oven.png"
    picture = QImage(600, 300, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    picture.save(str(path))
    return path


@pytest.fixture
def screen(maria: Person, qtbot: QtBot) -> Iterator[QWidget]:
    """Notes, as Maria sees them; nothing may fail in it."""
    with noting(maria) as screen:
        yield screen
        assert screen.failures == []


@pytest.fixture(params=[Scheme.LIGHT, Scheme.DARK])
def both_themes(request: pytest.FixtureRequest, theme: Theme) -> Theme:
    theme.set_scheme(request.param)
    return theme


@pytest.fixture(autouse=True)
def no_window_or_timer_left(theme: Theme) -> Iterator[None]:
    """Fails a test that leaves a window on screen or a timer ticking."""
    timers = _active_timers()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert not windows, f"left on screen: {windows}"
    ticking = [t for t in _active_timers() if t not in timers and t.parent() is not theme]
    assert not ticking, f"timers left ticking: {[(t, t.parent()) for t in ticking]}"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[QWidget, str], None]:
    """`golden(widget, "name")`: what the widget shows is what golden/name.png shows, pixel by pixel within a hair."""
    update = request.config.getoption("--update-golden", default=False) or "COUNTERTOP_UPDATE_GOLDEN" in os.environ

    def compare(widget: QWidget, name: str) -> None:
        settle()
        actual = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        path = GOLDEN / f"{name}.png"
        if update:
            path.parent.mkdir(exist_ok=True)
            assert actual.save(str(path))
        expected = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
        difference = _difference(actual, expected)
        if difference:
            BUILD.mkdir(parents=True, exist_ok=True)
            actual.save(str(BUILD / f"{name}.png"))
            pytest.fail(f"{name} looks different: {difference}; see {BUILD / name}.png, renew with --update-golden")

    return compare


@pytest.fixture
def assert_accessible(theme: Theme) -> Callable[[QWidget], None]:
    """`assert_accessible(screen)`: names, visible focus, Tab that goes on, and nothing clipped at 200 %."""

    def check(root: QWidget) -> None:
        problems = accessibility_problems(root, theme)
        assert not problems, "\n".join(problems)

    return check


def _active_timers() -> list[QTimer]:
    return [o for o in gc.get_objects() if type(o) is QTimer and isValid(o) and o.isActive()]


def _difference(actual: QImage, expected: QImage) -> str:
    if expected.isNull():
        return "there is no golden image of it"
    if actual.size() != expected.size():
        return f"{actual.size().toTuple()} instead of {expected.size().toTuple()}"
    ours, theirs = bytes(actual.constBits()), bytes(expected.constBits())
    if ours == theirs:
        return ""
    row = actual.bytesPerLine()
    far = 0
    for start in range(0, len(ours), row):
        one, other = ours[start : start + row], theirs[start : start + row]
        if one != other:
            far += sum(abs(a - b) > CHANNEL_TOLERANCE for a, b in zip(one, other, strict=True))
    return f"{far} channel values are off" if far else ""
