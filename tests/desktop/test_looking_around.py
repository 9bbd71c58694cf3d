"""What ready-made forms say of other entries: days of holiday left, the same expense twice, what is in stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.forms import queries
from desktop.forms.definition import Question, QuestionType
from desktop.forms.headless_filling import fill_in
from desktop.forms.ready_made.catalogue import field_key
from desktop.forms.ready_made.commands import take
from desktop.forms.today.shown_form import ShownForm
from desktop.forms.today.warned import warned
from desktop.home.wall_clock import wall_ms
from desktop.processes import commands as process_commands
from desktop.processes.records import Process
from desktop.processes.state import Deed
from desktop.processes.today import to_decide
from desktop.profiles.collections import HOLIDAY, JOB, PAY
from desktop.profiles.commands import set_profile
from desktop.records import queries as record_queries
from desktop.records import working_out
from desktop.records.identity import RecordKey
from desktop.records.records import Record
from desktop.records.values import Money
from desktop.records.whole_record import whole_record
from desktop.rows.today import Onlooker, TodayKind
from desktop.settings.brief import Brief
from sync.control import Role
from tests.desktop.form_samples import visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import Desk, ask, published

FRIDAY = date(2027, 12, 3)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def use(shop: Shop, *keys: str) -> dict[str, str]:
    """These, taken by the manager; their ids by their keys."""
    for key in keys:
        ask(shop.bo, take, key)
    shop.meet()
    titles = {form.title: form.id for form in queries.forms(shop.bo.session)}
    return {key: titles[title] for key, title in TITLES.items() if title in titles}


TITLES = {
    "leave": "Leave", "expenses": "Expenses", "products": "Products", "stock-count": "Stock counts",
    "waste": "Waste and sold out", "purchase-orders": "Purchase orders", "suppliers": "Suppliers",
}  # fmt: skip


def add(
    shop: Shop, till: Till, key: str, form: str, said: Mapping[str, Any], **rows: Sequence[Mapping[str, Any]]
) -> Record:
    """An entry, its answers and rows by the names in the form's file."""
    named = {field_key(key, name): [_keyed(key, row) for row in listed] for name, listed in rows.items()}
    entry: Record = fill_in(Desk(till), form, _keyed(key, said), named)  # type: ignore[arg-type]
    shop.meet()
    return entry


def _keyed(key: str, said: Mapping[str, Any]) -> dict[str, Any]:
    return {field_key(key, name): value for name, value in said.items()}


def shown(till: Till, key: str, form: str, entry: Record, name: str) -> Any:
    """What somebody reads there; a text that says why it comes to nothing."""
    found = record_queries.record(till.session, queries.entries_of(till.session, form), entry.id)
    field = field_key(key, name)
    return found.worked_out.get(field, found.why_not.get(field))


def remarks(till: Till, form: str, entry: Record) -> list[str]:
    """What the form says of an entry, to somebody."""
    said = whole_record(till.session, queries.entries_of(till.session, form), entry.id, 1).remarks
    return [each.sentence for each in said]


def ask_for(shop: Shop, form: str, entry: Record, till: Till | None = None) -> Process:
    """Eve asks for a yes, or who sits at this PC."""
    till = till or shop.eve
    collection = queries.entries_of(till.session, form)
    process = process_commands.submit(Desk(till), collection, entry.id)  # type: ignore[arg-type]
    shop.meet()
    return process


def told(shop: Shop, till: Till) -> tuple[str, str]:
    """What the only card says of what waits for somebody's yes."""
    role = {shop.ada: Role.OWNER, shop.bo: Role.MANAGER}[till]
    onlooker = Onlooker(shop.member(till).hex(), role, wall_ms())
    (item,) = (each for each in to_decide(till.session, onlooker) if each.kind is TodayKind.DECIDE)
    plain = lambda words: words.translate({0x2068: None, 0x2069: None})  # noqa: E731
    return plain(item.title), plain(item.detail)


def holiday(first: date, days: int = 1) -> dict[str, Any]:
    return {"leavekind": "holiday", "leavefrom": first, "leaveuntil": first + timedelta(days - 1)}


def test_days_of_holiday_that_are_left_are_counted_with_what_got_no_no(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_out, "MOST_LOOKS", 300)  # of others only their days are worked out, not what is left
    form = use(shop, "leave")["leave"]
    eve, bo = (shop.member(till).hex() for till in (shop.eve, shop.bo))
    set_profile(Desk(shop.bo), eve, {HOLIDAY: Decimal(8)})  # type: ignore[arg-type]
    shop.meet()
    first = add(shop, shop.eve, "leave", form, holiday(FRIDAY, 3))
    add(shop, shop.eve, "leave", form, {**holiday(FRIDAY), "leavekind": "sick"})
    add(shop, shop.eve, "leave", form, holiday(date(2028, 1, 3), 5))
    second = add(shop, shop.eve, "leave", form, holiday(FRIDAY + timedelta(7), 8))
    for till in (shop.ada, shop.bo, shop.eve):
        left = [shown(till, "leave", form, each, "leaveleft") for each in (first, second)]
        assert left == [Decimal(-1), Decimal(-1)]
        assert remarks(till, form, second) == ["These are more days of holiday than are left this year."]
    process = ask_for(shop, form, first)
    assert told(shop, shop.bo) == ("Somebody new, leave, Fri 3 – Sun 5 Dec 2027", "Days left: -1.")
    process_commands.decide(Desk(shop.bo), process.id, Deed.REJECT, "No")  # type: ignore[arg-type]
    shop.meet()
    assert [shown(till, "leave", form, second, "leaveleft") for till in (shop.ada, shop.eve)] == [Decimal(1)] * 2
    assert remarks(shop.eve, form, second) == []
    assert shown(shop.ada, "leave", form, second, "leaveaway") is None
    bos = ask_for(shop, form, add(shop, shop.bo, "leave", form, holiday(FRIDAY, 9)), shop.bo)
    assert shown(shop.ada, "leave", form, second, "leaveaway") is None
    process_commands.decide(Desk(shop.ada), bos.id, Deed.APPROVE)  # type: ignore[arg-type]
    shop.meet()
    assert [shown(till, "leave", form, second, "leaveaway") for till in (shop.ada, shop.eve)] == ["Somebody new", None]
    process_commands.set_absence(Desk(shop.bo), bo, FRIDAY, FRIDAY + timedelta(8), None)  # type: ignore[arg-type]
    shop.meet()
    ask_for(shop, form, second)
    assert told(shop, shop.ada) == (
        "Somebody new, leave, Fri 10 – Fri 17 Dec 2027",
        "Somebody new is away too. Days left: 1.",
    )
    assert [shown(till, "leave", form, second, "leaveaway") for till in (shop.ada, shop.eve)] == ["Somebody new"] * 2


def test_nothing_is_filled_in_that_fewer_people_read_than_the_entry(shop: Shop) -> None:
    bo = shop.member(shop.bo).hex()
    set_profile(Desk(shop.ada), bo, {PAY: Money(Decimal(2500), "EUR"), JOB: "Baker"})  # type: ignore[arg-type]
    shop.meet()
    kept = {
        "job00000": "{~added_by}.{job}", "pay00000": "{~added_by}.{pay}", "then0000": "SUM({>}.{now00000})",
        "away0000": "COUNT(AWAY(DATE(2026, 1, 1), DATE(2026, 1, 2)))", "all00000": "COUNTA({>}.{job00000})",
    }  # fmt: skip
    asked = [Question(key, QuestionType.TEXT, key, default=formula) for key, formula in kept.items()]
    now = Question(
        "now00000", QuestionType.CALCULATE, "Now", calculation="{~added_by}.{pay}", result=QuestionType.MONEY
    )
    form = published(shop.eve, visitors(*asked, now), shop.eve).form
    shop.meet()
    for _ in range(2):
        entry: Record = fill_in(Desk(shop.bo), form.hex(), {}, {})  # type: ignore[arg-type]
        shop.meet()
    collection = queries.entries_of(shop.eve.session, form.hex())
    said = record_queries.record(shop.eve.session, collection, entry.id).values
    assert said == {"job00000": "Baker", "all00000": "1"}


def test_the_same_amount_on_the_same_day_is_said_of_the_same_person_alone(shop: Shop) -> None:
    form = use(shop, "expenses")["expenses"]
    flour = {
        "expensedate": date(2023, 11, 2), "expensewhat": "Flour", "expensekind": "goods",
        "expenseamount": Money(Decimal(8), "EUR"), "expensepaidwith": "till",
    }  # fmt: skip
    twice = ["There is an expense of the same amount on the same day already."]
    first = add(shop, shop.eve, "expenses", form, flour)
    others = [
        add(shop, shop.eve, "expenses", form, flour | {"expensedate": date(2023, 11, 3)}),
        add(shop, shop.eve, "expenses", form, flour | {"expenseamount": Money(Decimal(9), "EUR")}),
        add(shop, shop.bo, "expenses", form, flour),
    ]
    assert [remarks(shop.ada, form, each) for each in (first, *others)] == [[]] * 4
    second = add(shop, shop.eve, "expenses", form, flour)
    assert [remarks(till, form, each) for till in (shop.ada, shop.eve) for each in (first, second)] == [twice] * 4
    ask_for(shop, form, second)
    assert told(shop, shop.bo) == ("Somebody new, expense, €8, Flour", *twice)
    now_ms = int(second.created_at.timestamp() * 1000)
    onlooker, brief = Onlooker(shop.member(shop.bo).hex(), Role.MANAGER, now_ms), Brief(shop.bo.session, now_ms)
    definition, entries = queries.form(shop.bo.session, form).definition, queries.entries_of(shop.bo.session, form)
    shown_form = ShownForm(shop.bo.session, onlooker, brief, definition, entries)
    assert [item.place.id for item in warned(shown_form)] == [first.id], "what is to be decided is warned of there"


def test_stock_is_what_was_counted_last_and_came_since_less_what_was_used(shop: Shop) -> None:
    use(shop, "suppliers")
    forms = use(shop, "products")
    butter = add(shop, shop.eve, "products", forms["products"], BUTTER)
    assert shown(shop.eve, "products", forms["products"], butter, "productstock") is None
    forms = use(shop, "stock-count", "waste", "purchase-orders")
    key = key_of(shop, butter)
    for day, *counted in ((1, 40), (8, 7, 5)):
        for count in counted:
            row = {"countproduct": key, "countcounted": Decimal(count)}
            said = {"countplace": f"Cellar {count}", "countdate": date(2023, 11, day)}
            add(shop, shop.eve, "stock-count", forms["stock-count"], said, countrows=[row])
    for day, count in ((7, 6), (8, 3), (9, 2)):
        row = {"wasteproduct": key, "wastewhat": "used", "wastecount": Decimal(count)}
        add(shop, shop.eve, "waste", forms["waste"], {"wastedate": date(2023, 11, day)}, wasterows=[row])
    assert shown(shop.eve, "products", forms["products"], butter, "productstock") == Decimal(10)
    supplier = {"supplierproduct": key, "supplierprice": Money(Decimal(8), "EUR"), "suppliersince": date(2026, 1, 1)}
    dairy = add(shop, shop.bo, "suppliers", forms["suppliers"], {"suppliername": "Miller"}, supplierprices=[supplier])
    order = add(
        shop, shop.eve, "purchase-orders", forms["purchase-orders"],
        {"purchasenumber": "PO 1", "purchasesupplier": key_of(shop, dairy), "purchasestate": "part"},
        purchaserows=[{"purchaseproduct": key, "purchasequantity": Decimal(20), "purchaseprice": NINE}],
        purchasereceived=[
            {"purchasecame": key, "purchasecamecount": Decimal(4), "purchasecameon": date(2023, 11, 9)},
            {"purchasecame": key, "purchasecamecount": Decimal(90), "purchasecameon": date(2023, 11, 8)},
        ],
    )  # fmt: skip
    assert shown(shop.bo, "products", forms["products"], butter, "productstock") == Decimal(14)
    ask_for(shop, forms["purchase-orders"], order)
    assert told(shop, shop.bo)[0] == "Somebody new, PO 1, Miller, €180"
    orders = queries.entries_of(shop.bo.session, forms["purchase-orders"])
    found = whole_record(shop.bo.session, orders, order.id, 1).rows
    (row,) = found[f"{orders.name}/{field_key('purchase-orders', 'purchaserows')}"]
    names = ("purchasestock", "purchasesuggested", "purchaselast")
    read = [row.worked_out[field_key("purchase-orders", name)] for name in names]
    assert read == [Decimal(14), Decimal(20), Money(Decimal(8), "EUR")]


NINE = Money(Decimal(9), "EUR")
BUTTER = {"productname": "Butter", "productpack": Decimal(10), "productfill": Decimal(30)}


def key_of(shop: Shop, entry: Record) -> RecordKey:
    query = "SELECT collection, creator, nonce FROM records WHERE record = ?"
    return RecordKey(*shop.bo.model.conn.execute(query, (bytes.fromhex(entry.id),)).fetchone())
