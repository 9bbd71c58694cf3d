"""What stands on a stick that several PCs carry about, and which sticks there are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.bundles import commands, drives, sticks
from desktop.bundles.records import StickFile
from desktop.errors import InvalidError
from desktop.files.dated_names import DatedNames
from tests.desktop.shops import WAIT_S, Person, alone, reopened, two

MOUNTS = """\
sysfs /sys sysfs rw 0 0
/dev/sdb1 /run/media/ann/KINGSTON\\0408\\134GB vfat rw 0 0
/dev/sdc1 /media/disk ext4 rw 0 0
/dev/sda1 / ext4 rw 0 0
"""


def _look(person: Person, folder: Path) -> list[StickFile]:
    return person.workspace.do(sticks.look, folder).result(WAIT_S)


def test_each_pc_has_one_file_on_a_stick_and_takes_in_those_of_the_others(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with two(tmp_path) as (alice, bob):
        alice.say("The oven is broken")
        (stick / ".Olive & Co – Till – 2026-11-30.77.new").write_bytes(b"pulled out")
        (stick / ".Olive & Co – Office – 2026-11-30.77.new").write_bytes(b"still being written")
        size = alice.workspace.do(commands.measure_bundle, stick, True).result(WAIT_S)
        first = alice.workspace.do(sticks.write_to, drives.drive_at(stick), True).result(WAIT_S)
        assert (size.entries, size.files) == (first.entries, first.files)
        assert 0 <= first.bytes - size.bytes < 100
        there = sorted(path.name[:19] for path in stick.iterdir())
        assert there == [".Olive & Co – Offic", "Olive & Co – Till –"], "another PC may be writing"
        second = alice.workspace.do(sticks.write_to, drives.drive_at(stick), True).result(WAIT_S)
        assert [(file.path, file.whose) for file in _look(alice, stick)] == [(second.path, "mine")]
        assert not first.path.exists()
        bob.workspace.do(sticks.write_to, drives.drive_at(stick), True).result(WAIT_S)
        assert sorted((file.whose, file.pc) for file in _look(bob, stick)) == [("mine", "Office"), ("other", "Till")]
        with alone(tmp_path / "other") as eve:
            assert {file.whose for file in _look(eve, stick)} == {"foreign"}
        second.path.write_bytes(b"%PDF")
        assert [file.whose for file in _look(bob, stick) if file.pc == "Till"] == ["unreadable"]


def test_a_folder_that_a_stick_left_behind_is_not_taken_for_it(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as alice:
        left = replace(drives.drive_at(tmp_path), device=1)
        with pytest.raises(InvalidError, match="was pulled out before"):
            alice.workspace.do(sticks.write_to, left).result(WAIT_S)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_what_is_here_already_is_not_offered_again(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with two(tmp_path) as (alice, bob):
        homes = alice.workspace.engine.home.path, bob.workspace.engine.home.path
    with reopened(homes[0]) as alice:
        alice.say("The oven is broken")
        alice.workspace.do(sticks.write_to, drives.drive_at(stick)).result(WAIT_S)
    with reopened(homes[1]) as bob:
        (found,) = _look(bob, stick)
        assert (found.whose, found.pc, found.is_here) == ("other", "Till", False)
        read = bob.workspace.do(commands.read_bundle, found.path).result(WAIT_S)
        assert (read.entries, read.is_whole) == (1, True)
        (found,) = _look(bob, stick)
        assert found.is_here


def test_sticks_are_found_as_each_system_tells_of_them(tmp_path: Path) -> None:
    assert list(map(str, drives.linux_roots(MOUNTS))) == ["/run/media/ann/KINGSTON 8\\GB", "/media/disk"]
    for name in ("KINGSTON", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "Macintosh HD").symlink_to("/")
    assert [path.name for path in drives.mac_roots(tmp_path, lambda path: path.name != "notes")] == ["KINGSTON"]
    assert list(map(str, drives.windows_roots(0b11101, lambda root: 2 if root in ("A:\\", "E:\\") else 3))) == [
        "A:\\",
        "E:\\",
    ]
    assert drives.drive_at(tmp_path).may_write


def test_the_date_in_a_name_stays_however_long_the_others_are() -> None:
    names, at = DatedNames(".countertop-stick", "%Y-%m-%d %H.%M"), datetime(2026, 11, 30, 20, 15).astimezone()
    for shop, pc in (("Olive & Co", "Till"), ("店" * 130, "机" * 130), ("A – B", "مخبز" * 50), ("a/b:c", "x" * 400)):
        written = names.new(shop, pc, at)
        said = names.read(written)
        assert said is not None
        assert said.at == at
        assert len(written.encode()) <= 240
    assert names.new("Olive & Co", "Till", at) == "Olive & Co – Till – 2026-11-30 20.15.countertop-stick"
    again = "Olive & Co – Till – 2026-11-30 20.15 (2).countertop-stick"
    assert names.read(again) == ("Olive & Co", "Till", at)
