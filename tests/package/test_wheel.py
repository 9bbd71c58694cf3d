"""The wheel that people install holds the three packages with their data, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desktop.version import VERSION
from tests.conftest import ROOT
from tests.package.tree import files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_it_holds_every_file_of_the_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == {str(file.relative_to(ROOT)) for file in files("sync", "desktop", "ui")}


def test_it_carries_its_licence_and_its_command(wheel: zipfile.ZipFile) -> None:
    about = {Path(name).name: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "Apache License" in wheel.read(about["LICENSE"]).decode()
    assert "countertop = ui.__main__:main" in wheel.read(about["entry_points.txt"]).decode()
    assert f"Name: countertop\nVersion: {VERSION}\n" in wheel.read(about["METADATA"]).decode()
