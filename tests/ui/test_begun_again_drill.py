"""A drill from the screen alone: the owner's PC is gone, she has a new one, the sheet, and an employee's PC beside it.

As a person who knows what to press does it. What a person takes to read, and to find the drawer, comes on top.
"""

import shutil
import time

import pytest

from desktop.backups import commands
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, until
from tests.ui.hands import Hands

pytestmark = pytest.mark.slow

MOST_QUESTIONS = 2
"""The code and the words: which PC this is is filled in."""
MOST_CLICKS = 4
LIMIT_S = 60


@pytest.fixture
def lost(tmp_path):
    """The words; `tmp_path / "till"` is what is left."""
    office = Person(Workspace.create(Home(tmp_path / "office"), "Rossi’s Bakery", "Maria", "Office", network=LOOPBACK))
    till = Person(join(office, Home(tmp_path / "till"), "王小明", "Till PC"))
    try:
        words = office.workspace.do(commands.make_sheet).result(WAIT_S)
        office.say("The oven is broken")
        until(lambda: till.texts() == ["The oven is broken"])
    finally:
        office.close()
        till.close()
    shutil.rmtree(tmp_path / "office")
    return words


def test_she_is_back_within_minutes(lost, tmp_path, record_property):
    environment = {
        "COUNTERTOP_NETWORK": "loopback",
        "COUNTERTOP_PORT": "0",
        "QT_QPA_PLATFORM": "offscreen",
    }
    till, new = (Hands(name, tmp_path / name, environment) for name in ("till", "new"))
    try:
        new.see("Welcome to Countertop")
        till.see("The oven is broken")
        began = time.monotonic()
        new.click("Begin again")
        new.click("From another PC of the shop")
        till.click("People")
        till.click("Add a PC")
        till.click("Whoever has the recovery sheet")
        till.see("On the new PC: “Begin again”")
        new.see("Found: Rossi’s Bakery")
        new.answer("Code", till.code())
        new.answer("The twelve words of the recovery sheet", " ".join(lost))
        new.see("You are Maria in it.")
        till.see("has joined")
        new.click("Take Office out…")
        new.click("Take it out")
        till.ask("press", key="Return")
        till.click("Chat")
        new.click("Chat")
        new.see("The oven is broken")
        new.type("Message to Everyone", "Back again")
        new.ask("press", name="Message to Everyone", key="Return")
        till.see("Back again")
        seconds = time.monotonic() - began
        for hands in (till, new):
            figures = f"{hands.name}: {hands.questions} questions, {hands.clicks} clicks, {hands.keys} keys"
            print(figures)
            record_property(hands.name, figures)
        print(f"{seconds:.1f} s")
        assert new.questions <= MOST_QUESTIONS
        assert till.questions == 0
        assert max(till.clicks, new.clicks - 1) <= MOST_CLICKS
        assert seconds < LIMIT_S
        till.quit()
        new.quit()
    finally:
        for hands in (till, new):
            hands.stop()
    for home in ("till", "new"):
        workspace = Workspace.open(Home(tmp_path / home))
        assert workspace.verify().result(WAIT_S).ok
        assert len(workspace.me.pcs) == 1
        workspace.close()
