"""The window on the screens that shops have: all of it can be reached, its title bar too."""

import json

import pytest

from tests.process import wait_until
from tests.screens.shop import SHOP, create

pytestmark = pytest.mark.slow

PANEL = 40
FROM_A_LARGER_SCREEN = [40, 40, 2480, 1340, False]


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 600)], ids=["1366x768", "1024x600"])
def test_a_first_window_is_on_the_screen_with_its_title_bar(screen, open_window, tmp_path, width, height):
    small = screen(width, height, panel=PANEL)
    create(tmp_path / "till")
    open_window(small, tmp_path / "till").ask("rows", name="Conversations")
    window = small.window(SHOP)
    wait_until(lambda: small.work_area.holds(window.frame), "the whole window to be on the screen")


def test_a_window_kept_from_a_larger_screen_fits_a_smaller_one(screen, open_window, tmp_path):
    small = screen(1366, 768, panel=PANEL)
    create(tmp_path / "till")
    kept = {"window.geometry": FROM_A_LARGER_SCREEN}
    (tmp_path / "till" / "settings.json").write_text(json.dumps(kept), encoding="utf-8")
    open_window(small, tmp_path / "till").ask("rows", name="Conversations")
    window = small.window(SHOP)
    wait_until(lambda: small.work_area.holds(window.frame), "the whole window to be on the screen")


def test_a_first_window_is_on_a_large_screen_with_its_title_bar(screen, open_window, tmp_path):
    large = screen(1920, 1080, panel=PANEL)
    create(tmp_path / "till")
    open_window(large, tmp_path / "till").ask("rows", name="Conversations")
    window = large.window(SHOP)
    wait_until(lambda: large.work_area.holds(window.frame), "the whole window to be on the screen")
