"""Sticks and drives that are in this PC now, as each system tells of them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from desktop.bundles.records import Drive
from desktop.bundles.windows_disks import descriptor, is_outside

_LINUX_FOLDERS: Final = ("/media/", "/run/media/")
_MAC_FOLDER: Final = "/Volumes"
_REMOVABLE: Final = 2
_FIXED: Final = 3
"""DRIVE_REMOVABLE and DRIVE_FIXED: "GetDriveTypeW", Microsoft."""
_ESCAPES: Final = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


def drives() -> list[Drive]:
    """Those that there are, by name. A disk that does not answer holds this up: ask in a thread of its own."""
    return sorted(_asked(_roots()), key=lambda drive: drive.name)


def _roots() -> Iterable[Path]:
    if sys.platform == "win32":
        return _windows_roots()
    if sys.platform == "darwin":
        return mac_roots(Path(_MAC_FOLDER))
    return linux_roots(Path("/proc/self/mounts").read_text("utf-8", "replace"))


def linux_roots(mounts: str) -> Iterator[Path]:
    """Where desktops mount what is put in, of what the kernel says is mounted (proc_pid_mounts(5))."""
    for line in mounts.splitlines():
        where = unescaped(line.split(" ")[1])
        if where.startswith(_LINUX_FOLDERS):
            yield Path(where)


def unescaped(where: str) -> str:
    """A path as the kernel writes it among what is mounted."""
    for written, meant in _ESCAPES.items():
        where = where.replace(written, meant)
    return where


def mac_roots(volumes: Path, is_mount: Callable[[Path], bool] = os.path.ismount) -> Iterator[Path]:
    """What is mounted beside the disk that the system started from, which stands there as a link."""
    if volumes.is_dir():
        yield from (path for path in volumes.iterdir() if not path.is_symlink() and is_mount(path))


def windows_roots(
    mask: int, kind_of: Callable[[str], int], descriptor_of: Callable[[str], bytes], system: str
) -> Iterator[Path]:
    """Of the letters in a mask (bit 0 is A) those of removable drives, and of others that are plugged in from outside,
    without the one that Windows started from, like `C:`."""
    for number in range(26):
        root = f"{chr(ord('A') + number)}:\\"
        if not mask >> number & 1 or root[:2] == system.upper():
            continue
        kind = kind_of(root)
        if kind == _REMOVABLE or (kind == _FIXED and is_outside(descriptor_of(root))):
            yield Path(root)


def _windows_roots() -> Iterator[Path]:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    system = os.environ.get("SYSTEMDRIVE", "C:")
    return windows_roots(kernel.GetLogicalDrives(), kernel.GetDriveTypeW, descriptor, system)


def _asked(roots: Iterable[Path]) -> Iterator[Drive]:
    for root in roots:
        try:
            yield drive_at(root)
        except OSError:  # it was pulled out, or is an empty card reader
            continue


def drive_at(root: Path) -> Drive:
    """What is to be said of one. Raises OSError."""
    name, free = root.name or str(root).rstrip("\\"), shutil.disk_usage(root).free
    return Drive(root, name, free, os.access(root, os.W_OK), root.stat().st_dev)


def is_in(drive: Drive) -> bool:
    """Whether it is still what stands at its place: the folder of one that was pulled out may stay, on another disk."""
    try:
        return drive.path.stat().st_dev == drive.device
    except OSError:
        return False
