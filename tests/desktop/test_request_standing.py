"""How far requests are, in the tables of entries: shown, sorted, narrowed to, saved as a file; the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.forms.definition import RouteStep
from desktop.processes import commands
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
from tests.desktop.form_samples import MANAGER
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published
from tests.desktop.test_processes import asked, decided, expenses


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
