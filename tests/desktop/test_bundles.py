"""What is carried from PC to PC on a stick, through the command line."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from desktop.bundles.cli import written_line
from desktop.bundles.commands import read_bundle, write_bundle
from desktop.errors import InvalidError
from desktop.files.commands import GivenFile, add_files
from desktop.home import user_files
from sync.files.wishes import FREE_BYTES
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import WAIT_S, alone, two


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    with two(tmp_path) as (alice, bob):
        return alice.workspace.engine.home.path, bob.workspace.engine.home.path


def _said(home: Path) -> list[str]:
    return [one["text"] for one in ask(home, "read", "everyone")]


def test_pcs_without_a_network_have_the_same_shop_by_a_stick(homes: tuple[Path, Path], tmp_path: Path) -> None:
    alice, bob = homes
    stick, back, oven = tmp_path / "stick", tmp_path / "back", tmp_path / "oven.txt"
    oven.write_text("broken")
    ask(alice, "say", "everyone", "The oven is broken", "--file", str(oven))
    made = ask(alice, "bundle", "out", str(stick), "--since", "last")
    assert made == {
        "file": str(stick),
        "entries": made["entries"],
        "files": 1,
        "bytes": stick.stat().st_size,
        "left_out": 0,
    }
    ask(bob, "say", "everyone", "Flour comes on Monday")
    came = ask(bob, "bundle", "in", str(stick))
    assert came == {"pc": "Till", "entries": 1, "files": 1, "left_out": 0, "refused": 0, "complete": True}
    ask(bob, "bundle", "out", str(back), "--all")
    assert ask(alice, "bundle", "in", str(back))["entries"] == 1
    assert sorted(_said(alice)) == sorted(_said(bob)) == ["Flour comes on Monday", "The oven is broken"]
    again = run(bob, "bundle", "in", str(stick))
    assert (again.status, again.stdout) == (0, "New here from Till: nothing.\n")


def test_what_is_wrong_with_a_stick_is_said_in_words(homes: tuple[Path, Path], tmp_path: Path) -> None:
    alice, bob = homes
    stick = tmp_path / "stick"
    ask(alice, "say", "everyone", "The oven is broken")
    run(alice, "bundle", "out", str(stick))
    assert "already" in refused(alice, "bundle", "out", str(stick))
    assert run(alice, "bundle", "out", str(stick), "--replace").status == 0
    other = tmp_path / "other"
    ask(other, "create", "--shop", "Elsewhere", "--name", "Eve", "--pc", "Till")
    assert "another shop" in refused(other, "bundle", "in", str(stick))
    whole = stick.read_bytes()
    stick.write_bytes(whole[:-30])
    cut = run(bob, "bundle", "in", str(stick))
    assert cut.status == 3
    assert "ends too early" in cut.stdout
    stick.write_bytes(whole[:40] + b"?" * 60 + whole[100:])
    assert "damaged" in refused(bob, "bundle", "in", str(stick))
    stick.write_bytes(b"%PDF-1.7")
    assert "not a file that another PC made" in refused(bob, "bundle", "in", str(stick))
    assert _said(bob) == ["The oven is broken"]


def test_nobody_who_closes_waits_for_a_stick_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers = threading.Event(), threading.Event()
    left_behind: list[bool] = []

    @contextmanager
    def silent(_path: Path) -> Iterator[BinaryIO]:
        left_behind.append(threading.current_thread().daemon)
        asked.set()
        answers.wait(WAIT_S)
        raise InvalidError("It was pulled out.")
        yield

    monkeypatch.setattr(user_files, "reading", silent)
    with alone(tmp_path / "home", "Ann") as ann:
        coming = ann.workspace.do(read_bundle, tmp_path / "stick")
        assert asked.wait(WAIT_S)
        assert ann.say("meanwhile")
        answers.set()
        with pytest.raises(InvalidError, match="pulled out"):
            coming.result(WAIT_S)
    assert left_behind == [True]


def test_a_file_beside_the_shops_data_leaves_its_disk_what_always_stays_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(tmp_path / "home", "Ann") as ann:
        (oven,) = ann.workspace.do(add_files, [GivenFile(b"broken", "oven.txt")]).result(WAIT_S)
        ann.say("The oven", files=(oven,))
        disk = shutil.disk_usage(tmp_path)
        for room, left_out in ((FREE_BYTES, 1), (FREE_BYTES + 1_000, 0)):
            monkeypatch.setattr(shutil, "disk_usage", lambda _, room=room: disk._replace(free=room))
            done = ann.workspace.do(write_bundle, tmp_path / "stick", everything=True, replace=True).result(WAIT_S)
            assert done.left_out.count == left_out
            assert ("There was no room for 1 file" in written_line(done)) is (left_out == 1)
