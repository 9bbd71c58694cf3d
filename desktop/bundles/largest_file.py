"""How large a file may be on a disk, by how it is formatted: sticks are sold as FAT32, which takes none of 4 GiB."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from desktop.bundles.drives import unescaped

FAT_MOST: Final = (1 << 32) - 1
"""Bytes ("FAT32 File System Specification", Microsoft)."""
_FAT: Final = ("vfat", "msdos", "fat")


def largest_file(folder: Path) -> int | None:
    """In bytes; None: as large as there is room for, or nobody knows."""
    kind = _windows_kind(folder) if sys.platform == "win32" else _linux_kind(folder)
    return FAT_MOST if kind.lower().startswith(_FAT) else None


def _linux_kind(folder: Path) -> str:
    mounts = Path("/proc/self/mounts")
    return kind_of(folder.resolve(), mounts.read_text("utf-8", "replace")) if mounts.exists() else ""


def kind_of(folder: Path, mounts: str) -> str:
    """How the disk of a folder is formatted, of what the kernel says is mounted (proc_pid_mounts(5))."""
    found = [(unescaped(fields[1]), fields[2]) for fields in map(str.split, mounts.splitlines())]
    within = [(where, kind) for where, kind in found if folder.is_relative_to(where)]
    return max(within, key=lambda mount: len(mount[0]), default=("", ""))[1]


def _windows_kind(folder: Path) -> str:
    import ctypes

    kind = ctypes.create_unicode_buffer(64)
    root = f"{folder.resolve().drive}\\"
    known = ctypes.windll.kernel32.GetVolumeInformationW(root, None, 0, None, None, None, kind, len(kind))  # type: ignore[attr-defined]
    return kind.value if known else ""
