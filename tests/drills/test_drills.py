"""What a shop practises for bad days, each done at real windows as by somebody who knows what to press.

`-s` shows what it took: what a person takes to read and to think comes on top, so what counts is questions and clicks.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.home.home import Home
from tests.benchmarks.shops import MANY, shop_of
from tests.conftest import HAS_OWN_LOOPBACK
from tests.desktop.command_line import ask, shell
from tests.desktop.old_backups.make import OVEN, SHOP
from tests.desktop.shops import join, two
from tests.desktop.test_old_backups import BACKUPS
from tests.drills.kept_keyring import VARIABLE
from tests.process import wait_until
from tests.ui.hands import Hands

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]

AROUND = {
    "COUNTERTOP_KEYRING": "file",
    "COUNTERTOP_NETWORK": "loopback",
    "COUNTERTOP_PORT": "0",
    "QT_QPA_PLATFORM": "offscreen",
}
PATIENCE_S = 400.0


@contextmanager
def at_a_window(home: Path, around: Mapping[str, str] = {}, behind: Sequence[str] = ()) -> Iterator[Hands]:
    """Somebody there; what it took is told at the end."""
    began_s = time.monotonic()
    hands = Hands(home.name, home, AROUND | around, behind)
    try:
        yield hands
        hands.quit()
        print(f"{hands.name}: {hands.figures()} in {time.monotonic() - began_s:.1f} s")
    finally:
        hands.stop()


def begin_again(hands: Hands, backup: Path, words: str, shop: str) -> None:
    """On the first screen, from a backup and the sheet."""
    hands.click("Begin again")
    hands.click("With a backup")
    hands.choose_file("Choose the backup…", backup)
    hands.answer("The twelve words of the recovery sheet", words)
    hands.see(f"{shop} is here again", patience_s=PATIENCE_S)
    hands.click("Open the shop")


def say(hands: Hands, text: str) -> None:
    """To everyone."""
    hands.click("Chat")
    hands.type("Message to Everyone", text)
    hands.ask("press", name="Message to Everyone", key="Return")
    hands.see(text)


def test_the_only_pc_dies_with_a_hundred_thousand_messages(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    till = shop_of(MANY).copied(tmp_path).path
    words = " ".join(ask(till, "recovery-sheet")["words"])
    backup = Path(ask(till, "backup", "now", str(disk))["file"])
    shutil.rmtree(till)

    with at_a_window(tmp_path / "new till") as hands:
        hands.see("Welcome to Countertop")
        begin_again(hands, backup, words, "Olive & Co")
        say(hands, "We are back")
    again = tmp_path / "new till"
    assert ask(again, "verify")["ok"]
    assert len(ask(again, "read", "everyone", "--limit", str(MANY + 9))) == MANY + 1


@pytest.mark.skipif(not HAS_OWN_LOOPBACK, reason="A stick that is mounted for one program takes Linux and root.")
def test_a_stick_passes_three_pcs_that_never_meet(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, _bob):
        join(alice, Home(tmp_path / "cem"), "Cem", "Bakery").close()
    stick = tmp_path / "stick"
    stick.mkdir()

    for name, news in (
        ("alice", "The oven is broken"),
        ("bob", "Flour comes on Monday"),
        ("cem", "Yeast is out"),
        ("alice", "Thank you"),
        ("bob", "Good night"),
    ):
        with at_a_window(tmp_path / name, behind=with_a_stick(stick)) as hands:
            say(hands, news)
            hands.click("Settings")
            hands.click("Carry by stick…")
            if any(stick.iterdir()):
                take_in_what_is_new(hands)
            hands.click("Write what other PCs lack")
            hands.see("You can pull it out now")
    for name, there in (("cem", 3), ("alice", 4), ("bob", 5)):
        assert len(ask(tmp_path / name, "read", "everyone")) == there
        assert ask(tmp_path / name, "verify")["ok"]


def take_in_what_is_new(hands: Hands) -> None:
    """Each file of another PC that has something new."""
    hands.see("Take in")
    while new := [name for name in hands.ask("names") if name.startswith("Take in") and "again" not in name]:
        hands.click(new[0])
        wait_until(lambda: new[0] not in hands.ask("names"), "it is taken in")


def with_a_stick(folder: Path) -> list[str]:
    """What starts a program in whose eyes a folder is a stick that the desktop has mounted. Takes root."""
    mounting = 'mount -t tmpfs tmpfs /media; mkdir /media/KINGSTON; mount --bind "$0" /media/KINGSTON; exec "$@"'
    return ["unshare", "-m", "sh", "-e", "-c", mounting, str(folder)]


@pytest.mark.parametrize("backup", BACKUPS, ids=lambda path: path.stem)
def test_a_backup_of_an_older_version_is_all_there_is(backup: Path, tmp_path: Path) -> None:
    home, words = tmp_path / "new till", backup.with_suffix(".words").read_text().strip()
    with at_a_window(home) as hands:
        hands.see("Welcome to Countertop")
        begin_again(hands, backup, words, SHOP)
        hands.click("Chat")
        hands.see(OVEN)
        say(hands, "We are back")
        hands.click("Notes")
        hands.see("Recipes")
        hands.click("Files")
        hands.see("Wages")
        hands.click("To-dos")
        hands.see("Call the electrician")
    assert [one["text"] for one in ask(home, "read", "everyone")] == [OVEN, "We are back"]
    assert ask(home, "verify")["ok"]


def test_the_keyring_is_gone(tmp_path: Path) -> None:
    """The home stays as it is, beside the shop that goes on from a backup."""
    disk, home, kept = tmp_path / "disk", tmp_path / "till", tmp_path / "keyring.json"
    disk.mkdir()
    around = {
        "COUNTERTOP_KEYRING": "",
        "PYTHON_KEYRING_BACKEND": "tests.drills.kept_keyring.KeptKeyring",
        VARIABLE: str(kept),
    }
    for command in (
        ("create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till"),
        ("say", "everyone", "The oven is broken"),
    ):
        told(home, around, *command)
    words = " ".join(told(home, around, "recovery-sheet", "--json")["words"])
    backup = Path(told(home, around, "backup", "now", "--json", str(disk))["file"])
    log = (home / "log.db").read_bytes()
    kept.rename(tmp_path / "gone.json")

    with at_a_window(home, around) as hands:
        hands.see("The key to the shop’s data is missing")
        hands.click("Begin anew on this PC")
        hands.click("Put it aside and begin anew")
        begin_again(hands, backup, words, "Olive & Co")
        hands.see("The oven is broken")
        say(hands, "We are back")
    assert [one["text"] for one in told(home, around, "read", "--json", "everyone")] == [
        "The oven is broken",
        "We are back",
    ]
    assert (home / "put-aside-1" / "log.db").read_bytes() == log


def told(home: Path, around: Mapping[str, str], *words: str) -> Any:
    """What a command answers in a process of its own."""
    ended = shell(home, *words, env={**os.environ, **AROUND, **around})
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout) if "--json" in words else None
