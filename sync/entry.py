"""One signed, hash-chained, encrypted link of a chain: encode, decode, seal, open, verify.

The format is DESIGN §4; `sync/README.md` fixes it to the byte, with test vectors.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.clock import STAMP_LIMIT
from sync.errors import MalformedError, TooLargeError, UnreadableError

VERSION: Final = 1
CONTROL: Final = 0
CONTENT: Final = 1

HASH_SIZE: Final = 32
SALT_SIZE: Final = 24
ZEROS: Final = bytes(HASH_SIZE)
NO_SALT: Final = bytes(SALT_SIZE)

ENTRY_LIMIT: Final = 1 << 20
"""Header and body of one entry together, bytes."""
INFLATED_LIMIT: Final = 4 << 20
"""A body's payload list when inflated, bytes."""
HEADER_LIMIT: Final = 1024
SEQ_LIMIT: Final = 1 << 53
"""Sequence numbers are below this, in headers and wherever a tip is named."""
FILES_LIMIT: Final = 16

KEPT: Final = 1
"""The flag of an entry that only an owner erases."""

_EMPTY: Final = (ZEROS, ZEROS, ZEROS, NO_SALT, 0, ())
_RAW, _ZLIB = b"\x00", b"\x01"
_WORTH_DEFLATING = 128
_TAG_SIZE = 16

_encoder = msgspec.msgpack.Encoder()


class Header(msgspec.Struct, array_like=True, frozen=True):
    """An entry's header in its fixed order; all hashes and ids are bytes, `stamp` is a `sync.clock` stamp."""

    version: int
    feed: bytes
    chain: int
    seq: int
    prev: bytes
    stamp: int
    view: bytes
    space: bytes
    epoch: bytes
    salt: bytes
    body_length: int
    body_hash: bytes
    flags: int
    files: tuple[bytes, ...]

    @property
    def is_kept(self) -> bool:
        """Whether only an owner may erase this entry."""
        return bool(self.flags & KEPT)


_decoder = msgspec.msgpack.Decoder(Header)


class Payload(msgspec.Struct, array_like=True, frozen=True):
    """One thing an entry says: a type's name, whether a reader who does not know it may skip it, and a value.

    `value` is anything MessagePack carries; the module that owns the type checks its shape.
    """

    type: str
    optional: bool
    value: Any


class Batch(NamedTuple):
    """What one content entry is to say, and what its header says of that.

    is_kept: whether only an owner may erase it
    files: the 32-byte ids of the files of which it speaks, at most 16
    """

    payloads: Sequence[Payload]
    is_kept: bool = False
    files: Collection[bytes] = ()


@dataclass(frozen=True)
class Entry:
    """A header exactly as received with its decoded form, its hash, its body (None when absent) and its signature
    (None where the chain authenticates it)."""

    raw: bytes
    header: Header
    hash: bytes
    body: bytes | None
    signature: bytes | None = None

    @property
    def feed(self) -> bytes:
        return self.header.feed

    @property
    def chain(self) -> int:
        return self.header.chain

    @property
    def seq(self) -> int:
        return self.header.seq

    @property
    def size(self) -> int:
        """Bytes of header and body together."""
        return len(self.raw) + self.header.body_length


def body_hash(body: bytes) -> bytes:
    """BLAKE2b-256 of a body as stored."""
    return blake2b(body, digest_size=HASH_SIZE).digest()


def entry_hash(genesis: bytes, raw_header: bytes) -> bytes:
    """BLAKE2b-256 of the label, the genesis hash and the header's bytes: the entry's name and what is signed."""
    return blake2b(b"countertop/entry/1" + genesis + raw_header, digest_size=HASH_SIZE).digest()


def chain_start(genesis: bytes, feed: bytes, chain: int) -> bytes:
    """What stands as `prev` in a chain's first entry."""
    return blake2b(b"countertop/chain/1" + genesis + feed + bytes([chain]), digest_size=HASH_SIZE).digest()


def encode_header(header: Header) -> bytes:
    """The canonical MessagePack encoding."""
    return _encoder.encode(header)


def decode_header(raw: bytes) -> Header:
    """A header from its bytes.

    Raises TooLargeError or MalformedError: wrong shape, sizes, ranges, or (version 1) not the canonical encoding.
    A later version may append fields; those are ignored here, and kept because `raw` is what is hashed and relayed.
    """
    if len(raw) > HEADER_LIMIT:
        raise TooLargeError("An entry's header is too large.")
    try:
        header = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("An entry's header cannot be read.") from error
    _check_header(header)
    if header.version == VERSION and encode_header(header) != raw:
        raise MalformedError("An entry's header is not in its canonical form.")
    return header


def _check_header(header: Header) -> None:
    well_formed = (
        header.version >= 1
        and header.chain in (CONTROL, CONTENT)
        and 1 <= header.seq < SEQ_LIMIT
        and 0 <= header.stamp < STAMP_LIMIT
        and HASH_SIZE == len(header.feed) == len(header.prev) == len(header.view)
        and HASH_SIZE == len(header.space) == len(header.epoch) == len(header.body_hash)
        and len(header.salt) == SALT_SIZE
        and header.body_length >= 0
        and header.flags in (0, KEPT)
        and (not header.files or _is_set_of_files(header.files))
    )
    if not well_formed:
        raise MalformedError("An entry's header has a field that is out of range.")
    if header.body_length > ENTRY_LIMIT:
        raise TooLargeError("An entry is larger than 1 MiB.")
    if header.chain == CONTROL and _content_fields(header) != _EMPTY:
        raise MalformedError("A control entry's header has fields that only content may fill.")


def _content_fields(header: Header) -> tuple[bytes | int | tuple[bytes, ...], ...]:
    return header.view, header.space, header.epoch, header.salt, header.flags, header.files


def _is_set_of_files(files: tuple[bytes, ...]) -> bool:
    """Sorted and distinct, so that a set of files has one form."""
    return (
        len(files) <= FILES_LIMIT
        and all(len(file) == HASH_SIZE for file in files)
        and all(one < next_ for one, next_ in pairwise(files))
    )


def decode_entry(genesis: bytes, raw: bytes, body: bytes | None, signature: bytes | None = None) -> Entry:
    """An entry from its parts, its hash computed and its body's length and hash checked; the signature is not.

    Raises MalformedError or TooLargeError.
    """
    header = decode_header(raw)
    if len(raw) + header.body_length > ENTRY_LIMIT:
        raise TooLargeError("An entry is larger than 1 MiB.")
    if body is not None and (len(body) != header.body_length or body_hash(body) != header.body_hash):
        raise MalformedError("An entry's body is not the one its header names.")
    return Entry(raw, header, entry_hash(genesis, raw), body, signature)


def control_draft(feed: bytes, seq: int, prev: bytes, stamp: int) -> Header:
    """A control entry's header, without body fields."""
    return Header(VERSION, feed, CONTROL, seq, prev, stamp, ZEROS, ZEROS, ZEROS, NO_SALT, 0, ZEROS, 0, ())


def content_draft(
    feed: bytes, seq: int, prev: bytes, stamp: int, view: bytes, space: bytes, epoch: bytes, salt: bytes, batch: Batch
) -> Header:
    """A content entry's header, without body fields, for what a batch says. Raises TooLargeError: too many files."""
    flags, files = (KEPT if batch.is_kept else 0), tuple(sorted(set(batch.files)))
    if len(files) > FILES_LIMIT:
        raise TooLargeError(f"At most {FILES_LIMIT} files go together in one piece.")
    return Header(VERSION, feed, CONTENT, seq, prev, stamp, view, space, epoch, salt, 0, ZEROS, flags, files)


def encode_payloads(payloads: list[Payload]) -> bytes:
    """The payload list as it stands before encryption: a byte that says raw or zlib, then the list."""
    plain = _encoder.encode(payloads)
    if len(plain) > INFLATED_LIMIT:
        raise TooLargeError("This is too large to be kept in one piece.")
    if len(plain) >= _WORTH_DEFLATING:
        deflated = zlib.compress(plain, 6)
        if len(deflated) < len(plain):
            return _ZLIB + deflated
    return _RAW + plain


def decode_payloads(data: bytes) -> list[Payload]:
    """The payload list from its bytes, which must be the canonical ones: so no map names a key twice.

    Raises MalformedError or, for what inflates beyond 4 MiB, TooLargeError.
    """
    try:
        plain = _inflated(data)
        said = msgspec.msgpack.decode(plain)
        payloads = msgspec.convert(said, list[Payload])
        is_canonical = _encoder.encode(said) == plain
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, zlib.error) as error:
        raise MalformedError("An entry's content cannot be read.") from error
    if not is_canonical:
        raise MalformedError("An entry's content is not written as it has to be.")
    if not payloads:
        raise MalformedError("An entry says nothing.")
    return payloads


def _inflated(data: bytes) -> bytes:
    form, rest = data[:1], data[1:]
    if form == _RAW:
        return rest
    if form != _ZLIB:
        raise MalformedError("An entry's content is packed in an unknown way.")
    inflater = zlib.decompressobj()
    plain = inflater.decompress(rest, INFLATED_LIMIT + 1)
    if len(plain) > INFLATED_LIMIT:
        raise TooLargeError("An entry's content is larger than 4 MiB.")
    if not inflater.eof or inflater.unused_data:
        raise MalformedError("An entry's content is cut short or has something behind it.")
    return plain


def body_key(epoch_key: bytes, salt: bytes, feed: bytes) -> tuple[bytes, bytes]:
    """The 32-byte ChaCha20-Poly1305 key and 12-byte nonce of one body."""
    derived = blake2b(salt + feed, digest_size=44, key=epoch_key, person=b"countertop/body1").digest()
    return derived[:32], derived[32:]


def associated_data(genesis: bytes, header: Header) -> bytes:
    """What a body is bound to: fixed widths, integers big-endian."""
    return b"".join(
        (
            genesis,
            header.feed,
            bytes([header.chain]),
            header.seq.to_bytes(8, "big"),
            header.prev,
            header.space,
            header.epoch,
            header.salt,
        )
    )


def seal_content(genesis: bytes, draft: Header, payloads: list[Payload], epoch_key: bytes) -> Entry:
    """A content entry from a header without body fields; unsigned.

    Raises TooLargeError when header and body together exceed 1 MiB.
    """
    key, nonce = body_key(epoch_key, draft.salt, draft.feed)
    body = ChaCha20Poly1305(key).encrypt(nonce, encode_payloads(payloads), associated_data(genesis, draft))
    return complete(genesis, draft, body)


def complete(genesis: bytes, draft: Header, body: bytes) -> Entry:
    """The entry that a header without body fields and a body make; unsigned. Raises TooLargeError."""
    header = msgspec.structs.replace(draft, body_length=len(body), body_hash=body_hash(body))
    raw = encode_header(header)
    if len(raw) + len(body) > ENTRY_LIMIT:
        raise TooLargeError("This is too large to be kept in one piece.")
    return Entry(raw, header, entry_hash(genesis, raw), body)


def open_content(genesis: bytes, entry: Entry, epoch_key: bytes) -> list[Payload]:
    """What a content entry says.

    Raises UnreadableError when its body is absent or does not open with the key, MalformedError or TooLargeError when
    what is inside is not a payload list.
    """
    if entry.body is None:
        raise UnreadableError("The content of this entry is not here.")
    header = entry.header
    key, nonce = body_key(epoch_key, header.salt, header.feed)
    try:
        plain = ChaCha20Poly1305(key).decrypt(nonce, entry.body, associated_data(genesis, header))
    except InvalidTag as error:
        raise UnreadableError("The content of this entry does not open with its key.") from error
    return decode_payloads(plain)
