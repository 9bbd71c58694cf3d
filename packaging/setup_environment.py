#!/usr/bin/env python3
"""Make `.venv` hold what Countertop needs; quick when it already does.

    python3 packaging/setup_environment.py [--dev | --slow]

Standard library only, because it runs before anything is installed. It asks apt for missing Debian packages when it
may, installs the pins of `requirements.txt` (with `--dev`, those of `requirements-dev.txt` too) when they changed
since the last time, and puts the working tree itself on the environment's path with a `countertop` command. `--slow`
is `--dev` with the Debian packages of the slow tests.
Environment: `VENV`, the environment's folder, by default `.venv` beside this folder.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
VENV = Path(os.environ.get("VENV") or ROOT / ".venv").absolute()
STAMP = VENV / "countertop-setup.json"
GIVEN_UP = VENV / "countertop-given-up.txt"
PYTHON_NEEDED = (3, 11)

COMMAND = """\
#!{python}
import sys

from ui.__main__ import main

sys.exit(main())
"""


class SetupError(Exception):
    """What keeps the environment from being made, in one sentence for the terminal."""


def main(arguments: list[str]) -> int:
    slow = "--slow" in arguments
    dev = slow or "--dev" in arguments
    try:
        if sys.version_info < PYTHON_NEEDED:
            raise SetupError(
                f"Countertop needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
                "Name another one like this: make run PYTHON3=python3.12"
            )
        asked_for = debian_packages(dev, slow)
        lacking = install_debian_packages(asked_for)
        wanted = fingerprint(dev)
        if not is_current(wanted):
            install_python_packages(dev, wanted)
        give_up(asked_for, lacking)
    except SetupError as error:
        print(f"countertop setup: {error}", file=sys.stderr)
        return 1
    return 0


# --- Debian packages


def debian_packages(dev: bool, slow: bool = False) -> list[str]:
    lists = ["debian-packages.txt"] + ["debian-packages-dev.txt"] * dev + ["debian-packages-slow.txt"] * slow
    return [name for each in lists for name in read_list(each)]


def install_debian_packages(wanted: list[str]) -> list[str]:
    """Install what is missing when root, otherwise say the one command that does it; the names still missing.

    What apt could not install is not tried again until the list changes, so that a PC without internet starts quickly.
    """
    if not sys.platform.startswith("linux"):
        return []
    if not shutil.which("apt-get") or not shutil.which("dpkg-query"):
        if not STAMP.exists():
            say("this is not Debian: the system must bring Qt's X11 libraries (libxcb-cursor and the like).")
        return []
    missing = missing_debian_packages(wanted)
    if os.geteuid() == 0 and not set(missing) <= set(given_up()):
        say(f"installing system packages: {' '.join(missing)}")
        apt("update")
        if not apt("install", *missing):
            # One name that this release does not know must not keep the others out.
            for name in missing:
                apt("install", name)
        missing = missing_debian_packages(wanted)
    if missing:
        sudo = "" if os.geteuid() == 0 else "sudo "
        say(f"some system packages are missing. To install them, type: {sudo}apt-get install {' '.join(missing)}")
    return missing


def given_up() -> list[str]:
    return GIVEN_UP.read_text(encoding="utf-8").split() if GIVEN_UP.exists() else []


def give_up(wanted: list[str], lacking: list[str]) -> None:
    """Remember which of the wanted packages could not be installed, and what is known of others."""
    remembered = sorted({*lacking, *given_up()} - ({*wanted} - {*lacking}))
    if remembered != given_up():
        GIVEN_UP.write_text("\n".join(remembered), encoding="utf-8")


def missing_debian_packages(wanted: list[str]) -> list[str]:
    """The wanted packages that are not installed; `NAMEt64` of newer releases serves as `NAME`."""
    command = ["dpkg-query", "--show", "--showformat", "${binary:Package} ${db:Status-Status}\\n"]
    shown = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout
    lines = (line.split() for line in shown.splitlines())
    installed = {fields[0].split(":")[0].removesuffix("t64") for fields in lines if fields[1:] == ["installed"]}
    return [name for name in wanted if name not in installed]


def apt(action: str, *names: str) -> bool:
    """Run apt-get without questions; True when it succeeded. What it says is shown only when it failed."""
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600", "--yes", "--no-install-recommends", action, *names]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ran = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        print((ran.stdout + ran.stderr)[-4000:].strip(), file=sys.stderr)
    return ran.returncode == 0


# --- Python packages


def fingerprint(dev: bool) -> dict[str, str]:
    """What the environment was made from; it is current while this stays the same."""
    made_from = {"python": sys.version, "root": str(ROOT), "runtime": digest("requirements.txt")}
    return {**made_from, "dev": digest("requirements-dev.txt")} if dev else made_from


def is_current(wanted: dict[str, str]) -> bool:
    try:
        made_from = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return venv_python().exists() and all(made_from.get(key) == value for key, value in wanted.items())


def install_python_packages(dev: bool, wanted: dict[str, str]) -> None:
    STAMP.unlink(missing_ok=True)
    if not serves(venv_python()):
        create_venv()
    files = ["requirements.txt", *(["requirements-dev.txt"] if dev else [])]
    say("installing Python packages, about 150 MB the first time…")
    command = [str(venv_python()), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-deps"]
    for name in files:
        command += ["--requirement", str(PACKAGING / name)]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False, cwd=ROOT).returncode:
        raise SetupError("pip could not install the packages; see its message above. Is this computer online?")
    put_working_tree_on_path()
    STAMP.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")


def create_venv() -> None:
    say(f"creating {VENV}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupError(
            "Python cannot make a virtual environment here. To install what it lacks, type: "
            f"sudo apt-get install python3-venv (or {version})"
        )


def put_working_tree_on_path() -> None:
    """Make `import ui` and the `countertop` command work in the environment, always with the code as it is now."""
    query = "import sysconfig; print(sysconfig.get_path('purelib')); print(sysconfig.get_path('scripts'))"
    asked = subprocess.run([venv_python(), "-c", query], capture_output=True, text=True, check=True)
    packages, scripts = asked.stdout.splitlines()
    (Path(packages) / "countertop.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if os.name == "posix":
        command = Path(scripts) / "countertop"
        command.write_text(COMMAND.format(python=venv_python()), encoding="utf-8")
        command.chmod(0o755)


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def serves(python: Path) -> bool:
    """Whether the environment works, with pip, and is of the Python that runs this; a half made one is not."""
    try:
        asked = subprocess.run(
            [python, "-c", "import pip, sys; print(sys.version)"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0 and asked.stdout.strip() == sys.version


# --- Small things


def read_list(name: str) -> list[str]:
    lines = (PACKAGING / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def digest(name: str) -> str:
    return hashlib.sha256((PACKAGING / name).read_bytes()).hexdigest()


def say(sentence: str) -> None:
    print(f"countertop setup: {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
