"""Which records stand in a table, in which order, what its rows say, and what they come to."""

from datetime import date
from decimal import Decimal

import pytest

from desktop import areas
from desktop.records import commands, listed_rows
from desktop.records.listing import Listing, OnlyThese, RowOrder, listed
from desktop.records.own_rights import OwnRights
from desktop.records.values import MemberLink, Money
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.toy_collection.area import SECRETS, THINGS, WITH_THINGS

MOST = (1 << 63) - 1


def things(me):
    """What they say: the third has a colour that there is not, the last no name."""
    two_dollars, euros = Money(Decimal(2), "USD"), [Money(Decimal(sum_), "EUR") for sum_ in ("1.5", "9")]
    names = ["zebra", "Émile", "apple", "Fritz", None]
    colours = ["g", "r", "purple", None, "r"]
    weights = [Decimal("0.1"), Decimal("0.2"), None, Decimal(-3), Decimal(10)]
    prices = [two_dollars, euros[0], None, euros[1], None]
    days = [date(2026, 2, 1), None, date(2026, 1, 1), date(2025, 1, 1), date(2026, 1, 2)]
    for number, (name, colour, weight, price, day) in enumerate(
        zip(names, colours, weights, prices, days, strict=True)
    ):
        said = {
            "name": name,
            "code": name,
            "colour": colour,
            "weight": weight,
            "price": price,
            "day": day,
            "pieces": MOST,
            "sold": number % 2 == 0,
        }
        yield said | {"maker": me if number == 1 else None} | ({"tag/0123456789abcdef": "fresh"} if not number else {})


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Five things of Ada’s, the last without a name, one thrown away."""
    with pytest.MonkeyPatch.context() as patch, alone(_made(patch, tmp_path_factory), "Ada") as ada:
        me = MemberLink(bytes.fromhex(ada.workspace.me.id))
        for fields in things(me):
            ada.workspace.do(commands.create, THINGS, fields).result(WAIT_S)
        gone = ada.workspace.do(commands.create, THINGS, {"name": "gone"}).result(WAIT_S)
        ada.workspace.do(commands.throw_away, THINGS, gone.id).result(WAIT_S)
        session = ada.workspace.read()
        yield session
        session.close()


def _made(patch, factory):
    patch.setattr(areas, "AREAS", WITH_THINGS)
    return factory.mktemp("shop") / "ada"


def names(session, listing):
    """What is listed, by name."""
    numbers = listed(session, THINGS, listing)
    rows = listed_rows.rows(session, THINGS, numbers)
    return [rows[number].values.get("name", "") for number in numbers]


@pytest.mark.parametrize(
    ("key", "up"),
    [
        ("~added", ["zebra", "Émile", "apple", "Fritz", ""]),
        ("name", ["apple", "Émile", "Fritz", "zebra", ""]),
        ("code", ["apple", "Émile", "Fritz", "zebra", ""]),
        ("colour", ["Émile", "", "zebra", "apple", "Fritz"]),
        ("weight", ["Fritz", "zebra", "Émile", "", "apple"]),
        ("price", ["Émile", "Fritz", "zebra", "apple", ""]),
        ("day", ["Fritz", "apple", "", "zebra", "Émile"]),
        ("maker", ["Émile", "zebra", "apple", "Fritz", ""]),
    ],
)
def test_rows_stand_as_people_order_them_and_what_is_empty_last(shop, key, up):
    assert names(shop, Listing(RowOrder(key))) == up
    down = names(shop, Listing(RowOrder(key, descending=True)))
    filled = {"~added": 5, "name": 4, "code": 4, "colour": 3, "weight": 4, "price": 3, "day": 4, "maker": 1}[key]
    assert set(down[filled:]) == set(up[filled:]), "what is empty, and what does not fit, stands last either way"
    if key != "colour":
        assert down[:filled] == up[:filled][::-1]


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (OnlyThese("colour", "is", "r"), ["Émile", ""]),
        (OnlyThese("sold", "is not", True), ["Émile", "Fritz"]),
        (OnlyThese("name", "contains", "PP"), ["apple"]),
        (OnlyThese("name", "contains", "%"), []),
        (OnlyThese("name", "empty"), [""]),
        (OnlyThese("day", "filled"), ["zebra", "apple", "Fritz", ""]),
        (OnlyThese("weight", "from", Decimal("0.2")), ["Émile", ""]),
        (OnlyThese("day", "to", date(2026, 1, 1)), ["apple", "Fritz"]),
        (OnlyThese("price", "is", Money(Decimal(2), "USD")), ["zebra"]),
        (OnlyThese("price", "is", Money(Decimal(2), "EUR")), []),
    ],
)
def test_only_these_are_listed(shop, only, found):
    assert names(shop, Listing(only=(only,))) == found


def test_words_and_what_was_thrown_away(shop):
    assert names(shop, Listing(words="emi")) == ["Émile"]
    assert names(shop, Listing(words="fresh", only=(OnlyThese("colour", "is", "g"),))) == ["zebra"]
    assert names(shop, Listing(away=True)) == ["gone"]


def test_a_row_says_what_does_not_fit(shop):
    numbers = listed(shop, THINGS, Listing())
    rows = listed_rows.rows(shop, THINGS, [numbers[2], 1 << 40])
    assert list(rows) == [numbers[2]], "a row that is gone is left out"
    assert rows[numbers[2]].misfits == {"colour"}
    assert rows[numbers[2]].values["colour"] == "purple"


def test_what_a_selection_comes_to_is_exact(shop):
    numbers = listed(shop, THINGS, Listing())
    fields = [THINGS.by_key["weight"], THINGS.by_key["price"]]
    assert listed_rows.sums(shop, THINGS, fields[:1], numbers) == listed_rows.Sums(4, {"": (Decimal("7.3"), 4)})
    both = listed_rows.sums(shop, THINGS, fields, numbers[:4])
    assert both.filled == 6
    assert both.sums == {"": (Decimal("-2.7"), 3), "EUR": (Decimal("10.5"), 2), "USD": (Decimal(2), 1)}
    pieces = listed_rows.sums(shop, THINGS, [THINGS.by_key["pieces"]], numbers)
    assert pieces.sums == {"": (Decimal(5 * MOST), 5)}, "more than any number that SQL knows"


def test_it_is_said_who_may_write(shop):
    assert OwnRights(shop, THINGS).adding() == ""
    row = next(iter(listed_rows.rows(shop, THINGS, listed(shop, THINGS, Listing())[:1]).values()))
    assert OwnRights(shop, THINGS).changing(row.key, "name") == ""
    assert OwnRights(shop, SECRETS).adding() == ""
