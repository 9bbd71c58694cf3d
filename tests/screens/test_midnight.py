"""A window that stands open while a new day begins."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.process import wait_until
from tests.screens.shop import SHOP, command, create

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

TO_MIDNIGHT_S = 90.0
UNTIL_SHOWN_S = 90.0


def clock(start: str) -> dict[str, str]:
    """The environment of a program whose clock starts there and goes on as ever; its timers run as they do."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
    return {"LD_PRELOAD": str(library), "FAKETIME": f"@{start}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def test_what_is_shown_follows_the_day(screen, open_window, tmp_path):
    home = tmp_path / "till"
    desk = screen(1280, 800)
    create(home, **clock("2026-03-10 20:00:00"))
    command(home, "say", "everyone", "said in the evening", **clock("2026-03-10 20:01:00"))
    till = open_window(desk, home, **clock("2026-03-10 23:59:00"))

    window = desk.window(SHOP)

    def part(picture: Path, name: str) -> bytes:
        whole = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
        return bytes(whole.copy(*till.ask("place", name=name)).constBits())

    def is_up_to_date(name: str) -> bool:
        till.picture(tmp_path / "painted now.png")
        return part(window.picture("shown"), name) == part(tmp_path / "painted now.png", name)

    for time_of_day, said in (
        ("evening", {"Messages": "Today", "Conversations": "20:01"}),
        ("night", {"Messages": "Yesterday", "Conversations": "Tue"}),
    ):
        for name, text in said.items():
            till.ask("paints", name=name, text=text, patience_s=TO_MIDNIGHT_S)
            wait_until(lambda name=name: is_up_to_date(name), f"“{name}” to show the {time_of_day}", UNTIL_SHOWN_S)
