"""The file that holds a home's key where there is no keyring: for the eyes of one user.

Elsewhere than on Windows the file's mode says so, and the key stands in it in hex. A mode means nothing on Windows:
there the key is protected with the user's own secret, and stands behind `dpapi:`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from desktop.errors import KeyMissingError, KeyUnreadableError
from desktop.home import dpapi
from sync.renaming import sync_folder

_PROTECTED: Final = "dpapi:"


def write(path: Path, key: bytes) -> None:
    """Make the file anew, durably. Raises OSError."""
    text = _PROTECTED + dpapi.protect(key).hex() if dpapi.IS_HERE else key.hex()
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def read(path: Path) -> bytes:
    """The key; whatever else the file holds is none, and empty. Raises KeyMissingError, KeyUnreadableError."""
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError as error:
        raise KeyMissingError(
            f"The key to the shop's data should be in the file {path}, and it is not there. Nothing was deleted: put "
            "the file back and try again."
        ) from error
    except OSError as error:
        raise KeyUnreadableError(
            f"The key to the shop's data, the file {path}, cannot be read ({error.strerror}). Nothing was changed: "
            "have the right to read it given to you, or sign in as the person who set it up here, then try again."
        ) from error
    except ValueError:
        return b""
    return _key_in(text, path)


def _key_in(text: str, path: Path) -> bytes:
    try:
        if text.startswith(_PROTECTED):
            return dpapi.unprotect(bytes.fromhex(text.removeprefix(_PROTECTED)))
        return bytes.fromhex(text)
    except ValueError:
        return b""
    except OSError as error:
        raise KeyUnreadableError(
            f"The key to the shop's data, in the file {path}, opens only for the Windows user who set the shop up. "
            "Nothing was changed: sign in as that user on this computer, then try again."
        ) from error
