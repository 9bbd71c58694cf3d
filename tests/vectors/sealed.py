"""Epoch keys sealed to a seat, and others that do not open."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.second.control import epoch_key_hash
from tests.second.notation import raw
from tests.second.sealing import hpke_seal, seal_info

GENESIS, SPACE, EPOCH, FEED, KEY = (bytes([at]) * 32 for at in (0x41, 0x42, 0x43, 0x44, 0x45))
PRIVATE, EPHEMERAL = (X25519PrivateKey.from_private_bytes(bytes([at]) * 32) for at in (0x46, 0x47))


def made() -> list[dict[str, Any]]:
    """Made with a fixed ephemeral key; whoever seals draws one anew each time."""
    info = seal_info(GENESIS, SPACE, EPOCH, FEED)
    right = hpke_seal(raw(PRIVATE), info, KEY, EPHEMERAL)
    cases = {
        "as it should be": (right, KEY),
        "to another feed": (hpke_seal(raw(PRIVATE), seal_info(GENESIS, SPACE, EPOCH, KEY), KEY, EPHEMERAL), None),
        "another key than the epoch's": (hpke_seal(raw(PRIVATE), info, FEED, EPHEMERAL), None),
        "cut short": (right[:-1], None),
        "nothing": (b"", None),
    }
    common = {"genesis": GENESIS, "space": SPACE, "epoch": EPOCH, "key hash": epoch_key_hash(KEY), "feed": FEED}
    common["private sealing key"] = PRIVATE.private_bytes_raw()
    shown = {name: value.hex() for name, value in common.items()}
    return [
        {"name": name, **shown, "sealed": sealed.hex(), "key": key.hex() if key else None}
        for name, (sealed, key) in cases.items()
    ]
