"""Ending a change of a home's key, wherever it was interrupted: all is as it was, or all is as it was to be.

What is sealed with the new key lies beside what it replaces until `home.json` says that it counts. Each step may be
done again, and none needs a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from desktop.home import home_file, key_store
from desktop.home.folder import disk_errors
from sync.renaming import put_in_place, sync_folder

FRESH: Final = ".rekeyed"
"""How the name of what is sealed with the new key ends until it is put in place."""


def fresh_of(path: Path) -> Path:
    """Where what replaces a file is made."""
    return path.with_name(path.name + FRESH)


def databases(folder: Path) -> list[Path]:
    """All that a home's key opens: not what lies behind somebody's PIN."""
    of_seats = (path for path in folder.glob("seats/*/*.db") if not path.with_name(home_file.BEHIND_PIN).exists())
    return sorted(chain(folder.glob("*.db"), of_seats))


def settle(folder: Path) -> None:
    """Put in place what counts, or clear away what does not yet; then forget the key that is of no use any more. Only
    while nobody has the databases open. Raises HomeError."""
    file = home_file.read(folder)
    if file.change is None:
        return
    with disk_errors():
        if file.change.placing:
            _place(folder)
        for left in _among(folder, f"*{FRESH}*"):
            left.unlink()
    key = folder / key_store.KEY_FILE
    if file.change.kept_in == "keyring":
        key_store.forget_in_keyring(file.change.id)
    with disk_errors():
        if file.key_kept_in != "file":
            key.unlink(missing_ok=True)
        sync_folder(folder)
        home_file.write(folder, replace(file, change=None))


def _place(folder: Path) -> None:
    """Damaged files that were put aside would open with the old key alone, so they go."""
    for fresh in _among(folder, f"*{FRESH}"):
        path = fresh.with_name(fresh.name.removesuffix(FRESH))
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        put_in_place(fresh, path)
        sync_folder(path.parent)
    for aside in _among(folder, "*.db*.damaged-*"):
        if not aside.with_name(home_file.BEHIND_PIN).exists():
            aside.unlink()


def _among(folder: Path, pattern: str) -> Iterator[Path]:
    return iter([*folder.glob(pattern), *folder.glob(f"seats/*/{pattern}")])
