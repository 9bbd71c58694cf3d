"""How far requests are, in the tables of entries: shown, sorted, narrowed to, saved as a file; the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.forms.definition import RouteStep
from desktop.processes import commands, queries
from desktop.processes.about import about
from desktop.processes.facts import ProcessSubmitted
from desktop.processes.standing import REQUESTS
from desktop.processes.state import Deed
from desktop.records import listed_rows
from desktop.records import queries as record_queries
from desktop.records.export_format import ExportFormat
from desktop.records.exporting import exported_everything
from desktop.records.kept_filters import How, kept_filter, meant_filters
from desktop.records.listing import Listing, OnlyThese, RowOrder, listed
from desktop.records.own_rights import OwnRights
from desktop.records.standing import STANDING
from desktop.records.working_out import WORKED_OUT
from desktop.settings.typed_fields import TypedFields
from sync.control import Role
from tests.desktop.form_samples import MANAGER
from tests.desktop.record_life import DAY_MS, Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published, said
from tests.desktop.test_processes import asked, decided, expense, expenses
from tests.sync.replicas import START_MS, WallClock, agree, give, joined


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def collection_of(till: Till, form: bytes) -> Any:
    return next(each for each in record_queries.collections(till.session) if each.id == form)


def amounts(shop: Shop, form: bytes, order: RowOrder, *only: OnlyThese) -> list[int]:
    """Which entries are listed, the same everywhere."""
    found = []
    for till in (shop.ada, shop.bo, shop.eve):
        collection = collection_of(till, form)
        numbers = listed(till.session, collection, Listing(order, only))
        rows = listed_rows.rows(till.session, collection, numbers)
        found.append([int(rows[number].values["amount00"]) for number in numbers])  # type: ignore[call-overload]
    assert found[0] == found[1] == found[2]
    return found[0]


def test_entries_are_listed_by_how_far_their_requests_are(shop: Shop) -> None:
    form = published(shop.ada, expenses(RouteStep(MANAGER)), shop.ada).form
    shop.meet()
    keys = [entry(shop.eve, form, {"amount00": ["decimal", str(amount)]}) for amount in range(6)]
    own = entry(shop.ada, form, {"amount00": ["decimal", "6"]})
    shop.meet()
    where = shop.ada.replica.genesis.hash, shop.ada.replica.shop_space
    ids = [key.id(*where).hex() for key in (*keys, own)]
    asked(shop, shop.ada, form, ids[6])
    yes, no, again, apart = (asked(shop, shop.eve, form, ids[number]) for number in range(1, 5))
    decided(shop, shop.bo, yes, Deed.APPROVE)
    decided(shop, shop.bo, no, Deed.REJECT, "Too dear")
    decided(shop, shop.bo, again, Deed.RETURN, "Which oven?")
    asked(shop, shop.eve, form, ids[3])
    for till, deed in ((shop.ada, Deed.APPROVE), (shop.bo, Deed.REJECT)):
        commands.decide(till, apart, deed, "So.")  # type: ignore[arg-type]
    shop.meet()

    by = RowOrder(STANDING)
    assert amounts(shop, form, by) == [4, 3, 2, 1, 6, 0, 5]
    assert amounts(shop, form, RowOrder(STANDING, descending=True)) == [6, 1, 2, 3, 4, 0, 5]
    conditions: tuple[tuple[How, Any], ...] = (("is", "open"), ("is not", "open"), ("empty", None), ("filled", None))
    found = [amounts(shop, form, RowOrder("amount00"), OnlyThese(STANDING, *each)) for each in conditions]
    assert found == [[3], [0, 1, 2, 4, 5, 6], [0, 5], [1, 2, 3, 4, 6]]

    collection = collection_of(shop.bo, form)
    rows = listed_rows.rows(
        shop.bo.session, collection, numbers := listed(shop.bo.session, collection, Listing(RowOrder("amount00")))
    )
    words = [rows[number].titles.get(STANDING, "") for number in numbers]
    assert words == ["", "Yes", "No", "Waiting for a manager", "Not agreed", "", "Noted"]
    only = OnlyThese(STANDING, "is", "open")
    assert meant_filters(collection, [kept_filter(only)]) == (only,)
    assert OwnRights(shop.bo.session, collection).changing(rows[numbers[0]].key, STANDING) == WORKED_OUT
    customs = TypedFields(shop.bo.session).exporting()
    file = exported_everything(shop.bo.session, collection, customs, ExportFormat.CSV, ("Added", "By"), 0).data
    heading, *saved = (line.split(",")[2] for line in file.decode("utf-8-sig").splitlines())
    assert (heading, sorted(saved)) == ("Who says yes", sorted(words))


def test_entries_that_stand_alike_are_listed_by_when_they_were_added_in_whatever_order_they_came(shop: Shop) -> None:
    clocks = [WallClock() for _ in range(2)]
    others = [joined(shop.ada.replica, seed=f"by {place}", wall_ms=clock) for place, clock in enumerate(clocks)]
    form = published(shop.ada, expenses(RouteStep(MANAGER)), shop.ada).form
    shop.meet()
    agree(shop.ada.replica, *others)
    tills = [Till(other) for other in others]
    for amount in range(8):
        by = amount % 2
        clocks[by].now_ms += 2_000 + by
        entry(tills[by], form, {"amount00": ["decimal", str(amount)]})
    for givers, taker in ((others, shop.bo), (others[::-1], shop.eve)):
        for giver in givers:
            give(giver, taker.replica)
            taker.look()
    shop.meet()
    for amount in (5, 2, 7, 1):
        asked(shop, shop.bo, form, ids_by_amount(shop.bo, form)[amount])
    assert amounts(shop, form, RowOrder(STANDING)) == [1, 2, 5, 7, 0, 3, 4, 6]
    assert amounts(shop, form, RowOrder(STANDING, descending=True)) == [1, 2, 5, 7, 0, 3, 4, 6]
    for till in tills:
        till.close()


def ids_by_amount(till: Till, form: bytes) -> dict[int, str]:
    rows = record_queries.records(till.session, collection_of(till, form))
    return {int(row.values["amount00"]): row.id for row in rows}  # type: ignore[call-overload]


def test_what_was_asked_by_a_clock_that_was_ahead_is_not_the_latest_for_ever(shop: Shop) -> None:
    clock = WallClock(START_MS + 366 * DAY_MS)
    shop.eve.close()
    shop.eve = Till(joined(shop.ada.replica, seed="ahead", role=Role.EMPLOYEE, wall_ms=clock))
    form, _, id = expense(shop, 20, RouteStep(MANAGER))
    for deed in (Deed.WITHDRAW, Deed.REJECT):
        process = asked(shop, shop.eve, form, id)
        decided(shop, shop.eve if deed is Deed.WITHDRAW else shop.bo, process, deed, "So.")
        clock.now_ms -= 100 * DAY_MS
    latest = asked(shop, shop.eve, form, id)
    for till in (shop.ada, shop.bo, shop.eve):
        assert [one.id for one in queries.processes_of(till.session, id)][::2] == [latest, process]
        assert REQUESTS.of(till.session, [bytes.fromhex(id)])[bytes.fromhex(id)].choice == "open"
    assert amounts(shop, form, RowOrder("amount00"), OnlyThese(STANDING, "is", "open")) == [20]


def test_what_counts_for_nothing_hides_no_request_and_no_answer(shop: Shop) -> None:
    form, key, id = expense(shop, 20, RouteStep(MANAGER), by=shop.bo)
    process = asked(shop, shop.bo, form, id)
    said(shop.eve, ProcessSubmitted(*key, (), (), bytes.fromhex(process)))
    shop.meet()
    now = about(shop.ada, collection_of(shop.ada, form), id)  # type: ignore[arg-type]
    assert now is not None
    assert (now.processes[0].id, Deed.APPROVE in now.deeds, len(now.processes)) == (process, True, 2)
    decided(shop, shop.ada, process, Deed.REJECT, "Too dear")
    answered = queries.lately_answered(shop.bo.session, shop.member(shop.bo).hex(), START_MS)
    assert [one.id for one in answered] == [process]


def test_what_still_waits_goes_before_what_was_asked_for_later_and_ended(shop: Shop) -> None:
    form, _, id = expense(shop, 20, RouteStep(MANAGER))
    apart = [commands.submit(till, collection_of(till, form), id).id for till in (shop.eve, shop.bo)]  # type: ignore[arg-type]
    shop.meet()
    latest, earlier = (one.id for one in queries.processes_of(shop.ada.session, id))
    assert {latest, earlier} == {*apart}
    decided(shop, shop.ada, latest, Deed.REJECT, "Too dear")
    for till in (shop.ada, shop.bo, shop.eve):
        assert [one.id for one in queries.processes_of(till.session, id)] == [earlier, latest]
        assert REQUESTS.of(till.session, [bytes.fromhex(id)])[bytes.fromhex(id)].choice == "open"
    assert amounts(shop, form, RowOrder("amount00"), OnlyThese(STANDING, "is", "open")) == [20]
