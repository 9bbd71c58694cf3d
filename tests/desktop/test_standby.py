"""What a PC does while nobody is in: it keeps the network by itself, and says what of it does not work."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop.engine import standby as standby_module
from desktop.engine.row_service import FAULT
from desktop.engine.standby import Standby
from desktop.home.home import Home
from tests.conftest import HAS_OWN_LOOPBACK
from tests.desktop.shops import LOOPBACK, alone, until
from tests.surroundings import without_loopback


@pytest.fixture
def home(tmp_path: Path) -> Home:
    with alone(tmp_path):
        return Home(tmp_path)


@pytest.mark.skipif(not HAS_OWN_LOOPBACK, reason="A network that can be taken away takes Linux and root.")
def test_it_says_that_the_network_is_away_and_takes_it_once_it_is_there(home: Home) -> None:
    with ExitStack() as unplugged:
        unplugged.enter_context(without_loopback())
        standby = Standby(home, LOOPBACK).start()
        until(lambda: "does not let Countertop use the network" in standby.trouble)
        assert standby.listening == ()
    until(lambda: bool(standby.listening) and not standby.trouble)
    standby.stop()


def test_a_bug_says_nothing_of_what_it_was_about_and_ends_by_itself(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(standby_module, "chosen", {"what Ann wrote": 1}.__getitem__)
        standby = Standby(home, LOOPBACK).start()
        until(lambda: standby.trouble == FAULT)
    until(lambda: bool(standby.listening) and not standby.trouble)
    standby.stop()
