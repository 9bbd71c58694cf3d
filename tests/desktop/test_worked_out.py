"""What is worked out of entries and their rows stands in tables: on every PC, in whatever way and order things came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import NotFoundError
from desktop.forms import commands as form_commands
from desktop.forms.definition import Question, QuestionType, Sorting, View
from desktop.forms.entries import add_entry
from desktop.forms.identity import form_id, rows_id
from desktop.forms.publishing import publication
from desktop.forms.queries import entries_of
from desktop.formulas.context import others_key
from desktop.records import commands as record_commands
from desktop.records import listed_rows, listing, past
from desktop.records import queries as record_queries
from desktop.records.facts import Parent, RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.records.listed_rows import ListedRow
from desktop.records.listing import Listing, OnlyThese, RowOrder
from desktop.records.seen import seen
from desktop.records.values import Money
from desktop.records.whole_record import whole_record
from tests.desktop.batches import batch
from tests.desktop.form_samples import visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.shops import WAIT_S, Person, two, until
from tests.desktop.test_record_orders import LOCAL, in_another_order
from tests.sync.replicas import give
from tests.volume import drawn

NUMBER, MONEY, CALCULATE = QuestionType.NUMBER, QuestionType.MONEY, QuestionType.CALCULATE
LINES = Question(
    "lines000", QuestionType.ROWS, "Lines", questions=(
        Question("pieces00", NUMBER, "Pieces"),
        Question("price000", MONEY, "Price"),
        Question("sum00000", CALCULATE, "Sum", calculation="{pieces00} * {price000}", result=MONEY),
        Question("share000", CALCULATE, "Share", calculation="{pieces00} * {percent0} + ROW()", result=NUMBER),
    ),
)  # fmt: skip
WHO = Question("who00000", QuestionType.TEXT, "Who")
PERCENT = Question("percent0", NUMBER, "Percent", relevant="NOT(ISBLANK({who00000}))")
TOTAL = Question("total000", CALCULATE, "Total", calculation="SUM({lines000}.{sum00000})", result=MONEY)
LABEL = Question("label000", CALCULATE, "Label", calculation='{who00000} & ": " & COUNT({lines000})')
AGE = Question("age00000", CALCULATE, "Age", calculation="TODAY() - DATE(2026, 1, 1)", result=NUMBER)
WITH_TIP = Question("total000", CALCULATE, "Total", calculation="SUM({lines000}.{sum00000}) * 1.1", result=MONEY)
ORDERS = (WHO, PERCENT, LINES, TOTAL, LABEL, AGE)
VERSIONS = (ORDERS, (WHO, PERCENT, LINES, WITH_TIP, LABEL), (WHO, TOTAL, LINES), (WHO, PERCENT))


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def publish(till: Till, of: Till, *questions: Question) -> bytes:
    """The form that somebody made asks this from now on."""
    where, creator = till.replica.shop_space, of.replica.me.member
    fact = publication(till.replica, where, creator, b"n" * 16, visitors(*questions))
    till.replica.post(where, batch(fact))
    till.look()
    return fact.form


def line(form: bytes, parent: Parent, pieces: Any, price: str = "2") -> RecordChange:
    said = {"pieces00": ["decimal", pieces] if isinstance(pieces, str) else pieces, "price000": ["money", price, "EUR"]}
    return RecordChange(rows_id(form, LINES.key), b"", b"", said, parent)


def order(form: bytes, *pieces: str) -> tuple[RecordChange, ...]:
    whole = RecordChange(form, b"", b"", {"percent0": ["decimal", "10"], "who00000": "Maria"})
    return (whole, *(line(form, Parent(form, b"", b""), each) for each in pieces))


def made(till: Till, *changes: RecordChange) -> list[RecordKey]:
    entry = till.replica.post(till.replica.shop_space, batch(RecordSaved(changes)))[-1]
    till.look()
    nonces = (created_nonce(entry.hash, place) for place in range(len(changes)))
    return [
        RecordKey(each.collection, till.replica.me.member, nonce) for each, nonce in zip(changes, nonces, strict=True)
    ]


def table(till: Till, id: bytes, asked: Listing = Listing()) -> list[dict[str, Any]]:  # noqa: B008
    """What is worked out in a collection's table, and why it is not."""
    collection = next(each for each in record_queries.collections(till.session) if each.id == id)
    found = listed_rows.rows(till.session, collection, numbers := listing.listed(till.session, collection, asked))
    keys = [field.key for field in collection.worked_out]
    return _said(found, numbers, keys)


def read(till: Till, id: bytes) -> list[dict[str, Any]]:
    """The same of what has no column."""
    collection = next(each for each in record_queries.collections(till.session) if each.id == id)
    found = listed_rows.rows(till.session, collection, numbers := listing.listed(till.session, collection, Listing()))
    return _said(found, numbers, [field.key for field in collection.fields if field.is_read])


def _said(found: Mapping[int, ListedRow], numbers: Sequence[int], keys: Collection[str]) -> list[dict[str, Any]]:
    return [
        {key: row.values[key] for key in keys if key in row.values} | dict(row.why_not)
        for row in (found[number] for number in numbers)
    ]


def test_a_total_follows_its_entry_and_rows_whoever_changes_them(shop: Shop) -> None:
    form = publish(shop.bo, shop.bo, *ORDERS)
    shop.meet()
    whole, first, second = made(shop.eve, *order(form, "3", "4"))
    shop.meet()
    totals = [table(shop.ada, form)]
    for change in (
        RecordChange(*first, {"pieces00": ["decimal", "10"]}),
        RecordChange(*second, {"~away": True}),
        RecordChange(*whole, {"who00000": None}),
        RecordChange(*second, {"pieces00": "many", "~away": False}),
    ):
        shop.save(shop.bo, change)
        totals.append(table(shop.ada, form))
    assert [each[0]["total000"] for each in totals[:4]] == [Money(Decimal(n), "EUR") for n in (14, 28, 20, 20)]
    assert [each[0]["label000"] for each in totals[:4]] == ["Maria: 2", "Maria: 2", "Maria: 1", ": 1"]
    refusal = "“*” does not work with a text and a sum of money."
    assert totals[4] == [{"label000": ": 2", "total000": refusal}]
    lines = sorted(table(shop.eve, rows_id(form, LINES.key)), key=lambda said: said["share000"])
    assert lines == [
        {"sum00000": Money(Decimal(20), "EUR"), "share000": Decimal(1)},
        {"sum00000": refusal, "share000": Decimal(2)},
    ]


def test_it_is_sorted_filtered_summed_and_found(shop: Shop) -> None:
    form = publish(shop.bo, shop.bo, *ORDERS)
    for pieces in ("3", "1", "2"):
        made(shop.bo, *order(form, pieces))
    collection = next(each for each in record_queries.collections(shop.bo.session) if each.id == form)
    by_total = table(shop.bo, form, Listing(RowOrder("total000", descending=True)))
    assert [each["total000"].amount for each in by_total] == [6, 4, 2]
    dear = table(shop.bo, form, Listing(only=(OnlyThese("total000", "from", Money(Decimal(4), "EUR")),), words="maria"))
    assert [each["total000"].amount for each in dear] == [6, 4]
    numbers = listing.listed(shop.bo.session, collection, Listing())
    summed = listed_rows.sums(shop.bo.session, collection, [collection.by_key["total000"]], numbers)
    assert summed.sums == {"EUR": (Decimal(12), 3)}
    assert not collection.by_key["age00000"].has_column
    sorted_by_age = (View("view0000", "By age", sort=(Sorting("age00000"), Sorting("total000"))),)
    where, bo = shop.bo.replica.shop_space, shop.bo.replica.me.member
    definition = visitors(*ORDERS, views=sorted_by_age)
    shop.say(shop.bo, publication(shop.bo.replica, where, bo, b"n" * 16, definition))
    assert [each["total000"].amount for each in table(shop.ada, form, Listing(RowOrder("total000")))] == [2, 4, 6]
    assert len(table(shop.ada, form, Listing(RowOrder("age00000")))) == 3, "there is nothing to sort by"


def test_another_formula_is_worked_out_for_all_that_there_is(shop: Shop) -> None:
    form = publish(shop.bo, shop.bo, WHO, LINES)
    made(shop.bo, *order(form, "5"))
    publish(shop.bo, shop.bo, *ORDERS)
    before = table(shop.bo, form)
    publish(shop.bo, shop.bo, *VERSIONS[1])
    assert [before[0]["total000"], table(shop.bo, form)[0]["total000"]] == [
        Money(Decimal(each), "EUR") for each in ("10", "11")
    ]


@given(seed=st.integers(0, 1 << 32))
@settings(deadline=None, max_examples=drawn(5))
def test_every_order_of_arrival_comes_to_the_same(seed: int) -> None:
    shop, chance = Shop(), Random(seed)
    form = publish(shop.bo, shop.bo, *chance.choice(VERSIONS[:3]))
    shop.meet()
    wholes, rows, tills = [], [], (shop.ada, shop.bo, shop.eve)
    for _ in range(14):
        till = chance.choice(tills)
        match chance.randrange(6):
            case 0 | 1:
                whole, *lines = made(till, *order(form, *chance.sample("123", chance.randrange(3))))
                wholes.append(whole)
                rows += lines
            case 2 if wholes:
                rows += made(till, line(form, Parent(*chance.choice(wholes)), chance.choice(("7", True, "9"))))
            case 3 if wholes or rows:
                key = chance.choice([*wholes, *rows])
                said = chance.choice(
                    ({"~away": chance.random() < 0.5}, {"pieces00": ["decimal", "20"]}, {"who00000": None})
                )
                made(till, RecordChange(*key, said))
            case 4:
                publish(chance.choice(tills[:2]), shop.bo, *chance.choice(VERSIONS))
            case _:
                giver, taker = chance.sample(tills, 2)
                give(giver.replica, taker.replica)
                taker.look()
    shop.meet()
    shown = [
        {name: rows for name, rows in till.shown().items() if name.startswith(("entries", "record"))} for till in tills
    ]
    assert shown[1:] == [shown[0], shown[0]]
    anew = in_another_order(SimpleNamespace(chance=chance), shop.ada)
    assert anew == {name: rows for name, rows in shop.ada.shown().items() if name not in LOCAL}
    shop.close()


def test_other_entries_are_looked_into_and_added_up_when_it_is_read(shop: Shop) -> None:
    where, bo = shop.bo.replica.shop_space, shop.bo.replica.me.member
    orders, items = form_id(shop.bo.replica.genesis.hash, where, bo, b"o" * 16, "everyone"), "items000"
    products = publish(
        shop.bo,
        shop.bo,
        Question("name0000", QuestionType.TEXT, "Name"),
        Question("price000", MONEY, "Price"),
        Question(
            "sold0000",
            CALCULATE,
            "Sold",
            result=NUMBER,
            calculation=f"SUM({{{others_key(rows_id(orders, items).hex(), 'which000')}}}.{{pieces00}})",
        ),
        Question(
            "last0000",
            CALCULATE,
            "Last",
            calculation=f"LATEST({{{others_key(rows_id(orders, items).hex(), 'which000')}}}.{{note0000}})",
        ),
    )
    inside = (
        Question("which000", QuestionType.ENTRY, "Product", form=products.hex()),
        Question("pieces00", NUMBER, "Pieces"),
        Question("note0000", QuestionType.TEXT, "Note"),
        Question("sum00000", CALCULATE, "Sum", calculation="{which000}.{price000} * {pieces00}", result=MONEY),
    )
    asked = (
        Question(items, QuestionType.ROWS, "Items", questions=inside),
        Question("total000", CALCULATE, "Total", calculation="SUM({items000}.{sum00000})", result=MONEY),
        AGE,
    )
    fact = publication(shop.bo.replica, where, bo, b"o" * 16, visitors(*asked))
    shop.say(shop.bo, fact)
    rye, roll = (
        made(shop.bo, RecordChange(products, b"", b"", {"name0000": name, "price000": ["money", price, "EUR"]}))[0]
        for name, price in (("Rye", "4"), ("Roll", "0.5"))
    )
    shop.meet()

    def ordered(till: Till, *lines: tuple[RecordKey, str, str]) -> RecordKey:
        rows = (
            RecordChange(
                rows_id(orders, items),
                b"",
                b"",
                {"note0000": note, "pieces00": ["decimal", pieces], "which000": ["link", *product]},
                Parent(orders, b"", b""),
            )
            for product, pieces, note in lines
        )
        return made(till, RecordChange(orders, b"", b"", {}), *rows)[0]

    first = ordered(shop.eve, (rye, "2", "sliced"), (roll, "10", ""))
    ordered(shop.eve, (roll, "6", "fresh"))
    shop.meet()
    assert [each["total000"].amount for each in read(shop.ada, orders)] == [Decimal(13), Decimal(3)]
    assert read(shop.ada, products) == [
        {"sold0000": Decimal(2), "last0000": "sliced"},
        {"sold0000": Decimal(16), "last0000": "fresh"},
    ]
    collection = entries_of(shop.ada.session, orders.hex())
    id = first.id(shop.ada.replica.genesis.hash, where).hex()
    links = whole_record(shop.ada.session, collection, id, 1).links
    assert {each.title for each in links.values()} == {"Rye", "Roll"}, "its rows say what they lead to"
    shop.save(shop.bo, RecordChange(*first, {"~away": True}))
    shop.save(shop.bo, RecordChange(*roll, {"price000": ["money", "1", "EUR"]}))
    assert [each["sold0000"] for each in read(shop.ada, products)] == [Decimal(0), Decimal(6)]
    assert [each["total000"].amount for each in read(shop.ada, orders)] == [Decimal(6)]
    assert read(shop.ada, orders)[0]["age00000"] > 300


def test_two_who_write_in_one_entry_on_two_pcs_read_the_same(tmp_path: Path) -> None:
    asked = (
        Question("pieces00", NUMBER, "Pieces"),
        Question("price000", NUMBER, "Price"),
        Question("total000", CALCULATE, "Total", calculation="{pieces00} * {price000}", result=NUMBER),
    )
    with two(tmp_path) as (alice, bob):
        form = alice.workspace.do(form_commands.make, visitors(*asked)).result(WAIT_S)
        given = {"pieces00": Decimal(2), "price000": Decimal(3)}
        entry = alice.workspace.do(add_entry, form.id, given).result(WAIT_S).id

        def shown(person: Person) -> Any:
            try:
                return record_queries.record(person.session, entries_of(person.session, form.id), entry)
            except NotFoundError:
                return None

        def save(person: Person, seen_by: tuple[bytes, ...], **fields: Decimal) -> None:
            collection = entries_of(person.session, form.id)
            person.workspace.do(record_commands.change, collection, entry, fields, seen_by).result(WAIT_S)

        until(lambda: shown(bob) is not None)
        begun, at = (seen(alice.session, [entry]), seen(bob.session, [entry])), shown(bob).changed_at
        save(alice, begun[0], pieces00=Decimal(5))
        save(bob, begun[1], pieces00=Decimal(7), price000=Decimal(4))
        until(lambda: all("pieces00" in shown(each).apart for each in (alice, bob)))
        read = [shown(each) for each in (alice, bob)]
        assert read[0].said == read[1].said
        (then,) = past.all_as_of(bob.session, entries_of(bob.session, form.id), at)
        assert then.said["total000"] == 6, "as of then"
        assert read[0].said["total000"] == read[0].values["pieces00"] * 4
        assert {read[0].values["pieces00"], read[0].apart["pieces00"][0].value} == {Decimal(5), Decimal(7)}
