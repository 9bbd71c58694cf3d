"""Disks that are full or read-only, for real: each story runs on a small disk of its own in a mount namespace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.command_line import ROOT
from tests.desktop.disk_stories import STORIES

MOUNTED = 'mount -t tmpfs -o size=6m tmpfs "$0" || exit 99; exec "$@"'


@pytest.mark.parametrize("story", STORIES)
def test_nothing_that_was_saved_is_lost_on_a_disk(story: str, tmp_path: Path) -> None:
    if os.environ.get("COUNTERTOP_SKIP_LAN") == "1":
        pytest.skip("COUNTERTOP_SKIP_LAN=1 leaves out what needs root.")
    disk = tmp_path / "disk"
    disk.mkdir()
    told = [sys.executable, "-W", "error", "-m", "tests.desktop.disk_stories", story, str(disk)]
    ended = subprocess.run(
        ["unshare", "-m", "sh", "-c", MOUNTED, str(disk), *told],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    if ended.returncode in {1, 99} and "Operation not permitted" in ended.stderr:
        pytest.fail("A small disk of its own needs root; COUNTERTOP_SKIP_LAN=1 leaves these out.", pytrace=False)
    assert ended.returncode == 0, ended.stderr
