"""How two PCs prove to each other who they are, after TLS and before anything else; pure, sans-I/O.

The server speaks first (`Hello`). A client that dialled has compared the SHA-256 of the server's certificate with
what it knows before it answers. The messages are MessagePack arrays `[name, …]`, each in one frame of at most
`FRAME_LIMIT` bytes; `sync/README.md` shows them in order.
"""

from __future__ import annotations

import functools
import operator
from enum import IntEnum, StrEnum
from typing import Any, Final

import msgspec

from sync.entry import HASH_SIZE
from sync.errors import MalformedError, TooLargeError
from sync.identity import ID_SIZE, DeviceKeys, device_public_key, fingerprint_of, verify

VERSION: Final = 1
FRAME_LIMIT: Final = 16 * 1024
"""Bytes of one message before the client is known."""
NONCE_SIZE: Final = 32
SESSION_SIZE: Final = 16

_PEER_LABEL: Final = b"countertop/peer/1"


class Purpose(IntEnum):
    """What a connection is for."""

    ENTRIES = 0
    FILES = 1


class RefusalReason(StrEnum):
    """Why a server turns a client away."""

    VERSION = "version"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    IMPOSTOR = "impostor"
    BUSY = "busy"
    SELF = "self"
    DUPLICATE = "duplicate"


class HandshakeMessage(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """Base of what is said before two PCs are peers; the class's tag is the array's first element."""


class Hello(HandshakeMessage, frozen=True, tag="hello"):
    """Server: the highest protocol version it speaks, and what the client has to sign."""

    version: int
    nonce: bytes


class Answer(HandshakeMessage, frozen=True, tag="answer"):
    """Client: which workspace it means, who it is, which run of its program this is, its signature, and what the
    connection is for: a `Purpose` or, from a later version, something else."""

    version: int
    genesis: bytes
    device: bytes
    certificate: bytes
    session: bytes
    signature: bytes
    purpose: int = Purpose.ENTRIES


class Accepted(HandshakeMessage, frozen=True, tag="accepted"):
    """Server: go on; which run of its program this is. The frames of `sync.exchange.frames`, or of
    `sync.files.frames`, follow, both ways.

    A client whose device the server does not know yet may send control in them and nothing else, until it is known.
    """

    session: bytes


class Removed(HandshakeMessage, frozen=True, tag="removed"):
    """Server: you were removed; the control entry that says so."""

    header: bytes
    body: bytes
    signature: bytes


class RefusedPeer(HandshakeMessage, frozen=True, tag="refused"):
    """Server: no. `reason` is a `RefusalReason` or, from a later version, something else."""

    reason: str


_encoder = msgspec.msgpack.Encoder()


def encode(message: HandshakeMessage) -> bytes:
    """A message's frame."""
    return _encoder.encode(message)


def decode(frame: bytes, *expected: type[HandshakeMessage]) -> Any:
    """One of the expected messages. Raises MalformedError or TooLargeError."""
    if len(frame) > FRAME_LIMIT:
        raise TooLargeError("The other PC sent too much before it said who it is.")
    try:
        return msgspec.msgpack.decode(frame, type=functools.reduce(operator.or_, expected))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("The other PC said something that is not part of the protocol.") from error


def peer_message(genesis: bytes, nonce: bytes, server: bytes, client: bytes, session: bytes) -> bytes:
    """What a client signs with its device key; `server` and `client` are the certificates' SHA-256."""
    return _PEER_LABEL + genesis + nonce + server + client + session


def answer(
    hello: Hello,
    keys: DeviceKeys,
    genesis: bytes,
    server_certificate: bytes,
    session: bytes,
    purpose: Purpose = Purpose.ENTRIES,
) -> Answer:
    """The client's answer to a server whose certificate is the one it expects. Raises MalformedError."""
    if hello.version < VERSION or len(hello.nonce) != NONCE_SIZE:
        raise MalformedError("The other PC began in a way that is not part of the protocol.")
    message = peer_message(genesis, hello.nonce, fingerprint_of(server_certificate), keys.fingerprint, session)
    return Answer(VERSION, genesis, keys.device, keys.certificate, session, keys.sign(message), purpose)


def check_answer(said: Answer, genesis: bytes, nonce: bytes, server: bytes) -> None:
    """That a client holds the key of the certificate it names, and signed for this connection.

    `server` is the SHA-256 of our own certificate. Raises MalformedError or BadSignatureError; whether the device
    belongs to the workspace is the caller's to look up.
    """
    if len(said.genesis) != HASH_SIZE or len(said.device) != ID_SIZE or len(said.session) != SESSION_SIZE:
        raise MalformedError("The other PC introduced itself in a way that is not part of the protocol.")
    key = device_public_key(said.device, said.certificate)
    message = peer_message(genesis, nonce, server, fingerprint_of(said.certificate), said.session)
    verify(key.public_bytes_raw(), said.signature, message)
