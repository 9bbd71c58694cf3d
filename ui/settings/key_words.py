"""Where the key to the shop's data is kept, and what that protects from, in words."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.home.key_store import KeptIn

_WHERE: Final[dict[KeptIn, str]] = {
    "keyring": QT_TRANSLATE_NOOP("Keys", "In this computer’s keyring"),
    "file": QT_TRANSLATE_NOOP("Keys", "In a file beside the data"),
    "passphrase": QT_TRANSLATE_NOOP("Keys", "Under a passphrase"),
}
_PROTECTS: Final[dict[KeptIn, str]] = {
    "keyring": QT_TRANSLATE_NOOP(
        "Keys",
        "It opens when you sign in to this computer. Whoever steals it and cannot sign in reads nothing. "
        "Whoever signs in as you opens the shop.",
    ),
    "file": QT_TRANSLATE_NOOP(
        "Keys",
        "Other people who sign in to this computer cannot read the file. A thief can: whoever takes the disk out reads "
        "everything.",
    ),
    "passphrase": QT_TRANSLATE_NOOP(
        "Keys",
        "It is asked for each time Countertop starts. Whoever does not know it reads nothing, thieves and others "
        "who sign in to this computer alike.",
    ),
}
_PROTECTS_ON_WINDOWS: Final = QT_TRANSLATE_NOOP(
    "Keys",
    "Windows opens the file for your sign-in alone: whoever steals this PC and cannot sign in as you reads nothing.",
)


def where_words(kept_in: KeptIn) -> str:
    """Where it is."""
    return QCoreApplication.translate("Keys", _WHERE[kept_in])


def protection_words(kept_in: KeptIn) -> str:
    """What that protects from, and what not."""
    is_sealed = kept_in == "file" and sys.platform == "win32"
    return QCoreApplication.translate("Keys", _PROTECTS_ON_WINDOWS if is_sealed else _PROTECTS[kept_in])
