"""A screen of a test's own: an X display of a given size with a window manager, a panel and a keyboard.

Needs the programs of packaging/debian-packages-slow.txt. Nothing here touches a display that somebody looks at, and
every program that was started is ended, by its id.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

from PySide6.QtGui import QImage

from tests.conftest import ROOT
from tests.process import Running, wait_until

PROGRAMS = ("Xvfb", "openbox", "wmctrl", "xdotool", "xprop", "xwininfo", "setxkbmap", "import")
WINDOW_MANAGER = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <margins><top>0</top><bottom>{panel}</bottom><left>0</left><right>0</right></margins>
</openbox_config>
"""
KEYS = {"Escape": 9, "Tab": 23, "Return": 36, "Control": 37, "Shift": 50, "Alt": 64} | {
    name: code
    for first, row in ((10, "1234567890"), (24, "qwertyuiop"), (38, "asdfghjkl"), (52, "zxcvbnm"))
    for code, name in enumerate(row, first)
}
"""The keys by what an American keyboard has printed on them, whatever the layout makes of them."""


class NoScreenError(Exception):
    """A screen cannot be made here; the sentence says why, or what to do."""


class Rect(NamedTuple):
    """A part of a screen, in its pixels."""

    left: int
    top: int
    width: int
    height: int

    def holds(self, other: "Rect") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.left + other.width <= self.left + self.width
            and other.top + other.height <= self.top + self.height
        )


class Screen:
    """A display of its own. Use as a context manager: leaving it ends everything that runs on it.

    Attributes:
        work_area: what the panel along the lower edge, `panel` pixels high, leaves to windows.
        environment: what a program needs in its environment to open its windows here.
    """

    def __init__(self, folder: Path, width: int, height: int, *, panel: int = 0) -> None:
        self.work_area = Rect(0, 0, width, height - panel)
        self.environment: dict[str, str] = {}
        self._folder = folder
        self._size = f"{width}x{height}x24"
        self._panel = panel
        self._started: list[Running] = []

    def __enter__(self) -> Self:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing:
            raise NoScreenError(f"There is no {', '.join(missing)} here; make setup-slow installs what is missing.")
        try:
            self._open_display()
            self._manage_windows()
        except AssertionError as error:
            said = "\n".join(line for program in self._started for line in program.stderr_lines)
            self.__exit__()
            raise NoScreenError(f"{error}\n{said}") from error
        return self

    def __exit__(self, *_: object) -> None:
        for program in reversed(self._started):
            try:
                program.stop()
            except subprocess.TimeoutExpired:
                program.kill()
        self._started.clear()

    def _open_display(self) -> None:
        # The server writes the number that it found free to its standard output. Without -noreset it would turn away
        # who comes in the moment after the last one left.
        options = ["-screen", "0", self._size, "-nolisten", "tcp", "-noreset"]
        server = Running(["Xvfb", "-displayfd", "1", *options], self._folder)
        self._started.append(server)
        number = server.wait_for_line("^[0-9]+$")
        self.environment = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "", "XAUTHORITY": ""}

    def _manage_windows(self) -> None:
        config = self._folder / "openbox.xml"
        config.write_text(WINDOW_MANAGER.format(panel=self._panel), encoding="utf-8")
        self.start("openbox", "--config-file", str(config))
        wait_until(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "the window manager")
        self.keyboard("us")

    def start(self, *command: str) -> Running:
        """Start a program on this screen and leave it running."""
        program = Running(command, self._folder, self.environment)
        self._started.append(program)
        return program

    def run(self, *command: str) -> str:
        """Run a program on this screen to its end; what it prints."""
        environment = os.environ | self.environment
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return ran.stdout

    def keyboard(self, layout: str) -> None:
        """Plug in a keyboard of a country: `us`, `de`, `fr`, `cz` …"""
        self.run("setxkbmap", layout)

    def press(self, *keys: str) -> None:
        """Press keys together, named as on an American keyboard, and let them go: `press("Control", "2")`."""
        codes = [str(KEYS[key]) for key in keys]
        chords = [*(("keydown", code) for code in codes), *(("keyup", code) for code in reversed(codes))]
        for chord in chords:
            self.run("xdotool", *chord)

    def click(self, x: int, y: int) -> None:
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def window(self, title: str) -> "ScreenWindow":
        """The window whose title holds these words, once it is there."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = self._windows(title)
            return bool(found)

        wait_until(is_there, f"a window called “{title}”")
        return ScreenWindow(self, found[0])

    def _windows(self, title: str) -> Iterable[str]:
        # A line is: id, desktop, host, title. Before the first window the list is not there, which is an error.
        listed = subprocess.run(
            ["wmctrl", "-l"], env=os.environ | self.environment, capture_output=True, text=True, check=False
        )
        lines = (line.split(maxsplit=3) for line in listed.stdout.splitlines())
        return [fields[0] for fields in lines if len(fields) == 4 and title in fields[3]]

    def picture(self, name: str) -> Path:
        """A picture of the whole screen, in the test's folder."""
        path = self._folder / f"{name}.png"
        self.run("import", "-window", "root", str(path))
        return path


class ScreenWindow:
    """A window on a screen, as its window manager sees it."""

    def __init__(self, screen: Screen, number: str) -> None:
        self._screen = screen
        self._number = number

    @property
    def inside(self) -> Rect:
        """Where its content stands, without title bar and borders."""
        told = self._screen.run("xwininfo", "-id", self._number)
        labels = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        return Rect(*(int(found[1]) for label in labels if (found := re.search(rf"{label}: +(-?\d+)", told))))

    @property
    def frame(self) -> Rect:
        """Where it stands, title bar and borders included."""
        x, y, width, height = self.inside
        extents = self._screen.run("xprop", "-id", self._number, "_NET_FRAME_EXTENTS")
        left, right, top, bottom = (int(number) for number in re.findall(r"\d+", extents.partition("=")[2]))
        return Rect(x - left, y - top, width + left + right, height + top + bottom)

    def picture(self, name: str) -> Path:
        """A picture of its content as the screen shows it, in the test's folder."""
        path = self._screen.picture(name)
        QImage(str(path)).copy(*self.inside).save(str(path))
        return path

    def activate(self) -> None:
        """Give it the keyboard, and wait until it has it."""
        self._screen.run("wmctrl", "-i", "-a", self._number)
        own = int(self._number, 16)
        wait_until(lambda: int(self._screen.run("xdotool", "getactivewindow")) == own, "the window to be active")
