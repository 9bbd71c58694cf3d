"""Joining with a short code (§9)."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from spake2 import SPAKE2_A

from tests.second.exchange import CONTROL_FRAME
from tests.second.identity import device_id, make_certificate, parse_genesis, proof_text
from tests.second.notation import Bad, is_bin, need, raw, sha
from tests.second.replica import Replica
from tests.second.wire import FRAME_LIMIT, Wire, hello


def spake_a(code: str, mine: bytes, theirs: bytes, entropy: Callable[[int], bytes] = os.urandom) -> SPAKE2_A:
    return SPAKE2_A(b"countertop/code/1" + code.encode(), idA=sha(mine), idB=sha(theirs), entropy_f=entropy)


def macs(key: bytes, nonce: bytes, joiner: bytes, inviter: bytes, x: bytes, y: bytes) -> tuple[bytes, bytes]:
    """The joiner's and the inviter's."""
    transcript = nonce + sha(joiner) + sha(inviter) + x + y
    labels = (b"countertop/confirm/joiner/1", b"countertop/confirm/inviter/1")
    mac_a, mac_b = (hmac.digest(key, label + transcript, hashlib.sha256) for label in labels)
    return mac_a, mac_b


def join_text(nonce: bytes, inviter: bytes, joiner: bytes) -> bytes:
    return b"countertop/join/1" + nonce + sha(inviter) + sha(joiner)


def join(home: Path, code: str, host: str, port: int) -> Replica:
    """A replica in a new folder, let into the shop whose PC shows this code."""
    home.mkdir(parents=True)
    secret = {name: os.urandom(32).hex() for name in ("device", "seat", "sealing")}
    keep(home, secret)
    wire = Wire(host, port)
    try:
        return _join(home, secret, code, wire)
    finally:
        wire.close()


def keep(home: Path, secret: dict[str, str]) -> None:
    (home / "secret.json").write_text(json.dumps(secret))


def _join(home: Path, secret: dict[str, str], code: str, wire: Wire) -> Replica:
    device_key, seat_key = (Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret[k])) for k in ("device", "seat"))
    sealing = raw(X25519PrivateKey.from_private_bytes(bytes.fromhex(secret["sealing"])))
    device, certificate, theirs = device_id(raw(device_key)), make_certificate(device_key), wire.peer_certificate
    nonce = hello(wire)
    pake = spake_a(code, certificate, theirs)
    x = pake.start()
    wire.send(["join", 1, device, certificate, device_key.sign(join_text(nonce, theirs, certificate)), x])
    (y,) = heard(wire, "pake", 1)
    need(is_bin(y, 33), "pake: size")
    mac_a, mac_b = macs(pake.finish(y), nonce, certificate, theirs, x, y)
    wire.send(["confirm", mac_a])
    proof, body, member, _role = heard(wire, "offer", 4)
    need(hmac.compare_digest(proof, mac_b), "the other end does not know the code")
    wire.limit = FRAME_LIMIT
    genesis = parse_genesis(body)
    keep(home, secret | {"genesis": body.hex(), "member": member.hex(), "server": sha(theirs).hex()})
    text = proof_text(genesis.hash, member, device, raw(seat_key), sealing)
    wire.send(["seat", raw(seat_key), sealing, seat_key.sign(text)])
    return _admitted(Replica(home), wire)


def _admitted(replica: Replica, wire: Wire) -> Replica:
    while (message := wire.receive(30)) and message[0] == CONTROL_FRAME:
        for triple in message[1]:
            need(replica.take_control(triple), "joining: control out of order")
    need(message and message[0] == "admitted", f"joining: {message}")
    seat = replica.authority.now().open_seats.get(replica.feed)
    need(
        seat and seat.member == replica.member and message and seat.at == message[1], "joining: not admitted after all"
    )
    return replica


def heard(wire: Wire, name: str, fields: int) -> list:
    message = wire.receive(30)
    if not message or message[0] != name or len(message) <= fields:
        raise Bad(f"expected {name}, not {message}")
    return message[1 : 1 + fields]
