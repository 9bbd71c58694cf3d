"""A week of a bakery's requests on three PCs, with outages and a PC that is off over night: told as it happens
(`pytest -s`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from desktop.forms import commands as form_commands
from desktop.forms import queries as form_queries
from desktop.forms.definition import RouteStep, Who
from desktop.forms.ready_made.catalogue import field_key
from desktop.forms.ready_made.commands import take
from desktop.home.home import Home
from desktop.home.wall_clock import wall_ms
from desktop.people.leaving import set_role
from desktop.processes import commands, queries
from desktop.processes.about import about
from desktop.processes.answering import answer, take_answer_back
from desktop.processes.process_words import process_lines
from desktop.processes.state import Deed
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.collection import RecordCollection
from desktop.records.values import Money
from desktop.settings.queries import shop_calendar
from desktop.today.queries import today
from desktop.workspace import Workspace
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, until

NAMES: Final = ("Ann", "Mei", "Jin")
"""Ann and Mei own the bakery; Jin manages it until Thursday."""


class Bakery:
    """Its PCs that are on, by whose they are, and the forms in use, by their keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.on: dict[str, Person] = {}
        self._forms: dict[str, str] = {}

    def begin(self) -> None:
        home = Home(self._folder / "Ann")
        ann = self.on["Ann"] = Person(Workspace.create(home, "Rosa's Bakery", "Ann", "Office", network=LOOPBACK))
        for name, pc, role in (("Mei", "Home", "owner"), ("Jin", "Till", "manager")):
            self.on[name] = Person(join(ann, Home(self._folder / name), name, pc, role=role))
        for key in ("leave", "expenses", "purchase-orders"):
            self._forms[key] = self.do("Ann", take, key).id
        orders = form_queries.form(ann.session, self._forms["purchase-orders"])
        asks_ann = (RouteStep(Who("owner", (self.id("Ann"),))),)
        self.do("Ann", form_commands.change, orders.id, replace(orders.definition, route=asks_ann))
        self.agree()

    def off(self, *names: str) -> None:
        for name in names:
            self.on.pop(name).close()

    def start(self, *names: str) -> None:
        for name in names:
            self.on[name] = Person(Workspace.open(Home(self._folder / name), network=LOOPBACK))

    def fall_apart(self) -> None:
        """Nobody hears of anybody: all are at other addresses than the others know."""
        self.off(*NAMES)
        self.start(*NAMES)

    def meet(self) -> None:
        """Everybody finds Ann; how long it takes from then on until all read the same."""
        for name in NAMES[1:]:
            meet(self.on["Ann"], self.on[name])
        until(lambda: all(self._is_connected(name) for name in NAMES[1:]))
        began = time.monotonic()
        self.agree()
        print(f"  all read the same {(time.monotonic() - began) * 1000:.0f} ms after they met")

    def _is_connected(self, name: str) -> bool:
        mine, anns = ({peer.id: peer for peer in self.on[who].workspace.sync_state().peers} for who in (name, "Ann"))
        return any(peer.online and not peer.is_this for peer in mine.values()) and any(
            peer.online for id, peer in anns.items() if id in mine and mine[id].is_this
        )

    def agree(self) -> None:
        """Wait until all show the same of what is asked for, and can answer nothing else."""
        until(lambda: len({tuple(self.words(name)) for name in self.on}) == 1)

    def words(self, name: str) -> list[str]:
        """What somebody's PC says of all that was asked for, and on the pages of the entries."""
        person, lines = self.on[name], []
        for process in queries.processes(person.session):
            lines += process_lines(process)
            found = self.do(name, about, self._collection(name, process.collection), process.record)
            lines += [sentence for answered in sorted(found.changed) for sentence in found.changed[answered]]
        return lines

    def tell(self, sentence: str) -> None:
        print(sentence)

    # What people do

    def do(self, name: str, command: Callable[..., Any], *values: Any, **named: Any) -> Any:
        return self.on[name].workspace.do(command, *values, **named).result(WAIT_S)

    def id(self, name: str) -> str:
        return self.on[name].workspace.me.id

    def today(self, name: str) -> list[str]:
        return [f"{item.title} | {item.detail}" for item in today(self.on[name].session)]

    def day(self) -> date:
        return shop_calendar(self.on["Ann"].session).today(wall_ms())

    def asks(self, name: str, key: str, **fields: Any) -> str:
        """Fill a form in and ask for a yes to it; the request."""
        collection = self._collection(name, self._forms[key])
        values = {field_key(key, field): value for field, value in fields.items()}
        entry = self.do(name, record_commands.create, collection, values)
        return self.do(name, commands.submit, collection, entry.id).id

    def changes(self, name: str, process: str, key: str, **fields: Any) -> None:
        collection = self._collection(name, self._forms[key])
        record = queries.process(self.on[name].session, process).record
        values = {field_key(key, field): value for field, value in fields.items()}
        self.do(name, record_commands.change, collection, record, values)

    def _collection(self, name: str, id: str) -> RecordCollection:
        return next(each for each in record_queries.collections(self.on[name].session) if each.id.hex() == id)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Bakery]:
    shop = Bakery(tmp_path)
    try:
        shop.begin()
        yield shop
    finally:
        shop.off(*shop.on)


def test_a_week_of_requests(shop: Bakery) -> None:
    leave_over_night(shop)
    repair = two_who_decide_apart(shop)
    order = somebody_away(shop, repair)
    demoted_in_between(shop)
    changed_and_taken_back(shop, order)
    for name in NAMES:
        assert shop.on[name].workspace.verify().result(WAIT_S).problems == ()
    shop.tell("all is as the logs say")


def leave_over_night(shop: Bakery) -> None:
    shop.tell("Monday: Jin asks for leave and switches the till PC off; Ann says yes in the evening")
    day = shop.day()
    fields = {"leavekind": "holiday", "leavefrom": day + timedelta(4), "leaveuntil": day + timedelta(6)}
    leave = shop.asks("Jin", "leave", **fields)
    shop.agree()
    assert shop.today("Ann")[0].startswith("Jin, leave, ")
    shop.off("Jin")
    shop.do("Ann", answer, leave, Deed.APPROVE)
    shop.start("Jin")
    shop.meet()
    assert shop.words("Jin")[1:] == ["  a manager", "    Ann said yes"]
    assert shop.today("Jin")[0].startswith("Yes: leave, ")


def two_who_decide_apart(shop: Bakery) -> str:
    shop.tell("Tuesday: Jin has the oven repaired for 80; the network fails; Ann says yes, and Mei says no")
    repair = shop.asks("Jin", "expenses", expensewhat="Oven", expenseamount=Money(Decimal(80), "EUR"))
    shop.agree()
    shop.fall_apart()
    shop.do("Ann", answer, repair, Deed.APPROVE)
    shop.do("Mei", answer, repair, Deed.REJECT, "Too dear")
    shop.meet()
    (apart,) = {line for name in ("Ann", "Mei") for line in shop.today(name) if "before seeing it" in line}
    shop.tell(f"  Ann and Mei both read: {apart}")
    assert [any("Oven" in line for line in shop.today(name)) for name in NAMES] == [True, True, True]
    assert any(line.startswith("Not decided yet: ") for line in shop.today("Jin"))
    return repair


def somebody_away(shop: Bakery, repair: str) -> str:
    shop.tell("Wednesday: Mei takes Ann's answer, and it is yes; then Ann is away, and Jin decides for her")
    shop.do("Mei", answer, repair, Deed.APPROVE)
    shop.agree()
    shop.do("Ann", answer, repair, Deed.APPROVE)
    shop.do("Ann", commands.set_absence, shop.id("Ann"), shop.day(), shop.day() + timedelta(3), shop.id("Jin"))
    shop.agree()
    assert queries.process(shop.on["Jin"].session, repair).phase == "approved"
    order = shop.asks("Mei", "purchase-orders", purchaseneeded=shop.day() + timedelta(9))
    shop.agree()
    (card,) = [line for line in shop.today("Jin") if "you decide for them" in line]
    shop.tell(f"  Jin reads: {card}")
    shop.do("Jin", answer, order, Deed.APPROVE)
    shop.agree()
    assert shop.words("Mei")[:3][1:] == ["  Ann", "    Jin said yes, standing in for Ann"]
    return order


def demoted_in_between(shop: Bakery) -> None:
    shop.tell("Thursday: the network fails; Ann makes Jin an employee, who asks for 30 for fuel and does not know")
    shop.fall_apart()
    shop.do("Ann", set_role, shop.id("Jin"), "employee")
    fuel = shop.asks("Jin", "expenses", expensewhat="Fuel", expenseamount=Money(Decimal(30), "EUR"))
    shop.meet()
    assert queries.process(shop.on["Mei"].session, fuel).phase == "open"
    shop.do("Mei", answer, fuel, Deed.APPROVE)
    shop.agree()


def changed_and_taken_back(shop: Bakery, order: str) -> None:
    shop.tell("Friday: Mei changes the order after Jin's yes, asks for another and withdraws it")
    shop.changes("Mei", order, "purchase-orders", purchaseneeded=shop.day() + timedelta(2))
    shop.agree()
    another = shop.asks("Mei", "purchase-orders", purchaseneeded=shop.day() + timedelta(20))
    shop.agree()
    shop.do("Jin", answer, another, Deed.REJECT, "We have enough")
    shop.do("Jin", take_answer_back, another)
    shop.agree()
    shop.do("Mei", commands.decide, another, Deed.WITHDRAW)
    shop.agree()
    for line in shop.words("Ann"):
        shop.tell(f"  {line}")
