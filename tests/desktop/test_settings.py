"""The shop's settings and people's profiles, through the workspace's face and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.errors import InvalidError
from desktop.profiles import commands as profile_commands
from desktop.profiles import queries as profile_queries
from desktop.records.values import MemberLink, Money
from desktop.settings import commands, queries
from sync.errors import NotAllowedError
from tests.desktop.command_line import ask, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, meet, reopened, two, until


@pytest.fixture
def alice(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home") as alice:
        yield alice


def test_settings_are_guessed_until_somebody_sets_them(alice: Person) -> None:
    do = alice.workspace.do
    assert queries.shop_settings(alice.session).record is None
    now = do(commands.set_place, zone="Europe/Berlin", country="DE", part="BE").result(WAIT_S)
    assert (now.calendar.zone, now.calendar.country, now.calendar.subdivision) == ("Europe/Berlin", "DE", "BE")
    assert do(commands.set_place, country="FR").result(WAIT_S).calendar.subdivision == ""
    now = do(commands.set_week, begins=6, opening_days=frozenset((0, 2))).result(WAIT_S)
    assert (now.calendar.week_begins, now.calendar.opening_days) == (6, {0, 2})
    with pytest.raises(InvalidError):
        do(commands.set_week, opening_days=frozenset()).result(WAIT_S)
    assert do(commands.set_currency, "CHF").result(WAIT_S).currency == "CHF"
    assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_a_day_is_closed_and_opened_again(alice: Person) -> None:
    do, monday, tuesday = alice.workspace.do, date(2026, 11, 30), date(2026, 12, 1)
    do(commands.set_week, opening_days=frozenset((0,))).result(WAIT_S)
    now = do(commands.close_on, monday, "Stocktaking").result(WAIT_S)
    assert now.calendar.why_closed(monday) == "Stocktaking"
    assert do(commands.open_on, monday).result(WAIT_S).calendar.is_open(monday)
    assert do(commands.open_on, tuesday).result(WAIT_S).calendar.is_open(tuesday)
    assert not do(commands.close_on, tuesday, "").result(WAIT_S).calendar.is_open(tuesday)


def test_an_owner_says_everything_of_a_person(alice: Person) -> None:
    me = alice.workspace.me.id
    said = {
        "job": "Baker",
        "birthday": date(1980, 2, 29),
        "reports_to": MemberLink(bytes.fromhex(me)),
        "hours": Decimal("38.5"),
        "pay": Money(Decimal("14.2"), "EUR"),
    }
    found = alice.workspace.do(profile_commands.set_profile, me, said).result(WAIT_S)
    assert (found.job, found.birthday, found.reports_to) == ("Baker", date(1980, 2, 29), me)
    assert (found.hours, found.pay) == (Decimal("38.5"), Money(Decimal("14.2"), "EUR"))
    assert profile_queries.profile(alice.session, me) == found
    assert alice.workspace.verify().result(WAIT_S).problems == ()


def test_the_command_line_sets_and_shows_them(tmp_path: Path) -> None:
    home = tmp_path / "till"
    ask(home, "create", "--shop", "Olive", "--name", "Ann")
    assert ask(home, "settings", "show")["guessed"] is True
    assert ask(home, "settings", "set", "zone", "berlin")["zone"] == "Europe/Berlin"
    assert ask(home, "settings", "set", "country", "germany")["country"] == "DE"
    assert ask(home, "settings", "set", "open", "mon-fri")["open"][-1] == "Friday"
    assert ask(home, "settings", "set", "week", "sun")["week"] == "Sunday"
    closed = ask(home, "settings", "close", "2027-01-04", "Stocktaking")["closed"]
    assert {"day": "2027-01-04", "why": "Stocktaking", "public_holiday": False} in closed
    assert "Stocktaking" not in str(ask(home, "settings", "open", "2027-01-04")["closed"])
    last = closed[-1]["day"]
    assert ask(home, "settings", "open", last)["opened"] == [last]
    assert f"Open all the same on:\n  {last}\n" in run(home, "settings", "set", "part", "Bayern").stdout
    assert "Country: Germany, Bayern\n" in run(home, "settings", "show").stdout
    assert ask(home, "person", "set", "me", "pay", "12,50")["pay"] == "12.5 EUR"
    assert ask(home, "person", "set", "Ann", "hours", "38,5")["hours"] == "38.5"
    assert ask(home, "person", "show")["name"] == "Ann"
    assert ask(home, "person", "set", "me", "hours", "none")["hours"] is None


def test_who_may_write_and_read_what(tmp_path: Path) -> None:
    """An employee writes their own phone and birthday and reads their own file; others' they do not read."""
    with two(tmp_path) as (owner, employee):
        them, me = employee.workspace.me.id, owner.workspace.me.id
        give, take = owner.workspace.do, employee.workspace.do
        give(profile_commands.set_profile, them, {"job": "Till", "hours": Decimal(20)}).result(WAIT_S)
        give(profile_commands.set_profile, me, {"hours": Decimal(60), "pay": Money(Decimal(9), "EUR")}).result(WAIT_S)
        take(profile_commands.set_profile, them, {"phone": "0123", "birthday": date(2001, 2, 3)}).result(WAIT_S)
        for fields in ({"job": "Boss"}, {"hours": Decimal(1)}, {"pay": Money(Decimal(99), "EUR")}):
            with pytest.raises(NotAllowedError):
                take(profile_commands.set_profile, them, fields).result(WAIT_S)
        for field, value in (("phone", "0"), ("hours", Decimal(1)), ("pay", Money(Decimal(99), "EUR"))):
            with pytest.raises(NotAllowedError, match=r"Only (a manager or )?an owner can change this"):
                take(profile_commands.set_profile, me, {field: value}).result(WAIT_S)
        with pytest.raises(NotAllowedError):
            take(commands.set_currency, "USD").result(WAIT_S)
        meet(owner, employee)
        until(lambda: profile_queries.profile(employee.session, them).hours == Decimal(20))
        until(lambda: profile_queries.profile(owner.session, them).phone == "0123")
        theirs = profile_queries.profile(employee.session, me)
        assert (theirs.hours, theirs.pay) == (None, None)
        assert profile_queries.writable(employee.session, them) == {"phone", "birthday"}
        assert profile_queries.writable(employee.session, me) == frozenset()


def test_what_a_pc_guessed_is_kept_for_all(alice: Person) -> None:
    guessed = queries.shop_settings(alice.session)
    kept = alice.workspace.do(commands.keep_guessed).result(WAIT_S)
    assert (kept.calendar, kept.currency) == (guessed.calendar, guessed.currency)
    assert (len(guessed.guessed), kept.guessed) == (4, frozenset())


def test_several_days_are_closed_and_as_usual_again(alice: Person) -> None:
    do, first, last = alice.workspace.do, date(2027, 8, 3), date(2027, 8, 16)
    do(commands.set_open_on_weekday, 6, True).result(WAIT_S)
    assert len(do(commands.close_on, first, "Summer", last).result(WAIT_S).calendar.closed) == 14
    for wrong in (date(2027, 8, 2), date(2029, 8, 2)):
        with pytest.raises(InvalidError):
            do(commands.close_on, first, "Summer", wrong).result(WAIT_S)
    do(commands.open_on, first).result(WAIT_S)
    now = do(commands.as_usual, first, last).result(WAIT_S).calendar
    assert (now.closed, now.opened) == ({}, frozenset())
    assert do(commands.put_back, {"closed/2027-08-03": "Summer"}).result(WAIT_S).calendar.closed == {first: "Summer"}


def test_what_came_while_somebody_typed_is_kept_beside(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        me = bob.workspace.me.id
        seen = profile_queries.seen_of(alice.session, me)
        bob.workspace.do(profile_commands.set_profile, me, {"phone": "12"}).result(WAIT_S)
        until(lambda: profile_queries.profile(alice.session, me).phone == "12")
        now = alice.workspace.do(profile_commands.set_profile, me, {"phone": "34"}, seen).result(WAIT_S)
        assert now.phone == "34"
        assert [other.value for other in now.apart["phone"]] == ["12"]
        saved = profile_queries.changes(alice.session, me)
        assert [(change.values["phone"], change.by) for change in saved if not change.creates] == [
            ("12", "Bob"),
            ("34", "Alice"),
        ]


def test_what_two_say_first_apart_is_both_kept(tmp_path: Path) -> None:
    with two(tmp_path) as (_, bob):
        me = bob.workspace.me.id
    with reopened(tmp_path / "bob") as bob:
        bob.workspace.do(profile_commands.set_profile, me, {"phone": "12"}).result(WAIT_S)
    with reopened(tmp_path / "alice") as alice:
        alice.workspace.do(profile_commands.set_profile, me, {"job": "Baker", "phone": "34"}).result(WAIT_S)
    with reopened(tmp_path / "alice", LOOPBACK) as alice, reopened(tmp_path / "bob", LOOPBACK) as bob:
        meet(alice, bob)
        for person in (alice, bob):
            until(lambda person=person: told(person, me) == ("Baker", {"12", "34"}))  # type: ignore[misc]


def told(person: Person, whose: str) -> tuple[str | None, set[object]]:
    profile = profile_queries.profile(person.session, whose)
    return profile.job, {profile.phone, *(other.value for other in profile.apart.get("phone", ()))}
