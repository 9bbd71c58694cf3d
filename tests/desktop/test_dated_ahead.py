"""What is dated later than now hides nothing that is said after it: on PCs whose clocks are right, ahead and behind,
while they are wrong and after they were set right, over restarts; and it is marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat import queries as chat_queries
from desktop.chat.facts import Imported
from desktop.cli.output import message_line
from desktop.home import wall_clock
from sync.clock import time_ms_of
from tests.desktop.shops import alone, reopened
from tests.desktop.wrong_clocks import DAY_MS, HOUR_MS, MINUTE_MS, PC, WRONG_MS, YEAR_MS, Clock, meet, set_time
from tests.sync.replicas import WallClock, founded, joined

AHEAD_MS = [wrong_ms for wrong_ms in WRONG_MS if wrong_ms > 0]


@pytest.fixture
def pcs() -> Iterator[tuple[PC, PC, PC]]:
    clocks = WallClock(), WallClock(), WallClock()
    till = founded(wall_ms=clocks[0])
    others = [joined(till, seed=f"{number}", wall_ms=clock) for number, clock in enumerate(clocks[1:])]
    found = tuple(PC(replica, clock) for replica, clock in zip((till, *others), clocks, strict=True))
    yield found  # type: ignore[misc]
    for pc in found:
        pc.close()


def see_each_others_clocks(*pcs: PC) -> None:
    """What the network does for those that are connected."""
    for pc in pcs:
        others = [other.clock for other in pcs if other is not pc]
        pc.projection.horizon.difference_ms = lambda pc=pc, others=others: (
            min(clock.now_ms for clock in others) - pc.clock.now_ms
        )
        pc.look()


@pytest.mark.parametrize("wrong_ms", AHEAD_MS)
@pytest.mark.parametrize("by_joiner", [False, True])
def test_what_is_dated_ahead_hides_nothing_that_is_said_later(
    pcs: tuple[PC, PC, PC], wrong_ms: int, by_joiner: bool
) -> None:
    wrong, right = pcs[1::-1] if by_joiner else pcs[:2]
    right.post("before")
    meet(*pcs)
    wrong.wrong_ms = wrong_ms
    set_time(MINUTE_MS, *pcs)
    wrong.post("ahead")
    meet(*pcs)
    set_time(2 * MINUTE_MS, *pcs)
    right.post("later")
    meet(*pcs)
    for pc in {*pcs} - {wrong}:
        assert pc.marked == [("before", False), ("ahead", True), ("later", False)]
    wrong.wrong_ms = 0
    set_time(3 * MINUTE_MS, *pcs)
    wrong.look()
    wrong.post("set right")
    meet(*pcs)
    for pc in pcs:
        assert pc.marked == [("before", False), ("ahead", True), ("later", False), ("set right", False)]
        assert pc.texts[-1] == "set right"


@pytest.mark.parametrize("wrong_ms", AHEAD_MS)
def test_on_the_pc_whose_clock_is_ahead_the_answers_stand_below_while_it_is_connected(
    pcs: tuple[PC, PC, PC], wrong_ms: int
) -> None:
    wrong, right, _ = pcs
    wrong.wrong_ms = wrong_ms
    set_time(MINUTE_MS, *pcs)
    wrong.post("said alone")
    meet(*pcs)
    right.post("first answer")
    see_each_others_clocks(*pcs)
    meet(*pcs)
    set_time(2 * MINUTE_MS, *pcs)
    wrong.post("said together")
    meet(*pcs)
    set_time(3 * MINUTE_MS, *pcs)
    right.post("second answer")
    meet(*pcs)
    for pc in pcs:
        assert pc.texts == ["said alone", "first answer", "said together", "second answer"]


@pytest.mark.parametrize("behind_ms", [3 * HOUR_MS, 40 * DAY_MS, 20 * YEAR_MS])
def test_on_a_pc_whose_clock_is_behind_nothing_is_hidden_and_all_stands_in_its_place_once_it_is_right(
    pcs: tuple[PC, PC, PC], behind_ms: int
) -> None:
    till, office, behind = pcs
    for number in range(3):
        set_time(number * MINUTE_MS, *pcs)
        (till, office)[number % 2].post(f"old {number}")
    meet(*pcs)
    behind.wrong_ms = -behind_ms
    till.wrong_ms = YEAR_MS
    set_time(10 * MINUTE_MS, *pcs)
    behind.look()
    behind.post("mine")
    till.post("ahead of all")
    meet(*pcs)
    set_time(11 * MINUTE_MS, *pcs)
    office.post("answer")
    meet(*pcs)
    behind.post("mine again")
    assert behind.texts == ["old 0", "old 1", "old 2", "mine", "ahead of all", "answer", "mine again"]
    behind.wrong_ms = till.wrong_ms = 0
    set_time(12 * MINUTE_MS, *pcs)
    behind.restart()
    behind.look()
    behind.post("right")
    assert behind.texts[-1] == "right"
    assert ("ahead of all", True) in behind.marked
    if behind_ms > DAY_MS:
        assert [text for text, ahead in behind.marked if ahead] == ["ahead of all"]
        assert [text for text in behind.texts if text.startswith("old")] == ["old 0", "old 1", "old 2"]


def test_what_was_ahead_stays_where_it_arrived_when_its_time_has_come(pcs: tuple[PC, PC, PC]) -> None:
    wrong, right, _ = pcs
    wrong.wrong_ms = 3 * HOUR_MS
    set_time(0, *pcs)
    wrong.post("ahead")
    meet(*pcs)
    for hour in (1, 2, 4):
        set_time(hour * HOUR_MS, *pcs)
        right.post(f"after {hour} hours")
        if hour == 2:
            right.restart()
    assert right.marked == [("ahead", True), *((f"after {hour} hours", False) for hour in (1, 2, 4))]


def test_messages_out_of_a_file_that_are_dated_ahead_hide_nothing(pcs: tuple[PC, PC, PC]) -> None:
    till = pcs[0]
    till.post("before")
    till.say(Imported(b"", "out of a file", "Carol", till.clock.now_ms + YEAR_MS))
    set_time(MINUTE_MS, *pcs)
    till.post("later")
    assert till.marked == [("before", False), ("out of a file", True), ("later", False)]


def test_rows_made_again_hide_nothing_either(pcs: tuple[PC, PC, PC]) -> None:
    wrong, right, _ = pcs
    wrong.wrong_ms = 40 * DAY_MS
    set_time(0, *pcs)
    wrong.post("ahead")
    meet(*pcs)
    set_time(MINUTE_MS, *pcs)
    right.post("later")
    right.projection.start_again()
    right.look()
    assert right.marked == [("ahead", True), ("later", False)]


def test_a_slow_clock_elsewhere_marks_nothing_here(pcs: tuple[PC, PC, PC]) -> None:
    till, office, slow = pcs
    till.post("first")
    meet(*pcs)
    slow.wrong_ms = -3 * HOUR_MS
    set_time(MINUTE_MS, *pcs)
    see_each_others_clocks(*pcs)
    office.post("second")
    meet(*pcs)
    slow.post("from the slow one")
    meet(*pcs)
    assert till.marked == [("first", False), ("second", False), ("from the slow one", False)]


def test_in_the_window_and_on_the_command_line_it_is_marked_and_later_ones_come_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_ms = [400 * DAY_MS]
    monkeypatch.setattr(wall_clock, "time", Clock(lead_ms))
    with alone(tmp_path / "till") as till:
        till.say("typed while the clock was ahead")
        lead_ms[0] = 0
        till.say("typed after it was set right")
    with reopened(tmp_path / "till") as till:
        till.say("typed after a restart")
        first, *later = chat_queries.messages(till.session, till.everyone)
        assert [message.text for message in later] == ["typed after it was set right", "typed after a restart"]
        assert first.ahead
        assert first.placed_at <= later[0].placed_at or first.placed_at == first.sent_at
        assert not any(message.ahead for message in later)
        assert ["(sent with a clock that was ahead)" in message_line(message) for message in (first, *later)] == [
            True, False, False,
        ]  # fmt: skip
        assert (later[-1].sent_at - first.sent_at).days == -400
        conversation = chat_queries.conversation(till.session, till.everyone)
        assert conversation.last == later[-1]
        assert till.workspace.verify().result(60).ok


def test_a_seat_that_was_given_up_keeps_its_time(pcs: tuple[PC, PC, PC]) -> None:
    till = pcs[0]
    till.wrong_ms = YEAR_MS
    set_time(0, *pcs)
    entry = till.post("ahead")
    till.wrong_ms = 0
    set_time(MINUTE_MS, *pcs)
    till.look()
    sent_ms = till.model.conn.execute("SELECT sent_ms FROM messages WHERE hash = ?", (entry,)).fetchone()[0]
    held = till.replica.log.entry(entry)
    assert held is not None
    assert sent_ms == time_ms_of(held.header.stamp)
