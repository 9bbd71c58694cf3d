"""The test vectors in sync/README.md are what the code computes."""

import re
from pathlib import Path

import msgspec

import sync
from sync.clock import stamp_of
from sync.control import Covered, SpaceCreated, SpaceKind, encode_control, epoch_key_hash, space_id
from sync.entry import (
    CONTENT,
    CONTROL,
    KEPT,
    NO_SALT,
    VERSION,
    ZEROS,
    Header,
    Payload,
    body_key,
    chain_start,
    complete,
    seal_content,
)
from sync.genesis import GenesisBody, decode_genesis
from sync.identity import DeviceKeys, SeatKeys, new_device_keys, prove_seat, sign

README = Path(sync.__file__).with_name("README.md")
DEVICE_KEY, SIGNING, SEALING = bytes([0x11]) * 32, bytes([0x12]) * 32, bytes([0x13]) * 32
NONCE, MEMBER, EPOCH_KEY, SALT = bytes([0x14]) * 32, bytes([0x15]) * 16, bytes([0x16]) * 32, bytes([0x17]) * 24
FILE = bytes([0x18]) * 32


def computed() -> dict[str, str]:
    """Every named vector, as hex."""
    device, seat = new_device_keys(lambda _size: DEVICE_KEY), SeatKeys(SIGNING, SEALING)
    genesis = decode_genesis(msgspec.msgpack.encode(genesis_body(device, seat)))
    shop = space_id(genesis.hash, SpaceKind.SHOP)
    first = control(genesis.hash, seat.feed, SpaceCreated(shop, SpaceKind.SHOP))
    content_draft = Header(
        *(
            VERSION,
            seat.feed,
            CONTENT,
            1,
            chain_start(genesis.hash, seat.feed, CONTENT),
            stamp_of(1_800_000_000_000, 1),
        ),
        *(first.hash, shop, first.hash, SALT, 0, ZEROS, KEPT, (FILE,)),
    )
    content = seal_content(
        genesis.hash, content_draft, [Payload("message.posted", False, [b"", "hello", b"", []])], EPOCH_KEY
    )
    key, nonce = body_key(EPOCH_KEY, SALT, seat.feed)
    vectors = {
        "device": device.device,
        "certificate": device.certificate,
        "feed": seat.feed,
        "genesis body": genesis.raw,
        "genesis": genesis.hash,
        "shop space": shop,
        "direct space": space_id(genesis.hash, SpaceKind.DIRECT, (MEMBER, bytes(16))),
        "role space": space_id(genesis.hash, SpaceKind.ROLE, (), b"\x02"),
        "file space": space_id(genesis.hash, SpaceKind.FILE, (MEMBER,), b"\x03"),
        "role space body": encode_control((), SpaceCreated(bytes(32), SpaceKind.ROLE, (), b"\x02")),
        "file space body": encode_control((), SpaceCreated(bytes(32), SpaceKind.FILE, (MEMBER,), b"\x03")),
        "epoch key hash": epoch_key_hash(EPOCH_KEY),
        "covered body": encode_control((bytes(32),), Covered()),
        "control header": first.raw,
        "control body": first.body or b"",
        "control hash": first.hash,
        "control signature": sign(SIGNING, first.hash),
        "body key": key,
        "body nonce": nonce,
        "content header": content.raw,
        "content body": content.body or b"",
        "content hash": content.hash,
        "content signature": sign(SIGNING, content.hash),
    }
    return {name: value.hex() for name, value in vectors.items()}


def genesis_body(device: DeviceKeys, seat: SeatKeys) -> GenesisBody:
    proof = prove_seat(seat, NONCE, MEMBER, device.device)
    return GenesisBody(NONCE, MEMBER, device.device, device.certificate, seat.feed, seat.sealing_public, proof)


def control(genesis: bytes, feed: bytes, value: SpaceCreated):
    prev = chain_start(genesis, feed, CONTROL)
    draft = Header(VERSION, feed, CONTROL, 1, prev, stamp_of(1_800_000_000_000), *[ZEROS] * 3, NO_SALT, 0, ZEROS, 0, ())
    return complete(genesis, draft, encode_control((), value))


def test_the_specification_and_the_code_agree() -> None:
    written = dict(re.findall(r"^    ([a-z ]+?) += ([0-9a-f]+)$", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert written == computed()
