"""Records parted by what they answer, and by the days on which they stand: what boards and calendars show."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from desktop import areas
from desktop.records import commands, dated, listed_rows
from desktop.records.dated import Days, moved, on_day
from desktop.records.listing import Listing, OnlyThese, RowOrder
from desktop.records.piles import piles
from desktop.records.values import Moment, Money
from tests.desktop.shops import WAIT_S, alone
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS

BERLIN = ZoneInfo("Europe/Berlin")
COLOUR, SOLD, PRICE, DAY, MADE = (THINGS.by_key[key] for key in ("colour", "sold", "price", "day", "made"))


def at(day, clock):
    moment = datetime.combine(day, time.fromisoformat(clock), BERLIN)
    return Moment((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))


def euros(sum_):
    return Money(Decimal(sum_), "EUR")


MOST = 3
MANY = MOST + 5
FIRST = date(2026, 11, 1)
NIGHT = date(2026, 10, 24)  # before clocks go back


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "AREAS", WITH_THINGS)
        with alone(tmp_path_factory.mktemp("shop") / "ada", "Ada") as ada:
            for fields in (
                {"name": "a", "colour": "r", "price": euros("0.1"), "day": date(2026, 11, 3)},
                {"name": "b", "colour": "r", "price": euros("0.2"), "sold": True, "made": at(NIGHT, "23:30")},
                {"name": "c", "colour": "purple", "price": euros(7), "day": FIRST, "made": at(NIGHT, "00:00")},
                {"name": "d", "price": Money(Decimal(5), "USD"), "day": date(2026, 11, 30)},
                {"name": "e", "price": euros(1), "colour": None, "day": date(9999, 12, 30)},
            ):  # fmt: skip
                ada.workspace.do(commands.create, THINGS, fields).result(WAIT_S)
            session = ada.workspace.read()
            yield session
            session.close()


def named(session, numbers):
    rows = listed_rows.rows(session, THINGS, numbers)
    return "".join(rows[number].values["name"] for number in numbers)


def test_each_answer_has_a_pile_with_its_sums_and_what_does_not_fit_one_of_its_own(shop):
    found = piles(shop, THINGS, Listing(RowOrder("name", descending=True)), COLOUR, PRICE)
    assert [(pile.value, pile.is_of_misfits, named(shop, pile.numbers)) for pile in found] == [
        ("r", False, "ba"),
        ("g", False, ""),
        (None, False, "ed"),
        (None, True, "c"),
    ]
    red, green, none, misfits = (pile.sums for pile in found)
    assert red == {"EUR": Decimal("0.3")}
    assert green == {}
    assert none == {"EUR": Decimal(1), "USD": Decimal(5)}, "without those that do not fit"
    assert misfits == {"EUR": Decimal(7)}
    only = Listing(only=(OnlyThese("name", "is", "a"),))
    assert [named(shop, pile.numbers) for pile in piles(shop, THINGS, only, COLOUR)] == ["a", "", ""]
    assert [named(shop, pile.numbers) for pile in piles(shop, THINGS, Listing(), SOLD)] == ["b", "", "acde"]


def shown(session, days, first, last):
    found = dated.dated(session, THINGS, Listing(), days, first, last, BERLIN, MOST)
    return {named(session, [each.number]): (each.first, each.last) for each in found.records}, found


def test_records_stand_on_their_days_in_the_zone_of_the_shop(shop):
    by_day, found = shown(shop, Days(DAY), date(2026, 11, 1), date(2026, 11, 30))
    assert list(by_day) == ["c", "a", "d"], "the last day counts too"
    assert found.undated == 1
    assert found.counts == {date(2026, 11, 1): 1, date(2026, 11, 3): 1, date(2026, 11, 30): 1}
    late, _ = shown(shop, Days(MADE), NIGHT, NIGHT)
    assert late == {"c": (NIGHT, NIGHT), "b": (NIGHT, NIGHT)}, "the earlier first"
    assert shown(shop, Days(DAY), date(9999, 12, 30), date.max)[0].keys() == {"e"}
    assert shown(shop, Days(MADE), date.min, date(1, 1, 7))[0] == {}


def test_of_a_crowded_day_some_are_told_and_all_counted():
    days = [dated.Dated(number, date(2026, 11, 2), date(2026, 11, 2)) for number in range(MANY)]
    long = dated.Dated(MANY, date(2026, 10, 30), date(2026, 11, 3))
    before = dated.Dated(MANY + 1, FIRST, date(2026, 11, 2))
    counts = dated.Counter()
    told = list(dated.told(iter([*days, long, before]), counts, FIRST, date(2026, 11, 8), MOST))
    assert [each.number for each in told] == [*range(MOST), MANY, MANY + 1], "there is room on another of their days"
    assert counts == {FIRST: 2, date(2026, 11, 2): MANY + 2, date(2026, 11, 3): 1}


def test_what_is_moved_keeps_its_time_of_day():
    assert moved(date(2026, 12, 31), 1, BERLIN) == date(2027, 1, 1)
    assert moved(at(NIGHT, "10:15"), 1, BERLIN) == at(date(2026, 10, 25), "10:15"), "although that day is longer"
    assert moved("no day", 3, BERLIN) == "no day"
    with pytest.raises(OverflowError):
        moved(date.max, 1, BERLIN)
    assert on_day(DAY, NIGHT, BERLIN) == NIGHT
    assert on_day(MADE, NIGHT, BERLIN) == at(NIGHT, "09:00")
