"""Folders of disks that mirror folders of the shop: real disks, real homes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.drive import adding, commands, queries
from desktop.drive.on_disk import on_disk as found_on_disk
from desktop.errors import InvalidError
from desktop.files.commands import GivenFile
from desktop.files.pictures import picture_of
from desktop.home.home import Home
from desktop.mirrors import disk, mirroring
from desktop.mirrors.commands import add_mirror, answer, stop_mirror, take_disk
from desktop.mirrors.disk import MARKER, THROWN_AWAY
from desktop.mirrors.disk_deeds import ChangedError, DiskDeeds
from desktop.mirrors.queries import mirrors
from desktop.mirrors.reconciling import GoneAnswer
from desktop.mirrors.words import state_words
from desktop.workspace import Workspace
from sync.errors import ChangedSourceError
from sync.files.sources import FoundFile, opened
from tests.desktop.command_line import ask, refused
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, meet, reopened, two, until


def do(person: Person, command: Any, *values: Any, **named: Any) -> Any:
    return person.workspace.do(command, *values, **named).result(WAIT_S)


@contextmanager
def alone_here(folder: Path) -> Iterator[Person]:
    """A new shop on one PC, which would hear others."""
    person = Person(Workspace.create(Home(folder), "Olive & Co", "Alice", "Till", network=LOOPBACK))
    try:
        yield person
    finally:
        person.close()


def on_disk(root: Path) -> dict[str, bytes | None]:
    """What a mirror's folder holds, without what is ours in it."""
    found = {str(path.relative_to(root)): path for path in root.rglob("*")}
    return {
        name: path.read_bytes() if path.is_file() else None
        for name, path in found.items()
        if name.split("/")[0] not in (MARKER, THROWN_AWAY) and not disk.is_left_out(path.name) and not path.is_symlink()
    }


def in_shop(person: Person, folder: str) -> dict[str, str]:
    """The files of a folder and of those in it, by the names that lead to them, with their ids."""
    listed = queries.listing(person.session, folder)
    found = {file.name: file.id for file in listed.files}
    for inner in listed.folders:
        found |= {f"{inner.name}/{name}": id for name, id in in_shop(person, inner.id).items()}
    return found


def state(person: Person) -> str:
    (found,) = mirrors(person.session)
    return found.state.kind if found.state is not None else ""


def test_what_is_missing_is_not_thrown_away_while_more_goes() -> None:
    now_s = [100.0]
    missing = disk.Missing(lambda: now_s[0])
    for number in range(10):
        missing.note([str(each) for each in range(number + 1)])
        now_s[0] += disk.QUIET_S / 2
        assert missing.for_long() == frozenset()
    now_s[0] += disk.QUIET_S / 2
    assert len(missing.for_long()) == 10


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to wait for programs that save slowly."""
    monkeypatch.setattr(disk, "QUIET_S", 0.1)
    monkeypatch.setattr(mirroring, "AWAY_S", 0.1)
    monkeypatch.setattr(mirroring, "GATHER_S", 0.02)


def test_a_folder_and_its_mirror_come_to_hold_the_same_and_stay_so(tmp_path: Path, quick: None) -> None:
    root = tmp_path / "disk"
    (root / "2026").mkdir(parents=True)
    (root / "2026" / "flour.txt").write_bytes(b"flour 1")
    (root / "same.txt").write_bytes(b"same")
    (root / "both.txt").write_bytes(b"the disk's")
    (root / "~$both.txt").write_bytes(b"lock")
    os.symlink("/etc", root / "link")
    with two(tmp_path) as (alice, bob):
        prices = do(alice, commands.new_folder, "Prices").id
        shops = (GivenFile(b"same", "same.txt"), GivenFile(b"the shop's", "both.txt"), GivenFile(b"new", "a:b.txt"))
        do(alice, adding.add_given, shops, prices)
        with pytest.raises(InvalidError, match="own data"):
            do(alice, add_mirror, prices, tmp_path)
        (one,) = [do(alice, add_mirror, prices, root)]
        with pytest.raises(InvalidError, match="mirrored already"):
            do(alice, add_mirror, prices, root / "2026")
        until(lambda: len(in_shop(alice, prices)) == 5 and state(alice) == "up_to_date")
        there = on_disk(root)
        (beside,) = [name for name in there if name.startswith("both (Till’s, ")]
        assert there == {
            "2026": None, "2026/flour.txt": b"flour 1", "same.txt": b"same", "both.txt": b"the shop's",
            beside: b"the disk's", "a_b.txt": b"new",
        }  # fmt: skip
        assert set(in_shop(alice, prices)) == {"2026/flour.txt", "same.txt", "both.txt", beside, "a:b.txt"}
        (shown,) = mirrors(alice.session)
        assert "left out: link" in state_words(shown)

        # A program saves by writing another file and putting it in its place; somebody renames, moves and deletes.
        flour = in_shop(alice, prices)["2026/flour.txt"]
        (root / "2026" / "flour.txt").rename(root / "2026" / "~flour.tmp")
        (root / "2026" / "lu1234.tmp").write_bytes(b"flour 2")
        (root / "2026" / "lu1234.tmp").rename(root / "2026" / "flour.txt")
        until(lambda: len(queries.versions(alice.session, flour)) == 2)
        (root / "2026").rename(root / "this year")
        until(lambda: in_shop(alice, prices).get("this year/flour.txt") == flour)
        (root / "same.txt").unlink()
        until(lambda: "same.txt" not in in_shop(alice, prices))
        assert queries.bin_size(alice.session) == 1

        # Bob changes, renames and throws away in the shop.
        until(lambda: len(in_shop(bob, prices)) == 4)
        (tmp_path / "flour.txt").write_bytes(b"flour 3")
        this_year = queries.file(bob.session, flour).within
        do(bob, adding.add_paths, [tmp_path / "flour.txt"], this_year, new_versions=True)
        until(lambda: on_disk(root).get("this year/flour.txt") == b"flour 3")
        do(alice, commands.rename, flour, "Mehl.txt")
        do(alice, commands.throw_away, [in_shop(alice, prices)["both.txt"]])
        until(lambda: set(on_disk(root)) == {"this year", "this year/Mehl.txt", beside, "a_b.txt"})
        assert [path.read_bytes() for path in (root / THROWN_AWAY).rglob("both.txt")] == [b"the shop's"]

        # A drive that is not there, and one that is emptied, are no wish.
        until(lambda: state(alice) == "up_to_date")
        root.rename(tmp_path / "unplugged")
        until(lambda: state(alice) == "not_there")
        root.mkdir()
        until(lambda: state(alice) == "other_disk")
        assert len(in_shop(alice, prices)) == 3
        root.rmdir()
        (tmp_path / "unplugged").rename(root)
        until(lambda: state(alice) == "up_to_date")
        shutil.rmtree(root / "this year")
        for name in (beside, "a_b.txt"):
            (root / name).unlink()
        until(lambda: state(alice) == "asks")
        (shown,) = mirrors(alice.session)
        assert state_words(shown).startswith("All 3 files are gone from")
        do(alice, answer, one.id, GoneAnswer.PUT_BACK)
        until(lambda: len([held for held in on_disk(root).values() if held is not None]) == 3)
        until(lambda: state(alice) == "up_to_date")
        (root / MARKER).unlink()
        until(lambda: state(alice) == "other_disk")
        (root / "a_b.txt").unlink()
        do(alice, take_disk, one.id)
        until(lambda: "a_b.txt" in on_disk(root))
        do(alice, stop_mirror, one.id)
        until(lambda: not (root / MARKER).exists())
        assert mirrors(alice.session) == []
        assert len(in_shop(alice, prices)) == 3


def test_no_link_that_is_put_in_the_place_of_a_file_is_followed(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, secret = tmp_path / "disk", tmp_path / "secret.txt"
    root.mkdir()
    secret.write_bytes(b"a key")
    (root / "list.txt").write_bytes(b"flour")
    checked = DiskDeeds.still

    def still(deeds: DiskDeeds, expected: Any) -> set[str]:
        found = checked(deeds, expected)
        (root / "list.txt").unlink(missing_ok=True)
        (root / "list.txt").symlink_to(secret)
        return found

    monkeypatch.setattr(DiskDeeds, "still", still)
    with alone_here(tmp_path / "home") as alice:
        prices = do(alice, commands.new_folder, "Prices").id
        do(alice, add_mirror, prices, root)
        until(lambda: (root / "list.txt").is_symlink() and state(alice) == "up_to_date")
        assert in_shop(alice, prices) == {}


def test_another_file_in_the_place_of_one_that_was_found_is_not_added(tmp_path: Path) -> None:
    folder, secret = tmp_path / "found", tmp_path / "secret"
    folder.mkdir()
    (folder / "list.txt").write_bytes(b"flour")
    secret.write_bytes(b"a key")
    ((_, given),) = found_on_disk([folder]).files
    assert isinstance(given.content, FoundFile)
    with opened(given.content) as (stream, size):
        assert (size, stream.seek(0), stream.read()) == (5, 0, b"flour")
    (folder / "list.txt").rename(folder / "moved")
    (folder / "list.txt").symlink_to(secret)
    with pytest.raises(ChangedSourceError), opened(given.content):
        pass
    assert picture_of(given.content) is None


def test_no_link_is_followed_to_keep_a_second_version_or_what_is_thrown_away(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (elsewhere / "secret.txt").write_bytes(b"a key")
    (root / "list.txt").write_bytes(b"flour")
    stamp, deeds = disk.stamp_of(root / "list.txt"), DiskDeeds(root)
    (root / THROWN_AWAY).symlink_to(elsewhere)
    with pytest.raises(ChangedError):
        deeds.take_off("list.txt", stamp)
    (root / "list.txt").rename(root / "moved.txt")
    (root / "list.txt").symlink_to(elsewhere / "secret.txt")
    with pytest.raises(ChangedSourceError):
        deeds.keep_beside("list.txt", stamp, "list (2).txt", lambda path: False)
    assert sorted(path.name for path in root.iterdir()) == sorted(["list.txt", "moved.txt", THROWN_AWAY])
    assert [path.name for path in elsewhere.iterdir()] == ["secret.txt"]


def test_names_that_some_disks_take_for_one_stay_as_they_are(tmp_path: Path, quick: None) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    for name in ("KATZE.txt", "katze.txt", "cafe\u0301.txt"):
        (root / name).write_bytes(name.encode())
    before = on_disk(root)
    with alone_here(tmp_path / "home") as alice:
        prices = do(alice, commands.new_folder, "Prices").id
        do(alice, add_mirror, prices, root)
        until(lambda: len(in_shop(alice, prices)) == 3 and state(alice) == "up_to_date")
        assert set(in_shop(alice, prices)) == {"KATZE.txt", "katze (2).txt", "café.txt"}
        (root / "katze.txt").write_bytes(b"miau")
        cat = in_shop(alice, prices)["katze (2).txt"]
        until(lambda: len(queries.versions(alice.session, cat)) == 2 and state(alice) == "up_to_date")
        do(alice, commands.rename, cat, "Kater.txt")
        until(lambda: (root / "Kater.txt").exists())
        (root / "KATZE.txt").unlink()
        os.symlink(root / "Kater.txt", root / "KATZE.txt")
        (root / "new.txt").touch()
        until(lambda: len(in_shop(alice, prices)) == 4 and state(alice) == "up_to_date")
        assert set(in_shop(alice, prices)) == {"KATZE.txt", "Kater.txt", "café.txt", "new.txt"}
        assert set(on_disk(root)) == {"Kater.txt", "cafe\u0301.txt", "new.txt"}
        assert before["cafe\u0301.txt"] == on_disk(root)["cafe\u0301.txt"]
        do(alice, commands.throw_away, [prices])
        until(lambda: state(alice) == "no_folder")
        assert len(on_disk(root)) == 3


def test_a_mirror_on_the_command_line(tmp_path: Path) -> None:
    home, root = tmp_path / "home", tmp_path / "disk"
    root.mkdir()
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    folder = ask(home, "folder", "new", "Prices")["id"]
    assert "only a folder" in refused(home, "mirror", "add", "/", str(root)).lower()
    made = ask(home, "mirror", "add", "Prices", str(root))
    assert (made["folder"], made["name"], made["path"], made["state"]) == (folder, "Prices", str(root), None)
    assert ask(home, "mirror", "list") == [made]
    assert ask(home, "mirror", "stop", made["id"][:4])["id"] == made["id"]
    assert ask(home, "mirror", "list") == []
    assert list(root.iterdir()) == []


def saved_alone(person: Person, folder: str) -> None:
    """Wait until what is on the disk is in the shop, while nobody else is there."""
    until(lambda: len(in_shop(person, folder)) == 2)
    until(lambda: len(queries.versions(person.session, in_shop(person, folder)["prices.txt"])) == 2)
    until(lambda: state(person) == "up_to_date")


def test_disks_of_two_pcs_that_changed_apart_settle_to_the_same(tmp_path: Path, quick: None) -> None:
    roots = {name: tmp_path / f"disk of {name}" for name in ("alice", "bob")}
    for root in roots.values():
        root.mkdir()
    with two(tmp_path) as (alice, bob):
        prices = do(alice, commands.new_folder, "Prices").id
        (roots["alice"] / "prices.txt").write_bytes(b"flour 1")
        do(alice, add_mirror, prices, roots["alice"])
        until(lambda: len(in_shop(bob, prices)) == 1)
        do(bob, add_mirror, prices, roots["bob"])
        until(lambda: on_disk(roots["bob"]) == {"prices.txt": b"flour 1"} and state(bob) == "up_to_date")
    for name, root in roots.items():
        (root / "prices.txt").write_bytes(f"of {name}".encode())
        (root / "new.txt").write_bytes(f"new of {name}".encode())
        with reopened(tmp_path / name, LOOPBACK) as person:
            saved_alone(person, prices)
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(tmp_path / "bob", LOOPBACK) as bob:
        meet(alice, bob)
        until(lambda: len(on_disk(roots["alice"])) == len(on_disk(roots["bob"])) == 4)
        until(lambda: on_disk(roots["alice"]) == on_disk(roots["bob"]))
        until(lambda: state(alice) == state(bob) == "up_to_date")
        assert set(on_disk(roots["bob"]).values()) == {b"of alice", b"of bob", b"new of alice", b"new of bob"}
        (roots["bob"] / "prices.txt").unlink()  # Alice added it: Bob may neither throw it away nor rename it
        until(lambda: on_disk(roots["alice"]) == on_disk(roots["bob"]))
        (roots["bob"] / "prices.txt").rename(roots["bob"] / "mine.txt")
        until(lambda: on_disk(roots["alice"]) == on_disk(roots["bob"]) and state(bob) == "up_to_date")
        heads = [person.workspace.engine.replica.head_arrival for person in (alice, bob)]
        for root in roots.values():
            (root / "new.txt").touch()
        until(lambda: all(state(person) == "up_to_date" for person in (alice, bob)))
        assert [person.workspace.engine.replica.head_arrival for person in (alice, bob)] == heads
