"""The demo that `make run` shows where there is no display ends well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).with_name("run.py")


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_two_windows_become_one_shop_part_and_meet_again(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "QT_QPA_PLATFORM"}}
    environment["COUNTERTOP_PICTURES"] = str(tmp_path / "pictures")
    told = subprocess.run([sys.executable, str(DEMO)], capture_output=True, text=True, env=environment, check=False)
    assert told.returncode == 0, f"{told.stdout}\n{told.stderr}"
    assert "Both hold the same" in told.stdout
    assert list((tmp_path / "pictures").glob("*.png"))
