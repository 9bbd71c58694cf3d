"""Backups that make themselves: when, which are kept, and what is said of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.backups import age, checking, commands, daily, file_names, making, service
from desktop.backups.daily import back_up_now, choose_folder, is_due
from desktop.backups.file_names import found_in
from desktop.backups.kept import DailyBackups, daily_backups, keep
from desktop.backups.records import BackupFile, GoodBackup
from desktop.backups.rotation import surplus
from desktop.backups.today import BACKUPS
from desktop.chat import commands as chat_commands
from desktop.errors import InvalidError
from desktop.home.home import Home
from desktop.home.lock import FileLock
from desktop.home.wall_clock import local_time, wall_ms
from desktop.rows.today import TodayItem
from desktop.today.queries import today_at
from sync import backup
from sync.bundle.writing import BundleWriter
from sync.clock import datetime_of
from tests.desktop.shops import WAIT_S, Person, alone, until
from tests.sync.replicas import founded, said
from tests.sync.test_backup import with_sheet

NOON = datetime(2026, 11, 30, 12).astimezone()
DAY_MS = 86_400_000


def taken(at: datetime) -> BackupFile:
    return BackupFile(Path(f"{at:%Y%m%d %H%M%S}"), "Olive", "Till", at, 1)


MOMENTS = st.integers(0, 300 * 24).map(lambda hours: NOON - timedelta(hours=hours))


@settings(max_examples=60)
@given(moments=st.sets(MOMENTS, min_size=1, max_size=80), at=st.integers(0), chance=st.randoms())
def test_the_latest_of_each_day_week_and_month_stays(moments: set[datetime], at: int, chance: Any) -> None:
    made = [taken(moment) for moment in sorted(moments)]
    good = made[at % len(made)]
    older = [one for one in made if one.at <= good.at]
    chance.shuffle(made)
    gone = {one.path for one in surplus(made, good)}
    left = [one for one in made if one.path not in gone]
    assert good in left
    assert all(one in left for one in made if one.at > good.at)
    assert surplus(left, good) == []
    kept = [one for one in left if one.at <= good.at]
    assert len(kept) <= 7 + 4 + 6
    for most, period in ((7, "%Y-%m-%d"), (4, "%G-%V"), (6, "%Y-%m")):
        latest = sorted({f"{one.at:{period}}" for one in older})[-most:]
        assert {max(one.at for one in older if f"{one.at:{period}}" == each) for each in latest} <= {o.at for o in kept}


def test_one_a_day_is_due_and_again_where_it_failed() -> None:
    def due(came_back: bool = False, **kept: Any) -> bool:
        return is_due(DailyBackups(**kept), NOON, came_back=came_back)

    def ms(**before: float) -> int:
        return round((NOON - timedelta(**before)).timestamp() * 1000)

    def good(**before: float) -> GoodBackup:
        return GoodBackup("x", ms(**before), 1, 0)

    assert not due()
    assert due(folder="/d")
    assert not due(folder="/d", good=good(hours=3), tried_ms=ms(hours=3))
    assert due(folder="/d", good=good(hours=13), tried_ms=ms(hours=13))
    assert not due(folder="/d", tried_ms=ms(minutes=5))
    assert due(folder="/d", tried_ms=ms(minutes=5), came_back=True)
    lacking = GoodBackup("x", ms(hours=3), 1, 0, lacks_keys=True)
    assert due(folder="/d", good=lacking, tried_ms=ms(hours=3))
    assert not due(folder="/d", good=lacking, tried_ms=ms(minutes=5)), "what failed since is not tried at each look"
    assert due(folder="/d", good=lacking, tried_ms=ms(hours=2))
    assert not is_due(DailyBackups("/d", good=lacking), NOON, came_back=True, is_attended=False)
    assert due(folder="/d", tried_ms=ms(hours=-30))  # a clock was ahead then


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home") as person:
        yield person


def do(person: Person, command: Any, *values: Any) -> Any:
    return person.workspace.do(command, *values).result(WAIT_S)


def said_later(person: Person, days: float) -> list[TodayItem]:
    items = today_at(person.session, wall_ms() + round(days * DAY_MS)).items
    return [item for item in items if item.place.kind == BACKUPS]


def test_days_pass_with_a_drive_that_comes_and_goes(
    ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, disk = Home(tmp_path / "home"), tmp_path / "disk"
    assert said_later(ann, 6) == []
    (told,) = said_later(ann, 8)
    assert told.once
    with pytest.raises(InvalidError, match="no folder"):
        do(ann, choose_folder, disk)
    disk.mkdir()
    do(ann, choose_folder, disk)
    with pytest.raises(InvalidError, match="recovery sheet"):
        do(ann, back_up_now)
    do(ann, commands.make_sheet)
    disk.rename(tmp_path / "away")
    with pytest.raises(InvalidError, match="plugged in"):
        do(ann, back_up_now)
    assert said_later(ann, 2) == []
    (told,) = said_later(ann, 3.5)
    assert (told.title, "plugged in" in told.detail, told.once) == ("No backup was made for 3 days", True, "")

    (tmp_path / "away").rename(disk)
    with alone(tmp_path / "bob") as bob:  # of the same names, with the same disk
        do(bob, commands.make_sheet)
        his = do(bob, commands.back_up, disk).path
        his.rename(disk / file_names.new("Olive & Co", "Till", NOON + timedelta(minutes=1)))
    for hour in range(12):
        (disk / file_names.new("Olive & Co", "Till", NOON - timedelta(hours=hour))).write_bytes(b"of somebody else")

    do(ann, chat_commands.post_message, ann.everyone, "The oven is broken")
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    ann.workspace.do(service.run)
    until(lambda: daily_backups(home).good is not None)
    good = daily_backups(home).good
    assert good is not None
    assert (daily_backups(home).trouble, Path(good.path).stat().st_size) == ("", good.bytes)
    assert said_later(ann, 2) == []
    assert len(found_in(disk)) == 14

    earlier = Path(good.path)
    older = earlier.with_name(file_names.new("Olive", "Till", local_time(datetime_of(good.at_ms))))
    earlier.rename(older)
    keep(home, good=GoodBackup(good.path, good.at_ms - DAY_MS, good.bytes, 2), tried_ms=good.at_ms - DAY_MS)
    until(lambda: not older.exists())  # it gave way to that of the next look
    assert len(found_in(disk)) == 14


def test_one_at_a_time_and_what_a_disk_says(ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    do(ann, commands.make_sheet)
    do(ann, choose_folder, tmp_path)
    lock = FileLock(Home(tmp_path / "home").path / "backups.lock")
    assert lock.take()
    with pytest.raises(InvalidError, match="already"):
        do(ann, back_up_now)
    threading.Timer(0.2, lock.release).start()  # somebody had only looked, on a busy PC
    assert do(ann, back_up_now).verified
    daily._take_away(found_in(tmp_path)[0].path)
    with pytest.raises(InvalidError, match="no room for another backup in /dev"), making.in_words(Path("/dev")):
        raise OSError(28, "No space left on device")
    whole = backup.beginning
    monkeypatch.setattr(backup, "beginning", lambda *given: whole(*given)[:-9])
    with pytest.raises(InvalidError, match="does not hold"):
        do(ann, back_up_now)
    assert found_in(tmp_path) == []
    assert daily_backups(Home(tmp_path / "home")).trouble == daily.NOT_HELD


def test_what_is_said_while_a_backup_is_written_takes_nothing_from_it(tmp_path: Path) -> None:
    office = founded()
    key = with_sheet(office)
    path = tmp_path / "backup"
    with path.open("wb") as target, age.sealing(target, [key.public]) as stream:
        stream.write(backup.beginning(key.public, office))
        for step in BundleWriter(office, stream, everything=True).steps():
            step()
            office.post(office.shop_space, said("meanwhile"))
    assert checking.check(path, key.private, tmp_path / "checking").problems == ()


def test_where_a_drive_is_full_the_oldest_backups_make_room_and_the_last_good_one_stays(
    ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(ann, commands.make_sheet)
    disk = tmp_path / "disk"
    disk.mkdir()
    made = do(ann, commands.back_up, disk).path
    days = [disk / file_names.new("Olive & Co", "Till", NOON - timedelta(days=day)) for day in range(4)]
    for day in days:
        day.write_bytes(made.read_bytes())
    made.unlink()
    (disk / file_names.new("Olive & Co", "Till", NOON - timedelta(days=9))).write_bytes(b"of somebody else")
    size, (private, genesis) = days[0].stat().st_size, do(ann, _keys)

    def make_room(need: int) -> list[Path]:
        free = SimpleNamespace(free=2 * size)
        monkeypatch.setattr(daily.shutil, "disk_usage", lambda _: free)
        daily.make_room(disk, need, {days[2]}, private, genesis)
        return [day for day in days if day.exists()]

    assert make_room(2 * size) == days
    assert make_room(9 * size) == days, "where it does not help, nothing goes"
    assert make_room(2 * size + 1) == days[:3]
    assert make_room(3 * size) == [days[0], days[2]]
    assert make_room(3 * size) == [days[0], days[2]], "the newest stays, and the last that was good"
    days[1].write_bytes(days[0].read_bytes())
    daily.make_room(disk, 2 * size + 1, {days[1], days[2]}, private, genesis)
    assert days[1].exists(), "what alone has files stays"
    link = tmp_path / "link"
    link.symlink_to(disk)
    daily.make_room(link, 2 * size + 1, {days[1], days[2]}, private, genesis)
    daily.rotate(link, link / days[0].name, {days[2]}, private, genesis)
    assert days[1].exists(), "by whatever way its folder is named"
    days[1].unlink()
    assert len(list(disk.iterdir())) == 3


def _keys(context: Any) -> tuple[bytes, bytes]:
    return context.replica.device.private, context.replica.genesis.raw
