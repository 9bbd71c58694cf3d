"""`home.json`: whose data is in a folder, and where its key is; read before anything is opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.errors import HomeDamagedError, HomeEmptyError, NewerHomeError
from desktop.home import atomic_file
from desktop.home.folder import refuse_unfit, unreadable
from desktop.home.key_store import KeptIn
from desktop.home.passphrase import LockedKey

FORMAT: Final = 1
HOME_FILE: Final = "home.json"
LOG_FILE: Final = "log.db"
BEHIND_PIN: Final = "behind-pin"
"""In the folder of a seat whose files open only with its person's PIN."""
LEFT: Final = "left"
"""In the folder of a seat whose person goes on elsewhere, behind a PIN: nothing of it is shown any more."""
NEWER: Final = "A later version of Countertop made this. Install that version, then open it again."


class KeyChange(msgspec.Struct, frozen=True):
    """A change of the key that has not ended. Until `placing` all is as it was before; from then on the new key counts,
    and what is sealed with it is put in place. `id`, `kept_in`: of the key that is of no use once that has ended."""

    placing: bool
    id: str
    kept_in: KeptIn


class HomeFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """`id`: what the key goes by in a keyring. `key_check`: tells the right key from others. `being_made`: setting up
    or joining has not ended; nothing in the home has been acknowledged. `locked_key`: where a passphrase keeps it."""

    format: int
    id: str
    key_kept_in: KeptIn
    key_check: str
    being_made: bool = False
    locked_key: LockedKey | None = None
    change: KeyChange | None = None


def read(folder: Path) -> HomeFile:
    """Raises HomeError where there is none, or none that can be read."""
    path = folder / HOME_FILE
    try:
        refuse_unfit(folder)
        content: Any = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if (folder / LOG_FILE).exists():
            raise HomeDamagedError(HOME_FILE, f"The file {path} is not there, though the shop's data is.") from error
        raise HomeEmptyError("Nothing has been set up here yet.") from error
    except (IsADirectoryError, ValueError) as error:
        raise HomeDamagedError(HOME_FILE) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if isinstance(content, dict) and isinstance(content.get("format"), int) and content["format"] > FORMAT:
        raise NewerHomeError(NEWER)
    try:
        return msgspec.convert(content, HomeFile)
    except msgspec.ValidationError as error:
        raise HomeDamagedError(HOME_FILE) from error


def write(folder: Path, file: HomeFile) -> None:
    """Put it in place of the one before, durably. Raises OSError; then nothing has changed."""
    atomic_file.replace(folder / HOME_FILE, msgspec.json.format(msgspec.json.encode(file), indent=2), durable=True)
