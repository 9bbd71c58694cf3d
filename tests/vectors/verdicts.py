"""Sets of control entries with what stands of them, and of content written under them."""

from __future__ import annotations

from typing import Any

from sync.authority import Authority, AuthorityFact
from sync.control import decode_control
from sync.entry import decode_entry
from sync.genesis import Genesis
from tests.sync.authority_stories import seeded
from tests.vectors.histories import History

SEEDS, STEPS = (4, 13, 16, 27, 39, 74, 100, 121), 18
"""Histories in which content comes to every standing, and some of a chain lies within a cut."""
CHAIN = 3
"""Entries in each content chain, of which cuts name some."""
STRIDE = 3
"""Every third entry is a view that something was written under."""


def made() -> list[dict[str, Any]]:
    return [told(f"history {seed}", History(seed, STEPS)) for seed in SEEDS]


def told(name: str, history: History) -> dict[str, Any]:
    control = [[entry.header.hex(), entry.body.hex(), entry.signature.hex()] for entry in history.control]
    case = {"name": name, "genesis": history.genesis.raw.hex(), "control": control}
    chains = [
        {
            "feed": view.feed.hex(), "view": view.hash.hex(), "space": space.hex(), "epoch": epoch.hex(),
            "chain": [seeded("content", view.feed, seq).hex() for seq in range(1, CHAIN + 1)],
        }
        for view in history.control[:: -STRIDE]
        for space, epoch in history.places
    ]  # fmt: skip
    return case | {"content": chains, "verdicts": verdicts(history.genesis, case | {"content": chains})}


def verdicts(genesis: Genesis, case: dict[str, Any]) -> dict[str, Any]:
    """What this implementation says about a case."""
    authority, hashes = Authority(genesis), []
    for triple in case["control"]:
        header, body, signature = map(bytes.fromhex, triple)
        entry = decode_entry(genesis.hash, header, body, signature)
        heads, value = decode_control(body)
        authority.add([AuthorityFact(entry.hash, entry.feed, entry.seq, entry.header.prev, heads, value)])
        hashes.append(entry.hash)
    now = authority.verdicts
    people = {id.hex(): int(member.role) for id, member in now.members.items() if member.role is not None}
    return {
        "stands": [now.stands(hash) for hash in hashes],
        "roles": dict(sorted(people.items())),
        "open seats": sorted(feed.hex() for feed, seat in now.seats.items() if seat.stands),
        "content": [_standings(now, line) for line in case["content"]],
    }


def _standings(now: Any, line: dict[str, Any]) -> list[str]:
    feed, view, space, epoch = (bytes.fromhex(line[field]) for field in ("feed", "view", "space", "epoch"))
    found = []
    for seq, hash in enumerate(map(bytes.fromhex, line["chain"]), 1):
        standing = now.content(feed, seq, hash, view, space, epoch, lambda tip, seq=seq: tip.seq >= seq)
        found.append(standing.name.lower().replace("_", " "))
    return found
