"""Setting up: what is asked of apt and when, what is said instead, and what `make run` opens."""

import os
import subprocess
import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

DPKG_QUERY = """#!/bin/sh
sed 's/$/ installed/' "{folder}/installed"
"""

# Like apt-get: a name it does not know keeps everything else on that command line out.
APT_GET = """#!/bin/sh
echo "$@" >> "{folder}/asked"
case "$*" in *unknown*) echo "E: Unable to locate package unknown" >&2; exit 100;; esac
for name; do case "$name" in lib*) echo "$name" >> "{folder}/installed";; esac; done
"""


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that plays Debian: `installed` lists its packages, `asked` what apt-get was called with."""
    for name, script in [("dpkg-query", DPKG_QUERY), ("apt-get", APT_GET)]:
        (tmp_path / name).write_text(script.format(folder=tmp_path), encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "installed").write_text("libc6:amd64\nlibglib2.0-0t64:amd64\n", encoding="utf-8")
    (tmp_path / "asked").touch()
    (tmp_path / ".venv").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("VENV", str(tmp_path / ".venv"))
    return tmp_path


def setup_wanting(folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str, root: bool = True) -> ModuleType:
    """The set-up script, wanting these Debian packages, run by root or not."""
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    (folder / "debian-packages.txt").write_text("# needed\n" + "\n".join(names) + "\n", encoding="utf-8")
    spec = util.spec_from_file_location("setup_environment", ROOT / "packaging" / "setup_environment.py")
    assert spec is not None
    assert spec.loader is not None
    script = util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "PACKAGING", folder)
    return script


def test_root_gets_what_is_missing_and_apt_is_left_alone_afterwards(
    debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = setup_wanting(debian, monkeypatch, "libc6", "libglib2.0-0", "libegl1", "libgl1")
    assert script.install_debian_packages(script.debian_packages(dev=False)) == []
    update, install = (debian / "asked").read_text(encoding="utf-8").splitlines()
    assert update.endswith("update")
    assert install.endswith("install libegl1 libgl1"), "the t64 name of newer releases serves as well"
    assert script.install_debian_packages(script.debian_packages(dev=False)) == []
    assert len((debian / "asked").read_text(encoding="utf-8").splitlines()) == 2


def test_a_name_that_this_release_does_not_know_keeps_nothing_else_out(
    debian: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = setup_wanting(debian, monkeypatch, "unknown", "libgl1")
    assert script.install_debian_packages(script.debian_packages(dev=False)) == ["unknown"]
    assert "libgl1" in (debian / "installed").read_text(encoding="utf-8")
    assert "Unable to locate package unknown" in capsys.readouterr().err


def test_what_apt_could_not_do_is_not_tried_again_but_said(
    debian: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = setup_wanting(debian, monkeypatch, "unknown")
    script.GIVEN_UP.write_text("unknown", encoding="utf-8")
    assert script.install_debian_packages(script.debian_packages(dev=False)) == ["unknown"]
    assert (debian / "asked").read_text(encoding="utf-8") == ""
    assert "type: apt-get install unknown" in capsys.readouterr().err


def test_what_one_purpose_lacks_is_remembered_while_another_is_set_up(
    debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = setup_wanting(debian, monkeypatch, "libc6")
    for purpose, name in [("dev", "libgl1"), ("slow", "unknown")]:
        (debian / f"debian-packages-{purpose}.txt").write_text(f"{name}\n", encoding="utf-8")
    slow, dev = script.debian_packages(dev=True, slow=True), script.debian_packages(dev=True)
    assert slow == ["libc6", "libgl1", "unknown"]
    assert dev == ["libc6", "libgl1"]
    script.give_up(slow, script.install_debian_packages(slow))
    script.give_up(dev, script.install_debian_packages(dev))
    asked = (debian / "asked").read_text(encoding="utf-8")
    assert script.install_debian_packages(slow) == ["unknown"]
    assert (debian / "asked").read_text(encoding="utf-8") == asked, "apt is not asked again"
    script.give_up(slow, [])
    assert script.given_up() == []


def test_others_are_told_the_one_command(
    debian: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = setup_wanting(debian, monkeypatch, "libegl1", "libgl1", root=False)
    assert script.install_debian_packages(script.debian_packages(dev=False)) == ["libegl1", "libgl1"]
    assert "type: sudo apt-get install libegl1 libgl1" in capsys.readouterr().err
    assert (debian / "asked").read_text(encoding="utf-8") == ""


def test_the_environment_is_current_until_its_pins_or_its_python_change(
    debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = setup_wanting(debian, monkeypatch)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (debian / name).write_text("a==1\n", encoding="utf-8")
    script.venv_python().parent.mkdir()
    script.venv_python().symlink_to(sys.executable)
    assert not script.is_current(script.fingerprint(dev=True))
    script.STAMP.write_text(script.json.dumps(script.fingerprint(dev=True)), encoding="utf-8")
    assert script.is_current(script.fingerprint(dev=True))
    assert script.is_current(script.fingerprint(dev=False)), "what serves the tests serves running it"
    (debian / "requirements-dev.txt").write_text("a==2\n", encoding="utf-8")
    assert not script.is_current(script.fingerprint(dev=True))
    assert script.is_current(script.fingerprint(dev=False))
    monkeypatch.setattr(sys, "version", "4.0")
    assert not script.is_current(script.fingerprint(dev=False))


@pytest.mark.parametrize(
    ("display", "opens"),
    [({"DISPLAY": ":9"}, "-m ui"), ({"WAYLAND_DISPLAY": "wayland-0"}, "-m ui"), ({}, "tests/demo/run.py")],
)
def test_make_run_opens_the_window_or_without_a_display_the_demo(display: dict[str, str], opens: str) -> None:
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key and "MAKE" not in key}
    command = ["make", "run", "SETUP=true", "PYTHON=echo"]
    said = subprocess.run(command, cwd=ROOT, env=environment | display, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1].strip() == opens
