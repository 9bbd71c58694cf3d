"""Epoch keys reach those who are entitled and nobody else, and a removal starts a new one."""

from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.authority import Standing
from sync.control import (
    DeviceRemoved,
    EpochStarted,
    KeySealed,
    MemberRemoved,
    Role,
    RoleSet,
    SealedKey,
    SpaceMemberRemoved,
    decode_control,
    epoch_key_hash,
)
from sync.entry_opener import Obstacle
from sync.errors import NotAllowedError
from sync.identity import new_seat_keys
from sync.spaces import EpochKeys
from tests.simulation.pair import Pair
from tests.sync.replicas import agree, all_control, founded, give, joined, said, seeded, texts

GENESIS, SPACE, EPOCH = b"g" * 32, b"s" * 32, b"e" * 32
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def sealing_setup() -> tuple[EpochKeys, EpochKeys, bytes, bytes, bytes]:
    key, seat = b"k" * 32, new_seat_keys(seeded(1))
    giver, taker = EpochKeys(GENESIS, {}), EpochKeys(GENESIS, {seat.feed: seat})
    for keys in (giver, taker):
        keys.epoch_started(EPOCH, EpochStarted(SPACE, epoch_key_hash(key)))
    giver.made(EPOCH, key)
    return giver, taker, key, seat.feed, seat.sealing_public


def test_a_sealed_key_is_standard_hpke_bound_to_its_epoch_and_recipient() -> None:
    giver, taker, key, feed, sealing = sealing_setup()
    (value,) = giver.seal([(EPOCH, feed)], lambda _: sealing)
    private = X25519PrivateKey.from_private_bytes(new_seat_keys(seeded(1)).sealing)
    info = b"countertop/seal/1" + GENESIS + SPACE + EPOCH + feed
    assert SUITE.decrypt(value.keys[0].sealed, private, info=info) == key
    taker.key_sealed(value)
    assert taker[EPOCH] == key


def test_keys_that_do_not_open_or_do_not_fit_are_ignored_and_the_right_one_still_counts() -> None:
    giver, taker, key, feed, sealing = sealing_setup()
    (right,) = giver.seal([(EPOCH, feed)], lambda _: sealing)
    liar = EpochKeys(GENESIS, {})
    liar.epoch_started(EPOCH, EpochStarted(SPACE, bytes(32)))
    liar.made(EPOCH, b"another key, not of that epoch. ")
    (wrong,) = liar.seal([(EPOCH, feed)], lambda _: sealing)
    taker.key_sealed(wrong)
    taker.key_sealed(KeySealed((SealedKey(EPOCH, feed, b"short"),)))
    taker.key_sealed(KeySealed((SealedKey(EPOCH, feed, bytes(80)),)))
    assert EPOCH not in taker
    taker.key_sealed(right)
    assert taker[EPOCH] == key


def test_a_key_that_comes_before_its_epoch_is_opened_when_that_is_known() -> None:
    giver, _, key, feed, sealing = sealing_setup()
    (value,) = giver.seal([(EPOCH, feed)], lambda _: sealing)
    early = EpochKeys(GENESIS, {feed: new_seat_keys(seeded(1))})
    early.key_sealed(value)
    assert EPOCH not in early
    early.epoch_started(EPOCH, EpochStarted(SPACE, epoch_key_hash(key)))
    assert early[EPOCH] == key


def test_a_seat_with_a_worthless_key_stops_nobody_else() -> None:
    giver, taker, key, feed, sealing = sealing_setup()
    (value,) = giver.seal([(EPOCH, b"f" * 32), (EPOCH, feed)], lambda name: sealing if name == feed else bytes(32))
    assert [item.feed for item in value.keys] == [feed]
    taker.key_sealed(value)
    assert taker[EPOCH] == key


def test_a_worthless_key_that_somebody_sealed_is_made_good_once_it_is_asked_for() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    space = shop.create_private_space()
    (epoch,) = (epoch.hash for epoch in shop.verdicts.spaces[space].epochs)
    ben.receive_control(all_control(shop))
    ben.control(KeySealed((SealedKey(epoch, anna.me.feed, bytes(80)),)))
    shop.receive_control(all_control(ben))
    shop.add_space_member(space, anna.me.member, history=True)
    shop.post(space, said("for anna"))
    agree(shop, anna, ben)
    assert texts(anna) == ["for anna"]
    before = shop.head_arrival
    shop.seal_for(anna.me.device, [epoch, bytes(32)])
    assert shop.head_arrival == before


def test_an_epoch_that_somebody_sealed_badly_keeps_nobody_from_reading_for_long() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    space, used = shop.shop_space, min(epoch.hash for epoch in shop.verdicts.spaces[shop.shop_space].epochs)
    for number in count():
        key = seeded(f"epoch {number}")(32)
        started = ben.control(EpochStarted(space, epoch_key_hash(key)))[-1]
        if started.hash < used:
            break
    sealing = EpochKeys(ben.genesis.hash, {})
    sealing.epoch_started(started.hash, EpochStarted(space, epoch_key_hash(key)))
    sealing.made(started.hash, key)
    seats = shop.verdicts.seats
    ben.control(*sealing.seal([(started.hash, shop.me.feed)], lambda feed: seats[feed].sealing))
    ben.control(KeySealed((SealedKey(started.hash, anna.me.feed, bytes(80)),)))
    shop.receive_control(all_control(ben))
    posted = shop.post(space, said("for anna"))
    assert posted[0].header.epoch == started.hash
    pair = Pair(shop, anna, devices=(shop.device.device, anna.device.device))
    pair.settle()
    pair.pass_time(2)
    assert texts(anna) == []
    pair.pass_time(14)
    pair.news(0)
    pair.settle()
    assert texts(anna) == ["for anna"]


def test_a_direct_conversation_is_one_and_between_two() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    mine, theirs = shop.direct_space(anna.me.member), anna.direct_space(shop.me.member)
    assert mine == theirs == shop.direct_space(anna.me.member)
    shop.post(mine, said("psst"))
    anna.post(mine, said("what?"))
    agree(shop, anna, ben)
    assert sorted(texts(shop)) == sorted(texts(anna)) == ["psst", "what?"]
    assert texts(ben) == []
    assert {arrival.obstacle for arrival in ben.reread(mine)} == {Obstacle.NO_KEY}
    assert ben.vector(1) == shop.vector(1)


def test_somebody_added_to_a_private_space_reads_its_past_or_only_what_follows() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    space = shop.create_private_space()
    shop.post(space, said("early"))
    shop.add_space_member(space, anna.me.member, history=True)
    shop.add_space_member(space, ben.me.member, history=False)
    shop.post(space, said("late"))
    agree(shop, anna, ben)
    assert (texts(anna), texts(ben)) == (["early", "late"], ["late"])
    states = [replica.space_state(space) for replica in (anna, ben)]
    assert states[0] != states[1]


def test_after_somebody_leaves_what_is_written_is_under_a_new_key() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    space = shop.create_private_space()
    shop.add_space_member(space, anna.me.member)
    (before,) = shop.post(space, said("with anna"))
    shop.control(SpaceMemberRemoved(space, anna.me.member, shop.log.chains.cut([anna.me.feed])))
    (after,) = shop.post(space, said("without anna"))
    (again,) = shop.post(space, said("still without"))
    agree(shop, anna, ben)
    assert before.header.epoch != after.header.epoch == again.header.epoch
    assert texts(anna) == ["with anna"]

    (shared,) = shop.post(shop.shop_space, said("all of us"))
    shop.control(MemberRemoved(ben.me.member, shop.log.chains.cut([ben.me.feed])))
    (closed,) = shop.post(shop.shop_space, said("ben is gone"))
    shop.control(DeviceRemoved(anna.me.device, shop.log.chains.cut([anna.me.feed])))
    (closer,) = shop.post(shop.shop_space, said("that PC was stolen"))
    agree(shop, ben)
    agree(shop, anna)
    assert len({shared.header.epoch, closed.header.epoch, closer.header.epoch}) == 3
    assert "ben is gone" not in texts(ben)
    assert "that PC was stolen" not in texts(anna)


def test_a_seat_that_lacks_keys_says_so_and_gets_them_from_anyone_who_has_them() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    agree(shop, anna, ben)
    shop.control(MemberRemoved(ben.me.member, shop.log.chains.cut([ben.me.feed])))
    late = joined(anna, seed="anna 2", role=None, member=anna.me.member)
    shop.post(shop.shop_space, said("a new key, not yet sealed to the PC nobody told me of"))
    give(shop, anna)
    give(anna, late)
    (wanted,) = late.epochs_wanted()
    assert texts(late) == []
    state = late.space_state(late.shop_space)
    anna.seal_for(late.me.device, [wanted, bytes(32)])
    anna.seal_for(late.me.device, [wanted])
    give(anna, late)
    assert late.epochs_wanted() == []
    assert late.space_state(late.shop_space) != state
    assert len(texts(late)) == 1
    sealed = [decode_control(entry.body or b"")[1] for entry in all_control(anna) if entry.feed == anna.me.feed]
    assert sum(isinstance(value, KeySealed) and value.keys[0].epoch == wanted for value in sealed) == 1


def test_whoever_is_promoted_is_given_all_keys_at_once_and_whoever_is_demoted_none_of_the_next() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna", role=Role.MANAGER), joined(shop, seed="ben")
    agree(shop, anna, ben)
    managers = anna.role_space(Role.MANAGER)
    anna.post(managers, said("early"))
    agree(shop, anna, ben)
    assert shop.role_space(Role.MANAGER) == managers
    assert texts(shop) == ["early"]
    assert texts(ben) == []
    assert {arrival.obstacle for arrival in ben.reread(managers)} == {Obstacle.NO_KEY}
    shop.control(RoleSet(ben.me.member, Role.MANAGER))
    ben.receive_control(all_control(shop))
    assert texts(ben) == ["early"], "nobody else had to be asked"
    shop.take_out(RoleSet(anna.me.member, Role.EMPLOYEE))
    anna.post(anna.shop_space, said("had not heard"))
    late = anna.post(managers, said("beyond the cut"))
    shop.post(managers, said("without anna"))
    agree(shop, anna, ben)
    assert texts(shop) == texts(ben) == ["early", "without anna", "had not heard"]
    assert sorted(texts(anna)) == ["early", "had not heard"]
    assert {arrival.standing for arrival in ben.reread(managers) if arrival.entry == late[-1]} == {Standing.SET_ASIDE}
    with pytest.raises(NotAllowedError):
        anna.post(managers, said("once more"))
    shop.control(*shop.aside.raising([late[-1]]))
    agree(shop, anna, ben)
    assert "beyond the cut" in texts(ben)


def test_a_file_is_its_persons_and_the_owners_whoever_makes_it() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna", role=Role.MANAGER), joined(shop, seed="ben")
    agree(shop, anna, ben)
    with pytest.raises(NotAllowedError):
        ben.role_space(Role.OWNER, anna.me.member)
    pay = anna.role_space(Role.OWNER, anna.me.member)
    anna.post(pay, said("what about more?"))
    agree(shop, anna, ben)
    shop.post(shop.role_space(Role.OWNER, anna.me.member), said("next year"))
    agree(shop, anna, ben)
    assert texts(shop) == texts(anna) == ["what about more?", "next year"]
    assert texts(ben) == []


def test_keys_that_the_promoter_lacks_come_from_whoever_is_asked() -> None:
    shop = founded()
    second, anna = joined(shop, seed="second", role=Role.OWNER), joined(shop, seed="anna")
    agree(shop, second, anna)
    managers = shop.role_space(Role.MANAGER)
    shop.post(managers, said("not sealed to all"))
    second.control(RoleSet(anna.me.member, Role.MANAGER))
    agree(second, anna)
    assert texts(anna) == []
    agree(shop, second, anna)
    assert texts(anna) == texts(second) == ["not sealed to all"]
