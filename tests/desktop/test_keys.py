"""Where the key to the shop's data is: changed, it is another one, and nothing is lost wherever that is interrupted."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import keyring
import pytest
from msgspec.structs import replace

from desktop.errors import HomeDamagedError, HomeTakenError, InvalidError, KeyLockedError, WrongPassphraseError
from desktop.home import home_file, key_store, passphrase, rekeying, use
from desktop.home.home import Home, seat_key
from desktop.home.home_file import KeyChange
from desktop.workspace import Workspace
from sync.database import connect
from sync.errors import DamagedError
from tests.desktop.command_line import ROOT, ask, refused, run
from tests.desktop.shops import OFF, WAIT_S, Person, alone, reopened
from tests.desktop.test_home import MemoryKeyring

WORDS = "brot und salz"
OTHER = "wein und öl dazu"


@pytest.fixture(autouse=True)
def quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "_LOG_N", 4)


@pytest.fixture(autouse=True)
def memory_keyring() -> Iterator[MemoryKeyring]:
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    with alone(tmp_path / "home") as alice:
        alice.say("hello")
        alice.workspace.do(lambda context: context.local_state.save_draft(b"there", "half a")).result(WAIT_S)
    return Home(tmp_path / "home")


def database_keys(home: Home) -> dict[Path, bytes]:
    key = home.key()
    of_seats = {path: seat_key(key, bytes.fromhex(path.parent.name)) for path in home.path.glob("seats/*/*.db")}
    return {home.log_path: key_store.derived(key, "log"), **of_seats}


def opened(home: Home) -> Person:
    return Person(Workspace.open(home, network=OFF))


def check_all_is_there(home: Home) -> None:
    alice = opened(home)
    try:
        assert alice.texts() == ["hello"]
        assert alice.workspace.do(lambda context: context.local_state.draft(b"there")).result(WAIT_S) == "half a"
        assert alice.workspace.verify().result(WAIT_S).problems == ()
    finally:
        alice.close()


def test_a_key_that_is_kept_elsewhere_is_another_one_and_the_old_one_opens_nothing(
    home: Home, memory_keyring: MemoryKeyring
) -> None:
    places: tuple[tuple[key_store.KeptIn, str], ...] = (
        ("keyring", ""), ("file", ""), ("file", ""), ("passphrase", WORDS), ("passphrase", OTHER), ("keyring", ""),
    )  # fmt: skip
    used = [home.key()]
    for place, words in places:
        before = database_keys(home)
        assert len(before) == 3
        seen: list[tuple[int, int]] = []
        rekeying.keep_key(home, place, words, lambda done, total, seen=seen: seen.append((done, total)))
        assert seen == sorted(seen)
        assert seen[-1][0] == seen[-1][1]
        assert home.key_kept_in == place
        assert (home.path / "key").exists() == (place == "file")
        assert len(memory_keyring.kept) == (place == "keyring")
        assert not list(home.path.rglob("*.rekeyed*"))
        for path, key in before.items():
            with pytest.raises(DamagedError):
                connect(path, key, query_only=True)
        used.append(home.key())
        check_all_is_there(home)
    assert len(set(used)) == len(used)
    assert used[-1].hex() in memory_keyring.kept.values()
    assert "passphrase" not in (home.path / "home.json").read_text()


def test_a_passphrase_is_asked_for_and_a_wrong_one_opens_nothing(home: Home) -> None:
    rekeying.keep_key(home, "passphrase", f" {OTHER}\n")
    before = (home.path / "home.json").read_bytes()
    for typed in (WORDS, "", "x" * 5000):
        later = Home(home.path)
        with pytest.raises(WrongPassphraseError):
            later.unlock(typed)
        with pytest.raises(KeyLockedError):
            Workspace.open(later, network=OFF)
    assert (home.path / "home.json").read_bytes() == before
    later = Home(home.path)
    later.unlock(OTHER.replace("ö", "o\N{COMBINING DIAERESIS}"))
    check_all_is_there(later)
    for words, why in (("short", "12 characters"), ("x" * 1001, "at most"), ("brot und \udcff salz", "no keyboard")):
        with pytest.raises(InvalidError, match=why):
            rekeying.keep_key(home, "passphrase", words)


def test_a_key_is_not_changed_under_an_open_shop_nor_without_a_keyring(home: Home) -> None:
    before = {path: path.read_bytes() for path in home.path.rglob("*.db")}
    for opening in (lambda: Workspace.open(home, network=OFF), lambda: Workspace.reading(home, network=OFF)):
        workspace = opening()
        assert workspace is not None
        with pytest.raises(HomeTakenError, match="close it everywhere"):
            rekeying.keep_key(home, "keyring")
        workspace.close(WAIT_S)
    keyring.get_keyring().set_password = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(InvalidError, match="no keyring"):
        rekeying.keep_key(home, "keyring")
    assert home.key_kept_in == "keyring"
    assert not list(home.path.rglob("*.rekeyed*"))
    assert {path: path.read_bytes() for path in home.path.rglob("*.db")}.keys() == before.keys()
    check_all_is_there(home)


def test_while_a_key_is_changed_others_wait_or_say_so_and_what_was_cut_off_is_taken_back(home: Home) -> None:
    file = home_file.read(home.path)
    home_file.write(home.path, replace(file, change=KeyChange(False, "another", "file")))
    (home.path / "log.db.rekeyed").write_bytes(b"half")
    with ThreadPoolExecutor(1) as beside:
        with use.alone(home.path):
            with pytest.raises(HomeTakenError, match="is changing the key"):
                Home(home.path).key()
            opening = beside.submit(Workspace.open, home, network=OFF)
            assert not opening.done()
        opening.result(WAIT_S).close(WAIT_S)
    assert home_file.read(home.path) == file
    assert not list(home.path.glob("*.rekeyed"))


def test_damaged_rows_are_made_anew_and_no_other_damage_is_sealed_as_if_it_were_sound(home: Home) -> None:
    next(home.path.glob("seats/*/model.db")).write_bytes(os.urandom(20_000))
    rekeying.keep_key(home, "file")
    check_all_is_there(home)
    with reopened(home.path) as alice:
        long = os.urandom(10_000).hex()
        alice.workspace.do(lambda context: context.local_state.save_draft(b"long", long)).result(WAIT_S)
    own = next(home.path.glob("seats/*/own.db"))
    sound = own.read_bytes()
    for harmed in range(2000, len(sound), 4096):
        own.write_bytes(sound[:harmed] + bytes(100) + sound[harmed + 100 :])
        with pytest.raises(HomeDamagedError) as refusal:
            rekeying.keep_key(home, "keyring")
        assert refusal.value.file == str(own.relative_to(home.path))
    assert home.key_kept_in == "file"
    own.write_bytes(sound)
    check_all_is_there(home)


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells which file a descriptor is of.")
def test_what_counts_is_on_the_disk_before_it_counts(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut leaves nothing of what was not made durable: home.json is the last to change, and durably."""
    done: list[tuple[str, str]] = []
    sync, replace = os.fsync, Path.replace

    def noting_sync(file: int) -> None:
        done.append(("durable", Path(os.readlink(f"/proc/self/fd/{file}")).name))
        sync(file)

    def noting_replace(path: Path, target: Path) -> Path:
        done.append(("replaced", target.name))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noting_sync)
    monkeypatch.setattr(Path, "replace", noting_replace)
    rekeying.keep_key(home, "file")
    first, counts, last = (at for at, step in enumerate(done) if step == ("replaced", "home.json"))
    made = {f"{name}.rekeyed" for name in ("log.db", "own.db", "model.db", "key")}
    assert made <= {name for what, name in done[first:counts] if what == "durable"}
    assert {name for what, name in done if what == "replaced"} == {"home.json", "key", "log.db", "model.db", "own.db"}
    assert [what for what, name in done[:counts] if name != "home.json"].count("replaced") == 0
    folders = {home.path.name, next(home.path.glob("seats/*")).name}
    assert folders <= {name for what, name in done[first:counts] if what == "durable"}
    assert folders <= {name for what, name in done[counts:last] if what == "durable"}


@pytest.mark.skipif(sys.platform == "win32", reason="Processes are forked.")
@pytest.mark.parametrize("place", ["keyring", "file", "passphrase"])
def test_wherever_it_is_killed_the_old_key_counts_or_the_new_one_and_nothing_is_lost(
    home: Home, tmp_path: Path, place: str
) -> None:
    rekeying.keep_key(home, "file")
    with reopened(home.path) as alice:
        alice.workspace.do(lambda context: context.local_state.save_draft(b"there", "half")).result(WAIT_S)
    told = subprocess.run(
        [sys.executable, "-m", "tests.desktop.key_kills", str(home.path), str(tmp_path / "copies"), place],
        cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    outcomes = json.loads(told.stdout)
    assert set(outcomes) == {"old", "new"}
    assert [one for one, other in pairwise(outcomes) if one != other] == ["old"]
    if place != "keyring":  # which is another one there
        for number in (outcomes.index("new") - 1, outcomes.index("new")):
            copy = Home(tmp_path / "copies" / str(number))
            copy.unlock(WORDS)
            check_all_is_there(copy)


def passphrases(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """What is read from the descriptor that the variable names."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{each}\n" for each in words).encode())
    os.close(writing)
    monkeypatch.setenv("COUNTERTOP_PASSPHRASE_FD", str(reading))


def test_the_command_line_says_where_the_key_is_and_moves_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.path
    assert ask(path, "key", "show") == {"kept_in": "keyring", "file": None}
    assert ask(path, "key", "move", "file") == {"kept_in": "file", "file": str(path / "key")}
    passphrases(monkeypatch, WORDS)
    assert ask(path, "key", "move", "passphrase") == {"kept_in": "passphrase", "file": None}
    assert ask(path, "key", "show") == {"kept_in": "passphrase", "file": None}
    passphrases(monkeypatch, WORDS, OTHER)
    assert ask(path, "key", "move", "passphrase")["kept_in"] == "passphrase"
    passphrases(monkeypatch, OTHER)
    assert [each["text"] for each in ask(path, "read", "everyone")] == ["hello"]
    passphrases(monkeypatch, WORDS, WORDS)
    assert "does not open the shop" in refused(path, "say", "everyone", "x")
    passphrases(monkeypatch, "")
    assert "no passphrase to read" in run(path, "status").stderr
    monkeypatch.setenv("COUNTERTOP_PASSPHRASE_FD", "three")
    assert "open descriptor" in refused(path, "status")
    assert ask(path, "mend", "--anew")["put_aside"] == [str(path / "put-aside-1")], "by whoever forgot it"


def test_what_a_pin_keeps_stays_behind_it(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    path = home.path
    ask(path, "seat", "add", "Bo", "--role", "employee", "--pin", "2580")
    ask(path, "switch", "Bo", "--pin", "2580")
    ask(path, "say", "everyone", "by Bo")
    assert "a manager or owner who uses this PC" in refused(path, "key", "move", "file")
    assert list(tmp_path.rglob("inside-*")), "and Bo is still in"
    ask(path, "lock")
    assert "Nobody is in" in refused(path, "key", "move", "file")
    ask(path, "switch", "Alice")
    assert "behind a PIN (Bo) keeps its own keys" in run(path, "key", "move", "file").stdout
    assert not list(tmp_path.rglob("inside-*"))
    assert "Nobody is in" in refused(path, "read", "everyone")
    ask(path, "switch", "Bo", "--pin", "2580")
    assert [each["text"] for each in ask(path, "read", "everyone")] == ["hello", "by Bo"]
    assert ask(path, "verify")["ok"]


def test_without_a_terminal_a_command_says_what_it_needs(home: Home) -> None:
    rekeying.keep_key(home, "passphrase", WORDS)
    serve = subprocess.run(
        [sys.executable, "-m", "ui", "--home", str(home.path), "serve"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=WAIT_S, check=False,
        start_new_session=True,
    )  # fmt: skip
    assert (serve.returncode, serve.stdout) == (1, "")
    assert "COUNTERTOP_PASSPHRASE_FD" in serve.stderr
    assert len(serve.stderr.splitlines()) == 1
