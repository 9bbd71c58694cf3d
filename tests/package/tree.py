"""What is in the working tree: every file that git has or would take."""

import subprocess
from functools import cache
from pathlib import Path

from tests.conftest import ROOT


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """The files that match git's path patterns, or all; ignored and deleted ones are not among them."""
    # The tree may belong to somebody else than root, who runs the tests.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run([*command, "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in (ROOT / name for name in listed.split("\0") if name) if path.is_file())
