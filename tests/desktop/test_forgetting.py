"""What was taken back is nowhere once its days are over, and everything else is as if it had never been said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.areas import AREAS
from desktop.chat import commands as chat_commands
from desktop.rows.projection import Projection
from desktop.rows.read_model import ReadModel
from desktop.rows.verification import differences
from sync.control import CutRaised, Erased, ErasedRange, MemberRemoved, OwnerAnswered
from sync.entry import CONTENT, CONTROL, Entry
from sync.forgetting import DAY_MS, TERM_MS
from sync.replica import Replica
from tests.desktop.any_life import Life
from tests.desktop.models import empty_model
from tests.desktop.shops import WAIT_S, Person, alone, until
from tests.desktop.test_projection import caught_up, projected
from tests.desktop.toy_area.area import AREA
from tests.sync.replicas import START_MS, WallClock, agree, all_control, founded, joined, pass_time, said, texts
from tests.sync.steps import steps
from tests.volume import drawn

WITH_GUESTS = (*AREAS, AREA)
SECRET = "ninety-nine"


def forget(replica: Replica, projection: Projection | None = None) -> int:
    """Drop all that is due; how much that was."""
    dropped = 0
    while replica.forgetting.is_due(replica.wall_ms()):
        due = replica.forgetting.due(replica.wall_ms())
        if projection is not None:
            projection.run_idle_work([entry.hash for entry in due])
        replica.forgetting.drop(due)
        dropped += len(due)
    return dropped


def said_in_log(replica: Replica) -> Iterator[str]:
    """All that any body says that is still here, erased or not."""
    for _, entry in replica.log.arrivals(0, 100_000):
        if entry.chain == CONTENT and entry.body is not None:
            yield repr(replica.open_entry(entry))


def values(model: ReadModel) -> Iterator[str]:
    """All that any table holds, the words of indexes too."""
    for (table,) in model.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        yield from (repr(row) for row in model.conn.execute(f'SELECT * FROM "{table}"').fetchall())


def knows(person: Person) -> bool:
    """Whether the secret is anywhere in this PC's log or rows."""
    engine = person.workspace.engine

    def look() -> bool:
        return any(SECRET in value for value in (*said_in_log(engine.replica), *values(engine.model)))

    return bool(engine.submit(look).result(WAIT_S))


def test_a_message_that_was_taken_back_leaves_its_place_for_thirty_days_and_nothing_then(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        alice.say("before")
        id = alice.say(f"{SECRET} euros")
        alice.workspace.do(chat_commands.edit_message, id, f"{SECRET} pounds").result(WAIT_S)
        alice.say("after")
        alice.workspace.do(chat_commands.recall_message, id).result(WAIT_S)
        engine, clock = alice.workspace.engine, alice.workspace.engine.replica.wall_ms
        for day in range(30):
            engine.replica.wall_ms = lambda day=day: clock() + day * DAY_MS
            assert not engine.submit(engine.rows.forget).result(WAIT_S)
        engine.replica.wall_ms = lambda: clock() + TERM_MS - 600_000
        assert not engine.submit(engine.rows.forget).result(WAIT_S)
        assert alice.texts() == ["before", "", "after"]
        assert knows(alice)
        engine.replica.wall_ms = lambda: clock() + TERM_MS + 1
        while engine.submit(engine.rows.forget).result(WAIT_S):
            pass
        assert alice.texts() == ["before", "after"]
        assert not knows(alice)
        assert alice.workspace.verify().result(WAIT_S).ok
        engine.submit(engine.rows.make_rows_again).result(WAIT_S)
        until(lambda: alice.texts() == ["before", "after"])


@settings(max_examples=drawn(50))
@given(seed=st.integers(0, 1 << 32), steps=st.integers(1, 30))
@example(seed=20, steps=23)
def test_rows_that_were_followed_along_are_those_made_in_the_end(seed: int, steps: int) -> None:
    life = Life(seed, WITH_GUESTS)
    followed = empty_model(WITH_GUESTS)
    projection = projected(life.bob, followed)
    projection.prepare()
    for _ in range(steps):
        life.live(1)
        if life.chance.random() < 0.7:
            caught_up(projection)
        if life.chance.random() < 0.2:
            pass_time(life.bob, life.clocks[1], 31 * DAY_MS)
            caught_up(projection)
            forget(life.bob, projection)
    caught_up(projection)
    fresh = empty_model(WITH_GUESTS)
    again = projected(life.bob, fresh)
    again.prepare()
    caught_up(again)
    assert list(differences(followed, fresh)) == []
    for part in (followed, fresh, life):
        part.close()


def test_the_days_of_much_that_is_erased_begin_with_an_owners_yes() -> None:
    clock = WallClock()
    shop = founded(wall_ms=clock)
    entries = shop.post(shop.shop_space, *(said(f"{SECRET} {each}") for each in range(51)))
    (erased,) = shop.control(Erased(shop.me.feed, tuple(entry.hash for entry in entries)))
    pass_time(shop, clock, TERM_MS)
    assert forget(shop) == 0
    pass_time(shop, clock, TERM_MS - DAY_MS)
    shop.control(OwnerAnswered((erased.hash,), True))
    pass_time(shop, clock, TERM_MS - DAY_MS)
    assert forget(shop) == 0
    pass_time(shop, clock, 2 * DAY_MS)
    assert forget(shop) == 51


def test_the_days_are_this_pcs_own_and_what_came_after_them_never_was_here() -> None:
    clocks = [WallClock() for _ in range(3)]
    shop = founded(wall_ms=clocks[0])
    anna = joined(shop, seed="anna", wall_ms=clocks[1])
    (secret,) = anna.post(anna.shop_space, said(SECRET))
    agree(shop, anna)
    pass_time(anna, clocks[1], 2 * TERM_MS)
    anna.control(Erased(anna.me.feed, (secret.hash,)))
    agree(shop, anna)
    assert forget(anna) == forget(shop) == 0
    late = joined(shop, seed="late", wall_ms=clocks[2])
    agree(shop, anna, late)
    assert not any(SECRET in value for value in said_in_log(late))
    pass_time(shop, clocks[0], TERM_MS)
    assert (forget(shop), forget(anna)) == (1, 0)
    assert not any(SECRET in value for value in said_in_log(shop))
    pass_time(anna, clocks[1], TERM_MS)
    assert forget(anna) == 1
    agree(shop, anna, late)
    assert [replica.bodies_lacking() for replica in (shop, anna, late)] == [[], [], []]
    assert shop.vector(CONTENT) == anna.vector(CONTENT) == late.vector(CONTENT)


def test_what_was_taken_back_and_does_not_count_is_kept_and_its_days_begin_anew_when_it_does() -> None:
    clock = WallClock()
    shop = founded(wall_ms=clock)
    anna = joined(shop, seed="anna")
    (kept,) = anna.post(anna.shop_space, said("order flour"))
    agree(shop, anna)
    anna.control(Erased(anna.me.feed, (kept.hash,)))
    removal = next(entry for entry in shop.take_out(MemberRemoved(anna.me.member)) if entry.chain == CONTROL)
    shop.receive_control(all_control(anna))
    pass_time(shop, clock, TERM_MS)
    assert forget(shop) == 0
    assert texts(shop) == ["order flour"]
    shop.control(CutRaised(removal.hash, shop.log.chains.cut([anna.me.feed])))
    assert texts(shop) == []
    pass_time(shop, clock, TERM_MS - 1)
    assert forget(shop) == 0
    clock.now_ms += 1
    assert forget(shop) == 1


@pytest.mark.parametrize("then_ms", [0, START_MS - 5 * 365 * DAY_MS, START_MS + 80 * 365 * DAY_MS])
def test_a_clock_that_was_wrong_and_is_set_right_neither_shortens_the_days_nor_ends_them(then_ms: int) -> None:
    clock = WallClock(then_ms)
    shop = founded(wall_ms=clock)
    (secret,) = shop.post(shop.shop_space, said(SECRET))
    shop.control(Erased(shop.me.feed, (secret.hash,)))
    pass_time(shop, clock, 3 * DAY_MS)
    clock.now_ms = START_MS
    assert forget(shop) == 0
    pass_time(shop, clock, 25 * DAY_MS)
    assert forget(shop) == 0
    pass_time(shop, clock, 2 * DAY_MS)
    assert forget(shop) == 1


def test_a_clock_that_is_wrong_at_every_start_leaves_weeks() -> None:
    clock = WallClock(0)
    shop = founded(wall_ms=clock)
    (secret,) = shop.post(shop.shop_space, said(SECRET))
    shop.control(Erased(shop.me.feed, (secret.hash,)))
    for day in range(14):
        for clock.now_ms in (0, START_MS + day * DAY_MS):
            assert forget(shop) == 0
    for clock.now_ms in range(START_MS, START_MS + TERM_MS, DAY_MS):
        forget(shop)
    assert not any(SECRET in value for value in said_in_log(shop))


def with_erased(number: int, *, in_a_range: bool) -> Replica:
    """A shop in which so many messages were taken back a month ago, at once or one by one."""
    clock = WallClock()
    shop = founded(wall_ms=clock)
    entries = shop.post(shop.shop_space, *(said(f"{SECRET} {each}") for each in range(number)))
    if in_a_range:
        (said_so,) = shop.control(Erased(shop.me.feed, (), (ErasedRange(entries[0].seq, entries[-1].hash),)))
        shop.control(OwnerAnswered((said_so.hash,), True))
    else:
        shop.control(*(Erased(shop.me.feed, (entry.hash,)) for entry in entries))
    pass_time(shop, clock, TERM_MS)
    return shop


@pytest.mark.parametrize("in_a_range", [False, True])
def test_much_is_dropped_in_steps_that_are_no_longer_for_it(in_a_range: bool) -> None:
    def longest(number: int) -> int:
        shop, counted, dropped = with_erased(number, in_a_range=in_a_range), [0], list[Entry]()

        def step() -> None:
            due = shop.forgetting.due(shop.wall_ms())
            shop.forgetting.drop(due)
            dropped.extend(due)

        while shop.forgetting.is_due(shop.wall_ms()):
            counted.append(steps(step))
        assert len({entry.hash for entry in dropped}) == len(dropped) == number
        assert not any(SECRET in value for value in said_in_log(shop))
        return max(counted)

    assert longest(400) < 1.5 * longest(100)


def test_what_was_due_and_could_not_be_dropped_is_due_again() -> None:
    shop = with_erased(60, in_a_range=True)
    first = shop.forgetting.due(shop.wall_ms())
    assert shop.forgetting.due(shop.wall_ms()) == first
    with suppress(ZeroDivisionError), shop.log.transaction():
        shop.forgetting.drop(first)
        raise ZeroDivisionError
    assert shop.forgetting.due(shop.wall_ms()) == first
    assert forget(shop) == 60
    assert not any(SECRET in value for value in said_in_log(shop))
