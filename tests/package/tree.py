"""What is in the working tree: every file that git has or would take, and the commits that led there."""

import subprocess
from functools import cache
from pathlib import Path

from tests.conftest import ROOT


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """The files that match git's path patterns, or all; ignored and deleted ones are not among them."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return tuple(path for path in (ROOT / name for name in listed.split("\0") if name) if path.is_file())


def subjects_since(commit: str) -> list[str]:
    """The first lines of the commits after that one; none where it is not known, as in a shallow clone."""
    try:
        return git("log", "--format=%s", f"{commit}..HEAD").splitlines()
    except subprocess.CalledProcessError:
        return []


def git(*arguments: str) -> str:
    # The tree may belong to somebody else than root, who runs the tests.
    command = ["git", "-c", f"safe.directory={ROOT}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
