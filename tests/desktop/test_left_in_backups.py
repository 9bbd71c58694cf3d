"""What had no room when a shop was brought back is remembered, said, and fetched later from the same backup."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.backups.left_behind import left_in_backups
from sync.files.folder import FilesFolder
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import reopened
from tests.desktop.small_disks import SmallDisk

SIZES = {"menu.pdf": 40_000, "oven.mov": 3_000_000, "cake.mov": 1_500_000}


class Kept(NamedTuple):
    """A backup of a shop that is gone, with the words that open it."""

    file: Path
    words: str


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    home, disk = tmp_path / "home", tmp_path / "disk"
    disk.mkdir()
    ask(home, "create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till")
    for name, size in SIZES.items():
        (tmp_path / name).write_bytes(os.urandom(size))
        ask(home, "file", "add", str(tmp_path / name))
    words = " ".join(ask(home, "recovery-sheet")["words"])
    made = ask(home, "backup", "now", str(disk))
    assert made["files"] == len(SIZES)
    return Kept(Path(made["file"]), words)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SmallDisk:
    small = SmallDisk(room=100_000)
    monkeypatch.setattr(FilesFolder, "disk", property(small.disk))
    return small


def _restored(tmp_path: Path, kept: Kept) -> Path:
    again = tmp_path / "again"
    came = run(again, "restore", str(kept.file), "--words", kept.words, "--pc", "New till")
    assert came.status == 3
    assert "2 files (oven.mov, cake.mov)" in _plain(came.stdout)
    assert "backup fetch" in came.stdout
    return again


def _plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def _titles(home: Path) -> list[str]:
    return [one["title"] for one in ask(home, "today") if "still only in the backup" in one["title"]]


def _contents(home: Path, tmp_path: Path) -> dict[str, bool]:
    """Of each file, whether what it holds is here and what it was."""
    found = {}
    for file in ask(home, "file", "list"):
        out = tmp_path / "out"
        got = run(home, "file", "get", file["id"], str(out), "--replace")
        found[file["name"]] = got.status == 0 and out.read_bytes() == (tmp_path / file["name"]).read_bytes()
    return found


def test_what_had_no_room_is_said_and_fetched_once_there_is_some(tmp_path: Path, kept: Kept, disk: SmallDisk) -> None:
    again = _restored(tmp_path, kept)
    assert _titles(again) == ["2 files, 4.5 MB, are still only in the backup"]
    with reopened(again) as ann:
        (left,) = left_in_backups(ann.session)
        assert (left.backup, left.left.names) == (kept.file, ("oven.mov", "cake.mov"))
        assert 4_400_000 < left.lacking < left.bytes
        assert "4.4 MB more must be free" in _plain(left.detail)
    assert _contents(again, tmp_path) == {"menu.pdf": True, "oven.mov": False, "cake.mov": False}

    disk.room = 2_000_000
    fetched = run(again, "backup", "fetch", "--json", str(kept.file), "--words", kept.words)
    assert fetched.status == 3
    assert '"files": 1' in fetched.stdout
    assert '"left_out": 1' in fetched.stdout
    assert _titles(again) == ["1 file, 3 MB, is still only in the backup"]
    assert _contents(again, tmp_path)["cake.mov"]

    disk.room = 10_000_000
    assert ask(again, "backup", "fetch", str(kept.file), "--words", kept.words)["files"] == 1
    assert _titles(again) == []
    assert all(_contents(again, tmp_path).values())
    once_more = ask(again, "backup", "fetch", str(kept.file), "--words", kept.words)
    assert once_more == {"files": 0, "bytes": 0, "left_out": 0, "lacking": 0, "entries": 0, "complete": True}
    assert ask(again, "verify")["ok"]


def test_what_is_wrong_with_words_and_backups_is_said(tmp_path: Path, kept: Kept, disk: SmallDisk) -> None:
    again = _restored(tmp_path, kept)
    assert "Another PC made this backup" in refused(again, "backup", "fetch", str(kept.file))
    other = ask(again, "recovery-sheet")["words"]
    assert "do not open this file" in refused(again, "backup", "fetch", str(kept.file), "--words", " ".join(other))
    assert "cannot be opened" in refused(again, "backup", "fetch", str(tmp_path / "gone"), "--words", kept.words)
    elsewhere = tmp_path / "elsewhere"
    ask(elsewhere, "create", "--shop", "Other", "--name", "Zoe", "--pc", "Desk")
    assert "another shop" in refused(elsewhere, "backup", "fetch", str(kept.file), "--words", kept.words)
    assert _titles(again) == ["2 files, 4.5 MB, are still only in the backup"], "nothing of that is forgotten"


def test_a_backup_of_this_pc_gives_back_what_was_lost_here(tmp_path: Path, kept: Kept) -> None:
    home = tmp_path / "home"
    for path in (home / "files").rglob("*"):
        if path.is_file() and path.stat().st_size > 1_000_000:
            path.write_bytes(b"spoilt" + path.read_bytes()[6:])
    assert run(home, "file", "get", _id(home, "oven.mov"), str(tmp_path / "out")).status != 0
    assert run(home, "file", "get", _id(home, "cake.mov"), str(tmp_path / "out")).status != 0
    assert ask(home, "backup", "fetch", str(kept.file))["files"] == 2
    assert all(_contents(home, tmp_path).values())


def _id(home: Path, name: str) -> str:
    return next(str(file["id"]) for file in ask(home, "file", "list") if file["name"] == name)


def test_one_that_was_interrupted_goes_on_where_it_was(tmp_path: Path, kept: Kept, disk: SmallDisk) -> None:
    again = _restored(tmp_path, kept)
    disk.room = 10_000_000
    whole, cut = kept.file.read_bytes(), kept.file.stat().st_size * 6 // 10
    kept.file.write_bytes(whole[:cut])
    cut_off = run(again, "backup", "fetch", str(kept.file), "--words", kept.words)
    assert (cut_off.status, "breaks off" in cut_off.stdout) == (3, True)
    assert _titles(again)
    parts = [path for path in (again / "files").rglob("*.part") if path.stat().st_size]
    assert parts, "what had come of the file is kept"
    kept.file.write_bytes(whole)
    disk.room = 5_000_000
    assert ask(again, "backup", "fetch", str(kept.file), "--words", kept.words)["left_out"] == 0
    assert all(_contents(again, tmp_path).values())
    assert _titles(again) == []
