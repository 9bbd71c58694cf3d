"""What backups are called: of which shop, by which PC, when. A folder of them can be read by people, and by this."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop.backups.records import BackupFile
from desktop.errors import InvalidError
from desktop.files.names import written_name

ENDING: Final = ".countertop-backup"
_WHEN: Final = "%Y-%m-%d %H.%M.%S"
_NAME: Final = re.compile(rf"(.+) – (.+) – (\d{{4}}-\d\d-\d\d \d\d\.\d\d\.\d\d){re.escape(ENDING)}")
_PART: Final = 60
"""Characters of a shop's or PC's name in it."""


def new(shop: str, pc: str, at: datetime) -> str:
    """The name of one that is begun now."""
    return written_name(f"{_part(shop)} – {_part(pc)} – {at.strftime(_WHEN)}{ENDING}")


def _part(name: str) -> str:
    return name[:_PART].replace(" – ", " - ").strip() or "-"


def found_in(folder: Path) -> list[BackupFile]:
    """Those in a folder, the latest first. Raises InvalidError where it cannot be looked into."""
    try:
        return sorted(_found(folder), key=lambda one: one.at, reverse=True)
    except OSError as error:
        raise InvalidError(f"{folder} cannot be looked into: {error.strerror}.") from error


def _found(folder: Path) -> Iterator[BackupFile]:
    for path in folder.iterdir():
        if (match := _NAME.fullmatch(path.name)) and path.is_file():
            try:
                at = datetime.strptime(match[3], _WHEN).astimezone()
            except ValueError:
                continue
            yield BackupFile(path, match[1], match[2], at, path.stat().st_size)
