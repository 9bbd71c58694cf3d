"""The LAN for a test: `lan`, a switch without PCs yet; `office_and_till`, two PCs of one shop on it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lan.network import Host, Lan, NotPermittedError
from tests.lan.shop import create, join


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Lan]:
    """A switch of its own; `lan.host("till")` plugs a PC into it."""
    with switched_on(tmp_path) as network:
        yield network


@pytest.fixture(scope="module")
def two_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The homes of two PCs of which one has joined the other's shop, to be copied."""
    folder = tmp_path_factory.mktemp("two")
    with switched_on(folder) as network:
        office, till = network.host("office"), network.host("till")
        create(office, "Ann")
        join(office, till, "Bob")
    return folder


@pytest.fixture
def office_and_till(lan: Lan, two_homes: Path) -> tuple[Host, Host]:
    """Ann's PC in the office and Bob's at the till, switched off since he joined."""
    shutil.copytree(two_homes, lan.folder, dirs_exist_ok=True)
    return lan.host("office"), lan.host("till")


@contextmanager
def switched_on(folder: Path) -> Iterator[Lan]:
    if os.environ.get("COUNTERTOP_SKIP_LAN") == "1":
        pytest.skip("COUNTERTOP_SKIP_LAN=1 leaves the LAN tests out.")
    try:
        network = Lan(folder).__enter__()
    except NotPermittedError as error:
        pytest.fail(str(error), pytrace=False)
    try:
        yield network
    finally:
        network.__exit__()
