"""The birth of a workspace: the one record that everything else is bound to.

It adds the first owner, their device and their seat; its hash is the workspace's name among PCs.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from sync.errors import MalformedError
from sync.identity import (
    ID_SIZE,
    KEY_SIZE,
    SIGNATURE_SIZE,
    DeviceKeys,
    RandomBytes,
    SeatKeys,
    device_public_key,
    proof_message,
    prove_seat,
    verify,
)

NONCE_SIZE = 32
GENESIS_LIMIT = 4096


class GenesisBody(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What is hashed: a nonce, the owner's member id, the device with its certificate, and the seat's public keys
    with their proof of possession over the nonce."""

    nonce: bytes
    member: bytes
    device: bytes
    certificate: bytes
    feed: bytes
    sealing: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class Genesis:
    """A checked genesis: its body's bytes, what they say, and their hash."""

    raw: bytes
    body: GenesisBody
    hash: bytes


_decoder = msgspec.msgpack.Decoder(GenesisBody)
_SIZES = {
    "nonce": NONCE_SIZE,
    "member": ID_SIZE,
    "device": ID_SIZE,
    "feed": KEY_SIZE,
    "sealing": KEY_SIZE,
    "proof": SIGNATURE_SIZE,
}


def found(device: DeviceKeys, seat: SeatKeys, random: RandomBytes) -> Genesis:
    """A new workspace's genesis, with a new owner on this device and seat."""
    nonce, member = random(NONCE_SIZE), random(ID_SIZE)
    proof = prove_seat(seat, nonce, member, device.device)
    body = GenesisBody(nonce, member, device.device, device.certificate, seat.feed, seat.sealing_public, proof)
    return decode_genesis(msgspec.msgpack.encode(body))


def decode_genesis(raw: bytes) -> Genesis:
    """A genesis from its bytes, checked whole. Raises MalformedError or BadSignatureError."""
    if len(raw) > GENESIS_LIMIT:
        raise MalformedError("The record of the shop's beginning is too large.")
    try:
        body = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("The record of the shop's beginning cannot be read.") from error
    if any(len(getattr(body, field)) != size for field, size in _SIZES.items()) or msgspec.msgpack.encode(body) != raw:
        raise MalformedError("The record of the shop's beginning is not well formed.")
    device_public_key(body.device, body.certificate)
    verify(body.feed, body.proof, proof_message(body.nonce, body.member, body.device, body.feed, body.sealing))
    return Genesis(raw, body, blake2b(b"countertop/genesis/1" + raw, digest_size=32).digest())
