"""Makes a backup of a shop with a little of everything: `python make.py FOLDER NAME`, in any version's checkout.

The version that is imported is the one whose backup it is. Everything is said on its command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SHOP = "Olive & Co · 橄榄"
OVEN = "The oven is broken"
NOTE = "Flour, water, salt. 面粉"
MANUAL = "The manual of the oven"


def make(folder: Path, name: str) -> None:
    """The backup and, beside it, the words that open it."""
    with tempfile.TemporaryDirectory() as scratch:
        home, oven = Path(scratch, "home"), Path(scratch, "oven.txt")
        oven.write_text(MANUAL)
        said(home, "create", "--shop", SHOP, "--name", "Ann", "--pc", "Till")
        said(home, "say", "everyone", OVEN, "--file", str(oven))
        note = said(home, "note", "new", "Recipes")
        said(home, "note", "write", note["id"], typed=NOTE)
        said(home, "todo", "new", "Call the electrician")
        said(home, "folder", "new", "Wages", "--for", "owners")
        said(home, "file", "add", str(oven), "--folder", "Wages")
        words = said(home, "recovery-sheet")["words"]
        made = Path(said(home, "backup", "now", scratch)["file"])
        made.rename(folder / f"{name}.countertop-backup")
        (folder / f"{name}.words").write_text(" ".join(words) + "\n")


def said(home: Path, *words: str, typed: str = "") -> Any:
    """What a command answers."""
    at = 2 if words[0] in {"folder", "note", "todo", "file", "backup"} else 1
    command = [sys.executable, "-m", "ui", "--home", str(home), *words[:at], "--json", *words[at:]]
    around = {**os.environ, "COUNTERTOP_KEYRING": "file", "COUNTERTOP_NETWORK": "loopback"}
    ended = subprocess.run(command, env=around, input=typed, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(ended.stdout)


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve(), sys.argv[2])
