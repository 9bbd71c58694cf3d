"""The LAN for a test: `lan`, a switch without PCs yet."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lan.network import Lan, NotPermittedError


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Lan]:
    """A switch of its own; `lan.host("till")` plugs a PC into it."""
    if os.environ.get("COUNTERTOP_SKIP_LAN") == "1":
        pytest.skip("COUNTERTOP_SKIP_LAN=1 leaves the LAN tests out.")
    try:
        network = Lan(tmp_path).__enter__()
    except NotPermittedError as error:
        pytest.fail(str(error), pytrace=False)
    try:
        yield network
    finally:
        network.__exit__()
