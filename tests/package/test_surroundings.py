"""A run of the tests: what hangs or dies ends it, and the machine around it decides nothing."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HAS_OWN_LOOPBACK, ROOT
from tests.surroundings import MEMORY

HANGS = """
import time

def test_bad() -> None:
    time.sleep(600)
"""
HANGS_IN_C = """
import ctypes, signal

def test_bad() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    ctypes.PyDLL(None).sleep(600)
"""
DIES = """
import os

def test_bad() -> None:
    os._exit(0)
"""


def how_make_runs_them() -> list[str]:
    (options,) = re.findall(r"^SIDE_BY_SIDE := (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return options.replace("auto", "1").split()


@pytest.mark.parametrize(
    ("bad", "told"),
    [(HANGS, r"Timeout"), (HANGS_IN_C, r"(?s)Timeout.*worker 'gw\d' crashed"), (DIES, r"worker 'gw\d' crashed")],
    ids=["hangs", "hangs in C", "dies"],
)
def test_what_hangs_or_dies_is_named_and_fails_the_run(tmp_path: Path, bad: str, told: str) -> None:
    (tmp_path / "test_one.py").write_text(bad, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *how_make_runs_them(), "-c", str(ROOT / "pyproject.toml")]
    command += ["--rootdir", str(tmp_path), "-p", "no:cacheprovider", "-o", "timeout=1", "-o", "faulthandler_timeout=3"]
    ran = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert re.search(told, ran.stderr + ran.stdout), ran.stdout + ran.stderr
    assert re.search(r"FAILED \S*test_one.py::test_bad", ran.stdout)


def in_a_process_of_its_own(code: str) -> str:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ran.stderr == ""
    return ran.stdout


def test_signals_are_heard_where_the_shell_had_them_ignored() -> None:
    said = in_a_process_of_its_own("""
import signal, subprocess, sys
from tests.surroundings import usual_signals
ask = [sys.executable, "-c", "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"]
print(subprocess.run(ask, capture_output=True, text=True).stdout.strip())
usual_signals()
print(subprocess.run(ask, capture_output=True, text=True).stdout.strip())
""")
    assert said.split() == ["False", "True"]


@pytest.mark.skipif(not HAS_OWN_LOOPBACK, reason="a network of its own is not permitted here")
def test_nobody_else_is_on_the_network_of_the_tests() -> None:
    said = in_a_process_of_its_own("""
import os, socket
from tests.surroundings import own_loopback
before = os.readlink("/proc/self/ns/net")
print(own_loopback(), os.readlink("/proc/self/ns/net") != before, [name for _, name in socket.if_nameindex()])
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
    print("connected")
""")
    assert said.splitlines() == ["True True ['lo']", "connected"]


def test_tests_run_side_by_side_only_where_each_worker_has_a_network_of_its_own() -> None:
    said = in_a_process_of_its_own("""
import tests.surroundings as surroundings
surroundings.own_loopback = lambda: False
import tests.conftest
print(tests.conftest.pytest_xdist_auto_num_workers())
""")
    assert said == "0\n"


@pytest.mark.skipif(not MEMORY.is_dir(), reason="there are no folders in memory here")
def test_folders_are_made_in_memory_unless_others_are_named_or_there_is_no_room(tmp_path: Path) -> None:
    said = in_a_process_of_its_own(f"""
import os, tempfile
from tests import surroundings
for named, room in ((None, 0), ({str(tmp_path)!r}, 0), (None, 1 << 60)):
    os.environ.pop("TMPDIR", None)
    tempfile.tempdir, surroundings.ROOM = None, room
    if named:
        os.environ["TMPDIR"] = named
    surroundings.folders_in_memory()
    print(tempfile.gettempdir())
""")
    assert said.splitlines()[:2] == [str(MEMORY), str(tmp_path)]
    assert said.splitlines()[2] != str(MEMORY)
