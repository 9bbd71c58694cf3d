"""Files: keys, sealed chunks, manifests (§12)."""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.second.notation import Bad, blake, is_bin, is_uint, need, pack, unpack

CHUNK = 2**20
MOST = 4096


def keyed(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=32).digest()


def file_key(seat: bytes, plain: bytes) -> bytes:
    return keyed(keyed(seat, b"countertop/files/1"), blake(plain))


def nonce(number: int) -> bytes:
    return bytes(4) + number.to_bytes(8, "big")


def seal_file(key: bytes, plain: bytes) -> list[bytes]:
    parts = [plain[at : at + CHUNK] for at in range(0, len(plain), CHUNK)]
    return [ChaCha20Poly1305(key).encrypt(nonce(n), part, b"") for n, part in enumerate(parts)]


def open_file(key: bytes, chunks: list[bytes]) -> bytes:
    try:
        return b"".join(ChaCha20Poly1305(key).decrypt(nonce(n), chunk, b"") for n, chunk in enumerate(chunks))
    except InvalidTag:
        raise Bad("a chunk does not open") from None


def make_manifest(chunks: list[bytes]) -> bytes:
    return pack([[blake(chunk), len(chunk)] for chunk in chunks])


def file_id(manifest: bytes) -> bytes:
    return blake(b"countertop/file/1", manifest)


def parse_manifest(manifest: bytes) -> list[tuple[bytes, int]]:
    value = unpack(manifest)
    need(type(value) is list and pack(value) == manifest, "not canonical")
    need(len(value) <= MOST, "too many chunks")
    for place, pair in enumerate(value, 1):
        need(type(pair) is list and len(pair) == 2 and is_bin(pair[0], 32) and is_uint(pair[1]), "not a chunk")
        smallest = 17 if place == len(value) else CHUNK + 16
        need(smallest <= pair[1] <= CHUNK + 16, "a size that no chunk has")
    return [(hash, size) for hash, size in value]
