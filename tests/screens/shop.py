"""A shop on this PC, made by the command line before its window opens."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.demo.stage import StageError

ON_THIS_PC = {"COUNTERTOP_KEYRING": "file", "COUNTERTOP_NETWORK": "loopback", "COUNTERTOP_PORT": "0"}
SHOP = "Corner Bakery"


def command(home: Path, *words: str, **environment: str) -> None:
    """`countertop --home HOME WORDS…`; StageError when it does not succeed."""
    ran = subprocess.run(
        [sys.executable, "-m", "ui", "--home", str(home), *words],
        cwd=ROOT, env=os.environ | ON_THIS_PC | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise StageError(ran.stderr)


def create(home: Path, **environment: str) -> None:
    command(home, "create", "--shop", SHOP, "--name", "Ann", "--pc", "till", **environment)
