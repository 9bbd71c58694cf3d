"""Files whose bytes are not what they were: found by a check that is asked to read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.engine import file_care
from desktop.files.commands import GivenFile, add_files
from desktop.files.contents import is_here, pieces
from sync.errors import DamagedCopyError
from tests.desktop.command_line import ask, run
from tests.desktop.shops import WAIT_S, alone, reopened, until


def test_verify_reads_files_when_it_is_asked_to(tmp_path: Path) -> None:
    shop = tmp_path / "home"
    ask(shop, "create", "--shop", "Olive", "--name", "Ann")
    (tmp_path / "prices.txt").write_text("bread;3")
    ask(shop, "say", "everyone", "prices", "--file", str(tmp_path / "prices.txt"))
    (kept,) = (path for path in (shop / "files").glob("??/*"))
    kept.write_bytes(bytes(kept.stat().st_size))
    assert ask(shop, "verify")["ok"]
    found = json.loads(run(shop, "verify", "--files", "--json").stdout)
    assert [kept.name[:8] in problem for problem in found["problems"]] == [True]
    assert ask(shop, "verify", "--files")["ok"], "it is known to be lacking now"


def test_what_other_programs_deleted_or_spoilt_is_noticed_and_what_a_crash_left_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with alone(tmp_path / "home") as alice:
        given = [GivenFile(b"1", "kept.txt"), GivenFile(b"2", "deleted.txt")]
        kept, deleted = alice.workspace.do(add_files, given).result(WAIT_S)
    folder = tmp_path / "home" / "files"
    left = folder / "new" / "0123"
    left.write_bytes(b"half of something")
    (folder / deleted.id.hex()[:2] / deleted.id.hex()).unlink()
    monkeypatch.setattr(file_care, "REST_S", 0.05)
    with reopened(tmp_path / "home") as alice:
        until(lambda: not is_here(alice.session, deleted) and not left.exists())
        assert is_here(alice.session, kept)
        (folder / kept.id.hex()[:2] / kept.id.hex()).write_bytes(b"spoilt")
        with pytest.raises(DamagedCopyError):
            list(pieces(alice.session, kept))
        until(lambda: not is_here(alice.session, kept))
