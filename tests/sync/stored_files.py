"""Files as tests make them: plain bytes, sealed with a key that the test names."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from sync.database import MEMORY
from sync.entry import Entry
from sync.files.manifest import CHUNK_SIZE, Manifest, chunk_of
from sync.files.sealing import FileCipher
from sync.files.store import FileStore
from sync.log import Log
from tests.sync.replicas import KEY, WallClock, seeded

FILE_KEY = bytes(range(32, 64))
SIGNING_KEY = bytes(range(64, 96))


def plain_bytes(size: int, seed: int = 1) -> bytes:
    """Bytes that are the same in every run."""
    return random.Random(seed).randbytes(size)


def sealed_chunks(plain: bytes, key: bytes = FILE_KEY) -> list[bytes]:
    """A plain file's chunks."""
    cipher = FileCipher(key)
    starts = range(0, len(plain), CHUNK_SIZE)
    return [cipher.seal(number, plain[start : start + CHUNK_SIZE]) for number, start in enumerate(starts)]


def manifest_of(chunks: list[bytes]) -> Manifest:
    """What they are the chunks of."""
    return Manifest(map(chunk_of, chunks))


def store_in(folder: Path, log: Log | None = None, clock: WallClock | None = None, seed: str = "files") -> FileStore:
    """A store with its bytes in this folder."""
    log, clock = log or Log.create(MEMORY, KEY), clock or WallClock()
    return FileStore(log, folder / "files", seeded(seed), clock, lambda: SIGNING_KEY)


def receive(store: FileStore, chunks: list[bytes]) -> Manifest:
    """A file that came from somewhere, chunk by chunk."""
    manifest = manifest_of(chunks)
    part = store.begin(manifest)
    for number, chunk in enumerate(chunks):
        part.write(number, chunk)
    part.complete()
    store.finish([manifest.file])
    return manifest


def speak(store: FileStore, log: Log, digest: bytes, *files: bytes, is_forgotten: bool = False) -> None:
    """An entry that speaks of files is held, with its body or without."""
    entry = SimpleNamespace(hash=digest, header=SimpleNamespace(files=files), body=None if is_forgotten else b"")
    with log.transaction():
        store.mentions.note([cast(Entry, entry)])
