"""Whom a request waits for, and what whoever is away or apart reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from desktop.forms.definition import Question, QuestionType, RouteStep, Who
from desktop.processes import commands, queries
from desktop.processes.facts import AskedStep, ProcessDecided, ProcessSubmitted
from desktop.processes.sheet import decision_sheet
from desktop.processes.state import Deed
from desktop.processes.today import MOST_OF_ONE, to_decide
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.values import MOMENT_LIMIT_MS
from desktop.rows.today import Onlooker, TodayDeed, TodayItem, TodayKind
from desktop.settings.commands import set_place
from desktop.settings.queries import shop_calendar
from sync.control import Role, RoleSet
from tests.desktop.batches import batch
from tests.desktop.form_samples import MANAGER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published
from tests.desktop.test_processes import asked, decided, expense


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_two_who_decide_apart_both_read_so_and_so_does_whoever_asked(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    assert [len(seen(shop, till)) for till in (shop.ada, shop.bo, shop.eve)] == [1, 1, 0]
    commands.decide(shop.ada, process, Deed.APPROVE)
    commands.decide(shop.bo, process, Deed.REJECT, "Too dear")
    shop.meet()
    (ada,), (bo,), (eve,) = (seen(shop, till) for till in (shop.ada, shop.bo, shop.eve))
    assert ada.title == bo.title
    assert ada.detail == bo.detail
    assert ada.detail.endswith(" Nothing happens until you agree.")
    assert ": “Too dear”." in ada.detail
    assert ": “Too dear”." in eve.detail
    assert [len(ada.deeds), len(bo.deeds)] == [2, 2]
    assert (eve.kind, eve.title[:15]) == (TodayKind.FOR_ME, "Not decided yet")
    decided(shop, shop.bo, process, Deed.APPROVE)
    assert [[item.kind for item in seen(shop, till)] for till in (shop.ada, shop.bo)] == [[], []]
    assert [item.title[:3] for item in seen(shop, shop.eve)] == ["Yes"]


def test_who_is_asked_again_reads_what_was_said_before(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.REJECT, "Too dear")
    asked(shop, shop.eve, form, id)
    (ada,) = seen(shop, shop.ada)
    assert ada.detail.startswith("Asked before: Somebody new said no: “Too dear” (")


def test_who_stands_in_is_asked_and_whoever_is_away_reads_what_was_said(shop: Shop) -> None:
    bo = RouteStep(Who(people=(shop.member(shop.bo).hex(),)))
    form, _, id = expense(shop, 20, bo)
    process = asked(shop, shop.eve, form, id)
    assert [len(seen(shop, till)) for till in (shop.ada, shop.bo)] == [0, 1]
    today = shop_calendar(shop.bo.session).today(now_ms(shop, process))
    commands.set_absence(shop.bo, shop.member(shop.bo).hex(), today, today + timedelta(2), shop.member(shop.ada).hex())
    shop.meet()
    (bo,), (ada,) = seen(shop, shop.bo), seen(shop, shop.ada)
    assert (bo.reminder, ada.reminder and ada.reminder.words) == (
        None,
        f"{ada.title.split(',')[0]} asks for a yes: Visitors",
    )
    assert "is away until " in ada.detail
    assert ada.detail.endswith("; you decide for them.")
    (absence,) = queries.absences(shop.ada.session, date.min.isoformat())
    decided(shop, shop.ada, process, Deed.APPROVE, absence=absence.id)
    (told,) = seen(shop, shop.bo)
    assert (told.kind, told.deeds, bool(told.once)) == (TodayKind.FOR_ME, (TodayDeed.SEEN,), True)
    assert "said yes, standing in for " in told.detail
    assert "though not asked" not in told.detail


def test_an_owner_joins_who_was_not_asked_once_nobody_answered_for_a_day(shop: Shop) -> None:
    form, _, id = expense(shop, 20, RouteStep(Who(people=(shop.member(shop.bo).hex(),))))
    asked(shop, shop.eve, form, id)
    assert [len(seen(shop, till)) for till in (shop.ada, shop.bo)] == [0, 1]
    (ada,) = seen(shop, shop.ada, timedelta(days=1))
    assert (ada.kind, len(ada.deeds)) == (TodayKind.DECIDE, 3)
    assert ada.detail.endswith("You may answer too.")


def test_what_an_owner_notes_is_new_for_the_other_owners(shop: Shop) -> None:
    form, key, id = expense(shop, 20, by=shop.ada)
    asked(shop, shop.ada, form, id)
    assert [seen(shop, till) for till in (shop.ada, shop.bo, shop.eve)] == [[], [], []]
    shop.ada.control(RoleSet(shop.member(shop.bo), Role.OWNER))
    shop.meet()
    (bo,) = seen(shop, shop.bo, role=Role.OWNER)
    assert (bo.kind, bo.deeds, bool(bo.once)) == (TodayKind.NEW, (TodayDeed.SEEN,), True)
    assert bo.title.endswith(" noted: visitor, 20")
    shop.ada.replica.post(
        shop.ada.replica.shop_space, batch(RecordSaved((RecordChange(*key, {"amount00": ["decimal", "900"]}),)))
    )
    shop.meet()
    (again,) = seen(shop, shop.bo, role=Role.OWNER)
    assert again.detail == "Amount: 20 when Somebody new noted it, now 900."
    assert again.once != bo.once
    assert seen(shop, shop.bo, timedelta(days=31), Role.OWNER) == []


def test_what_needs_no_yes_is_new_for_managers_and_owners(shop: Shop) -> None:
    form, _, id = expense(shop, 20, RouteStep(MANAGER, when="{amount00} > 50"))
    asked(shop, shop.eve, form, id)
    told = [seen(shop, till) for till in (shop.ada, shop.bo, shop.eve)]
    assert [[item.kind for item in some] for some in told] == [[TodayKind.NEW], [TodayKind.NEW], []]
    assert told[0][0].title.endswith(" told: visitor, 20")


def test_who_asks_for_a_lot_leaves_room_for_others(shop: Shop) -> None:
    form, key, _ = expense(shop, 20, RouteStep(MANAGER))
    space = shop.eve.replica.shop_space
    keys = [entry(shop.eve, form, {"amount00": ["decimal", "7"]}) for _ in range(MOST_OF_ONE + 2)]
    asks = AskedStep(0, (int(Role.MANAGER),), "any")
    shop.eve.replica.post(space, *(batch(ProcessSubmitted(*each, (), (asks,))) for each in (key, *keys)))
    shop.meet()
    *some, last = seen(shop, shop.bo)
    assert (len(some), last.title[-24:], last.deeds) == (MOST_OF_ONE, "asks for a yes to 3 more", ())
    assert last.place.id not in {item.place.id for item in some}
    said = [ProcessDecided(bytes.fromhex(item.subject), 0, Deed.APPROVE) for item in some]
    shop.bo.replica.post(space, *map(batch, said))
    shop.meet()
    assert [len(item.deeds) for item in seen(shop, shop.bo)] == [3, 3, 3]
    assert len(seen(shop, shop.eve)) == MOST_OF_ONE


def test_days_that_no_calendar_has_stop_nothing(shop: Shop) -> None:
    when = Question("when0000", QuestionType.MOMENT, "When")
    set_place(shop.ada, "Pacific/Kiritimati")
    form = published(shop.ada, visitors(when, change_all=MANAGER, route=(RouteStep(MANAGER),)), shop.ada).form
    shop.meet()
    for ms in (253_402_300_799_000, MOMENT_LIMIT_MS - 1):
        key = entry(shop.eve, form, {"when0000": ["moment", ms]})
        process = asked(shop, shop.eve, form, key.id(shop.eve.replica.genesis.hash, shop.eve.replica.shop_space).hex())
    assert {"31 Dec 9999" in item.title for item in seen(shop, shop.bo)} == {True}
    assert "31 Dec 9999, 23:59" in str(decision_sheet(shop.bo.session, process).printout)


def seen(shop: Shop, till: Till, later: timedelta = timedelta(), role: Role | None = None) -> list[TodayItem]:
    roles = {shop.ada: Role.OWNER, shop.bo: role or Role.MANAGER, shop.eve: Role.EMPLOYEE}
    (newest, *_) = queries.processes(till.session)
    at_ms = now_ms(shop, newest.id) + later // timedelta(milliseconds=1)
    onlooker = Onlooker(shop.member(till).hex(), roles[till], at_ms)
    return list(to_decide(till.session, onlooker))


def now_ms(shop: Shop, process: str) -> int:
    """Soon after it was asked for, as the shop's clocks have it."""
    return int(queries.process(shop.ada.session, process).at.timestamp() * 1000) + 60_000
