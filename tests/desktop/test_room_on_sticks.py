"""What has no room on a stick or drive is said, by name and for what reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.bundles import commands, drives, largest_file, room, sticks
from desktop.bundles.largest_file import FAT_MOST, kind_of
from desktop.bundles.left_out import FilesLeftOut
from desktop.chat import commands as chat_commands
from desktop.files.commands import GivenFile, add_files
from sync.files.manifest import CHUNK_SIZE
from tests.desktop.shops import WAIT_S, Person, alone, reopened, two

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/ann/STICK vfat rw 0 0
/dev/sdc1 /media/ann/STICK\\0402 exfat rw 0 0
"""


def test_how_a_stick_is_formatted_says_how_large_a_file_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, kind in (("STICK", "vfat"), ("STICK/in it", "vfat"), ("STICK 2", "exfat"), ("", "ext4")):
        assert kind_of(Path("/media/ann") / where, MOUNTS) == kind
    for kind, most in (("vfat", FAT_MOST), ("FAT32", FAT_MOST), ("exFAT", None), ("NTFS", None), ("ext4", None)):
        monkeypatch.setattr(largest_file, "_linux_kind", lambda _, kind=kind: kind)
        monkeypatch.setattr(largest_file, "_windows_kind", lambda _, kind=kind: kind)
        assert largest_file.largest_file(Path()) == most


def test_what_is_left_out_is_named_and_the_rest_is_carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(room, "AROUND", 0)
    monkeypatch.setattr(room, "largest_file", lambda _: 60_000)
    with alone(tmp_path / "home") as ann:
        sizes = {"menu.pdf": 1_000, "oven.mov": 90_000, "cake.mov": 70_000}
        given = [GivenFile(bytes(size), name) for name, size in sizes.items()]
        files = ann.workspace.do(add_files, given).result(WAIT_S)
        ann.workspace.do(chat_commands.post_message, ann.everyone, "look", files=files).result(WAIT_S)
        measured = ann.workspace.do(commands.measure_bundle, stick).result(WAIT_S)
        written = ann.workspace.do(sticks.write_to, drives.drive_at(stick)).result(WAIT_S)
        assert measured.left_out == written.left_out == FilesLeftOut(2, ("oven.mov", "cake.mov"), by_format=True)
        assert (measured.files, written.files) == (1, 1)
        assert "2 files (oven.mov, cake.mov)" in written.left_out.words.replace("\u2068", "").replace("\u2069", "")
        monkeypatch.setattr(room, "largest_file", lambda _: None)
        assert ann.workspace.do(commands.measure_bundle, stick).result(WAIT_S).left_out == FilesLeftOut()


def test_what_had_no_room_on_a_stick_is_on_the_next_once_its_reader_wrote_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(tmp_path) as (ann, bob):
        homes = ann.workspace.engine.home.path, bob.workspace.engine.home.path
    with reopened(homes[0]) as ann, reopened(homes[1]) as bob:
        large = GivenFile(bytes(2 * CHUNK_SIZE), "oven.mov")
        (file,) = ann.workspace.do(add_files, [large]).result(WAIT_S)
        ann.workspace.do(chat_commands.post_message, ann.everyone, "look", files=[file]).result(WAIT_S)

        def carry(giver: Person, taker: Person) -> int:
            giver.workspace.do(commands.write_bundle, tmp_path / "stick", replace=True).result(WAIT_S)
            return taker.workspace.do(commands.read_bundle, tmp_path / "stick").result(WAIT_S).files

        with monkeypatch.context() as small:
            small.setattr(room, "AROUND", 0)
            small.setattr(room, "largest_file", lambda _: CHUNK_SIZE)
            assert carry(ann, bob) == 0
        carry(bob, ann)
        assert carry(ann, bob) == 1
