#!/usr/bin/env python3
"""Renew `requirements.txt` and `requirements-dev.txt` from the bounds in `pyproject.toml`.

    python3 packaging/renew_pins.py [--keep]

`uv`, installed into a folder that is thrown away, resolves for Windows, macOS and Linux at once and writes the hashes
of every file of each release. `--keep` leaves versions that still satisfy the bounds as they are.
"""

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
RUNTIME = PACKAGING / "requirements.txt"
DEV = PACKAGING / "requirements-dev.txt"
HEADERS = {
    RUNTIME: "# What Countertop runs with: exact pins for Windows, macOS and Linux. Renewed by renew_pins.py.\n",
    DEV: "# What the tests need on top of requirements.txt. Renewed by renew_pins.py.\n",
}
OPTIONS = [
    "--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate",
    "--no-emit-index-url", "--no-emit-find-links", "--no-config", "--quiet",
]  # fmt: skip


def main(arguments: list[str]) -> int:
    upgrade = [] if "--keep" in arguments else ["--upgrade"]
    with tempfile.TemporaryDirectory() as folder:
        uv = install_uv(Path(folder))
        compile_pins(uv, RUNTIME, upgrade)
        runtime_names = re.findall(r"^([a-z0-9-]+)==", RUNTIME.read_text(encoding="utf-8"), re.MULTILINE)
        on_top = [f"--no-emit-package={name}" for name in runtime_names]
        compile_pins(uv, DEV, ["--extra=dev", f"--constraint={RUNTIME}", *on_top, *upgrade])
    return 0


def install_uv(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin/pip", "install", "--quiet", "uv"], check=True)
    return folder / "bin/uv"


def compile_pins(uv: Path, file: Path, options: list[str]) -> None:
    command = [uv, "pip", "compile", PACKAGING.parent / "pyproject.toml", *OPTIONS, *options, "--output-file", file]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    file.write_text(HEADERS[file] + file.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
