"""What happens on a disk that is full or read-only; each story runs alone, on a small disk of its own.

`python -m tests.desktop.disk_stories STORY FOLDER` runs one; FOLDER is where the small disk is mounted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from desktop import errors
from desktop.engine.events import ProblemRaised
from desktop.errors import SavedNotShownError
from desktop.home import rekeying
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from sync.errors import DiskFullError
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, join, reopened, until

PAGE = 4096


def fill(disk: Path, leave_bytes: int = 0) -> None:
    """Take all the room there is, or all but some."""
    with (disk / "filler").open("ab", buffering=0) as filler:
        while True:
            room = os.statvfs(disk)
            left = room.f_bavail * room.f_frsize - leave_bytes
            if left <= 0:
                return
            filler.write(bytes(min(left, 1 << 20)))


def make_room(disk: Path) -> None:
    (disk / "filler").unlink()


def posting(disk: Path) -> None:
    """What was acknowledged stays, what was refused is not there, and it goes on when there is room."""
    home = disk / "home"
    kept: list[str] = []
    with alone(home) as ann:
        fill(disk, 300 * PAGE)
        with pytest.raises((DiskFullError, SavedNotShownError), match="disk is full"):
            post_for_ever(ann, kept)
        assert len(kept) > 10
        make_room(disk)
        post(ann, kept, "room again")
        until(lambda: ann.texts() == kept)
        assert ann.workspace.verify().result(WAIT_S).ok
    fill(disk)
    assert "disk is full" in refused(home, "say", "everyone", "x")
    assert "disk is full" in refused(disk / "other", "create", "--shop", "Other", "--name", "Bob")
    make_room(disk)
    assert [message["text"] for message in ask(home, "read", "everyone", "--limit", "100000")] == kept
    assert ask(disk / "other", "create", "--shop", "Other", "--name", "Bob")["shop"] == "Other"


def post_for_ever(person: Person, kept: list[str]) -> None:
    for number in range(10_000):
        post(person, kept, f"{number} " + "x" * 2000)


def post(person: Person, kept: list[str], text: str) -> None:
    """Post, and note what is said to be kept, be it shown or not."""
    try:
        person.say(text)
    except SavedNotShownError:
        kept.append(text)
        raise
    kept.append(text)


def importing(disk: Path) -> None:
    """An import that fills the disk keeps what came before, in order."""
    home, file = disk / "home", Path(tempfile.mkdtemp()) / "old.jsonl"
    texts = [f"{number} " + os.urandom(500).hex() for number in range(3000)]
    line = {"date": "2019-07-01", "time": "09:00", "author": "Li"}
    file.write_text("".join(json.dumps(line | {"text": text}) + "\n" for text in texts), "utf-8")
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    fill(disk, 600 * PAGE)
    assert "disk is full" in refused_once(home, "import-chat", str(file), "--channel", "old", "--new-channel")
    make_room(disk)
    came = [message["text"] for message in ask(home, "read", "old", "--limit", "100000")]
    assert 0 < len(came) < len(texts)
    assert came == texts[: len(came)]
    assert ask(home, "verify")["ok"]
    ask(home, "say", "old", "and on")


def refused_once(home: Path, *words: str) -> str:
    """The sentence of one try: a second one would find another disk."""
    ended = run(home, *words[:1], "--json", *words[1:])
    assert ended.status == 1
    return ended.error["message"]


def receiving(disk: Path) -> None:
    """A PC whose disk is full takes the rest when there is room; the other one does not mind."""
    elsewhere = Path(tempfile.mkdtemp())
    workspace = Workspace.create(Home(elsewhere / "alice"), "Olive", "Alice", "Till", network=LOOPBACK)
    alice = Person(workspace)
    bob = Person(join(alice, Home(disk / "bob"), "Bob", "Office"))
    told: list[str] = []
    bob.workspace.subscribe(lambda events: told.extend(e.key for e in events if isinstance(e, ProblemRaised)))
    fill(disk, 40 * PAGE)
    said = [f"{number} " + os.urandom(1000).hex() for number in range(300)]
    for text in said:
        alice.say(text)
    until(lambda: any("disk is full" in trouble.sentence for trouble in bob.workspace.sync_state().problems))
    assert bob.texts() == said[: len(bob.texts())]
    assert len(bob.texts()) < len(said)
    assert told.count("log") == 1
    make_room(disk)
    bob.workspace.do(people_commands.add_address, alice.workspace.sync_state().listening[0]).result(
        WAIT_S
    )  # sooner than by itself
    until(lambda: bob.texts() == said)
    until(lambda: not bob.workspace.sync_state().problems)
    assert bob.workspace.verify().result(WAIT_S).ok
    bob.close()
    alice.close()


def read_only(disk: Path) -> None:
    """Every command says so; nothing is changed; it goes on when writing is allowed again."""
    home = disk / "home"
    with alone(home) as ann:
        ann.say("before")
    remount(disk, "ro")
    for words in (["say", "everyone", "x"], ["read", "everyone"], ["status"], ["serve"], ["verify"]):
        assert "may not write" in refused(home, *words)
    assert "may not write" in refused(disk / "new", "create", "--shop", "x", "--name", "y")
    assert "may not write" in refused(disk / "new", "join", "12345678", "--name", "y")
    remount(disk, "rw")
    assert [message["text"] for message in ask(home, "read", "everyone")] == ["before"]
    with reopened(home) as ann:
        assert ann.workspace.verify().result(WAIT_S).ok


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


def changing_the_key(disk: Path) -> None:
    """Wherever the disk is full, the key is the one it was; with room it is another one."""
    home, said = disk / "home", ["hello " + os.urandom(20_000).hex() for _ in range(10)]
    with alone(home) as ann:
        for text in said:
            ann.say(text)
    key = Home(home).key()
    fill(disk, 200 * PAGE)
    assert "of room" in refused(home, "key", "move", "file")
    for pages in (0, 1, 2, 20, 100, 200):
        make_room(disk)
        fill(disk, pages * PAGE)
        with (
            mock.patch.object(rekeying, "_refuse_without_room"),
            pytest.raises((DiskFullError, errors.DiskFullError), match="disk is full"),
        ):
            rekeying.keep_key(Home(home), "file")
        assert Home(home).key() == key
    make_room(disk)
    assert [message["text"] for message in ask(home, "read", "everyone")] == said
    with mock.patch.object(rekeying, "_ROOM", 0):
        ask(home, "key", "move", "file")
    assert Home(home).key() != key
    assert [message["text"] for message in ask(home, "read", "everyone")] == said


STORIES: dict[str, Callable[[Path], None]] = {
    "posting": posting,
    "importing": importing,
    "receiving": receiving,
    "read_only": read_only,
    "changing_the_key": changing_the_key,
}


if __name__ == "__main__":
    STORIES[sys.argv[1]](Path(sys.argv[2]))
