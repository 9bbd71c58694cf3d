"""What other PCs send is kept only as it was signed, and where it belongs."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from sync.authority.permission import recovery_proof_message
from sync.control import DeviceAdded, RecoveryKeyAdded, encode_control
from sync.entry import (
    CONTENT,
    CONTROL,
    Entry,
    chain_start,
    complete,
    control_draft,
    encode_header,
    entry_hash,
)
from sync.errors import BadSignatureError, MalformedError
from sync.exchange.frames import Run
from sync.identity import SeatKeys, new_device_keys, new_seat_keys, sign
from sync.replica import Replica
from sync.seats import Seats
from tests.sync.replicas import all_control, founded, give, joined, problems, said, seeded, texts


def wrong_runs(run: Run, stranger: Run) -> dict[str, Run]:
    _, *rest = run.entries
    return {
        "signature": replace(run, signature=bytes(64)),
        "another's signature": replace(run, signature=stranger.signature),
        "a hole": Run(run.feed, CONTENT, rest, run.signature),
        "nobody's": stranger,
    }


@pytest.mark.parametrize("wrong", ["signature", "another's signature", "a hole", "nobody's"])
def test_a_run_that_is_not_right_changes_nothing(wrong: str) -> None:
    shop, elsewhere = founded(), founded(seed="elsewhere")
    anna = joined(shop, seed="anna")
    give(anna, shop)
    anna.post(anna.shop_space, said("one"), said("two"), said("three"))
    elsewhere.post(elsewhere.shop_space, said("strange"))
    runs = [next(giver.runs_after(giver.me.feed, (), shop.me.device), None) for giver in (anna, elsewhere)]
    assert runs[0] is not None
    assert runs[1] is not None
    bad = wrong_runs(runs[0], runs[1])[wrong]
    before = shop.head_arrival
    if "signature" in wrong:
        with pytest.raises(BadSignatureError):
            shop.receive_run(bad)
    else:
        assert shop.receive_run(bad) == ()
    assert shop.head_arrival == before
    assert shop.receive_run(runs[0]) is None
    assert texts(shop) == ["one", "two", "three"]


WRONG_HEADERS: dict[str, Callable[[Replica, Entry], dict[str, object]]] = {
    "another's view": lambda shop, entry: {"view": all_control(shop)[0].hash},
    "the beginning as view": lambda shop, entry: {"view": shop.genesis.hash},
    "a number left out": lambda shop, entry: {"seq": entry.seq + 1},
    "another's link before": lambda shop, entry: {"prev": shop.post(shop.shop_space, said("shop"))[0].hash},
    "the other chain's link before": lambda shop, entry: {"prev": entry.header.view},
}


@pytest.mark.parametrize("wrong", WRONG_HEADERS)
def test_a_header_that_is_not_right_is_refused_although_it_is_signed(wrong: str) -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    anna.post(anna.shop_space, said("one"))
    give(anna, shop)
    (entry,) = anna.post(anna.shop_space, said("two"))
    header = msgspec.structs.replace(entry.header, **WRONG_HEADERS[wrong](shop, entry))
    digest = entry_hash(shop.genesis.hash, encode_header(header))
    signature = sign(Seats(anna.log, seeded("anna")).all()[-1].keys.signing, digest)
    bad = Entry(encode_header(header), header, digest, entry.body, signature)
    with pytest.raises(MalformedError):
        shop.receive_run(Run(entry.feed, CONTENT, [bad], signature))
    give(anna, shop)
    assert "two" in texts(shop)


def test_content_waits_for_its_view() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    anna.post(anna.shop_space, said("early"))
    run = next(anna.runs_after(anna.me.feed, (), shop.me.device), None)
    assert run
    assert shop.receive_run(run) == ()
    give(anna, shop)
    assert texts(shop) == ["early"]


def recovered(shop: Replica, seats: SeatKeys, *seen: bytes) -> Entry:
    """The first entry of a recovery key: one more PC for its member."""
    device, genesis = new_device_keys(seeded("new PC")), shop.genesis.hash
    draft = control_draft(seats.feed, 1, chain_start(genesis, seats.feed, CONTROL), 0)
    body = encode_control(tuple(sorted(seen)), DeviceAdded(shop.me.member, device.device, device.certificate))
    entry = complete(genesis, draft, body)
    return replace(entry, signature=sign(seats.signing, entry.hash))


@pytest.mark.parametrize("names_the_beginning", [False, True])
def test_what_a_recovery_key_says_is_taken(names_the_beginning: bool) -> None:
    shop, keys = founded(), new_seat_keys(seeded("recovery"))
    anna = joined(shop, seed="anna")
    proof = sign(keys.signing, recovery_proof_message(shop.genesis.hash, shop.me.member, keys.feed))
    shop.control(RecoveryKeyAdded(shop.me.member, keys.feed, proof))
    latest = all_control(shop)[-1].hash
    entry = recovered(shop, keys, latest, *[shop.genesis.hash] * names_the_beginning)
    give(shop, anna)
    for taker in (shop, anna):
        assert taker.receive_control([entry]) is None
        assert taker.verdicts.stands(entry.hash)
        assert problems(taker) == []
