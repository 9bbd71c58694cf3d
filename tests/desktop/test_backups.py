"""Backups of a shop and the sheet of paper that opens them, through the command line."""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.backups import age, file_names
from desktop.backups.mine import is_of
from desktop.backups.words import secret_of, words_of
from desktop.engine.engine import Engine
from desktop.errors import InvalidError
from desktop.home.home import Home
from desktop.recovery import Bringing, restore
from sync.recovery import RecoveryKey
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    ask(home, "create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till")
    return home


def test_a_shop_goes_on_from_a_backup_where_no_pc_is_left(shop: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    oven = tmp_path / "oven.txt"
    oven.write_text("broken")
    ask(shop, "say", "everyone", "The oven is broken", "--file", str(oven))
    ask(shop, "file", "add", str(oven))
    ask(shop, "todo", "new", "Call the electrician")
    assert "recovery sheet" in refused(shop, "backup", "now", str(disk))
    words = ask(shop, "recovery-sheet")["words"]
    made = ask(shop, "backup", "now", str(disk))
    assert (made["verified"], made["files"], made["left_out"]) == (True, 1, 0)
    file = Path(made["file"])
    assert ask(shop, "backup", "verify", str(file)) == {
        "file": str(file), "ok": True, "entries": made["entries"], "files": 1, "problems": [],
    }  # fmt: skip
    (listed,) = ask(shop, "backup", "list", str(disk))
    assert (listed["shop"], listed["pc"], listed["file"]) == ("Olive & Co", "Till", str(file))
    assert b"oven" not in file.read_bytes()
    shutil.rmtree(shop)

    again = tmp_path / "again"
    arrived = ask(again, "restore", str(file), "--words", " ".join(words), "--name", "ann", "--pc", "New till")
    assert arrived == {"shop": "Olive & Co", "me": "Ann", "pc": "New till"}
    assert [one["text"] for one in ask(again, "read", "everyone")] == ["The oven is broken"]
    assert [one["title"] for one in ask(again, "todo", "list")] == ["Call the electrician"]
    (kept,) = ask(again, "file", "list")
    out = tmp_path / "out.txt"
    ask(again, "file", "get", kept["id"], str(out))
    assert out.read_text() == "broken"
    ask(again, "say", "everyone", "We are back")
    assert ask(again, "verify")["ok"]


def test_what_is_wrong_with_words_and_files_is_said(shop: Path, tmp_path: Path) -> None:
    words = ask(shop, "recovery-sheet")["words"]
    (tmp_path / "oven.txt").write_text("broken")
    ask(shop, "file", "add", str(tmp_path / "oven.txt"))
    file = Path(ask(shop, "backup", "now", str(tmp_path))["file"])
    other = words_of(bytes(16))
    again = tmp_path / "again"

    def restoring(path: Path, typed: list[str], *more: str) -> str:
        return refused(again, "restore", str(path), "--words", " ".join(typed), *more)

    assert "do not open this file" in restoring(file, other)
    assert "11 words" in restoring(file, words[:-1])
    assert "word 3" in restoring(file, [*words[:2], "ovens", *words[3:]])
    assert "not of Bob" in restoring(file, words, "--name", "Bob")
    assert not (again / "files").exists()
    (tmp_path / "no").write_bytes(b"%PDF-1.7")
    assert "do not open this file" in restoring(tmp_path / "no", words)
    assert "no backup that was made on this PC" in refused(shop, "backup", "verify", str(tmp_path / "no"))
    ask(shop, "recovery-sheet")
    assert not (again / "home.json").exists()
    assert "already" in refused(shop, "restore", str(file), "--words", " ".join(words))


def test_a_backup_that_breaks_off_brings_back_what_is_in_it(shop: Path, tmp_path: Path) -> None:
    words = ask(shop, "recovery-sheet")["words"]
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(300_000))
    ask(shop, "say", "everyone", "Look", "--file", str(big))
    file = Path(ask(shop, "backup", "now", str(tmp_path))["file"])
    file.write_bytes(file.read_bytes()[:-200_000])
    checked = run(shop, "backup", "verify", str(file))
    assert (checked.status, "breaks off" in checked.stdout) == (1, True)
    came = run(tmp_path / "again", "restore", str(file), "--words", " ".join(words))
    assert came.status == 3
    assert "breaks off" in came.stdout
    assert [one["text"] for one in ask(tmp_path / "again", "read", "everyone")] == ["Look"]


def test_what_was_being_written_when_the_power_went_takes_no_room(shop: Path, tmp_path: Path) -> None:
    ask(shop, "recovery-sheet")
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(300_000))
    ask(shop, "say", "everyone", "Look", "--file", str(big))
    disk = tmp_path / "disk"
    disk.mkdir()
    whole = Path(ask(shop, "backup", "now", str(disk))["file"])
    mine, anothers = disk / f".{whole.name[:60]}.4711.new", disk / ".letter.4711.new"
    whole.rename(mine)
    os.truncate(mine, 200_000)
    anothers.write_bytes(b"not ours")
    made = ask(shop, "backup", "now", str(disk))["file"]
    assert sorted(disk.iterdir()) == sorted([anothers, Path(made)])


def test_a_sheet_is_not_made_anew_where_its_page_has_no_place(shop: Path, tmp_path: Path) -> None:
    words = ask(shop, "recovery-sheet")["words"]
    (tmp_path / "sheet.pdf").touch()
    assert "as it was" in refused(shop, "recovery-sheet", "--pdf", str(tmp_path / "sheet.pdf"))
    file = ask(shop, "backup", "now", str(tmp_path))["file"]
    assert ask(tmp_path / "again", "restore", file, "--words", " ".join(words))["me"] == "Ann"


def test_words_are_read_as_people_type_them() -> None:
    secret = bytes(range(16))
    words = words_of(secret)
    assert secret_of("  1. " + ", ".join(word.capitalize() for word in words) + ".\n") == secret
    with pytest.raises(InvalidError, match="exchanged"):
        secret_of(" ".join([words[1], words[0], *words[2:]]))


def test_backups_are_known_by_their_names(tmp_path: Path) -> None:
    at = datetime(2026, 11, 30, 20, 15, 9).astimezone()
    for shop, pc in (("Olive – Grün & Co: 1/2", "老王面馆"), ("x" * 200, "مخبز")):
        (tmp_path / file_names.new(shop, pc, at)).touch()
    (tmp_path / "notes.txt").touch()
    (tmp_path / "a – b – 2026-13-41 99.99.99.countertop-backup").touch()
    assert sorted((one.pc, one.at) for one in file_names.found_in(tmp_path)) == [("مخبز", at), ("老王面馆", at)]
    (tmp_path / "backups").mkdir()
    latest = tmp_path / "backups" / file_names.new("Olive", "Till", at + timedelta(days=1))
    latest.touch()
    assert file_names.latest_in([tmp_path / "gone", tmp_path]) == latest
    assert file_names.latest_in([tmp_path / "gone"]) is None


def test_a_file_whose_beginning_has_no_end_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / file_names.new("Olive & Co", "Till", datetime.now().astimezone())
    path.write_bytes(
        b"age-encryption.org/v1\n" + 100 * (b"-> x " + b"a" * 100 + b"\n" + b"A" * 42 + b"\n") + b"--- A\n"
    )
    monkeypatch.setattr(age.pyrage, "decrypt_io", lambda *_: pytest.fail("it was looked through"))
    assert not is_of(path, bytes(32), b"")
    with (
        path.open("rb") as source,
        pytest.raises(InvalidError, match="damaged from its start"),
        age.opening(source, bytes(32)),
    ):
        pass


def test_no_other_pc_hears_of_one_on_which_it_was_stopped(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = " ".join(ask(shop, "recovery-sheet")["words"])
    file = Path(ask(shop, "backup", "now", str(tmp_path))["file"])
    start, with_network = Engine.start, list[bool]()

    def noted(*given: Any, **named: Any) -> Engine:
        with_network.append(given[2].enabled)
        return start(*given, **named)

    class StoppedError(Exception):
        pass

    def stop(bringing: Bringing) -> None:
        if bringing.is_read and with_network:
            raise StoppedError

    monkeypatch.setattr(Engine, "start", noted)
    home = Home(tmp_path / "again")
    with pytest.raises(StoppedError):
        restore(home, file, words, network=LOOPBACK, told=stop)
    assert with_network == [False]
    done = restore(home, file, words, pc="New till", network=LOOPBACK)
    assert with_network == [False, False, True]
    assert done.workspace.this_pc.name == "New till"
    done.workspace.close()


def test_a_backup_need_not_be_read_to_its_end(tmp_path: Path) -> None:
    private, path = bytes(range(32)), tmp_path / "sealed"
    with path.open("wb") as target, age.sealing(target, [RecoveryKey(private).public]) as stream:
        stream.write(bytes(300_000))
    for _ in range(60):  # where the thread that opens it stands then is another place each time
        with path.open("rb") as source, age.opening(source, private) as opened:
            assert opened.read(9) == bytes(9)
