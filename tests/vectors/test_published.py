"""Both implementations say what the published vectors say, and the vectors are what the makers make."""

from __future__ import annotations

import itertools
import json
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.control import EpochStarted, KeySealed, SealedKey, decode_control
from sync.entry import open_content
from sync.errors import SyncError
from sync.exchange.frames import RunFrame, decode_message, decode_run
from sync.files.frames import decode_file_message
from sync.genesis import decode_genesis
from sync.identity import SeatKeys, verify
from sync.spaces import EpochKeys
from tests.second.authority import Authority
from tests.second.contents import ContentJudge
from tests.second.control import epoch_key_hash, parse_control
from tests.second.entries import decrypt_body, parse_entry, parse_run
from tests.second.file_frames import parse_file_frame
from tests.second.frames import parse_frame
from tests.second.identity import parse_genesis
from tests.second.notation import Bad
from tests.second.notation import verify as second_verify
from tests.second.pasts import Fact
from tests.second.sealing import hpke_open, seal_info
from tests.vectors import maker, runs, verdicts

B = bytes.fromhex


def published(name: str) -> list[dict[str, Any]]:
    return json.loads((maker.HERE / f"{name}.json").read_text(encoding="utf-8"))


def each(name: str) -> pytest.MarkDecorator:
    cases = published(name)
    assert cases
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def takes(parse: Any, *given: Any) -> bool:
    """Whether something is well formed to one of the two."""
    try:
        parse(*given)
    except (SyncError, Bad):
        return False
    return True


@pytest.mark.parametrize("name", maker.MADE)
def test_the_files_are_what_the_makers_make(name: str) -> None:
    assert (maker.HERE / f"{name}.json").read_text(encoding="utf-8") == maker.written(maker.MADE[name]())


@each("control_bodies")
def test_control_bodies(case: dict[str, Any]) -> None:
    body = B(case["body"])
    assert [takes(decode_control, body), takes(parse_control, body)] == [case["well formed"]] * 2


@each("frames")
def test_frames(case: dict[str, Any]) -> None:
    frame = B(case["frame"])
    assert [takes(decode_message, frame), takes(parse_frame, frame)] == [case["well formed"]] * 2


@each("file_frames")
def test_file_frames(case: dict[str, Any]) -> None:
    frame = B(case["frame"])
    assert [takes(decode_file_message, frame), takes(parse_file_frame, frame)] == [case["well formed"]] * 2


def our_texts(case: dict[str, Any]) -> list[str | None]:
    frame = decode_message(B(case["frame"]))
    assert isinstance(frame, RunFrame)
    run = decode_run(B(case["genesis"]), frame)
    verify(run.feed, run.signature, run.entries[-1].hash)
    key = B(case.get("epoch key", ""))
    return [e.body and open_content(B(case["genesis"]), e, key)[0].value[1] for e in run.entries if key]


def second_texts(case: dict[str, Any]) -> list[str | None]:
    entries = parse_run(B(case["genesis"]), *runs.parts(B(case["frame"])))
    key = B(case.get("epoch key", ""))
    return [e.body and decrypt_body(key, B(case["genesis"]), e)[0][2][1] for e in entries if key]


@each("runs")
def test_runs(case: dict[str, Any]) -> None:
    assert [takes(our_texts, case), takes(second_texts, case)] == [case["well formed"]] * 2
    if case["well formed"]:
        assert our_texts(case) == second_texts(case) == case["texts"]


@each("sealed_keys")
def test_sealed_keys(case: dict[str, Any]) -> None:
    genesis, space, epoch, hash, feed, private, sealed = (
        B(case[name])
        for name in ("genesis", "space", "epoch", "key hash", "feed", "private sealing key", "sealed")
    )  # fmt: skip
    ours = EpochKeys(genesis, {feed: SeatKeys(bytes(32), private)})
    ours.epoch_started(epoch, EpochStarted(space, hash))
    ours.key_sealed(KeySealed((SealedKey(epoch, feed, sealed),)))
    opened = hpke_open(X25519PrivateKey.from_private_bytes(private), seal_info(genesis, space, epoch, feed), sealed)
    second = opened if opened and epoch_key_hash(opened) == hash else None
    assert [key and key.hex() for key in (ours.get(epoch), second)] == [case["key"]] * 2


@each("authority")
def test_authority(case: dict[str, Any]) -> None:
    assert verdicts.verdicts(decode_genesis(B(case["genesis"])), case) == case["verdicts"]
    assert second_verdicts(case) == case["verdicts"]


def second_verdicts(case: dict[str, Any]) -> dict[str, Any]:
    genesis = parse_genesis(B(case["genesis"]))
    authority = Authority(genesis)
    for triple in case["control"]:
        e = parse_entry(genesis.hash, *map(B, triple))
        assert second_verify(e.feed, e.signature or b"", e.hash)
        authority.add(Fact(e.hash, e.feed, e.seq, e.prev, e.heads, e.kind, e.value))
    now, judge = authority.now(), ContentJudge(authority)
    return {
        "stands": [authority.stands(hash) for hash in authority.facts],
        "roles": dict(sorted((member.hex(), now.role(member)) for member in now.people)),
        "open seats": sorted(feed.hex() for feed in now.open_seats),
        "content": [standings(judge, line) for line in case["content"]],
    }


def standings(judge: ContentJudge, line: dict[str, Any]) -> list[str]:
    place = {field: B(line[field]) for field in ("feed", "view", "space", "epoch")}
    hashes = [bytes(32), *map(B, line["chain"])]
    chain: dict[bytes, Any] = {
        hash: SimpleNamespace(hash=hash, prev=before, **place)
        for before, hash in itertools.pairwise(hashes)
    }  # fmt: skip
    return [judge.standing(entry, chain) for entry in chain.values()]
