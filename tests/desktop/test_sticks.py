"""What stands on a stick that several PCs carry about, and which sticks there are."""

from __future__ import annotations

import ctypes
import struct
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from msgspec.structs import replace

from desktop.bundles import commands, drives, sticks, windows_disks
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
        assert _look(alice, stick)[0].is_current
        alice.say("It is mended")
        assert not _look(alice, stick)[0].is_current
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


def test_a_stick_full_of_files_costs_no_more_than_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with alone(tmp_path / "home") as alice:
        first = alice.workspace.do(sticks.write_to, drives.drive_at(stick), True).result(WAIT_S).path
        for number in range(4):
            (stick / f"{number}{sticks.NAMES.ending}").write_bytes(first.read_bytes())
        assert [file.whose for file in _look(alice, stick)] == ["mine"] * 5
        monkeypatch.setattr(sticks, "LOOKED_AT", 3)
        monkeypatch.setattr(sticks, "TIPS_MOST", 3)
        assert [file.whose for file in _look(alice, stick)] == ["mine", "mine", "unreadable"]


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
    assert drives.drive_at(tmp_path).may_write


def test_windows_disks_that_are_plugged_in_from_outside_are_found_whatever_it_takes_them_for() -> None:
    buses = {"C": 7, "D": 11, "F": 7, "G": None, "H": 12}  # USB (a system on a stick), SATA, USB, it does not say, SD

    def descriptor(root: str) -> bytes:
        bus = buses[root[0]]
        return b"" if bus is None else struct.pack("<IIBBBBIIIIII", 8, 40, 0, 0, 0, 0, 0, 0, 0, 0, bus, 0)

    kinds = {"A": 2, "C": 3, "D": 3, "E": 2, "F": 3, "G": 3, "H": 3, "N": 4}
    mask = sum(1 << ord(letter) - ord("A") for letter in kinds)
    found = drives.windows_roots(mask, lambda root: kinds[root[0]], descriptor, "c:")
    assert "".join(str(path)[0] for path in found) == "AEFH"


def test_windows_is_asked_on_which_bus_a_disk_is_and_left_alone_after(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(handle: Any, code: int, asked: bytes, _length: int, answer: Any, most: int, size: Any, _: None) -> int:
        assert (handle.value, code, asked, most) == (5, 0x2D1400, bytes(12), len(answer))
        answer[:32] = struct.pack("<28xI", 7)
        size._obj.value = 32
        return 1

    kernel = Mock()
    kernel.CreateFileW.side_effect = lambda path, *_: 5 if path == "\\\\.\\E:" else -1 % (1 << 64)
    kernel.DeviceIoControl.side_effect = ask
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: kernel, raising=False)
    assert windows_disks.is_outside(windows_disks.descriptor("E:\\"))
    assert (kernel.CloseHandle.call_count, windows_disks.descriptor("F:\\")) == (1, b"")
    assert kernel.CloseHandle.call_count == 1


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
