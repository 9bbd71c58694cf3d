"""Who is away: said by whom, and what takes the place of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.errors import NotAllowedError, NotFoundError
from desktop.forms.definition import Choice, Question, QuestionType, RouteStep, Who
from desktop.forms.routes import FormRoute
from desktop.home.wall_clock import wall_ms
from desktop.processes import commands, queries
from desktop.processes.about import about
from desktop.processes.answering import standing_in
from desktop.processes.facts import AbsenceSet, ProcessDecided
from desktop.processes.leave import Leave, is_leave, leave_to_cover
from desktop.processes.process_words import said_words
from desktop.processes.state import Deed, Phase
from desktop.records import queries as record_queries
from desktop.records.values import MemberLink, write
from desktop.settings.queries import shop_calendar
from sync.control import MemberRemoved, Role, RoleSet
from tests.desktop.form_samples import MANAGER, NAME, OWNER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published, said
from tests.desktop.test_processes import asked, decided, everywhere, expense


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def days(shop: Shop, from_day: str = "2026-12-01") -> list[tuple[str, str]]:
    """Of everybody's absences, as all see them."""
    first, *others = (queries.absences(till.session, from_day) for till in (shop.ada, shop.bo, shop.eve))
    assert others == [first, first]
    return [(one.since, one.until) for one in first]


def away(shop: Shop, whose: Till, since: int, until: int, *, by: Till) -> None:
    id = shop.member(whose).hex()
    commands.set_absence(by, id, date(2026, 12, since), date(2026, 12, until), None)  # type: ignore[arg-type]
    shop.meet()


def test_what_is_shorter_than_before_stays_shorter_on_the_days_after_it(shop: Shop) -> None:
    away(shop, shop.bo, 1, 12, by=shop.bo)
    away(shop, shop.bo, 1, 5, by=shop.ada)
    assert days(shop) == [("2026-12-01", "2026-12-05")]
    assert days(shop, "2026-12-07") == []


def test_who_is_back_is_away_no_more_and_who_does_not_go_never_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "wall_ms", lambda: round(datetime(2026, 12, 4, 12, tzinfo=UTC).timestamp() * 1000))
    away(shop, shop.eve, 1, 12, by=shop.bo)
    away(shop, shop.eve, 20, 22, by=shop.eve)
    now, later = queries.absences(shop.eve.session, "2026-12-01")
    with pytest.raises(NotAllowedError, match="above them"):
        commands.set_absence(shop.eve, shop.member(shop.bo).hex(), date(2026, 12, 1), date(2026, 12, 1), None)  # type: ignore[arg-type]
    commands.end_absence(shop.eve, now.id)  # type: ignore[arg-type]
    commands.end_absence(shop.eve, later.id)  # type: ignore[arg-type]
    shop.meet()
    assert days(shop) == [("2026-12-01", "2026-12-03")]
    with pytest.raises(NotFoundError):
        commands.end_absence(shop.eve, later.id)  # type: ignore[arg-type]


def test_nobody_ends_somebody_elses_by_being_away_themselves(shop: Shop) -> None:
    away(shop, shop.ada, 1, 12, by=shop.ada)
    (ada,) = queries.absences(shop.eve.session, "2026-12-01")
    shop.say(shop.eve, AbsenceSet(shop.member(shop.eve), "2026-12-02", "2026-12-03", b"", (bytes.fromhex(ada.id),)))
    assert days(shop) == [("2026-12-01", "2026-12-12"), ("2026-12-02", "2026-12-03")]


def test_who_stands_in_before_its_days_or_after_them_is_shown_so(shop: Shop) -> None:
    bo, eve = shop.member(shop.bo).hex(), shop.member(shop.eve).hex()
    form, _, id = expense(shop, 20, RouteStep(Who("owner", (bo,))), by=shop.ada)
    process = asked(shop, shop.ada, form, id)
    today = queries.process(shop.ada.session, process).at.date()
    for first, tail in (
        (today, "standing in for Bo"),
        (today + timedelta(30), "standing in for Bo, though not asked to on that day"),
    ):
        absence = commands.set_absence(shop.bo, bo, first - timedelta(2), first + timedelta(2), eve)  # type: ignore[arg-type]
        shop.meet()
        decided(shop, shop.eve, process, Deed.APPROVE, absence=absence.id)
        (answer,) = everywhere(shop, process).steps[0].answers
        assert said_words(answer).replace("Somebody new", "Bo").endswith(tail)
        decided(shop, shop.eve, process, Deed.RETRACT)


def test_who_stood_in_until_somebody_else_did_is_shown_so(shop: Shop) -> None:
    bo, eve = shop.member(shop.bo).hex(), shop.member(shop.eve).hex()
    form, _, id = expense(shop, 20, RouteStep(Who("owner", (bo,))), by=shop.ada)
    process = asked(shop, shop.ada, form, id)
    day = queries.process(shop.ada.session, process).at.date()
    first = commands.set_absence(shop.bo, bo, day - timedelta(2), day + timedelta(2), eve)  # type: ignore[arg-type]
    commands.set_absence(shop.bo, bo, day - timedelta(2), day + timedelta(2), None, first.id)  # type: ignore[arg-type]
    shop.meet()
    decided(shop, shop.eve, process, Deed.APPROVE, absence=first.id)
    (answer,) = everywhere(shop, process).steps[0].answers
    assert said_words(answer).endswith(", though not asked to on that day")


def test_nobody_stands_in_for_somebody_who_left_the_shop(shop: Shop) -> None:
    bo, eve = shop.member(shop.bo), shop.member(shop.eve)
    form, _, id = expense(shop, 20, RouteStep(Who("owner", (bo.hex(),))), by=shop.ada)
    process = asked(shop, shop.ada, form, id)
    day = shop_calendar(shop.ada.session).today(wall_ms())
    absence = commands.set_absence(shop.bo, bo.hex(), day, day, eve.hex())  # type: ignore[arg-type]
    shop.meet()
    assert standing_in(shop.eve.session, queries.process(shop.eve.session, process)) == absence.id
    shop.ada.control(MemberRemoved(bo, shop.ada.replica.log.chains.cut([shop.bo.replica.me.feed])))
    shop.meet()
    assert standing_in(shop.eve.session, queries.process(shop.eve.session, process)) == ""
    with pytest.raises(NotAllowedError, match="not yours"):
        commands.decide(shop.eve, process, Deed.APPROVE, absence=absence.id)  # type: ignore[arg-type]
    said(shop.eve, ProcessDecided(bytes.fromhex(process), 0, Deed.APPROVE, "", bytes.fromhex(absence.id)))
    shop.meet()
    for till in (shop.ada, shop.eve):
        assert queries.process(till.session, process).phase is Phase.OPEN


def test_who_stands_in_may_what_whoever_is_away_still_may_as_far_as_they_know(shop: Shop) -> None:
    form, _, id = expense(shop, 20, RouteStep(OWNER), by=shop.bo)
    process = asked(shop, shop.bo, form, id)
    ada, eve = shop.member(shop.ada), shop.member(shop.eve).hex()
    day = shop_calendar(shop.ada.session).today(wall_ms())
    absence = commands.set_absence(shop.ada, ada.hex(), day, day, eve)  # type: ignore[arg-type]
    shop.ada.control(RoleSet(shop.member(shop.bo), Role.OWNER))
    shop.meet()
    shop.bo.control(RoleSet(ada, Role.MANAGER))
    decided(shop, shop.eve, process, Deed.APPROVE, absence=absence.id)
    assert everywhere(shop, process).phase is Phase.APPROVED, "she did not know it yet"
    decided(shop, shop.eve, process, Deed.RETRACT)
    with pytest.raises(NotAllowedError, match="not yours"):
        commands.decide(shop.eve, process, Deed.APPROVE, absence=absence.id)  # type: ignore[arg-type]
    said(shop.eve, ProcessDecided(bytes.fromhex(process), 0, Deed.APPROVE, "", bytes.fromhex(absence.id)))
    shop.meet()
    assert everywhere(shop, process).phase is Phase.OPEN


def test_one_stands_in_for_an_owner_where_owners_are_asked(shop: Shop) -> None:
    form, _, id = expense(shop, 20, RouteStep(OWNER), by=shop.bo)
    process = asked(shop, shop.bo, form, id)
    assert standing_in(shop.eve.session, queries.process(shop.eve.session, process)) == ""
    today = shop_calendar(shop.ada.session).today(wall_ms())
    ada, eve = shop.member(shop.ada).hex(), shop.member(shop.eve).hex()
    said = commands.set_absence(shop.ada, ada, today - timedelta(1), today + timedelta(1), eve)  # type: ignore[arg-type]
    shop.meet()
    absence = standing_in(shop.eve.session, queries.process(shop.eve.session, process))
    assert absence == said.id
    decided(shop, shop.eve, process, Deed.APPROVE, absence=absence)
    assert everywhere(shop, process).phase is Phase.APPROVED


@pytest.mark.parametrize(
    ("step", "owner", "manager", "boss"),
    [
        (RouteStep(MANAGER), True, True, True),
        (RouteStep(OWNER), True, False, False),
        (RouteStep(Who("owner", ("aa" * 16,))), False, False, False),
        (RouteStep(Who("manager", ("aa" * 16,))), True, True, True),
        (RouteStep(OWNER, reports_to=True), False, False, True),
    ],
)
def test_whom_a_route_may_ask(step: RouteStep, owner: bool, manager: bool, boss: bool) -> None:
    route = FormRoute(bytes(16), visitors(NAME, route=(step,)))
    some = bytes(16)
    assert route.may_ask(some, Role.OWNER, is_boss=False) is owner
    assert route.may_ask(some, Role.MANAGER, is_boss=False) is manager
    assert route.may_ask(some, Role.MANAGER, is_boss=True) is boss
    assert route.may_ask(b"\xaa" * 16, Role.EMPLOYEE, is_boss=False) is bool(step.who.people)


LEAVE = visitors(
    Question("kind0000", QuestionType.ONE_OF, "Why", choices=(Choice("h", "Holiday"), Choice("o", "Other"))),
    Question("from0000", QuestionType.DATE, "From"),
    Question("until000", QuestionType.DATE, "Until"),
    Question("cover000", QuestionType.PERSON, "Covered by"),
    change_all=MANAGER,
    route=(RouteStep(MANAGER),),
)


def test_whoever_is_asked_for_a_yes_and_goes_on_leave_is_asked_who_stands_in(shop: Shop) -> None:
    form = published(shop.ada, LEAVE, shop.ada).form
    shop.meet()
    first, last = date(2126, 12, 4), date(2126, 12, 6)
    eve = shop.member(shop.eve)
    fields = {"cover000": write(MemberLink(eve)), "from0000": write(first), "until000": write(last)}
    id = entry(shop.bo, form, fields).id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space).hex()
    shop.meet()
    collection = next(each for each in record_queries.collections(shop.bo.session) if each.id == form)
    fields_without = tuple(field for field in collection.fields if not field.choices)
    called = ("Urlaubsantrag", "员工休假", "Congés", "Time off", "Sleeves", "Rooms")
    found = {one for one in called if is_leave(replace(collection, called=one, fields=fields_without))}
    assert found == set(called) - {"Sleeves", "Rooms"}
    process = commands.submit(shop.bo, collection, id)  # type: ignore[arg-type]
    shop.meet()

    def to_cover(till: Till) -> Leave | None:
        said = about(till, collection, id)  # type: ignore[arg-type]
        assert said is not None
        return said.leave

    assert to_cover(shop.bo) is None, "nobody said yes"
    waits = about(shop.bo, collection, id)  # type: ignore[arg-type]
    assert waits is not None
    assert (waits.mine, waits.barred) == (True, True), "nobody says yes to their own"
    commands.decide(shop.ada, process.id, Deed.APPROVE)  # type: ignore[arg-type]
    shop.meet()
    for till in (shop.bo, shop.ada):
        leave = to_cover(till)
        assert leave is not None
        assert (leave.person.id, leave.since, leave.until, leave.cover) == (process.by_id, first, last, eve.hex())
    assert to_cover(shop.eve) is None, "it is not hers to say"
    other = entry(shop.eve, form, {"from0000": write(first), "until000": write(last)})
    shop.meet()
    eves = asked(shop, shop.eve, form, other.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space).hex())
    decided(shop, shop.ada, eves, Deed.APPROVE)
    assert leave_to_cover(shop.ada.session, collection, queries.process(shop.ada.session, eves), first) is None
    commands.set_absence(shop.bo, process.by_id, first, last, None)  # type: ignore[arg-type]
    assert to_cover(shop.bo) is None, "it was said"
