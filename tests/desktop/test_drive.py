"""The drive on one PC, through the command line and as screens ask it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.drive import adding, commands, keeping, moving, queries, written
from desktop.errors import InvalidError
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import WAIT_S, Person, alone

FILE = {
    "kind", "id", "name", "folder", "readers", "size", "media_type", "here", "by", "by_id", "at", "away",
    "versions_at_the_same_time",
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    ask(home, "create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till")
    return home


def on_disk(folder: Path, **files: str) -> Path:
    """A folder of a disk with these files, by their names without an ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def test_files_are_added_listed_and_got_with_their_versions(shop: Path, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("flour,1")
    ask(shop, "folder", "new", "Lists")
    (made,) = ask(shop, "file", "add", str(prices), "--folder", "Lists")
    assert made == {"id": made["id"], "name": "prices.csv", "size": 7}
    prices.write_text("flour,12")
    assert ask(shop, "file", "add", str(prices), "--folder", "lists")[0]["name"] == "prices (2).csv"
    (again,) = ask(shop, "file", "add", str(prices), "--folder", "Lists", "--new-version")
    assert again == made | {"size": 8}
    listed = ask(shop, "file", "list", "--folder", "Lists")
    assert [(one["name"], one["size"]) for one in listed] == [("prices (2).csv", 8), ("prices.csv", 8)]
    assert set(listed[0]) == FILE
    assert ask(shop, "file", "list") == [one for one in ask(shop, "file", "list") if one["kind"] == "folder"]
    versions = ask(shop, "file", "versions", made["id"])
    assert [(one["version"], one["size"], one["by"], one["shown"]) for one in versions] == [
        (2, 8, "Ann", True), (1, 7, "Ann", False),
    ]  # fmt: skip
    out = tmp_path / "out.csv"
    assert ask(shop, "file", "get", made["id"][:8], str(out), "--version", "1") == [{"path": str(out)}]
    assert out.read_text() == "flour,1"
    assert "--replace" in refused(shop, "file", "get", made["id"], str(out))
    assert ask(shop, "file", "take-version", made["id"], "1")["size"] == 7
    assert [one["shown"] for one in ask(shop, "file", "versions", made["id"])] == [True, False, False]
    assert ask(shop, "file", "keep", made["id"])["id"] == ask(shop, "file", "drop", made["id"])["id"] == made["id"]
    (flour,) = ask(shop, "file", "list", "--search", "flour 1")[:1]
    assert flour | {"snippet": "flour 1", "page": None} == flour
    (hit, *_) = ask(shop, "search", "prices")
    assert (hit["kind"], hit["title"]) == ("drive.file", "prices.csv")


def test_a_folder_is_moved_renamed_thrown_away_and_comes_back_with_what_is_in_it(shop: Path, tmp_path: Path) -> None:
    photos = on_disk(tmp_path / "Photos" / "Oven", broken="x").parent
    (photos / "elsewhere").symlink_to("/etc")
    added = run(shop, "file", "add", str(photos), "--json")
    assert (added.status, [one["name"] for one in json.loads(added.stdout)]) == (3, ["broken.txt"])
    assert "elsewhere" in added.stderr
    oven = next(one for one in ask(shop, "folder", "list") if one["path"] == "Photos/Oven")
    assert "into itself" in refused(shop, "file", "move", ask(shop, "file", "list")[0]["id"], "Photos/Oven")
    assert ask(shop, "file", "rename", oven["id"], "Repairs")["name"] == "Repairs"
    assert "already" in refused(shop, "folder", "new", "repairs", "--folder", "Photos")
    assert ask(shop, "file", "move", oven["id"], "/")["folder"] is None
    assert ask(shop, "file", "away", oven["id"])["away"]
    assert [one["id"] for one in ask(shop, "file", "list", "--away")] == [oven["id"]]
    assert "no folder" in refused(shop, "file", "list", "--folder", "Repairs")
    ask(shop, "file", "bring-back", oven["id"])
    assert [one["name"] for one in ask(shop, "file", "list", "--folder", "Repairs")] == ["broken.txt"]
    assert ask(shop, "file", "get", oven["id"], str(tmp_path))[0] == {"path": str(tmp_path / "Repairs" / "broken.txt")}
    assert "Throw it away first" in refused(shop, "file", "erase", oven["id"], "--yes")
    ask(shop, "file", "away", oven["id"])
    assert "1 file and 1 folder" in refused(shop, "file", "erase", oven["id"])
    assert ask(shop, "file", "erase", oven["id"], "--yes")["folders"] == [oven["id"]]
    assert ask(shop, "file", "empty-bin", "--yes") == {"files": [], "folders": []}


class Drive:
    """A drive of one PC."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def do(self, command: Any, *values: Any, **named: Any) -> Any:
        return self.person.workspace.do(command, *values, **named).result(WAIT_S)

    def names(self, folder: str = "") -> list[str]:
        listed = queries.listing(self.person.session, folder)
        return [one.name for one in (*listed.folders, *listed.files)]


def test_what_gets_other_readers_is_made_anew_with_its_past_and_all_is_undone_in_one_step(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as ann:
        drive = Drive(ann)
        done = drive.do(adding.add_paths, [on_disk(tmp_path / "Wages" / "2026", may="1"), tmp_path / "Wages"])
        assert (done.folders, len(done.files), drive.names()) == (3, 2, ["2026", "Wages"])
        wages = queries.listing(ann.session).folders[1]
        (tmp_path / "Wages" / "2026" / "may.txt").write_text("22")
        drive.do(adding.add_paths, [tmp_path / "Wages"], new_versions=True)
        step = bytes(range(16))
        (moved,) = drive.do(moving.move, [wages.id], "", "managers", step)
        assert (moved.readers, moved.id != wages.id, drive.names()) == ("managers", True, ["2026", "Wages"])
        (year,) = queries.listing(ann.session, moved.id).folders
        (may,) = queries.listing(ann.session, year.id).files
        assert [(one.number, one.file.size, one.is_shown) for one in queries.versions(ann.session, may.id)] == [
            (2, 2, True), (1, 1, False),
        ]  # fmt: skip
        (binned,) = queries.bin(ann.session)
        assert (binned.thing.id, binned.files, queries.bin_size(ann.session)) == (wages.id, 1, 1)
        with pytest.raises(InvalidError, match="already"):
            drive.do(commands.new_folder, "Wages")
        drive.do(commands.undo, step)
        assert [one.readers for one in queries.listing(ann.session).folders] == ["everyone", "everyone"]
        there = queries.listing(ann.session).folders
        (tmp_path / "out" / "Wages").mkdir(parents=True)
        saved = list(written.write_all(ann.session, there, tmp_path / "out"))
        assert sorted(str(path.relative_to(tmp_path / "out")) for path in saved) == [  # type: ignore[union-attr]
            "2026/may.txt", "Wages (2)/2026/may.txt",
        ]  # fmt: skip
        (again,) = drive.do(moving.move, [wages.id], "", "managers")
        assert again.id == moved.id
        assert ann.workspace.verify().result(WAIT_S).ok


def test_of_many_only_those_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    with alone(tmp_path / "home") as ann:
        drive = Drive(ann)
        folder = on_disk(tmp_path / "All", **{f"n{number}": str(number) for number in range(70)})
        told: list[tuple[int, int]] = []
        gone = folder / "gone.txt"
        report = adding.AddingTold(lambda done, total: told.append((done, total)))
        done = drive.do(adding.add_paths, [folder, gone], told=report)
        assert drive.do(keeping.keep, [queries.listing(ann.session).folders[0].id]) == 70
        assert (len(done.files), told[-1], [one.path for one in done.skipped]) == (70, (71, 71), [str(gone)])
        (made,) = queries.listing(ann.session).folders
        assert len(drive.names(made.id)) == 70
