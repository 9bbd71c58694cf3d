"""A home's key under a passphrase: scrypt (RFC 7914) makes a key of that, and ChaCha20-Poly1305 seals the home's."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

import msgspec

from desktop.errors import InvalidError, WrongPassphraseError
from sync.identity import RandomBytes

SHORTEST: Final = 12
"""Characters."""
LONGEST: Final = 1000
"""Characters: fewer bytes than are read for one line."""
TOO_SHORT: Final = f"A passphrase has at least {SHORTEST} characters. Three or four words that nobody guesses do well."
TOO_LONG: Final = f"A passphrase has at most {LONGEST} characters."
UNTYPED: Final = "This passphrase has signs that no keyboard types. Choose another one."
_LOG_N, _R, _P = 17, 8, 1
"""128 MiB and a third of a second for each try."""
_SALT_SIZE, _NONCE_SIZE, _KEY_SIZE = 16, 12, 32


class LockedKey(msgspec.Struct, frozen=True):
    """The sealed key, nonce first, and how the passphrase opens it: scrypt's salt and costs. Bytes are in hex."""

    sealed: str
    salt: str
    log_n: Annotated[int, msgspec.Meta(ge=1, le=20)]
    r: Annotated[int, msgspec.Meta(ge=1, le=8)]
    p: Annotated[int, msgspec.Meta(ge=1, le=8)]


def chosen(passphrase: str) -> str:
    """What is meant by what was typed for a new one. Raises InvalidError with the sentence why it is none."""
    meant = _meant(passphrase)
    if len(meant) < SHORTEST:
        raise InvalidError(TOO_SHORT)
    if len(meant) > LONGEST:
        raise InvalidError(TOO_LONG)
    if any(unicodedata.category(sign) == "Cs" for sign in meant):  # halves of signs, as of a terminal that is set wrong
        raise InvalidError(UNTYPED)
    return meant


def sealed(key: bytes, passphrase: str, home_id: str, random: RandomBytes) -> LockedKey:
    """The key sealed, for a home of this id. Takes a third of a second."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    salt, nonce = random(_SALT_SIZE), random(_NONCE_SIZE)
    cipher = ChaCha20Poly1305(_stretched(passphrase, salt, _LOG_N, _R, _P))
    return LockedKey((nonce + cipher.encrypt(nonce, key, home_id.encode())).hex(), salt.hex(), _LOG_N, _R, _P)


def opened(key: LockedKey, passphrase: str, home_id: str) -> bytes:
    """The key. Raises WrongPassphraseError."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        box, salt = bytes.fromhex(key.sealed), bytes.fromhex(key.salt)
        cipher = ChaCha20Poly1305(_stretched(passphrase, salt, key.log_n, key.r, key.p))
        return cipher.decrypt(box[:_NONCE_SIZE], box[_NONCE_SIZE:], home_id.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongPassphraseError(
            "This passphrase does not open the shop. Nothing was changed: look at Caps Lock and the keyboard's "
            "language, then type it again."
        ) from error


def _stretched(passphrase: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=_KEY_SIZE, n=1 << log_n, r=r, p=p).derive(_meant(passphrase).encode())


def _meant(passphrase: str) -> str:
    """The same however a keyboard composes it, and without blanks around it."""
    return unicodedata.normalize("NFC", passphrase).strip()
