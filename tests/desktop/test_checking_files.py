"""Files whose bytes are not what they were: found by a check that is asked to read them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.desktop.command_line import ask, run


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
