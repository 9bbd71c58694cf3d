"""Devices, seats and the genesis (§2)."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.second.notation import blake, is_bin, need, pack, raw, unpack, verify


def device_id(public: bytes) -> bytes:
    return hashlib.blake2b(b"countertop/device/1" + public, digest_size=16).digest()


def signed_part(device: bytes, public: bytes) -> bytes:
    """What a certificate signs: all of it but the frame and the signature."""
    name = bytes.fromhex("302b3129302706035504030c20") + device.hex().encode()
    validity = bytes.fromhex("3020170d") + b"700101000000Z" + bytes.fromhex("180f") + b"99991231235959Z"
    return (
        bytes.fromhex("3081c9a003020102020101300506032b6570")
        + name
        + validity
        + name
        + bytes.fromhex("302a300506032b6570032100")
        + public
        + bytes.fromhex("a310300e300c0603551d130101ff04023000")
    )


def make_certificate(key: Ed25519PrivateKey) -> bytes:
    body = signed_part(device_id(raw(key)), raw(key))
    return bytes.fromhex("30820116") + body + bytes.fromhex("300506032b6570034100") + key.sign(body)


def check_certificate(der: bytes, device: bytes) -> bytes:
    """The public key of a certificate in its one form, or Bad."""
    need(is_bin(der, 282), "certificate: not 282 bytes")
    offset = signed_part(bytes(16), b"\xff" * 32).index(b"\xff" * 32) + 4
    public, signature = der[offset : offset + 32], der[-64:]
    body = signed_part(device, public)
    need(
        der == bytes.fromhex("30820116") + body + bytes.fromhex("300506032b6570034100") + signature,
        "certificate: other form",
    )
    need(device == device_id(public), "certificate: device id is not its key's")
    need(verify(public, signature, body), "certificate: bad signature")
    return public


def proof_text(binding: bytes, member: bytes, device: bytes, feed: bytes, sealing: bytes) -> bytes:
    return b"countertop/proof/1" + binding + member + device + feed + sealing


@dataclass(frozen=True)
class Genesis:
    body: bytes
    hash: bytes
    nonce: bytes
    member: bytes
    device: bytes
    certificate: bytes
    feed: bytes
    sealing: bytes


def parse_genesis(body: bytes) -> Genesis:
    need(type(body) is bytes and len(body) <= 4096, "genesis: too long")
    value = unpack(body)
    need(isinstance(value, list) and len(value) == 7 and pack(value) == body, "genesis: not canonical")
    nonce, member, device, certificate, feed, sealing, proof = value
    need(all(is_bin(v, n) for v, n in zip(value, (32, 16, 16, 282, 32, 32, 64), strict=True)), "genesis: wrong sizes")
    check_certificate(certificate, device)
    need(verify(feed, proof, proof_text(nonce, member, device, feed, sealing)), "genesis: bad proof")
    return Genesis(body, blake(b"countertop/genesis/1", body), nonce, member, device, certificate, feed, sealing)
