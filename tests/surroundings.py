"""What the machine around the tests must not decide: other programs on loopback, signals that are ignored."""

import asyncio
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEW_NETWORK = 0x40000000  # CLONE_NEWNET of unshare(2)
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP of netdevice(7)
MEMORY = Path("/dev/shm")
ROOM = 1_000_000_000  # bytes; a run keeps about a third of it at once


def own_loopback() -> bool:
    """Give this process, its threads and children to come a network with a loopback interface and nothing else.

    So tests in other processes, and all else on this machine, are not heard and do not hear, and no port is taken.
    False where that is not permitted (it takes Linux and root): the machine's own network stays.
    """
    if not sys.platform.startswith("linux") or ctypes.CDLL(None).unshare(NEW_NETWORK) != 0:
        return False
    import fcntl  # which Windows has not

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        shown = fcntl.ioctl(control, GET_FLAGS, struct.pack("16sh22x", b"lo", 0))
        (flags,) = struct.unpack("16xh22x", shown)
        fcntl.ioctl(control, SET_FLAGS, struct.pack("16sh22x", b"lo", flags | UP))
    return True


@contextmanager
def without_loopback() -> Iterator[None]:
    """The network of `own_loopback` has no address: nobody can listen. Takes the program `ip`."""
    _change_loopback("del")
    try:
        yield
    finally:
        _change_loopback("add")


def _change_loopback(change: str) -> None:
    subprocess.run(["ip", "address", change, "127.0.0.1/8", "dev", "lo"], check=True)


def folders_in_memory() -> None:
    """Make temporary folders, also of children, where nothing waits for a disk, if there is room and none are named.

    Power cuts are played in `simulation/` and `torture/`: no other test can tell whether a disk was waited for.
    """
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def compiled_once() -> None:
    """Keep what is compiled, here and in children, also where the shell says not to: tests start over a hundred."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def calm() -> None:
    """Let everything else go first, as the quiet processes of Countertop do: tests at work side by side would hold up
    what they themselves wait for, such as the check of a backup, for minutes."""
    if sys.platform != "win32":
        os.nice(19)


def usual_signals() -> None:
    """Hear Ctrl+C and a request to end, here and in children, also when whoever started the tests ignores them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def usual_loop() -> None:
    """Give tests that run a loop of their own the kind that the program has, also on Windows."""
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
