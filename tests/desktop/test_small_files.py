"""The small files of a home: choices, and files that are written whole."""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop.errors import KeyUnreadableError
from desktop.home import atomic_file, dpapi, key_file
from desktop.home.settings import Settings
from desktop.home.wall_clock import local_time
from desktop.rows.local_state import LocalState
from desktop.rows.read_model import ReadModel
from sync import renaming
from sync.clock import datetime_of
from sync.errors import StorageError


def test_choices_of_two_windows_stand_side_by_side(tmp_path: Path) -> None:
    one, other = Settings(tmp_path / "settings.json"), Settings(tmp_path / "settings.json")
    one.set("look.scheme", "dark")
    other.set("look.text_percent", 120)
    again = Settings(tmp_path / "settings.json")
    assert (again.get("look.scheme", ""), again.get("look.text_percent", 100)) == ("dark", 120)


def test_a_window_that_was_open_for_long_writes_only_what_it_chose(tmp_path: Path) -> None:
    Settings(tmp_path / "settings.json").set("backups.daily", {"folder": "disk"})
    window, service = Settings(tmp_path / "settings.json"), Settings(tmp_path / "settings.json")
    service.set("backups.daily", {"folder": "disk", "trouble": ""})
    window.set("window.width", 900)
    assert json.loads((tmp_path / "settings.json").read_text()) == {
        "backups.daily": {"folder": "disk", "trouble": ""}, "window.width": 900,
    }  # fmt: skip


def test_choices_of_many_at_one_moment_are_all_kept(tmp_path: Path) -> None:
    def choose(number: int) -> None:
        Settings(tmp_path / "settings.json").set(f"choice.{number}", number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(choose, range(64)))
    assert len(json.loads((tmp_path / "settings.json").read_text())) == 64


def test_choices_that_cannot_be_read_now_are_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "settings.json"
    Settings(file).set("look.scheme", "dark")
    before = file.read_bytes()

    def refuse(*_given: object) -> str:
        raise PermissionError(13, "somebody writes it just now")

    with monkeypatch.context() as hidden:
        hidden.setattr(Path, "read_text", refuse)
        settings = Settings(file)
        assert settings.get("look.scheme", "") == ""
        settings.set("look.text_percent", 120)
        assert settings.get("look.text_percent", 100) == 120, "it counts for this window"
        assert file.read_bytes() == before
        assert "could not be kept" in caplog.text
    settings.set("window.width", 900)
    assert json.loads(file.read_text()) == {"look.scheme": "dark", "look.text_percent": 120, "window.width": 900}


@pytest.mark.parametrize("text", ["", '{"look.scheme": "da', "[1, 2]", "\ud800"])
def test_choices_that_make_no_sense_are_kept_beside_the_new_ones(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, "utf-8", "surrogatepass")
    before = file.read_bytes()
    settings = Settings(file)
    assert file.read_bytes() == before, "reading changes nothing"
    settings.set("look.scheme", "dark")
    assert (tmp_path / "settings.json.damaged").read_bytes() == before
    assert Settings(file).get("look.scheme", "") == "dark"


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever still reads the old file, on a system where that hinders its replacement; one leaves at each try."""
    reading = ["one", "another", "a third"]
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if reading:
            reading.pop()
            raise PermissionError(13, "The process cannot access the file because it is being used")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    return reading


def test_a_file_that_is_being_read_is_replaced_as_soon_as_its_readers_have_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readers: list[str]
) -> None:
    monkeypatch.setattr(renaming, "READERS_HINDER", True)
    file = tmp_path / "file"
    file.write_bytes(b"old")
    atomic_file.replace(file, b"new", durable=False)
    assert (file.read_bytes(), readers) == (b"new", [])


def test_where_readers_do_not_hinder_a_refusal_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readers: list[str]
) -> None:
    monkeypatch.setattr(renaming, "READERS_HINDER", False)
    file = tmp_path / "file"
    file.write_bytes(b"old")
    with pytest.raises(PermissionError):
        atomic_file.replace(file, b"new", durable=False)
    assert file.read_bytes() == b"old"
    assert len(readers) == 2
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="links take rights of their own there")
def test_a_link_that_lies_in_wait_leads_nowhere(tmp_path: Path) -> None:
    mine, file = tmp_path / "mine", tmp_path / "file"
    mine.write_bytes(b"as it was")
    (tmp_path / f".file.{os.getpid()}.new").symlink_to(mine)
    atomic_file.replace(file, b"new", durable=False)
    assert (mine.read_bytes(), file.read_bytes(), file.is_symlink()) == (b"as it was", b"new", False)


@pytest.mark.parametrize("open_it", [LocalState, lambda path, key: ReadModel.open(path, key, ())])
def test_a_file_that_does_not_open_is_not_kept_open_by_the_error_that_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_it: Callable[[Path, bytes], object]
) -> None:
    path = tmp_path / "rows.db"

    def refuse(*_given: object) -> None:
        raise StorageError("The disk did not do what it was asked.")

    monkeypatch.setattr("sync.migrations.immediate", refuse)
    monkeypatch.setattr("desktop.rows.read_model.immediate", refuse)
    with pytest.raises(StorageError) as refused:
        open_it(path, bytes(32))
    assert refused.tb is not None
    assert path.exists()
    assert not is_open(path)


def is_open(path: Path) -> bool:
    """Whether this process has a file open."""
    if sys.platform == "win32":
        try:
            path.rename(path.with_name("moved")).rename(path)
        except PermissionError:
            return True
        return False
    numbers = Path("/dev/fd")
    if not numbers.is_dir():
        pytest.skip("This system does not tell which files are open.")
    return any(os.path.realpath(number) == str(path) for number in numbers.iterdir())


@pytest.mark.parametrize("time_ms", [0, 1, 1_800_000_000_123, 32_536_850_400_000, (1 << 48) - 1])
def test_every_time_that_an_entry_may_have_can_be_shown_here(time_ms: int) -> None:
    at = datetime_of(time_ms)
    assert local_time(at) == at
    assert f"{local_time(at):%Y-%m-%d %H:%M}"


class Sealed:
    """Windows' protection of secrets, for a user who may or may not be the one who sealed them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.user = b"ann"
        monkeypatch.setattr(dpapi, "IS_HERE", True)
        monkeypatch.setattr(dpapi, "protect", lambda secret: self.user + secret[::-1])
        monkeypatch.setattr(dpapi, "unprotect", self._unprotect)

    def _unprotect(self, protected: bytes) -> bytes:
        if not protected.startswith(self.user):
            raise OSError(13, "The data is invalid.")
        return protected.removeprefix(self.user)[::-1]


def test_a_key_file_means_nothing_to_another_user_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows, key, file = Sealed(monkeypatch), os.urandom(32), tmp_path / "key"
    key_file.write(file, key)
    assert key.hex() not in file.read_text()
    assert key_file.read(file) == key
    windows.user = b"bob"
    with pytest.raises(KeyUnreadableError, match="sign in as that user"):
        key_file.read(file)


def test_a_key_file_of_windows_is_not_called_missing_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        Sealed(there)
        key_file.write(tmp_path / "key", bytes(32))
    with pytest.raises(KeyUnreadableError, match="Windows user"):
        key_file.read(tmp_path / "key")


@pytest.mark.parametrize("text", ["dpapi:", "dpapi:zz", "zz", "", "\N{SNOWMAN}"])
def test_a_key_file_with_something_else_in_it_holds_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    Sealed(monkeypatch).user = b""
    (tmp_path / "key").write_text(text, "utf-8")
    assert key_file.read(tmp_path / "key") == b""
