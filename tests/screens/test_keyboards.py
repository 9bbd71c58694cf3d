"""Shortcuts on the keyboards of several countries, pressed as real keys."""

import pytest

from tests.screens.shop import SHOP, command, create

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("layout", ["us", "de", "fr", "be", "cz"])
def test_ctrl_and_the_key_of_a_digit_open_that_section(screen, open_window, tmp_path, layout):
    desk = screen(1280, 800)
    create(tmp_path / "till")
    command(tmp_path / "till", "note", "new", "Opening hours")
    till = open_window(desk, tmp_path / "till")
    till.ask("rows", name="Conversations")
    desk.window(SHOP).activate()
    desk.keyboard(layout)
    desk.press("Control", "3")
    till.ask("rows", name="Notes")
    desk.press("Control", "2")
    till.ask("rows", name="Conversations")
