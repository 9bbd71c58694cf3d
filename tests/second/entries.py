"""Headers, entries and content bodies (§3)."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.second.control import parse_control
from tests.second.notation import MAX_SEQ, ZERO, Bad, blake, is_bin, is_uint, need, pack, unpack, verify

CONTROL, CONTENT = 0, 1
KEPT = 1
SIZES = {1: 32, 4: 32, 6: 32, 7: 32, 8: 32, 9: 24, 11: 32}


@dataclass
class Entry:
    """The fields of a header, the body and what a control body says."""

    hash: bytes
    header: bytes
    feed: bytes
    chain: int
    seq: int
    prev: bytes
    stamp: int
    view: bytes
    space: bytes
    epoch: bytes
    salt: bytes
    length: int
    body_hash: bytes
    flags: int
    files: list[bytes]
    body: bytes | None = None
    signature: bytes | None = None
    heads: list[bytes] = field(default_factory=list)
    kind: int = -1
    value: list[Any] = field(default_factory=list)


def chain_start(genesis: bytes, feed: bytes, chain: int) -> bytes:
    return blake(b"countertop/chain/1", genesis, feed, bytes([chain]))


def entry_hash(genesis: bytes, header: bytes) -> bytes:
    return blake(b"countertop/entry/1", genesis, header)


def parse_header(genesis: bytes, header: bytes) -> Entry:
    need(type(header) is bytes and len(header) <= 1024, "header: too long")
    f = unpack(header)
    need(isinstance(f, list) and len(f) >= 14 and is_uint(f[0]) and f[0] >= 1, "header: shape")
    if f[0] == 1:
        need(len(f) == 14 and pack(f) == header, "header: not canonical")
    need(all(is_bin(f[at], size) for at, size in SIZES.items()), "header: sizes")
    need(type(f[2]) is int and f[2] in (CONTROL, CONTENT), "header: chain")
    need(is_uint(f[3], MAX_SEQ) and f[3] >= 1, "header: seq")
    need(is_uint(f[5]) and is_uint(f[10]) and f[10] + len(header) <= 2**20, "header: stamp or length")
    files = f[13]
    need(isinstance(files, list) and len(files) <= 16 and all(is_bin(file, 32) for file in files), "header: files")
    need(files == sorted(set(files)) and type(f[12]) is int and f[12] in (0, KEPT), "header: flags or files")
    if f[2] == CONTROL:
        need([*f[6:10], *f[12:14]] == [ZERO, ZERO, ZERO, bytes(24), 0, []], "header: control with content's fields")
    starts = f[4] == chain_start(genesis, f[1], f[2])
    need(starts if f[3] == 1 else not (starts and f[2] == CONTENT), "header: start of chain")
    return Entry(entry_hash(genesis, header), header, *f[1:14])


def parse_entry(genesis: bytes, header: bytes, body: bytes | None, signature: bytes | None = None) -> Entry:
    """One link of a chain; the signature is not verified here."""
    entry = parse_header(genesis, header)
    if body is not None:
        need(type(body) is bytes and len(body) == entry.length and blake(body) == entry.body_hash, "entry: body")
        entry.body = body
    entry.signature = signature
    if entry.chain == CONTROL:
        need(body is not None and is_bin(signature, 64), "entry: control needs body and signature")
        entry.heads, entry.kind, entry.value = parse_control(entry.body or b"")
    return entry


def parse_run(genesis: bytes, feed: bytes, items: Sequence[Any], signature: bytes) -> list[Entry]:
    """The entries of a run of content that holds together and is signed."""
    need(is_bin(feed, 32) and isinstance(items, list) and 1 <= len(items) <= 512, "run: shape")
    entries = [parse_entry(genesis, *item[:2]) for item in items]
    need(all(e.chain == CONTENT and e.feed == feed for e in entries), "run: chain")
    for one, following in pairwise(entries):
        need((following.prev, following.seq) == (one.hash, one.seq + 1), "run: not contiguous")
    need(is_bin(signature, 64) and verify(feed, signature, entries[-1].hash), "run: bad signature")
    entries[-1].signature = signature
    return entries


def make_header(
    feed: bytes, chain: int, seq: int, prev: bytes, stamp: int, body: bytes,
    about: Sequence[bytes] = (ZERO, ZERO, ZERO, bytes(24)), flags: int = 0, files: Sequence[bytes] = (),
) -> bytes:  # fmt: skip
    """A header; `about` is view, space, epoch and salt, which control does not have."""
    return pack([1, feed, chain, seq, prev, stamp, *about, len(body), blake(body), flags, list(files)])


def body_key(epoch_key: bytes, salt: bytes, feed: bytes) -> tuple[bytes, bytes]:
    out = hashlib.blake2b(salt + feed, digest_size=44, key=epoch_key, person=b"countertop/body1").digest()
    return out[:32], out[32:]


def associated(genesis: bytes, feed: bytes, seq: int, prev: bytes, space: bytes, epoch: bytes, salt: bytes) -> bytes:
    return genesis + feed + bytes([CONTENT]) + struct.pack(">Q", seq) + prev + space + epoch + salt


def encrypt_body(epoch_key: bytes, feed: bytes, salt: bytes, bound: bytes, payloads: list[Any]) -> bytes:
    """A content body; `bound` is the associated data."""
    packed = pack(payloads)
    squeezed = zlib.compress(packed)
    plain = b"\1" + squeezed if len(squeezed) < len(packed) else b"\0" + packed
    key, nonce = body_key(epoch_key, salt, feed)
    return ChaCha20Poly1305(key).encrypt(nonce, plain, bound)


def decrypt_body(epoch_key: bytes, genesis: bytes, e: Entry) -> list[Any]:
    """The payloads of a content entry whose body is here."""
    key, nonce = body_key(epoch_key, e.salt, e.feed)
    bound = associated(genesis, e.feed, e.seq, e.prev, e.space, e.epoch, e.salt)
    try:
        plain = ChaCha20Poly1305(key).decrypt(nonce, e.body or b"", bound)
    except InvalidTag:
        raise Bad("content: does not open") from None
    need(plain[:1] in (b"\0", b"\1"), "content: form")
    packed = inflate(plain[1:]) if plain[0] else plain[1:]
    payloads = unpack(packed)
    need(pack(payloads) == packed, "content: not canonical")
    need(isinstance(payloads, list) and payloads, "content: no payloads")
    for p in payloads:
        need(isinstance(p, list) and len(p) >= 3 and type(p[0]) is str and type(p[1]) is bool, "content: payload")
    return list(payloads)


def inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(data, 4 * 2**20 + 1)
    except zlib.error:
        raise Bad("content: zlib") from None
    need(len(plain) <= 4 * 2**20 and inflater.eof and not inflater.unused_data, "content: too large or cut off")
    return plain


def held_past(chain: dict[bytes, Entry], tip: bytes) -> set[bytes]:
    """An entry of a chain and what it follows, as far as it is held."""
    out: set[bytes] = set()
    while tip in chain and tip not in out:
        out.add(tip)
        tip = chain[tip].prev
    return out
