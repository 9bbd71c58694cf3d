"""The pins are exact, hashed, within the bounds, and say nothing of where packages come from."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.package.tree import files

RUNTIME = ROOT / "packaging" / "requirements.txt"
DEV = ROOT / "packaging" / "requirements-dev.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
# Hosts and paths of package registries, in pieces so that this file passes its own test.
REGISTRIES = [b"pypi" + b".org", b"python" + b"hosted.org", b"pypi." + b"python", b"npmjs" + b".", b"/simple" + b"/"]


def pins(*files: Path) -> dict[str, Requirement]:
    text = "".join(file.read_text(encoding="utf-8") for file in files).replace("\\\n", " ")
    lines = [re.sub(r"\s*--hash=\S+", "", line) for line in text.splitlines() if line and not line.startswith("#")]
    found = [Requirement(line) for line in lines]
    assert len(found) == len({pin.name for pin in found}), "a package is pinned twice"
    return {canonicalize_name(pin.name): pin for pin in found}


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is not exact"
    return specifier.version


@pytest.mark.parametrize("file", [RUNTIME, DEV], ids=["runtime", "dev"])
def test_every_pin_is_exact_and_hashed(file: Path) -> None:
    for pin in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if not pin.startswith("#"):
            assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", pin), pin


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_bound_is_met_on_every_system(system: str) -> None:
    environment = {**default_environment(), **SYSTEMS[system]}
    for bounds, places in [
        (PROJECT["dependencies"], [RUNTIME]),
        (PROJECT["optional-dependencies"]["dev"], [RUNTIME, DEV]),
    ]:
        pinned = pins(*places)
        for bound in map(Requirement, bounds):
            pin = pinned[canonicalize_name(bound.name)]
            assert bound.specifier.contains(version(pin), prereleases=True), f"{pin} is outside {bound}"
            assert pin.marker is None or pin.marker.evaluate(environment), f"{pin} is missing on {system}"


def test_what_one_system_needs_carries_a_marker() -> None:
    pinned = pins(RUNTIME, DEV)
    for name, system in [("pywin32-ctypes", "win32"), ("colorama", "win32"), ("secretstorage", "linux")]:
        assert str(pinned[name].marker) == f'sys_platform == "{system}"'


def test_the_environment_is_the_pinned_one() -> None:
    """Tests that pass with other versions prove nothing about what is shipped."""
    for name, pin in pins(RUNTIME, DEV).items():
        if name != "pip" and (pin.marker is None or pin.marker.evaluate()):
            assert metadata.version(name) == version(pin), f"{name}: make setup-dev installs the pinned version"


def test_no_registry_address_stands_in_any_file() -> None:
    found = {
        (str(file.relative_to(ROOT)), address)
        for file in files()
        for address in REGISTRIES
        if address in file.read_bytes().lower()
    }
    assert found == set()
