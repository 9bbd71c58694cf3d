"""What the command line says of damaged files, and that what it tells people to type helps and deletes nothing."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.home.home import Home
from tests.desktop.command_line import ROOT, ask, refused

PAGE = 4096


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "Ann's 店"
    ask(home, "create", "--shop", "Olive", "--name", "Ann", "--pc", "Till")
    ask(home, "say", "everyone", "hello")
    return home


def hurt(file: Path, page: int) -> bytes:
    """Flip some bits of a page; what the file is now."""
    data = bytearray(file.read_bytes())
    at = page * PAGE + 100
    data[at : at + 64] = bytes(byte ^ 0x5A for byte in data[at : at + 64])
    file.write_bytes(data)
    return bytes(data)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Countertop can be typed by its name."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


def typed_again(home: Path, sentence: str) -> list[str]:
    """The words of the command that a sentence ends with, after `countertop --home HOME`."""
    program, option, where, *words = shlex.split(sentence.rsplit("type: ", 1)[1])
    assert (program, option, where) == ("countertop", "--home", str(home))
    return words


@pytest.mark.parametrize("page", [0, 2, 4])
def test_damaged_drafts_are_put_aside_by_what_the_error_says(shop: Path, page: int) -> None:
    (own,) = shop.glob("seats/*/own.db")
    damaged = hurt(own, page)
    words = typed_again(shop, refused(shop, "read", "everyone"))
    refused(shop, "mend", "--anew")
    (aside,) = ask(shop, *words)["put_aside"]
    assert Path(aside).read_bytes() == damaged, "kept as it was"
    assert [message["text"] for message in ask(shop, "read", "everyone")] == ["hello"]
    assert ask(shop, "mend") == {"put_aside": []}, "nothing that is sound is put aside"


def test_a_damaged_log_is_put_aside_only_with_everything(shop: Path) -> None:
    damaged = hurt(shop / "log.db", 3)
    sentence = refused(shop, "status")
    assert "Nothing was changed" in sentence
    assert typed_again(shop, refused(shop, "mend")) == typed_again(shop, sentence)
    (aside,) = ask(shop, *typed_again(shop, sentence))["put_aside"]
    assert (Path(aside) / "log.db").read_bytes() == damaged
    assert "set up" in refused(shop, "mend", "--anew"), "a second time there is nothing to put aside"
    assert ask(shop, "create", "--shop", "Olive again", "--name", "Ann")["shop"] == "Olive again"


def test_nothing_is_put_aside_under_an_open_window(shop: Path) -> None:
    window = Home(shop).network_lock()
    assert window.take()
    (own,) = shop.glob("seats/*/own.db")
    hurt(own, 2)
    assert "close it" in refused(shop, "mend")
    assert own.exists()
    window.release()
    assert len(ask(shop, "mend")["put_aside"]) == 1


def test_what_is_to_be_typed_runs_where_the_program_has_no_name(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    (own,) = shop.glob("seats/*/own.db")
    hurt(own, 2)
    command = refused(shop, "read", "everyone").rsplit("type: ", 1)[1]
    words = command if sys.platform == "win32" else shlex.split(command)
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    assert [message["text"] for message in ask(shop, "read", "everyone")] == ["hello"]


@pytest.mark.parametrize("program", ["argv", "executable"])
def test_an_installed_program_is_typed_by_its_path(
    shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    installed = tmp_path / "Program Files" / "Countertop.exe"
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(sys, "argv", [str(installed) if program == "argv" else "ui/__main__.py"])
    monkeypatch.setattr(sys, "executable", str(installed) if program == "executable" else "/usr/bin/python3")
    hurt(shop / "log.db", 3)
    assert shlex.split(refused(shop, "status").rsplit("type: ", 1)[1])[0] == str(installed)
