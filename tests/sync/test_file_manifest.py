"""Manifests and sealed chunks: one form, one id, and what is malformed."""

from __future__ import annotations

from hashlib import blake2b

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import MalformedError, TooLargeError, UnreadableError
from sync.files.manifest import CHUNK_SIZE, CHUNKS_LIMIT, MANIFEST_LIMIT, SEALED_SIZE, SIZE_LIMIT, Chunk, Manifest
from sync.files.sealing import FileCipher, file_key, file_secret
from tests.sync.stored_files import FILE_KEY, manifest_of, plain_bytes, sealed_chunks

HASH = bytes(32)


@pytest.mark.parametrize("size", [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1])
def test_a_manifest_tells_the_sizes_of_the_file_it_is_of(size: int) -> None:
    chunks = sealed_chunks(plain_bytes(size))
    manifest = manifest_of(chunks)
    assert (manifest.plain_size, manifest.sealed_size) == (size, sum(map(len, chunks)))
    assert Manifest.decode(manifest.raw, manifest.file).chunks == manifest.chunks
    assert manifest.file == blake2b(b"countertop/file/1" + manifest.raw, digest_size=32).digest()
    assert all(manifest.is_chunk(number, chunk) for number, chunk in enumerate(chunks))


def test_the_largest_file_has_the_largest_manifest() -> None:
    manifest = Manifest([Chunk(HASH, SEALED_SIZE)] * CHUNKS_LIMIT)
    assert manifest.plain_size == SIZE_LIMIT == 4 << 30
    assert len(manifest.raw) == MANIFEST_LIMIT
    with pytest.raises(TooLargeError):
        Manifest([Chunk(HASH, SEALED_SIZE)] * (CHUNKS_LIMIT + 1))
    with pytest.raises(TooLargeError):
        Manifest.decode(manifest.raw + b"\x00", manifest.file)


@pytest.mark.parametrize(
    "chunks",
    [
        [[HASH, 16]],
        [[HASH, SEALED_SIZE + 1]],
        [[HASH, SEALED_SIZE - 1], [HASH, 17]],
        [[HASH[1:], 17]],
        [[HASH, -1]],
        [[HASH, True]],
        [[HASH, 17.0]],
        [[HASH, 17, 1]],
        [[HASH]],
        [["a" * 32, 17]],
        {},
        None,
    ],
)
def test_what_no_file_has_is_malformed(chunks: object) -> None:
    raw = msgspec.msgpack.encode(chunks)
    with pytest.raises(MalformedError):
        Manifest.decode(raw, blake2b(b"countertop/file/1" + raw, digest_size=32).digest())


def test_another_encoding_of_the_same_list_is_malformed() -> None:
    long_form = b"\xdc\x00\x01" + b"\x92\xc4\x20" + HASH + b"\x11"
    assert msgspec.msgpack.decode(long_form) == [[HASH, 17]]
    with pytest.raises(MalformedError):
        Manifest.decode(long_form, blake2b(b"countertop/file/1" + long_form, digest_size=32).digest())


@settings(max_examples=60)
@given(st.binary(max_size=120), st.integers(0, 200), st.integers(0, 255))
def test_damaged_manifests_are_malformed_whatever_is_in_them(junk: bytes, place: int, byte: int) -> None:
    manifest = Manifest([Chunk(HASH, SEALED_SIZE), Chunk(HASH, 99)])
    spoilt = bytearray(manifest.raw)
    spoilt[place % len(spoilt)] = byte
    for raw in (junk, manifest.raw + junk, bytes(spoilt)):
        if raw != manifest.raw:
            with pytest.raises(MalformedError):
                Manifest.decode(raw, manifest.file)


def test_a_chunk_opens_with_its_key_at_its_place_only() -> None:
    first, second = sealed_chunks(plain_bytes(CHUNK_SIZE + 5))
    assert FileCipher(FILE_KEY).open(1, second) == plain_bytes(CHUNK_SIZE + 5)[-5:]
    for cipher, number, chunk in (
        (FileCipher(bytes(32)), 1, second),
        (FileCipher(FILE_KEY), 0, second),
        (FileCipher(FILE_KEY), 1, first),
        (FileCipher(FILE_KEY), 1, second[:-1]),
        (FileCipher(FILE_KEY), 1, b""),
    ):
        with pytest.raises(UnreadableError):
            cipher.open(number, chunk)


def test_a_key_follows_from_the_seat_and_the_content() -> None:
    one, other = file_secret(bytes(32)), file_secret(bytes(31) + b"\x01")
    keys = {file_key(secret, content) for secret in (one, other) for content in (HASH, bytes(31) + b"\x01")}
    assert len(keys) == 4
    assert file_key(one, HASH) == blake2b(HASH, key=one, digest_size=32).digest()
