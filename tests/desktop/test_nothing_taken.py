"""An empty, an old and a put back PC, and a disk that is not there, take nothing away from the others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.drive import adding, commands
from desktop.files.commands import GivenFile
from desktop.home.home import Home
from desktop.mirrors.commands import add_mirror
from desktop.notes import commands as notes
from desktop.todos import commands as todos
from desktop.todos.records import NewTodo
from tests.desktop.command_line import ask
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, reopened, two, until
from tests.desktop.test_mirrors import do, on_disk, quick, state

__all__ = ["quick"]


def rows(person: Person) -> set[tuple[Any, ...]]:
    """Whatever PCs show alike: messages, channels, notes, names, records with what they hold, files and folders."""
    with person.session.reading() as conn:
        tables = [table for area in person.workspace.engine.areas for table in area.tables if table.shared]
        return {(table.name, *row) for table in tables for row in conn.execute(table.shared).fetchall()}


def write(person: Person, word: str) -> None:
    """Something of everything."""
    person.say(f"{word} is baked")
    do(person, notes.create_note, f"How {word} is made")
    do(person, todos.add_todo, NewTodo(f"Bake {word}"))
    folder = do(person, commands.new_folder, word).id
    do(person, adding.add_given, [GivenFile(f"{word} {at}".encode(), f"{word} {at}.txt") for at in range(3)], folder)


def meeting(person: Person, other: Person, before: set[tuple[Any, ...]]) -> None:
    """Both come to show the same, and nothing that was shown is lost."""
    meet(person, other)
    until(lambda: rows(person) == rows(other))
    assert before <= rows(person)
    assert person.workspace.verify().result(WAIT_S).ok


def test_an_empty_an_old_and_a_restored_pc_take_nothing_from_the_others(tmp_path: Path) -> None:
    alice_home, bob_home, disk = tmp_path / "alice", tmp_path / "bob", tmp_path / "disk"
    disk.mkdir()
    with two(tmp_path) as (alice, bob):
        write(alice, "Bread")
        until(lambda: rows(alice) == rows(bob))
    words = " ".join(ask(alice_home, "recovery-sheet")["words"])
    backup = ask(alice_home, "backup", "now", str(disk))["file"]
    shutil.copytree(bob_home, tmp_path / "image")

    with reopened(alice_home, LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meet(alice, bob)
        write(bob, "Cake")
        write(alice, "Tarts")
        until(lambda: rows(alice) == rows(bob))
        before = rows(alice)
        with_carl = Person(join(alice, Home(tmp_path / "carl"), "Carl", "Kitchen"))
        until(lambda: before <= rows(with_carl))
        assert before <= rows(alice)
        with_carl.close()

    shutil.rmtree(bob_home)
    (tmp_path / "image").rename(bob_home)
    with reopened(bob_home) as bob:
        write(bob, "Pies")
    with reopened(alice_home, LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meeting(alice, bob, before)
        until(lambda: any("Pies is baked" in str(row) for row in rows(alice)))
        before = rows(bob)

    shutil.rmtree(alice_home)
    ask(tmp_path / "again", "restore", backup, "--words", words, "--name", "Alice", "--pc", "New till")
    with reopened(tmp_path / "again", LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        write(alice, "Rolls")
        meeting(bob, alice, before)


@pytest.mark.parametrize("gone", ["the drive is not there", "another, empty one is", "all files are deleted"])
def test_a_disk_that_is_not_there_or_empty_takes_nothing_from_the_others(
    tmp_path: Path, quick: None, gone: str
) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    with two(tmp_path) as (alice, bob):
        folder = do(bob, commands.new_folder, "Prices").id
        do(bob, adding.add_given, [GivenFile(b"%d" % at, f"{at}.txt") for at in range(3)], folder)
        do(bob, add_mirror, folder, root)
        until(lambda: len(on_disk(root)) == 3 and state(bob) == "up_to_date")
        until(lambda: rows(alice) == rows(bob))
        before = rows(alice)
        if gone == "all files are deleted":
            for path in root.glob("*.txt"):
                path.unlink()
        else:
            root.rename(tmp_path / "away")
            if gone == "another, empty one is":
                root.mkdir()
        until(lambda: state(bob) in ("asks", "not_there", "other_disk"))
        bob.say("Is the drive broken?")
        until(lambda: "Is the drive broken?" in alice.texts())
        assert before <= rows(alice)
        assert before <= rows(bob)
