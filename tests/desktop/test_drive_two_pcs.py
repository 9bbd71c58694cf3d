"""The drive of two people, apart and together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.drive import adding, commands, erasing, moving, queries, written
from desktop.drive.collections import FILES, NAME
from desktop.drive.records import DriveFile
from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.files.commands import GivenFile
from desktop.records.facts import RecordChange, RecordSaved
from sync.control import Role
from tests.desktop.batches import batch
from tests.desktop.record_shop import Shop
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, meet, reopened, two, until


def do(person: Person, command: Any, *values: Any, **named: Any) -> Any:
    return person.workspace.do(command, *values, **named).result(WAIT_S)


def tree_of(person: Person) -> list[tuple[str, str, bool]]:
    """The folders by their names, with those in which they are, and whether they are marked."""
    found = queries.folders(person.session)
    named = {one.id: one.name for one in found}
    return [(one.name, named.get(one.within, ""), one.is_torn) for one in found]


def apart_of(file: DriveFile) -> list[str]:
    return [other.by for other in file.versions_apart]


def test_versions_and_moves_that_were_made_apart_all_stand_and_are_said(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        mine = do(alice, commands.new_folder, "Alice’s").id
        (prices,) = do(alice, adding.add_given, [GivenFile(b"flour 1", "prices.txt")]).files
        theirs = do(bob, commands.new_folder, "Bob’s").id
        until(lambda: len(tree_of(alice)) == len(tree_of(bob)) == 2)
        until(lambda: any(one.is_here for one in queries.listing(bob.session).files))
        assert (
            written.write_file(bob.session, queries.file(bob.session, prices.id), tmp_path).read_bytes() == b"flour 1"
        )
        with pytest.raises(NotAllowedError, match="manager"):
            do(bob, commands.rename, prices.id, "mine.txt")
        with pytest.raises(NotAllowedError, match="managers"):
            do(bob, adding.add_given, [GivenFile(b"x", "x")], readers="managers")
        do(alice, commands.new_folder, "Wages", readers="managers")
        bob_home = bob.workspace.engine.home.path
    with reopened(tmp_path / "alice") as alice, reopened(bob_home) as bob:
        for person, said in ((alice, b"flour 10"), (bob, b"flour 200")):
            (tmp_path / "prices.txt").write_bytes(said)
            do(person, adding.add_paths, [tmp_path / "prices.txt"], new_versions=True)
        do(alice, moving.move, [mine], theirs)
        do(alice, commands.throw_away, [prices.id])
        do(bob, moving.move, [theirs], "")
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meet(alice, bob)
        until(lambda: len(queries.versions(alice.session, prices.id)) == 3)
        until(lambda: len(queries.versions(bob.session, prices.id)) == 3)
        for person in (alice, bob):
            newest, older, first = queries.versions(person.session, prices.id)
            assert {newest.by, older.by} == {"Alice", "Bob"}
            assert {newest.is_shown, older.is_shown} == {newest.is_apart, older.is_apart} == {True, False}
            assert (first.number, first.is_shown, first.is_apart) == (1, False, False)
            (binned,) = queries.bin(person.session)
            assert isinstance(binned.thing, DriveFile)
            assert len(apart_of(binned.thing)) == 1
        do(alice, commands.bring_back, [prices.id])
        do(alice, commands.take_version, prices.id, queries.versions(alice.session, prices.id)[-1].id)
        until(lambda: not queries.bin(bob.session) and not apart_of(queries.file(bob.session, prices.id)))
        until(lambda: all(one.is_here for one in queries.versions(bob.session, prices.id)))
        assert queries.file(bob.session, prices.id).size == len(b"flour 1")
        assert ("Wages", "", False) in tree_of(alice)
        assert "Wages" not in [name for name, _, _ in tree_of(bob)]
        (egg,) = do(bob, adding.add_given, [GivenFile(b"eggs", "eggs.txt")], mine).files
        until(lambda: len(queries.there(alice.session, [egg.id])) == 1)
        with pytest.raises(InvalidError, match="Throw it away first"):
            do(alice, erasing.erase, [theirs])
        do(alice, commands.throw_away, [egg.id])
        do(alice, commands.throw_away, [theirs])
        until(lambda: queries.bin_size(bob.session) == 1)
        with pytest.raises(NotAllowedError, match="owner"):
            do(bob, erasing.erase, [theirs])
        gone = do(alice, erasing.erase, [theirs])
        assert (gone.files, gone.folders) == ((egg.id,), (mine, theirs))
        for person in (alice, bob):
            until(lambda person=person: not queries.things(person.session, [egg.id, mine, theirs]))  # type: ignore[misc]
            assert queries.bin_size(person.session) == 0
            with pytest.raises(NotFoundError):
                queries.versions(person.session, egg.id)
        for person in (alice, bob):
            found = person.workspace.verify().result(WAIT_S)
            assert found.ok, found.problems


def test_folders_moved_into_each_other_apart_are_both_there_and_one_is_marked(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        one, other = (do(bob, commands.new_folder, name).id for name in ("One", "Other"))
        do(bob, adding.add_given, [GivenFile(b"x", "x.txt")], one)
        until(lambda: len(tree_of(alice)) == 2)
        bob_home = bob.workspace.engine.home.path
    with reopened(tmp_path / "alice") as alice, reopened(bob_home) as bob:
        do(alice, moving.move, [one], other)
        do(bob, moving.move, [other], one)
        do(alice, commands.rename, other, "Alpha")
        do(bob, commands.rename, other, "Beta")
    lower, higher = sorted((one, other))
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(bob_home, LOOPBACK) as bob:
        meet(alice, bob)
        for person in (alice, bob):
            until(lambda person=person: queries.tree(person.session).torn == {bytes.fromhex(lower)})  # type: ignore[misc]
            assert [folder.id for folder in queries.listing(person.session).folders] == [lower]
            assert [folder.id for folder in queries.listing(person.session, lower).folders] == [higher]
            assert [file.name for file in queries.listing(person.session, one).files] == ["x.txt"]
            (said,) = queries.folder(person.session, other).apart[NAME]
            assert {said.value, queries.folder(person.session, other).name} == {"Alpha", "Beta"}
        do(alice, moving.move, [lower], "")
        until(lambda: not queries.tree(bob.session).torn)


def test_what_is_said_where_no_files_are_kept_says_nothing() -> None:
    shop = Shop()
    saved = RecordSaved((RecordChange(FILES.id, b"", b"", {NAME: "prices"}),))
    replica = shop.bo.replica
    direct = replica.direct_space(shop.member(shop.ada))
    for space in (direct, replica.role_space(Role.MANAGER), replica.shop_space):
        replica.post(space, batch(saved))
    shop.meet()
    there = [len(till.model.conn.execute("SELECT 1 FROM drive_files").fetchall()) for till in (shop.ada, shop.eve)]
    assert there == [2, 1]
    shop.close()
