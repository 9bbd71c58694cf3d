"""The clock by its commands: who may say what, what is marked, what managers put right, and what each reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.clock import commands, queries
from desktop.clock.facts import ClockCorrected, ClockStamped
from desktop.clock.month_table import month_tables
from desktop.clock.records import What
from desktop.clock.stretches import ClockRemark
from desktop.clock.today import of_the_clock
from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.people.own_space import own_space
from desktop.rows.today import Onlooker, TodayKind
from desktop.settings.zones import zone
from sync.clock import datetime_of
from sync.control import Erased, Role, RoleSet
from tests.desktop.batches import batch
from tests.desktop.clock_life import HOUR_MS, MANY, ClockLife
from tests.desktop.command_line import ask, begun, refused
from tests.desktop.models import empty_model
from tests.desktop.record_life import Till
from tests.desktop.test_projection import Shuffled, caught_up, projected
from tests.desktop.toy_collection.area import WITH_THINGS
from tests.sync.replicas import give

MINUTE_MS = 60_000


class Day:
    """A shop's day, whose clocks go alike."""

    def __init__(self) -> None:
        self.life = ClockLife(0)
        self.ada, self.bo, self.jin, self.office = self.life.ada, self.life.bo, self.life.jin, self.life.office

    @property
    def now(self) -> datetime:
        return datetime_of(self.life.clocks[0].now_ms)

    def pass_ms(self, ms: int) -> None:
        for clock in self.life.clocks:
            clock.now_ms += ms

    def says(self, till: Till, what: What, at: datetime | None = None) -> str:
        """The id of the time."""
        return commands.stamp(till, what, "", at).id  # type: ignore[arg-type]

    def stretches(self, till: Till) -> list[object]:
        return self.life.sheets(till)  # type: ignore[return-value]

    def member(self, till: Till) -> str:
        return till.replica.me.member.hex()


@pytest.fixture
def day() -> Iterator[Day]:
    day = Day()
    yield day
    day.life.close()


def test_what_somebody_says_is_read_by_them_and_whoever_leads_them_alone(day: Day) -> None:
    day.says(day.jin, What.START)
    day.says(day.bo, What.START)
    day.life.meet_all()
    seen = {
        name: {time.person_id for time in queries.times(till.session, day.now.date(), day.now.date())}
        for name, till in (("ada", day.ada), ("bo", day.bo), ("jin", day.jin), ("eve", day.life.eve))
    }
    jin, bo = day.member(day.jin), day.member(day.bo)
    assert seen == {"ada": {jin, bo}, "bo": {jin, bo}, "jin": {jin}, "eve": set()}
    assert day.member(day.ada) not in seen["bo"]


def test_only_what_makes_sense_is_taken(day: Day) -> None:
    for what in (What.BREAK, What.BACK, What.STOP):
        with pytest.raises(InvalidError, match="not in"):
            day.says(day.jin, what)
    day.says(day.jin, What.START)
    for what, sentence in ((What.START, "in already, since"), (What.BACK, "not on a break")):
        with pytest.raises(InvalidError, match=sentence):
            day.says(day.jin, what)
    day.says(day.jin, What.BREAK)
    with pytest.raises(InvalidError, match="on a break already"):
        day.says(day.jin, What.BREAK)


def test_a_clock_that_is_off_marks_and_one_that_is_a_little_behind_does_not(day: Day) -> None:
    marks = []
    for off_ms in (0, -90_000, -10 * MINUTE_MS, 10 * MINUTE_MS):
        day.says(day.bo, What.START)
        give(day.bo.replica, day.jin.replica)
        day.jin.look()
        day.life.clocks[2].now_ms += off_ms
        id = day.says(day.jin, What.START)
        marks.append(queries.clock_time(day.jin.session, id).is_marked)
        day.life.clocks[2].now_ms -= off_ms
        day.pass_ms(20 * HOUR_MS)
    assert marks == [False, False, True, False]


def test_a_time_is_marked_too_where_what_it_names_comes_after_it(day: Day) -> None:
    day.says(day.bo, What.START)
    give(day.bo.replica, day.jin.replica)
    day.life.clocks[2].now_ms -= HOUR_MS
    id = day.says(day.jin, What.START)
    day.life.meet_all()
    assert queries.clock_time(day.ada.session, id).is_marked


def test_a_manager_puts_right_with_a_reason_which_the_person_reads(day: Day) -> None:
    id = day.says(day.jin, What.START)
    day.life.meet_all()
    jin, earlier = day.member(day.jin), day.now - timedelta(minutes=30)
    with pytest.raises(InvalidError, match="Say why"):
        commands.correct(day.bo, jin, What.START, earlier, "  ", id)  # type: ignore[arg-type]
    commands.correct(day.bo, jin, What.START, earlier, "Was in the cellar", id)  # type: ignore[arg-type]
    day.life.meet_all()
    (time,) = queries.times(day.jin.session, day.now.date(), day.now.date(), jin)
    assert (time.note, time.is_corrected, time.is_marked, time.at) == ("Was in the cellar", True, False, earlier)
    said = queries.said(day.jin.session, jin, day.now.date(), day.now.date())
    assert [(each.is_correction, each.shows) for each in said] == [(True, True), (False, False)]
    with pytest.raises(NotFoundError):
        queries.clock_time(day.ada.session, id)


def test_nobody_puts_their_own_right_but_the_only_owner(day: Day) -> None:
    ids = {till: day.says(till, What.START) for till in (day.ada, day.bo, day.jin)}
    day.life.meet_all()
    for till in (day.bo, day.jin):
        with pytest.raises(NotAllowedError):
            commands.strike(till, ids[till], "mine")  # type: ignore[arg-type]
    with pytest.raises(NotAllowedError, match="Only an owner"):
        commands.correct(day.bo, day.member(day.ada), What.STOP, day.now, "theirs")  # type: ignore[arg-type]
    commands.strike(day.ada, ids[day.ada], "mine, and nobody else can")  # type: ignore[arg-type]
    assert day.member(day.ada) not in {each.person_id for each in queries.who_is_in(day.ada.session, day.now)}


def test_who_works_on_two_pcs_apart_is_said_until_a_manager_strikes_one_out(day: Day) -> None:
    day.says(day.jin, What.START)
    day.pass_ms(5 * MINUTE_MS)
    second = day.says(day.office, What.START)
    day.pass_ms(8 * HOUR_MS)
    day.life.meet_all()
    day.says(day.jin, What.STOP)
    day.life.meet_all()
    (stretch,) = queries.worked(day.bo.session, day.now.date(), day.now.date(), day.now, day.member(day.jin)) or (
        queries.to_settle(day.bo.session, day.now)
    )
    assert (stretch.remarks, stretch.worked) == ({ClockRemark.TWICE}, None)
    commands.strike(day.bo, second, "It was the same start")  # type: ignore[arg-type]
    assert queries.to_settle(day.bo.session, day.now) == []


def test_two_who_put_a_time_right_apart_are_said_and_all_show_the_same(day: Day) -> None:
    id = day.says(day.jin, What.START)
    day.life.meet_all()
    for till, minutes in ((day.ada, 10), (day.bo, 20)):
        commands.correct(till, day.member(day.jin), What.START, day.now - timedelta(minutes=minutes), "so", id)  # type: ignore[arg-type]
    day.life.meet_all()
    shown = [queries.times(till.session, day.now.date(), day.now.date()) for till in (day.ada, day.bo, day.jin)]
    assert shown[0] == shown[1] == shown[2]
    assert [time.apart for time in shown[0]] == [1]


def test_what_an_owner_erases_for_good_leaves_what_was_there_before_it(day: Day) -> None:
    id = day.says(day.jin, What.START)
    day.life.meet_all()
    wrong = commands.correct(day.bo, day.member(day.jin), What.START, day.now, "wrong", id)  # type: ignore[arg-type]
    assert wrong is not None
    day.life.meet_all()
    day.ada.control(Erased(day.bo.replica.me.feed, (bytes.fromhex(wrong.id),), kept=True))
    day.life.meet_all()
    assert [time.id for time in queries.times(day.jin.session, day.now.date(), day.now.date())] == [id]


def test_a_forgotten_stop_is_asked_for_said_and_confirmed(day: Day) -> None:
    day.pass_ms((16 - day.now.hour) % 24 * HOUR_MS)
    day.says(day.jin, What.START)
    left = day.now + timedelta(hours=6)
    day.pass_ms(17 * HOUR_MS)
    with pytest.raises(InvalidError, match="Say when you did"):
        day.says(day.jin, What.STOP)
    with pytest.raises(InvalidError, match="not yet"):
        day.says(day.jin, What.STOP, day.now + timedelta(hours=1))
    assert [item.kind for item in today(day, day.jin, Role.EMPLOYEE)] == [TodayKind.FOR_ME]
    claimed = day.says(day.jin, What.STOP, left)
    day.says(day.jin, What.START)
    day.life.meet_all()
    (item,) = today(day, day.bo, Role.MANAGER)
    assert (item.kind, "forgot to stop" in item.title) == (TodayKind.DECIDE, True)
    commands.confirm(day.bo, claimed)  # type: ignore[arg-type]
    day.life.meet_all()
    assert today(day, day.bo, Role.MANAGER) == []
    (first, second) = queries.worked(day.jin.session, left.date(), day.now.date(), day.now, day.member(day.jin))
    assert (first.worked, first.is_settled, second.is_open) == (timedelta(hours=6), True, True)
    assert [item.kind for item in today(day, day.ada, Role.OWNER)] == [TodayKind.WHO_IS_IN]


def today(day: Day, till: Till, role: Role) -> list[object]:
    onlooker = Onlooker(day.member(till), role, day.life.clocks[0].now_ms)
    return list(of_the_clock(till.session, onlooker))


def test_what_is_said_elsewhere_than_in_ones_own_space_says_nothing(day: Day) -> None:
    replica = day.bo.replica
    for space in (replica.shop_space, replica.role_space(Role.MANAGER), own_space(day.bo, day.jin.replica.me.member)):  # type: ignore[arg-type]
        replica.post(space, batch(ClockStamped("start", 1)))
    day.life.meet_all()
    assert day.ada.model.conn.execute("SELECT count(*) FROM clock_said").fetchone() == (0,)


def test_a_month_is_a_table_of_sums_and_one_of_days(day: Day) -> None:
    day.says(day.jin, What.START)
    day.pass_ms(7 * HOUR_MS)
    day.says(day.jin, What.STOP)
    day.life.meet_all()
    sums, days = month_tables(queries.month_sheets(day.bo.session, day.now.date(), day.now), zone("Etc/UTC"))
    ((_, count, _, worked, to_settle),) = sums.rows
    assert (count, worked, to_settle) == (1, timedelta(hours=7), 0)
    ((_, _, start, stop, _, again, counts, remarks),) = days.rows
    assert (stop - start, again, counts, remarks) == (timedelta(hours=7), timedelta(hours=7), True, "")


def test_it_is_used_from_the_command_line(tmp_path: Path) -> None:
    home = begun(tmp_path)
    (start,) = ask(home, "clock", "in", "--note", "early bird")
    assert {"person": "Ann", "what": "start", "marked": None, "note": "early bird"}.items() <= start.items()
    assert refused(home, "clock", "in").startswith("You are in already")
    assert [each["in"] for each in ask(home, "clock", "who")] == [True]
    for word in ("break", "back", "out"):
        assert len(ask(home, "clock", word)) == 1
    assert [each["what"] for each in ask(home, "clock", "list")] == ["start", "break", "back", "stop"]
    (corrected,) = ask(
        home,
        "clock",
        "correct",
        "Ann",
        "start",
        "0:00",
        "--reason",
        "here at midnight",
        "--instead-of",
        start["id"][:8],
    )
    assert (corrected["corrected_by"], corrected["note"]) == ("Ann", "here at midnight")
    assert [each["shows"] for each in ask(home, "clock", "list", "--all")].count(False) == 1
    (worked,) = ask(home, "clock", "day")
    (month,) = ask(home, "clock", "month")
    assert worked["counts"]
    assert month["worked_s"] == worked["worked_s"]
    assert ask(home, "clock", "month", "--xlsx", str(tmp_path / "m.xlsx")) == {
        "file": str(tmp_path / "m.xlsx"),
        "people": 1,
    }
    assert (tmp_path / "m.xlsx").read_bytes().startswith(b"PK")
    assert refused(home, "clock", "strike", "zzzz", "--reason", "x").startswith("There is no time")


def test_an_owner_beside_whom_there_is_another_puts_nothing_of_their_own_right(day: Day) -> None:
    id = day.says(day.ada, What.START)
    ada = day.ada.replica
    wrong = ClockCorrected(bytes.fromhex(id), ada.me.member, What.START, 1, "mine")
    day.ada.control(RoleSet(day.bo.replica.me.member, Role.OWNER))
    day.life.meet_all()
    with pytest.raises(NotAllowedError, match="their own times"):
        commands.strike(day.ada, id, "mine")  # type: ignore[arg-type]
    ada.post(own_space(day.ada, ada.me.member), batch(wrong))  # type: ignore[arg-type]
    day.life.meet_all()
    assert queries.clock_time(day.bo.session, id).is_corrected is False


def test_what_a_time_names_may_come_after_it(day: Day) -> None:
    day.says(day.bo, What.START)
    give(day.bo.replica, day.jin.replica)
    day.life.clocks[2].now_ms -= HOUR_MS
    id = day.says(day.jin, What.START)
    day.life.meet_all()
    arrivals = day.ada.replica.arrivals(0, MANY)
    content = [each for each in arrivals if each.control is None]
    view = Shuffled(day.ada.replica, [*(each for each in arrivals if each.control is not None), *reversed(content)])
    model = empty_model(WITH_THINGS)
    projection = projected(view, model)
    projection.prepare()
    marked = []
    for view.visible in range(1, len(arrivals) + 1):
        caught_up(projection)
        row = model.conn.execute("SELECT is_early FROM clock_said WHERE hash = ?", (bytes.fromhex(id),)).fetchone()
        marked += [bool(row[0])] if row else []
    model.close()
    assert (marked[0], marked[-1]) == (False, True)
