"""The network's test vectors in sync/README.md are what the code computes."""

import re
from pathlib import Path

import sync
from sync.discovery import peer_tag
from sync.genesis import decode_genesis
from sync.identity import DeviceKeys, new_device_keys
from sync.pairing import InviterPairing, JoinerPairing
from sync.transport.handshake import Hello, answer

README = Path(sync.__file__).with_name("README.md").read_text(encoding="utf-8")
NONCE, SESSION, SALT, CODE = bytes([0x22]) * 32, bytes([0x23]) * 16, bytes([0x24]) * 16, "12345678"


def keys(private: int) -> DeviceKeys:
    return new_device_keys(lambda size: bytes([private]) * size)


def computed() -> dict[str, str]:
    """Every named vector, as hex."""
    server, client = keys(0x11), keys(0x21)
    raw = re.search(r"^    genesis body += ([0-9a-f]+)$", README, re.MULTILINE)
    assert raw is not None
    genesis = decode_genesis(bytes.fromhex(raw[1]))
    joiner = JoinerPairing(Hello(1, NONCE), client, server.certificate, CODE, lambda size: bytes([0x25]) * size)
    join = joiner.join()
    inviter = InviterPairing(join, NONCE, server.fingerprint)
    pake = inviter.pake(CODE, lambda size: bytes([0x26]) * size)
    confirm = joiner.confirm(pake)
    assert inviter.confirms(confirm)
    vectors = {
        "tag": peer_tag(genesis.hash, SALT, server.device),
        "client fingerprint": client.fingerprint,
        "answer signature": answer(Hello(1, NONCE), client, genesis.hash, server.certificate, SESSION).signature,
        "join signature": join.signature,
        "X": join.pake,
        "Y": pake.pake,
        "mac A": confirm.mac,
        "mac B": inviter.offer(genesis, bytes(16), None).mac,
    }
    return {name: value.hex() for name, value in vectors.items()}


def test_the_specification_and_the_network_agree() -> None:
    section = README[README.index("## 9. Joining") : README.index("## Test vectors")]
    assert dict(re.findall(r"^    ([A-Za-z ]+): ([0-9a-f]+)$", section, re.MULTILINE)) == computed()
