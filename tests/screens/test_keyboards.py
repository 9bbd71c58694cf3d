"""Shortcuts on the keyboards of several countries, pressed as real keys."""

import pytest

from tests.demo.stage import StageError, Window
from tests.screens.shop import SHOP, command, create

pytestmark = pytest.mark.slow

DIGITS_NEED_SHIFT = pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="Where digits need Shift, Ctrl and the key that has a 2 on it open nothing.",
)


def shows(window: Window, name: str) -> bool:
    try:
        window.ask("rows", name=name)
    except StageError:
        return False
    return True


@pytest.mark.parametrize(
    "layout", ["us", "de", *(pytest.param(country, marks=DIGITS_NEED_SHIFT) for country in ("fr", "be", "cz"))]
)
def test_ctrl_and_the_key_of_a_digit_open_that_section(screen, open_window, tmp_path, layout):
    desk = screen(1280, 800)
    create(tmp_path / "till")
    command(tmp_path / "till", "note", "new", "Opening hours")
    till = open_window(desk, tmp_path / "till")
    till.ask("rows", name="Conversations")
    desk.window(SHOP).activate()
    desk.keyboard(layout)
    desk.press("Control", "2")
    assert shows(till, "Notes")
    desk.press("Control", "1")
    assert shows(till, "Conversations")
