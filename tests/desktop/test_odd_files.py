"""What stands on disks and is no ordinary file, or has no ordinary name: added with its folder, and got again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.cli import PARTLY
from desktop.files.names import written_name
from sync.files.manifest import SIZE_LIMIT
from tests.desktop.command_line import refused, run
from tests.desktop.shops import alone

NAMED: list[str | bytes] = [
    "empty.txt", r"..\..\con .txt", "a" * 251 + ".txt", "粉" * 83 + ".pdf", "a:b?.txt", "nul", "ends. ", "-rf",
    "two\nlines.txt", b"caf\xe9.txt", "cafe\u0301.txt", "caf\u00e9.txt", "CAF\u00c9.txt", "twin.txt",
]  # fmt: skip


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder of a disk with all of that."""
    folder = tmp_path / "odd"
    folder.mkdir()
    for number, name in enumerate(NAMED):
        path = os.fsencode(folder) + b"/" + os.fsencode(name)
        with open(path, "xb") as stream:
            stream.write(b"" if name == "empty.txt" else f"{number}".encode())
    (folder / "twin again.txt").write_bytes((folder / "twin.txt").read_bytes())
    (folder / "link").symlink_to("twin.txt")
    (folder / "loop").symlink_to("..")
    (folder / "dangling").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    (folder / "large").touch()
    os.truncate(folder / "large", SIZE_LIMIT + 1)
    return folder


def test_what_can_be_kept_is_kept_as_it_was_and_what_cannot_is_told(odd: Path, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    with alone(home):
        pass
    added = run(home, "file", "add", str(odd))
    left_out = {Path(line.split(": ")[1]).name: line.rpartition(": ")[2] for line in added.stderr.splitlines()}
    assert added.status == PARTLY
    assert left_out.keys() == {"link", "loop", "dangling", "pipe", "large"}
    assert "4 GiB" in left_out["large"]
    assert len(added.stdout.splitlines()) == len(NAMED) + 1
    got = run(home, "file", "get", _id_of(home), str(out))
    assert (got.status, got.stderr) == (0, "")
    written = list(out.iterdir())
    assert sorted(path.read_bytes() for path in written) == sorted([
        b"", *(b"%d" % number for number in range(1, len(NAMED))), b"%d" % (len(NAMED) - 1),
    ])  # fmt: skip
    assert all(written_name(path.name) == path.name for path in written)
    kept = [path for path in (home / "files").glob("??/*") if len(path.name) == 64]
    assert len(kept) == len(NAMED), "the same bytes are kept once"


def _id_of(home: Path) -> str:
    (line,) = run(home, "file", "list").stdout.splitlines()
    return line.split()[0]


def test_alone_each_is_refused_with_a_sentence(odd: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with alone(home):
        pass
    for name, words in [
        ("dangling", "no such file"),
        ("pipe", "no end"),
        ("large", "4 GiB"),
        ("nowhere", "no such file"),
    ]:
        assert words in refused(home, "file", "add", str(odd / name))
