"""Where a home's key is kept: in the operating system's keyring, in a file that only the user can read, or under a
passphrase (`passphrase.py`), which is nowhere."""

from __future__ import annotations

import logging
import os
from hashlib import blake2b
from pathlib import Path
from typing import Literal, NamedTuple

from desktop.errors import KeyMissingError, KeyUnreadableError
from desktop.home import key_file

KEY_SIZE = 32
KEY_FILE = "key"
KEYRING_VARIABLE = "COUNTERTOP_KEYRING"
"""Set to `file`, new homes keep their key in a file whether or not there is a keyring."""

KeptIn = Literal["keyring", "file", "passphrase"]


class KeyWish(NamedTuple):
    """Where a key is to be kept, and under which passphrase, where that is it."""

    kept_in: KeptIn
    passphrase: str = ""


_SERVICE = "Countertop"

logger = logging.getLogger(__name__)


def keep(key: bytes, home_id: str, folder: Path) -> KeptIn:
    """Keep a new home's key in the keyring if that works (it is read back), else in a file of the folder."""
    if os.environ.get(KEYRING_VARIABLE) != "file" and keep_in_keyring(key, home_id):
        return "keyring"
    key_file.write(folder / KEY_FILE, key)
    return "file"


def fetch(kept_in: Literal["keyring", "file"], home_id: str, folder: Path) -> bytes:
    """The home's key from where it is kept; never looks elsewhere, never makes a new one.

    Raises KeyMissingError when it is not there, KeyUnreadableError when that cannot be told now.
    """
    key = _from_keyring(home_id) if kept_in == "keyring" else key_file.read(folder / KEY_FILE)
    if len(key) != KEY_SIZE:
        raise KeyMissingError("What is kept as the key to the shop's data is not a key.")
    return key


def derived(key: bytes, purpose: str) -> bytes:
    """A 32-byte key of its own for one purpose."""
    return blake2b(purpose.encode(), key=key, digest_size=KEY_SIZE, person=b"countertop/home1").digest()


def behind_pin(key: bytes, opened: bytes | None) -> bytes:
    """The key of what one person of a PC keeps: from the home's, or from what their PIN opened where they have one."""
    return key if opened is None else derived(opened, "behind a PIN")


def check_value(key: bytes) -> str:
    """What `home.json` keeps to tell the right key from a wrong one before anything is opened."""
    return derived(key, "check").hex()


def has_keyring() -> bool:
    """Whether a keyring takes keys and gives them back; it may ask the person for leave first."""
    trial = f"trial {os.getpid()}"
    try:
        return keep_in_keyring(os.urandom(KEY_SIZE), trial)
    finally:
        forget_in_keyring(trial)


def keep_in_keyring(key: bytes, home_id: str) -> bool:
    """Keep it there; whether that works, by reading it back."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, home_id, key.hex())
        return keyring.get_password(_SERVICE, home_id) == key.hex()
    except (KeyringError, OSError, RuntimeError):
        return False


def forget_in_keyring(home_id: str) -> None:
    """Take a key out of the keyring that opens nothing any more. One that is not there, or stays, does no harm."""
    import keyring
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(_SERVICE, home_id) is not None:
            keyring.delete_password(_SERVICE, home_id)
    except (KeyringError, OSError, RuntimeError) as error:
        logger.warning("A key that opens nothing any more stays in the keyring: %s", type(error).__name__)


def _from_keyring(home_id: str) -> bytes:
    import keyring
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(_SERVICE, home_id)
    except (KeyringError, OSError, RuntimeError) as error:
        raise KeyUnreadableError(
            "This computer's keyring does not answer, and it holds the key to the shop's data. Nothing is lost: unlock "
            "the keyring (signing in to the computer usually does) and try again."
        ) from error
    if found is None:
        raise KeyMissingError(
            "This computer's keyring no longer holds the key to the shop's data. Nothing was deleted: with the same "
            "user signed in and the keyring restored it opens again."
        )
    try:
        return bytes.fromhex(found)
    except ValueError:
        return b""
