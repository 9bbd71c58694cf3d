"""Age files (age-encryption.org/v1), written and read as streams, for keys of the type Ed25519.

What age knows as `ssh-ed25519`: a recovery key and a PC's key sign elsewhere, and open here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import BinaryIO, Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from desktop.errors import InvalidError

HEADER_MOST: Final = 4096
"""Bytes of what stands before the contents: ours have a tenth of that. age takes hours over some megabytes of it."""
CANNOT_OPEN: Final = "These words do not open this file, or it is damaged from its start."


class CannotOpenError(InvalidError):
    """A key opens nothing of a file."""


@contextmanager
def sealing(target: BinaryIO, recipients: Sequence[bytes]) -> Iterator[BinaryIO]:
    """A stream of which everything gets to `target` sealed to these public keys; the target is complete at the end.

    Raises OSError.
    """
    keys = [_recipient(public) for public in recipients]
    reading, writing = os.pipe()

    def seal() -> None:
        disk = _Disk(target)
        with open(reading, "rb") as source:
            try:
                pyrage.encrypt_io(source, disk, keys)
            except pyrage.EncryptError as error:
                raise disk.error or error from error

    with _Beside(seal), open(writing, "wb") as stream:
        yield stream


@contextmanager
def opening(source: BinaryIO, private: bytes) -> Iterator[BinaryIO]:
    """What is in an age file, read from its start, as a stream that need not be read to its end; a file that does not
    hold breaks off.

    Raises CannotOpenError where this key opens nothing, at once or when that is left.
    """
    _refuse_endless(source)
    identity = _identity(private)
    reading, writing = os.pipe()

    def unseal() -> None:
        with suppress(OSError), open(writing, "wb") as target:  # broken off: its own bytes, or by who reads
            pyrage.decrypt_io(source, target, [identity])

    with _Beside(unseal), open(reading, "rb") as stream:
        yield stream


def sealed(data: bytes, recipient: bytes) -> bytes:
    """An age file for a public key."""
    file: bytes = pyrage.encrypt(data, [_recipient(recipient)])
    return file


def unsealed(file: bytes, private: bytes) -> bytes:
    """What is in such a one. Raises CannotOpenError."""
    _refuse_endless(BytesIO(file))
    try:
        data: bytes = pyrage.decrypt(file, [_identity(private)])
    except pyrage.DecryptError as error:
        raise CannotOpenError(CANNOT_OPEN) from error
    return data


def _refuse_endless(source: BinaryIO) -> None:
    _, end, mac = source.read(HEADER_MOST).partition(b"\n--- ")
    source.seek(0)
    if not end or b"\n" not in mac:
        raise CannotOpenError(CANNOT_OPEN)


class _Disk:
    """What is written to, which remembers what the disk said: age passes on that something was said."""

    def __init__(self, stream: BinaryIO) -> None:
        self.error: OSError | None = None
        self._stream = stream

    def write(self, data: bytes) -> int:
        try:
            return self._stream.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._stream.flush()


class _Beside:
    """Work in a thread of its own, which has ended when this is left. What it raises is why what was done meanwhile
    failed, too."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="countertop-age")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        if isinstance(self._error, pyrage.DecryptError):
            raise CannotOpenError(CANNOT_OPEN) from self._error
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self._error = error


def _recipient(public: bytes) -> pyrage.ssh.Recipient:
    key = Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return pyrage.ssh.Recipient.from_str(key.decode())


def _identity(private: bytes) -> pyrage.ssh.Identity:
    key = Ed25519PrivateKey.from_private_bytes(private)
    return pyrage.ssh.Identity.from_buffer(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
