"""The folder: made, opened, and every way in which it cannot be."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import keyring
import keyring.backend
import pytest

from desktop.errors import DiskFullError, HomeDamagedError, HomeError, HomeTakenError, KeyMissingError
from desktop.home.home import Home
from desktop.home.records import HomeState
from desktop.workspace import Workspace
from tests.desktop.shops import OFF, alone, reopened


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that works until it is silenced."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def memory_keyring() -> MemoryKeyring:
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def is_for_one_user(key_file: Path) -> bool:
    """Whether nobody else can make use of the file of the key."""
    if sys.platform == "win32":
        return key_file.read_text("ascii").startswith("dpapi:")
    return stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_an_empty_folder_is_empty_and_a_shop_is_ready(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.state()[0] is HomeState.EMPTY
    with alone(home.path):
        pass
    assert home.state()[0] is HomeState.READY
    assert home.key_kept_in == "file"
    assert is_for_one_user(home.path / "key")
    with pytest.raises(HomeTakenError):
        Workspace.create(home, "Other", "Bob", network=OFF)
    with reopened(home.path) as alice:
        assert alice.workspace.shop == "Olive & Co"


def test_a_key_in_the_keyring_is_never_replaced(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    with alone(tmp_path) as alice:
        alice.say("hello")
    assert Home(tmp_path).key_kept_in == "keyring"
    assert not (tmp_path / "key").exists()
    kept = dict(memory_keyring.kept)
    memory_keyring.kept.clear()
    assert Home(tmp_path).state()[0] is HomeState.KEY_MISSING
    with pytest.raises(KeyMissingError):
        Workspace.open(Home(tmp_path), network=OFF)
    memory_keyring.kept.update(dict.fromkeys(kept, "00" * 32))
    assert Home(tmp_path).state()[0] is HomeState.KEY_MISSING
    memory_keyring.kept.update(kept)
    with reopened(tmp_path) as alice:
        assert alice.texts() == ["hello"]


def damage_home_file(home: Path) -> None:
    (home / "home.json").write_text("{")


def lose_home_file(home: Path) -> None:
    (home / "home.json").unlink()


def lose_log(home: Path) -> None:
    (home / "log.db").unlink()


def lose_key(home: Path) -> None:
    (home / "key").unlink()


def make_newer(home: Path) -> None:
    content = json.loads((home / "home.json").read_text())
    (home / "home.json").write_text(json.dumps({**content, "format": 2, "more": []}))


@pytest.mark.parametrize(
    ("harm", "state"),
    [
        (damage_home_file, HomeState.DAMAGED),
        (lose_home_file, HomeState.DAMAGED),
        (lose_log, HomeState.DAMAGED),
        (lose_key, HomeState.KEY_MISSING),
        (make_newer, HomeState.NEWER),
    ],
)
def test_a_home_that_cannot_be_opened_says_why(tmp_path: Path, harm: object, state: HomeState) -> None:
    with alone(tmp_path):
        pass
    harm(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert Home(tmp_path).state()[0] is state
    with pytest.raises(HomeError) as refused:
        Workspace.open(Home(tmp_path), network=OFF)
    assert refused.value.state is state
    with pytest.raises(HomeError):
        Workspace.create(Home(tmp_path), "Other", "Bob", network=OFF)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_flipped_log_is_damaged_and_a_flipped_model_is_made_again(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        alice.say("hello")
    model = next(tmp_path.glob("seats/*/model.db"))
    model.write_bytes(os.urandom(20_000))
    with reopened(tmp_path) as alice:
        assert alice.texts() == ["hello"]
    model.unlink()
    with reopened(tmp_path) as alice:
        assert alice.texts() == ["hello"]
    log = tmp_path / "log.db"
    log.write_bytes(log.read_bytes()[:5000])
    with pytest.raises(HomeDamagedError) as refused:
        Workspace.open(Home(tmp_path), network=OFF)
    assert refused.value.file == "log.db"


def test_a_shop_is_not_begun_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: disk._replace(free=1_000_000))
    with pytest.raises(DiskFullError, match="make some room"):
        Home(tmp_path / "home").begin()
    monkeypatch.undo()
    with alone(tmp_path / "home"):
        pass


def test_setting_up_that_was_interrupted_can_begin_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    begin = "import sys; from desktop.home.home import Home; Home(sys.argv[1]).begin()"
    subprocess.run([sys.executable, "-c", begin, str(tmp_path)], check=True)
    (tmp_path / "log.db").write_bytes(b"half")
    assert home.state()[0] is HomeState.EMPTY
    with alone(tmp_path) as alice:
        assert alice.workspace.me.role == "owner"
