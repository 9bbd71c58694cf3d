"""Folders of every kind: a shop works there, or it is said why it cannot, and nothing there is changed."""

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from desktop.errors import HomeUnusableError, InvalidError, KeyUnreadableError
from desktop.home.folder import PATH_LIMIT
from desktop.home.home import Home
from desktop.home.lock import FileLock, NoLocksError
from desktop.home.records import HomeState
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from tests.desktop.command_line import ROOT, Ended, ask, refused
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, alone, reopened, until

ORDINARY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
"""What makes root an ordinary person to whom a file's mode means something."""
NEED_TO_READ = ("status", "read everyone", "mend --anew", "create --shop x --name y")
TYPE_ALL = """
import json, sys
from pathlib import Path
from tests.desktop.command_line import run
print(json.dumps([run(Path(sys.argv[1]), *typed.split()) for typed in sys.argv[2:]]))
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "shop"
    with alone(home) as alice:
        alice.say("hello")
    return home


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is in a network folder whose server has no lock service."""

    def refuse(_file: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("desktop.home.lock._lock", refuse)


@pytest.mark.usefixtures("no_locks")
def test_a_lock_that_another_holds_is_another_thing_than_no_locks(tmp_path: Path) -> None:
    with pytest.raises(NoLocksError):
        FileLock(tmp_path / "lock").take()


def test_a_lock_is_free_as_soon_as_it_is_let_go(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


@pytest.mark.usefixtures("no_locks")
def test_no_shop_is_begun_where_there_are_no_locks(tmp_path: Path) -> None:
    sentence = refused(tmp_path / "new", "create", "--shop", "Olive", "--name", "Ann")
    assert "cannot lock files" in sentence
    assert os.strerror(errno.ENOLCK) in sentence
    assert "nother Countertop" not in sentence
    assert contents(tmp_path) == {"new/setup.lock": b""}


@pytest.mark.usefixtures("shop", "no_locks")
def test_a_shop_in_a_folder_without_locks_works_alone_and_says_why_nothing_is_sent(shop: Path) -> None:
    alice = Person(Workspace.open(Home(shop), network=LOOPBACK))
    try:
        until(lambda: bool(alice.workspace.sync_state().problems))
        state = alice.workspace.sync_state()
        assert state.network == "off"
        assert "cannot lock files" in state.problems[0].sentence
        alice.say("still here")
        assert alice.texts() == ["hello", "still here"]
        with pytest.raises(InvalidError, match="cannot lock files"):
            alice.workspace.do(people_commands.add_address, "127.0.0.1").result(WAIT_S)
    finally:
        alice.close()
    assert "cannot lock files" in refused(shop, "mend")


@pytest.mark.usefixtures("shop", "no_locks")
def test_locks_that_come_back_are_taken(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reopened(shop, LOOPBACK) as alice:
        until(lambda: bool(alice.workspace.sync_state().problems))
        monkeypatch.undo()
        until(lambda: alice.workspace.sync_state().network == "here")
        assert alice.workspace.sync_state().problems == ()


@pytest.mark.parametrize("name", ["a b", "Ann's 店 é", "caf\udce9", "%20#&", "x" * 60, "link"])
def test_a_shop_works_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    if not name.isprintable() and sys.platform == "win32":
        pytest.skip("Windows' names are UTF-16.")
    home = tmp_path / name
    if name == "link":
        (tmp_path / "elsewhere").mkdir()
        link(home, tmp_path / "elsewhere")
    assert ask(home, "create", "--shop", "Olive", "--name", "Ann", "--pc", "Till")["shop"] == "Olive"
    ask(home, "say", "everyone", "hello")
    assert [message["text"] for message in ask(home, "read", "everyone")] == ["hello"]
    assert ask(home, "verify")["ok"]


def test_a_tilde_is_ones_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERPROFILE" if sys.platform == "win32" else "HOME", str(tmp_path))
    assert Home("~/shop").path == tmp_path / "shop"
    assert "~nobody-of-that-name" in refused(Path("~nobody-of-that-name/shop"), "status")


def test_a_folder_is_the_same_after_the_program_has_moved_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = Home("shop")
    monkeypatch.chdir("/")
    assert home.path == tmp_path / "shop"


def link(place: Path, target: Path) -> None:
    try:
        place.symlink_to(target, target_is_directory=True)
    except (OSError, NotImplementedError):
        pytest.skip("Here links take a right that not everybody has.")
    if not place.is_symlink():
        pytest.skip("Here links are something else (Wine makes folders of them).")


def make_file(home: Path) -> None:
    home.write_bytes(b"no folder")


def make_broken_link(home: Path) -> None:
    link(home, home.parent / "not plugged in")


def make_loop(home: Path) -> None:
    link(home, home)


@pytest.mark.parametrize(
    ("make", "reason"),
    [(make_file, "not a folder"), (make_broken_link, "not plugged in"), (make_loop, "leads nowhere")],
)
def test_what_is_no_folder_is_refused_and_left_as_it_is(tmp_path: Path, make: object, reason: str) -> None:
    home = tmp_path / "home"
    make(home)  # type: ignore[operator]
    for words in (["create", "--shop", "x", "--name", "y"], ["join", "12345678", "--name", "y"], ["status"], ["mend"]):
        assert reason in refused(home, *words)
    assert Home(home).state()[0] is HomeState.UNUSABLE
    assert not Home(home).is_empty
    assert os.listdir(tmp_path) == ["home"]


def test_a_folder_that_lies_too_deep_says_how_deep_it_may_lie() -> None:
    with tempfile.TemporaryDirectory() as top:
        home = Path(top)
        while PATH_LIMIT - len(str(home)) > 101:
            home /= "d" * 100
        fits = home / ("d" * (PATH_LIMIT - len(str(home)) - 1))
        ask(fits, "create", "--shop", "Olive", "--name", "Ann")
        ask(fits, "say", "everyone", "from far below")
        assert ask(fits, "verify")["ok"]
        deeper = fits.rename(fits.with_name(fits.name + "d"))
        assert str(PATH_LIMIT) in refused(deeper, "status")
        assert str(PATH_LIMIT) in refused(deeper / "new", "create", "--shop", "x", "--name", "y")
        assert not (deeper / "new").exists()
        assert "too " in refused(Path(top) / ("d" * 300), "create", "--shop", "x", "--name", "y")


def test_a_key_that_cannot_be_read_is_not_missing(shop: Path) -> None:
    (shop / "key").rename(shop / "kept")
    (shop / "key").mkdir()
    before = contents(shop)
    assert Home(shop).state()[0] is HomeState.KEY_UNREADABLE
    for words in (["status"], ["say", "everyone", "x"], ["mend"], ["mend", "--anew"]):
        assert "cannot be read" in refused(shop, *words)
    assert contents(shop) == before
    (shop / "key").rmdir()
    (shop / "kept").rename(shop / "key")
    with reopened(shop) as alice:
        assert alice.texts() == ["hello"]


class SilentKeyring(keyring.backend.KeyringBackend):
    """Keeps what it is given until it falls silent."""

    priority = 1.0
    kept: str | None = None
    is_silent = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept = password

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_silent:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept

    def delete_password(self, service: str, username: str) -> None:
        self.kept = None


def test_a_keyring_that_does_not_answer_has_not_lost_the_key(tmp_path: Path) -> None:
    before, silent = keyring.get_keyring(), SilentKeyring()
    keyring.set_keyring(silent)
    try:
        with alone(tmp_path):
            pass
        silent.is_silent = True
        with pytest.raises(KeyUnreadableError, match="unlock the keyring"):
            Workspace.open(Home(tmp_path), network=OFF)
        assert "unlock the keyring" in refused(tmp_path, "mend", "--anew")
    finally:
        keyring.set_keyring(before)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs a file that is there and does not open")
def test_a_home_file_that_cannot_be_read_is_not_damaged(shop: Path) -> None:
    (shop / "home.json").rename(shop / "kept")
    with socket.socket(socket.AF_UNIX) as odd:
        odd.bind(str(shop / "home.json"))
        with pytest.raises(HomeUnusableError, match=os.strerror(errno.ENXIO)):
            Home(shop).key()
        assert "home.json" in refused(shop, "mend", "--anew")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in lists of its own")
@pytest.mark.parametrize("closed", [".", "home.json", "key", "log.db"])
def test_what_one_may_not_read_is_said_in_words_and_left_as_it_is(shop: Path, closed: str) -> None:
    file = shop / closed
    mode = file.stat().st_mode
    before = contents(shop)
    file.chmod(0)
    try:
        for words, ended in as_ordinary_person(shop, NEED_TO_READ).items():
            assert ended.status == 1, (words, ended)
            assert "Traceback" not in ended.stderr
            assert os.strerror(errno.EACCES) in ended.stderr or words.startswith("create"), (words, ended)
            assert "damaged" not in ended.stderr, (words, ended)
    finally:
        file.chmod(mode)
    assert contents(shop) == before


def as_ordinary_person(home: Path, commands: Sequence[str]) -> dict[str, Ended]:
    """What becomes of commands that somebody types to whom a file's mode means something."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("To forget that one is root needs setpriv, of Debian's util-linux.")
    command = [sys.executable, "-c", TYPE_ALL, str(home), *commands]
    if os.geteuid() == 0:
        command = [*ORDINARY, *command]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S, check=True).stdout
    return {typed: Ended(*ended) for typed, ended in zip(commands, json.loads(said), strict=True)}
