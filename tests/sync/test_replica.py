"""Replicas of one shop: what is posted is read back, what is exchanged ends up equal, a clone is noticed."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.authority.verdicts import Standing
from sync.control import Erased, MemberRemoved, Role, RoleSet, SeatRemoved, Tip
from sync.entry import CONTENT, CONTROL, Batch, Entry, Payload
from sync.entry_opener import Obstacle
from sync.errors import (
    BadSignatureError,
    DamagedError,
    MalformedError,
    NotAllowedError,
    TooLargeError,
)
from sync.exchange.frames import Run
from sync.log import Log
from sync.replica import Replica
from sync.seats import Seats
from tests.sync.replicas import (
    KEY,
    START_MS,
    WallClock,
    agree,
    all_control,
    founded,
    give,
    joined,
    newcomer_of,
    next_run,
    problems,
    reopened,
    said,
    seeded,
    texts,
)
from tests.volume import drawn


def test_what_is_posted_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    shop = founded(path)
    two = Batch([*said("two").payloads, Payload("reaction.added", True, ["👍"])])
    posted = shop.post(shop.shop_space, said("one"), two)
    me, genesis = shop.me, shop.genesis
    shop.close()
    again = reopened(path)
    assert (again.me, again.genesis) == (me, genesis)
    arrivals = again.arrivals(3, 10)
    assert [arrival.entry for arrival in arrivals] == posted
    assert [arrival.payloads for arrival in arrivals] == [
        said("one").payloads,
        two.payloads,
    ]
    assert {arrival.standing for arrival in again.arrivals(0, 10)} == {Standing.STANDS}
    assert [entry.signature is None for entry in posted] == [True, False]
    assert problems(again) == []
    again.close()


def test_what_is_durable_is_never_reported_as_failed(caplog: pytest.LogCaptureFixture) -> None:
    replica, heard = founded(), []

    def fail() -> None:
        raise DamagedError("The verdicts cannot be read.")

    replica.subscribe(fail)
    replica.subscribe(lambda: heard.append(texts(replica)))
    replica.post(replica.shop_space, said("bread"))
    assert heard == [["bread"]]
    assert "Something that follows the log failed" in caplog.text
    replica.close()


def test_a_clock_that_was_set_back_by_minutes_does_not_turn_stamps_back(tmp_path: Path) -> None:
    path, wall_ms = tmp_path / "log.db", WallClock()
    shop = founded(path, wall_ms=wall_ms)
    (late,) = shop.post(shop.shop_space, said("late"))
    shop.close()
    wall_ms.now_ms = START_MS - 240_000
    again = reopened(path, wall_ms=wall_ms)
    (early,) = again.post(again.shop_space, said("early"))
    assert early.header.stamp > late.header.stamp
    again.close()


def test_another_process_goes_on_after_the_stamps_that_this_one_gave(tmp_path: Path) -> None:
    ahead = WallClock(START_MS + 240_000)
    shop = founded(tmp_path / "shop.db", wall_ms=ahead)
    other = reopened(tmp_path / "shop.db", "other")
    (first,) = shop.post(shop.shop_space, said("first"))
    (second,) = other.post(other.shop_space, said("second"))
    assert second.header.stamp > first.header.stamp
    shop.close()
    other.close()


def test_a_check_is_of_one_moment_whatever_another_process_appends_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = founded(tmp_path / "shop.db")
    other = reopened(tmp_path / "shop.db", "other")
    shop.post(shop.shop_space, said("before"))
    arrivals = shop.log.arrivals

    def arrivals_with_news(after: int, limit: int) -> list[tuple[int, Entry]]:
        if after == 0:
            other.post(other.create_private_space(), said("meanwhile"))
        return arrivals(after, limit)

    monkeypatch.setattr(shop.log, "arrivals", arrivals_with_news)
    assert problems(shop) == []
    monkeypatch.undo()
    shop.refresh()
    assert texts(shop) == ["before", "meanwhile"]
    shop.close()
    other.close()


def test_a_foreign_stamp_is_taken_over_up_to_five_minutes_ahead() -> None:
    shop, fast = founded(), WallClock(START_MS + 120_000)
    other = joined(shop, wall_ms=fast)
    (theirs,) = other.post(other.shop_space, said("I am two minutes ahead"))
    give(other, shop)
    (ours,) = shop.post(shop.shop_space, said("so am I now"))
    assert ours.header.stamp > theirs.header.stamp
    fast.now_ms += 86_400_000
    (wild,) = other.post(other.shop_space, said("tomorrow"))
    give(other, shop)
    (sane,) = shop.post(shop.shop_space, said("today"))
    assert sane.header.stamp < wild.header.stamp


def test_long_work_is_cut_into_slices_each_signed_and_durable(tmp_path: Path) -> None:
    shop = founded(tmp_path / "log.db")
    slices = list(shop.post_many(shop.shop_space, [said(str(number)) for number in range(600)]))
    assert [len(part) for part in slices] == [256, 256, 88]
    assert all(part[-1].signature and not any(entry.signature for entry in part[:-1]) for part in slices)
    big = [Batch([Payload("file.part", False, seeded(number)(300_000))]) for number in range(7)]
    assert [len(part) for part in shop.post_many(shop.shop_space, big)] == [2, 2, 2, 1]
    assert texts(shop)[:600] == [str(number) for number in range(600)]
    shop.close()


def test_one_transaction_signs_at_least_every_256_entries_or_3_mib() -> None:
    shop = founded()
    written = shop.post(shop.shop_space, *[said(str(number)) for number in range(300)])
    assert [entry.seq for entry in written if entry.signature] == [256, 300]
    written = shop.post(
        shop.shop_space, *[Batch([Payload("file.part", False, seeded(n)(1_000_000))]) for n in range(4)]
    )
    assert [entry.seq for entry in written if entry.signature] == [303, 304]


def test_what_is_too_large_is_refused_whole() -> None:
    shop = founded()
    before = shop.head_arrival
    with pytest.raises(TooLargeError):
        shop.post(shop.shop_space, said("small"), Batch([Payload("file.part", False, seeded(1)(1 << 20))]))
    assert (shop.head_arrival, texts(shop)) == (before, [])
    shop.post(shop.shop_space, said("after"))
    assert problems(shop) == []


def test_a_joiner_is_admitted_once_and_reads_everything() -> None:
    shop = founded()
    shop.post(shop.shop_space, said("before you came"))
    log = Log.create(":memory:", KEY)
    seats, member = Seats(log, seeded("till")), bytes(16)
    newcomer = newcomer_of(seats, shop.genesis.hash, member, Role.EMPLOYEE)
    assert len(shop.admit(newcomer)) == 4
    assert shop.admit(newcomer_of(seats, shop.genesis.hash, member, Role.EMPLOYEE)) == []
    till = Replica.join(log, shop.genesis.raw, member, all_control(shop), seeded("till"), WallClock())
    again = Replica.join(log, shop.genesis.raw, member, all_control(shop), seeded("till"), WallClock())
    assert again.me == till.me == (member, newcomer.device, newcomer.feed)
    assert [entry.seq for entry in all_control(again) if entry.feed == till.me.feed] == [1]
    agree(shop, again)
    again.post(again.shop_space, said("hello"))
    agree(shop, again)
    assert texts(again) == ["before you came", "hello"]
    assert sorted(texts(shop)) == sorted(texts(again))
    assert problems(shop) == problems(again) == []


def test_an_answer_that_does_not_admit_the_joiner_leaves_nothing() -> None:
    shop, log = founded(), Log.create(":memory:", KEY)
    Seats(log, seeded("till")).waiting()
    with pytest.raises(NotAllowedError, match="does not let this PC in"):
        Replica.join(log, shop.genesis.raw, bytes(16), all_control(shop), seeded("till"), WallClock())
    assert (log.head, log.get("genesis")) == (0, None)
    with pytest.raises(DamagedError, match="not joined"):
        Replica.open(log, seeded("till"), WallClock())


def test_keys_without_proof_are_not_admitted() -> None:
    shop, log = founded(), Log.create(":memory:", KEY)
    newcomer = newcomer_of(Seats(log, seeded("till")), shop.genesis.hash, bytes(16), Role.EMPLOYEE)
    with pytest.raises(BadSignatureError):
        shop.admit(newcomer._replace(member=b"m" * 16))
    assert shop.head_arrival == 3


def test_one_more_pc_of_a_person_gets_the_keys_of_all_their_spaces() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    give(anna, shop)
    direct = shop.direct_space(anna.me.member)
    shop.post(direct, said("for your eyes"))
    private = shop.create_private_space()
    shop.post(private, said("mine"))
    agree(shop, anna)
    second = joined(anna, seed="anna 2", role=None, member=anna.me.member)
    agree(shop, anna, second)
    assert "for your eyes" in texts(second)
    assert "mine" not in texts(second)
    assert second.epochs_wanted() == anna.epochs_wanted() == []


def test_employees_admit_nobody_but_themselves() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    before = anna.head_arrival
    with pytest.raises(NotAllowedError):
        joined(anna, seed="friend", role=Role.EMPLOYEE)
    assert anna.head_arrival == before


@settings(max_examples=drawn(20))
@given(st.data())
def test_random_posts_and_deliveries_end_up_equal(data: st.DataObject) -> None:
    shop = founded()
    replicas = [shop, joined(shop, seed="anna"), joined(shop, seed="ben", role=Role.MANAGER)]
    sent: list[list[Entry] | Run] = []
    for step in range(data.draw(st.integers(1, 20))):
        giver, taker = (replicas[index] for index in data.draw(st.permutations(range(3)))[:2])
        match data.draw(st.sampled_from(["post", "space", "control", "run", "again"])):
            case "post":
                spaces = [space.id for space in giver.verdicts.spaces.values() if giver.me.member in space.members]
                count = data.draw(st.integers(1, 3))
                giver.post(data.draw(st.sampled_from(sorted(spaces))), *[said(f"{step}.{n}") for n in range(count)])
            case "space" if taker.me.member in giver.verdicts.members:
                giver.direct_space(taker.me.member)
            case "control":
                entries, _ = giver.control_since(taker.vector(CONTROL), 0, data.draw(st.integers(1, 4)), 1 << 20)
                sent.append(entries)
                taker.receive_control(entries)
            case "run" if giver.vector(CONTENT):
                feed = data.draw(st.sampled_from(sorted(giver.vector(CONTENT))))
                if run := next_run(giver, taker, feed):
                    sent.append(run)
                    taker.receive_run(run)
            case "again" if sent:
                old = data.draw(st.sampled_from(sent))
                taker.receive_run(old) if isinstance(old, Run) else taker.receive_control(old)
    agree(*replicas)
    for replica in replicas[1:]:
        assert replica.vector(CONTENT) == shop.vector(CONTENT)
        assert set(replica.verdicts.spaces) == set(shop.verdicts.spaces)
    assert all(problems(replica) == [] and replica.log.forks() == [] for replica in replicas)
    for replica in replicas:
        readable = {space.id for space in shop.verdicts.spaces.values() if replica.me.member in space.members}
        for arrival in replica.arrivals(0, 10_000):
            if arrival.entry.chain == CONTENT:
                assert (arrival.payloads is not None) == (arrival.entry.header.space in readable)


def test_control_frames_are_kept_up_to_what_cannot_be_placed_and_dropped_whole_when_forged() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    anna.direct_space(shop.me.member)
    entries = [entry for entry in all_control(anna) if entry.feed == anna.me.feed]
    before = shop.head_arrival
    assert shop.receive_control([entries[0], entries[2], entries[1]]) == entries[2]
    assert shop.head_arrival == before + 1
    forged = replace(entries[-1], signature=bytes(64))
    with pytest.raises(BadSignatureError):
        shop.receive_control([*entries[:-1], forged])
    assert shop.head_arrival == before + 1
    assert shop.receive_control(entries) is None


def test_a_stranger_fills_no_log() -> None:
    shop, elsewhere = founded(), founded(seed="elsewhere")
    before = shop.head_arrival
    with pytest.raises(MalformedError, match="nobody added"):
        shop.receive_control(all_control(elsewhere))
    assert shop.head_arrival == before


def test_recalled_messages_are_hidden_at_once() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    keep, recall = anna.post(anna.shop_space, said("keep"), said("recall"))
    agree(shop, anna)
    anna.control(Erased(anna.me.feed, (recall.hash,)))
    agree(shop, anna)
    for replica in (shop, anna):
        assert texts(replica) == ["keep"]
        obstacles = {arrival.entry.hash: arrival.obstacle for arrival in replica.reread(replica.shop_space)}
        assert obstacles == {keep.hash: None, recall.hash: Obstacle.ERASED}


def test_naming_somebody_elses_entry_under_ones_own_feed_recalls_nothing() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    (kept,) = anna.post(anna.shop_space, said("keep"))
    agree(shop, anna, ben)
    ben.control(Erased(ben.me.feed, (kept.hash,)))
    agree(shop, anna, ben)
    assert [texts(replica) for replica in (shop, anna, ben)] == [["keep"]] * 3
    run = next(shop.runs_after(anna.me.feed, (), ben.me.device), None)
    assert run
    late = joined(shop, seed="late")
    late.receive_run(replace(run, entries=[replace(run.entries[0], body=None)]))
    assert anna.me.feed not in late.vector(CONTENT)


def test_a_missing_body_is_not_counted_and_is_filled_by_whoever_has_it() -> None:
    shop = founded()
    anna, ben = joined(shop, seed="anna"), joined(shop, seed="ben")
    anna.post(anna.shop_space, said("one"), said("two"), said("three"))
    give(anna, shop)
    run = next(anna.runs_after(anna.me.feed, (), ben.me.device), None)
    assert run
    entries = [run.entries[0], replace(run.entries[1], body=None), run.entries[2]]
    ben.receive_control(all_control(anna))
    assert ben.receive_run(replace(run, entries=entries)) is None
    assert [tip.seq for tip in ben.vector(CONTENT)[anna.me.feed]] == [1]
    assert [a.obstacle for a in ben.arrivals(0, 100) if a.entry.chain == CONTENT] == [None, Obstacle.MISSING, None]
    state, told = ben.space_state(ben.shop_space), []
    ben.subscribe(lambda: told.append(ben.space_state(ben.shop_space)))
    give(shop, ben)
    assert told[-1:] == [ben.space_state(ben.shop_space)] != [state]
    assert texts(ben) == ["one", "two", "three"]
    assert [tip.seq for tip in ben.vector(CONTENT)[anna.me.feed]] == [3]


def test_what_other_pcs_have_is_remembered(tmp_path: Path) -> None:
    shop = founded(tmp_path / "shop.db")
    anna = joined(shop, seed="anna")
    first, _ = shop.post(shop.shop_space, said("a"), said("b"))
    device = anna.me.device
    assert shop.missing_on(device) is None
    shop.peer_has(device, CONTENT, {}, False)
    assert shop.missing_on(device) == 2
    shop.peer_has(device, CONTENT, {shop.me.feed: (Tip(first.seq, first.hash),)}, False)
    shop.close()
    shop = reopened(tmp_path / "shop.db")
    assert shop.missing_on(device) == 1
    assert shop.peers.last_seen_ms(device) == START_MS
    shop.peers.keep_addresses(device, ["192.0.2.1:24474", "192.0.2.2:24474"], START_MS)
    shop.peers.keep_addresses(device, ["192.0.2.2:24474"], START_MS + 1)
    assert shop.peers.addresses(device) == ["192.0.2.2:24474", "192.0.2.1:24474"]
    shop.close()


def test_two_processes_append_to_one_feed(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    window, command = founded(path), reopened(path, "command")
    heard: list[int] = []
    cancel = window.subscribe(lambda: heard.append(window.head_arrival))
    for number in range(6):
        (window, command)[number % 2].post(window.shop_space, said(str(number)))
    space = command.create_private_space()
    assert window.refresh()
    assert not window.refresh()
    assert space in window.verdicts.spaces
    cancel()
    window.post(space, said("6"))
    command.refresh()
    assert texts(window) == texts(command) == [str(number) for number in range(7)]
    assert heard == sorted(set(heard))
    assert problems(window) == []
    command.close()
    window.close()


def test_a_write_that_fails_after_control_was_judged_leaves_no_trace() -> None:
    shop = founded()
    anna = joined(shop, seed="anna")
    agree(shop, anna)
    before = (shop.head_arrival, set(shop.verdicts.spaces), shop.vector(CONTROL))
    with pytest.raises(NotAllowedError):
        shop.control(RoleSet(anna.me.member, Role.MANAGER), SeatRemoved(bytes(32)))
    assert (shop.head_arrival, set(shop.verdicts.spaces), shop.vector(CONTROL)) == before
    assert shop.verdicts.members[anna.me.member].role is Role.EMPLOYEE
    shop.control(MemberRemoved(anna.me.member, shop.log.chains.cut([anna.me.feed])))
    assert shop.verdicts.members[anna.me.member].role is None
