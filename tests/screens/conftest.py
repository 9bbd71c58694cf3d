"""A screen for a test: `screen(1366, 768, panel=40)`, and Countertop's real window on it."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.demo.stage import Window
from tests.screens.screen import NoScreenError, Screen
from tests.screens.shop import ON_THIS_PC


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """`screen(width, height, panel=40)` is a screen of that size; it goes with the test."""
    with contextlib.ExitStack() as screens:

        def make(width: int, height: int, *, panel: int = 0) -> Screen:
            try:
                return screens.enter_context(Screen(tmp_path, width, height, panel=panel))
            except NoScreenError as error:
                pytest.fail(str(error), pytrace=False)

        yield make


@pytest.fixture
def open_window(screen: object) -> Iterator[Callable[..., Window]]:
    """`open_window(screen, home, **environment)` opens Countertop there; before it goes with the test, the screen is
    pictured beside its home."""
    with contextlib.ExitStack() as windows:

        def open_one(on: Screen, home: Path, **environment: str) -> Window:
            window = Window(home.name, home, on.environment | ON_THIS_PC | environment)
            windows.callback(window.stop)
            windows.callback(on.picture, f"last-{home.name}")
            return window

        yield open_one
