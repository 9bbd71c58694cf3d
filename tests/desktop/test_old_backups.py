"""Backups that older versions made: a shop goes on from each of them with all that was in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.command_line import ask
from tests.desktop.old_backups.make import MANUAL, NOTE, OVEN, SHOP

FOLDER = Path(__file__).with_name("old_backups")
BACKUPS = sorted(FOLDER.glob("*.countertop-backup"))
UNLINKED = {"8eca2a77", "af99cde5"}
"""From before records got the names that they have: what was in a folder comes back beside it."""


@pytest.mark.parametrize("backup", BACKUPS, ids=lambda path: path.stem)
def test_a_shop_goes_on_from_it(backup: Path, tmp_path: Path) -> None:
    home, words = tmp_path / "home", backup.with_suffix(".words").read_text()
    arrived = ask(home, "restore", str(backup), "--words", words, "--pc", "New till")
    assert arrived == {"shop": SHOP, "me": "Ann", "pc": "New till"}
    (said,) = ask(home, "read", "everyone")
    assert said["text"] == OVEN
    (note,) = ask(home, "note", "list")
    assert ask(home, "note", "show", note["id"])["text"] == NOTE
    assert [one["title"] for one in ask(home, "todo", "list")] == ["Call the electrician"]
    at_the_top, within = (ask(home, "file", "list", *where) for where in ((), ("--folder", "Wages")))
    (file,) = [one for one in at_the_top + within if one["kind"] == "file"]
    assert (file in within) == (backup.stem not in UNLINKED)
    ask(home, "file", "get", file["id"], str(tmp_path / "oven.txt"))
    assert (tmp_path / "oven.txt").read_text() == MANUAL
    ask(home, "say", "everyone", "We are back")
    assert ask(home, "verify")["ok"]


def test_there_are_some() -> None:
    assert len(BACKUPS) >= 3
