"""The test vectors in sync/README.md are what the second implementation computes."""

import hashlib
import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.conftest import ROOT
from tests.second.control import BY_ROLE, DIRECT, FILE, SHOP, Kind, epoch_key_hash, parse_control, space_id
from tests.second.entries import (
    CONTENT,
    CONTROL,
    KEPT,
    associated,
    body_key,
    chain_start,
    decrypt_body,
    encrypt_body,
    entry_hash,
    make_header,
    parse_entry,
)  # fmt: skip
from tests.second.identity import check_certificate, device_id, make_certificate, parse_genesis, proof_text
from tests.second.joining import join_text, macs, spake_a
from tests.second.notation import ZERO, pack, raw, sha, verify

README = (ROOT / "sync" / "README.md").read_text(encoding="utf-8")
DEVICE, SEAT = (Ed25519PrivateKey.from_private_bytes(bytes([key]) * 32) for key in (0x11, 0x12))
SEALING = X25519PrivateKey.from_private_bytes(bytes([0x13]) * 32)
NONCE, MEMBER, EPOCH_KEY, SALT, FILE_ID = b"\x14" * 32, b"\x15" * 16, b"\x16" * 32, b"\x17" * 24, b"\x18" * 32
STAMP = 1_800_000_000_000 << 16
CERTIFICATE, FEED = make_certificate(DEVICE), raw(SEAT)
SAID = [["message.posted", False, [b"", "hello", b"", []]]]


def written(section: str, pattern: str) -> dict[str, str]:
    return dict(re.findall(pattern, section, re.MULTILINE))


def a_genesis() -> bytes:
    proof = SEAT.sign(proof_text(NONCE, MEMBER, device_id(raw(DEVICE)), FEED, raw(SEALING)))
    return pack([NONCE, MEMBER, device_id(raw(DEVICE)), CERTIFICATE, FEED, raw(SEALING), proof])


def entries() -> dict[str, bytes]:
    """One control and one content entry."""
    genesis = parse_genesis(a_genesis()).hash
    shop = space_id(genesis, SHOP)
    body = pack([[], int(Kind.SPACE_CREATED), [shop, SHOP, [], b""]])
    control = make_header(FEED, CONTROL, 1, chain_start(genesis, FEED, CONTROL), STAMP, body)
    view = entry_hash(genesis, control)
    start = chain_start(genesis, FEED, CONTENT)
    sealed = encrypt_body(EPOCH_KEY, FEED, SALT, associated(genesis, FEED, 1, start, shop, view, SALT), SAID)
    content = make_header(FEED, CONTENT, 1, start, STAMP + 1, sealed, (view, shop, view, SALT), KEPT, [FILE_ID])
    hash = entry_hash(genesis, content)
    return {
        "control header": control, "control body": body, "control hash": view, "control signature": SEAT.sign(view),
        "content header": content, "content body": sealed, "content hash": hash, "content signature": SEAT.sign(hash),
    }  # fmt: skip


def test_formats() -> None:
    genesis = parse_genesis(a_genesis())
    key, nonce = body_key(EPOCH_KEY, SALT, FEED)
    computed = {
        "device": device_id(raw(DEVICE)),
        "certificate": CERTIFICATE,
        "feed": FEED,
        "genesis body": genesis.body,
        "genesis": genesis.hash,
        "shop space": space_id(genesis.hash, SHOP),
        "direct space": space_id(genesis.hash, DIRECT, [bytes(16), MEMBER]),
        "role space": space_id(genesis.hash, BY_ROLE, [], b"\2"),
        "file space": space_id(genesis.hash, FILE, [MEMBER], b"\3"),
        "role space body": pack([[], 8, [ZERO, BY_ROLE, [], b"\2"]]),
        "file space body": pack([[], 8, [ZERO, FILE, [MEMBER], b"\3"]]),
        "epoch key hash": epoch_key_hash(EPOCH_KEY),
        "covered body": pack([[ZERO], 0, []]),
        "body key": key,
        "body nonce": nonce,
        **entries(),
    }
    in_readme = written(README, r"^    ([a-z ]+?) += ([0-9a-f]+)$")
    assert in_readme == {name: value.hex() for name, value in computed.items()}


def test_what_is_published_can_be_read() -> None:
    vectors = {
        name: bytes.fromhex(value) for name, value in written(README, r"^    ([a-z ]+?) += ([0-9a-f]+)$").items()
    }
    check_certificate(vectors["certificate"], vectors["device"])
    genesis = parse_genesis(vectors["genesis body"]).hash
    for name in ("role space body", "file space body", "covered body"):
        assert parse_control(vectors[name])
    for chain in ("control", "content"):
        parts = (vectors[f"{chain} {part}"] for part in ("header", "body", "signature"))
        entry = parse_entry(genesis, *parts)
        assert verify(entry.feed, entry.signature or b"", entry.hash)
    assert decrypt_body(EPOCH_KEY, genesis, entry) == SAID


def test_the_network() -> None:
    joiner, nonce, session, salt = (
        Ed25519PrivateKey.from_private_bytes(b"\x21" * 32),
        b"\x22" * 32,
        b"\x23" * 16,
        b"\x24" * 16,
    )
    certificate, genesis = make_certificate(joiner), parse_genesis(a_genesis()).hash
    proved = b"countertop/peer/1" + genesis + nonce + sha(CERTIFICATE) + sha(certificate) + session
    in_readme = written(README[README.index("## 9. Joining") :], r"^    ([A-Za-z ]+): ([0-9a-f]+)$")
    pake = spake_a("12345678", certificate, CERTIFICATE, lambda size: b"\x25" * size)
    x, y = pake.start(), bytes.fromhex(in_readme["Y"])
    mac_a, mac_b = macs(pake.finish(y), nonce, certificate, CERTIFICATE, x, y)
    tag = hashlib.blake2b(
        salt + device_id(raw(DEVICE)), digest_size=16, key=genesis, person=b"countertop/tag/1"
    ).digest()
    computed = {
        "tag": tag,
        "client fingerprint": sha(certificate),
        "answer signature": joiner.sign(proved),
        "join signature": joiner.sign(join_text(nonce, CERTIFICATE, certificate)),
        "X": x,
        "Y": y,
        "mac A": mac_a,
        "mac B": mac_b,
    }
    assert in_readme == {name: value.hex() for name, value in computed.items()}
