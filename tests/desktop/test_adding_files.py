"""Files that people bring: kept, said in a message, read again; what cannot be brought is refused in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from desktop.chat import commands as chat_commands
from desktop.engine.events import FilesChanged
from desktop.errors import InvalidError, NotFoundError
from desktop.files import pictures
from desktop.files.commands import GivenFile, add_files
from desktop.files.contents import is_here, pieces, thumbnail
from desktop.files.open_copies import KEPT_S, copy_to_give, copy_to_open, drop_copies
from desktop.files.state import FileState, WhyNot, keep, release, states, want
from desktop.files.value import FileValue
from desktop.rows.event import Event
from sync.errors import SourceError
from tests.desktop.command_line import ask, refused
from tests.desktop.shops import WAIT_S, Person, alone, reopened, two, until


def brought(alice: Person, *given: GivenFile) -> list[FileValue]:
    return alice.workspace.do(add_files, given).result(WAIT_S)


def test_files_are_brought_said_and_read_again(tmp_path: Path) -> None:
    photo, prices = tmp_path / "oven.png", tmp_path / "price list.csv"
    Image.new("RGB", (300, 200)).save(photo)
    prices.write_bytes(b"bread;3\n" * 200_000)
    with alone(tmp_path / "home") as alice:
        oven, listed, pasted = brought(
            alice, GivenFile.at(photo), GivenFile.at(prices), GivenFile(b"as bytes", "pasted.txt")
        )
        assert (oven.name, oven.media_type, oven.width, oven.height) == ("oven.png", "image/png", 300, 200)
        assert oven.preview.startswith(b"\xff\xd8\xff")
        assert (listed.name, listed.size, listed.is_picture) == ("price list.csv", 1_600_000, False)
        message = alice.workspace.do(
            chat_commands.post_message, alice.everyone, "look", files=[oven, listed, pasted]
        ).result(WAIT_S)
    photo.unlink()
    with reopened(tmp_path / "home") as alice:
        for file in message.files:
            assert is_here(alice.session, file)
        assert b"".join(pieces(alice.session, pasted)) == b"as bytes"
        assert b"".join(pieces(alice.session, listed)) == prices.read_bytes()
        assert b"".join(pieces(alice.session, listed, 1_048_570, 20)) == prices.read_bytes()[1_048_570:1_048_590]
        (again,) = brought(alice, GivenFile.at(prices))
        assert again == listed
        strange = FileValue(bytes(32), bytes(32), 1, "text/plain", "strange")
        assert not is_here(alice.session, strange)
        with pytest.raises(NotFoundError, match="not on this PC"):
            list(pieces(alice.session, strange))


def test_a_picture_is_as_large_as_it_is_not_as_it_was_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    oven = tmp_path / "oven.bmp"
    Image.new("RGB", (300, 200)).save(oven)
    with alone(tmp_path / "home") as alice:
        (file,) = brought(alice, GivenFile.at(oven))
        said_small = replace(file, size=1)
        assert thumbnail(alice.session, said_small, 48) is not None
        monkeypatch.setattr(pictures, "PICTURE_BYTES", file.size - 1)
        assert thumbnail(alice.session, said_small, 48) is None


def test_what_cannot_be_brought_is_refused_and_the_engine_goes_on(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        for path in (tmp_path, tmp_path / "nothing"):
            with pytest.raises(SourceError):
                brought(alice, GivenFile.at(path))

        def give_up(done: int, of: int) -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            alice.workspace.do(add_files, [GivenFile(b"x", "x")], give_up).result(WAIT_S)
        alice.say("still here")
        assert not list((tmp_path / "home").rglob("new/?*[!k]"))


def test_a_message_takes_files_on_the_command_line(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "面粉.txt"
    file.write_text("25 kg")
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    said = ask(home, "say", "everyone", "", "--file", str(file))
    assert [(each["name"], each["size"], each["media_type"]) for each in said["files"]] == [
        ("面粉.txt", 5, "text/plain")
    ]
    assert ask(home, "read", "everyone")[0]["files"] == said["files"]
    assert "folder" in refused(home, "say", "everyone", "look", "--file", str(tmp_path))


def test_small_files_come_by_themselves_and_large_ones_when_somebody_asks(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        photo, film = brought(alice, GivenFile(b"small" * 100, "photo.txt"), GivenFile(os.urandom(3 << 20), "film.mp4"))
        heard: list[Event] = []
        bob.workspace.subscribe(heard.extend)
        alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=[photo, film]).result(WAIT_S)
        until(lambda: is_here(bob.session, photo))
        until(lambda: any(isinstance(event, FilesChanged) for event in heard))
        till = alice.session.sources.device.hex()
        until(lambda: known(bob, film) == FileState(False, others=frozenset({till}), why_not=WhyNot.LARGE))
        bob.workspace.do(want, film.id).result(WAIT_S)
        until(lambda: is_here(bob.session, film))
        assert b"".join(pieces(bob.session, film)) == b"".join(pieces(alice.session, film))
        office = bob.session.sources.device.hex()
        until(lambda: known(alice, film) == FileState(True, others=frozenset({office})))
        bob.workspace.do(keep, film.id).result(WAIT_S)
        assert known(bob, film).kept
        bob.workspace.do(release, film.id).result(WAIT_S)
        assert not known(bob, film).kept


def known(person: Person, file: FileValue) -> FileState:
    return person.workspace.do(states, [file.id]).result(WAIT_S)[file.id]


def test_copies_that_were_opened_go_after_a_day(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        (file,) = brought(alice, GivenFile(b"flour;3", "prices.csv"))
        alice.workspace.do(chat_commands.post_message, alice.everyone, "", files=[file]).result(WAIT_S)
        path = copy_to_open(alice.session, file)
        assert copy_to_open(alice.session, file) == path
        saved = path.with_name("saved")
        saved.write_bytes(b"flour;4")
        saved.replace(path)  # as programs do that heed no protection
        other = copy_to_open(alice.session, file)
        assert (other.name, other.read_bytes(), path.read_bytes()) == ("prices (2).csv", b"flour;3", b"flour;4")
        assert copy_to_open(alice.session, file) == other
        not_ours = tmp_path / "home" / "open" / "mine" / "list.txt"
        not_ours.parent.mkdir()
        not_ours.touch()
        given = copy_to_give(alice.session, replace(file, name="prices.exe"))
        assert copy_to_give(alice.session, replace(file, name="prices.exe")) == given
        given.write_bytes(b"changed")
        assert copy_to_give(alice.session, replace(file, name="prices.exe")).read_bytes() == b"flour;3"
        assert given.read_bytes() == b"changed"
        now_s = max(path.stat().st_mtime, other.stat().st_mtime, given.parent.stat().st_mtime)
        os.utime(given, (now_s + 9, now_s + 9))
        drop_copies(tmp_path / "home", now_s + KEPT_S - 1)
        assert other.read_bytes() == b"flour;3"
        drop_copies(tmp_path / "home", now_s + KEPT_S)
        assert given.exists()
        assert not path.exists()
        drop_copies(tmp_path / "home", now_s + 9 + KEPT_S)
        assert not path.parent.exists()
        assert not_ours.exists()
        assert copy_to_open(alice.session, file).read_bytes() == b"flour;3"
        with pytest.raises(InvalidError, match="Save it first"):
            copy_to_open(alice.session, replace(file, name="prices.exe"))
        copies = tmp_path / "home" / "open"
        copies.rename(tmp_path / "elsewhere")
        copies.touch()
        with pytest.raises(InvalidError, match="cannot be made"):
            copy_to_give(alice.session, file)
