"""What was changed after somebody answered: answers, rows, and what these come to, the same on every PC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.forms.definition import RouteStep
from desktop.forms.publishing import publication
from desktop.processes import commands, queries
from desktop.processes.about import AboutRecord, about
from desktop.processes.standing import REQUESTS
from desktop.processes.state import Deed, Phase
from desktop.processes.today import to_decide
from desktop.records import queries as record_queries
from desktop.records.facts import Parent, RecordChange, RecordSaved
from desktop.records.identity import RecordKey
from desktop.records.seen import seen
from desktop.rows.today import Onlooker, TodayDeed, TodayItem, TodayKind
from sync.control import Role
from tests.desktop.form_samples import MANAGER, OWNER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_processes import asked, decided, everywhere, expense
from tests.desktop.test_worked_out import ORDERS, line, made, order


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def ordered(shop: Shop, *route: RouteStep) -> tuple[bytes, str, list[RecordKey]]:
    """A form that asks for a yes to orders, one of Eve's with two lines, its id, and the records."""
    definition = visitors(*ORDERS, change_all=MANAGER, route=route)
    fact = publication(shop.bo.replica, shop.bo.replica.shop_space, shop.member(shop.bo), b"n" * 16, definition)
    shop.say(shop.bo, fact)
    records = made(shop.eve, *order(fact.form, "3", "4"))
    shop.meet()
    return fact.form, id_of(shop, records[0]), records


def id_of(shop: Shop, key: RecordKey) -> str:
    return key.id(shop.ada.replica.genesis.hash, shop.ada.replica.shop_space).hex()


def save(shop: Shop, till: Till, *changes: RecordChange) -> None:
    """By somebody who has seen all that there is of these."""
    ids = [id_of(shop, RecordKey(each.collection, each.creator, each.nonce)) for each in changes]
    shop.say(till, RecordSaved(changes, seen(till.session, ids)))


def said_of(shop: Shop, form: bytes, id: str) -> AboutRecord:
    """What everybody reads beside decisions."""
    found = []
    for till in (shop.ada, shop.bo, shop.eve):
        collection = next(each for each in record_queries.collections(till.session) if each.id == form)
        about_it: Any = about(till, collection, id)  # type: ignore[arg-type]
        found.append(about_it)
    assert len({tuple(each.changed.items()) for each in found}) == 1
    last: AboutRecord = found[-1]
    return last


def test_rows_and_what_they_come_to_are_told_beside_a_decision(shop: Shop) -> None:
    form, id, (whole, first, second) = ordered(shop, RouteStep(MANAGER), RouteStep(OWNER))
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    assert said_of(shop, form, id).changed == {}
    save(shop, shop.eve, RecordChange(*first, {"pieces00": ["decimal", "10"]}))
    when = "when Somebody new said yes"
    ((said, told),) = said_of(shop, form, id).changed.items()
    assert told == (
        f"Total: €14.00 {when}, now €28.00.",
        f"Lines: 3 {when}: Pieces 3, now 10; Sum €6.00, now €20.00; Share 31, now 101.",
    )
    (card,) = to_decide(shop.ada.session, Onlooker(shop.member(shop.ada).hex(), Role.OWNER, 0))
    assert card.detail.endswith(" ".join(told))
    save(shop, shop.eve, RecordChange(*first, {"pieces00": ["decimal", "3"]}), RecordChange(*second, {"~away": True}))
    made(shop.eve, line(form, Parent(*whole), "4"))
    shop.meet()
    assert said_of(shop, form, id).changed[said] == (
        f"Lines: 4, €2.00, €8.00 was there {when}, and is gone now.",
        f"Lines: 4, €2.00, €8.00 was not there {when}.",
    )
    save(shop, shop.eve, RecordChange(*second, {"~away": False}))
    shop.meet()
    assert said_of(shop, form, id).changed[said][0] == f"Total: €14.00 {when}, now €22.00."


def test_what_is_made_larger_while_it_is_asked_for_is_told_to_whoever_decides(shop: Shop) -> None:
    """It asks only those whom the small one asked."""
    form, key, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    assert said_of(shop, form, id).changed == {}
    save(shop, shop.eve, RecordChange(*key, {"amount00": ["decimal", "600"]}))
    told = "Amount: 20 when Somebody new asked, now 600."
    assert said_of(shop, form, id).changed == {process: (told,)}
    (card,) = to_decide(shop.bo.session, Onlooker(shop.member(shop.bo).hex(), Role.MANAGER, 0))
    assert told in card.detail
    decided(shop, shop.bo, process, Deed.APPROVE)
    said = said_of(shop, form, id)
    assert (said.changed, said.may_ask) == ({process: (told,)}, True)
    assert len(everywhere(shop, asked(shop, shop.eve, form, id)).steps) == 2


def test_a_row_that_somebody_else_threw_away_is_asked_for_no_more(shop: Shop) -> None:
    dear = RouteStep(OWNER, when="{total000} > 10")
    form, id, (*_, second) = ordered(shop, RouteStep(MANAGER), dear)
    save(shop, shop.bo, RecordChange(*second, {"~away": True}))
    process = asked(shop, shop.eve, form, id)
    now = everywhere(shop, process)
    assert (now.phase, len(now.steps)) == (Phase.OPEN, 1)


def test_what_is_asked_for_again_names_what_was_decided_before(shop: Shop) -> None:
    form, id, (_, first, _) = ordered(shop, RouteStep(MANAGER))
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    assert not said_of(shop, form, id).may_ask
    save(shop, shop.eve, RecordChange(*first, {"pieces00": ["decimal", "10"]}))
    assert said_of(shop, form, id).may_ask
    again = asked(shop, shop.eve, form, id)
    assert everywhere(shop, again).follows == process


def test_whoever_said_yes_is_told_of_what_others_changed_until_they_saw_it(shop: Shop) -> None:
    form, key, id = expense(shop, 40)
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    assert (told(shop, shop.bo), marked(shop, id)) == ([], "Yes")
    save(shop, shop.eve, RecordChange(*key, {"amount00": ["decimal", "400"]}))
    (first,) = told(shop, shop.bo)
    assert first.title == "Somebody new changed what you said yes to: visitor, 400"
    assert first.detail == "Amount: 40 when you said yes, now 400."
    assert (first.deeds, first.place.id, marked(shop, id)) == ((TodayDeed.SEEN,), id, "Yes, changed after")
    save(shop, shop.eve, RecordChange(*key, {"amount00": ["decimal", "500"]}))
    (second,) = told(shop, shop.bo)
    assert second.once not in ("", first.once)
    save(shop, shop.eve, RecordChange(*key, {"amount00": ["decimal", "40"]}))
    assert (told(shop, shop.bo), marked(shop, id)) == ([], "Yes")
    save(shop, shop.bo, RecordChange(*key, {"amount00": ["decimal", "30"]}))
    assert (told(shop, shop.bo), marked(shop, id)) == ([], "Yes, changed after")
    asked(shop, shop.eve, form, id)
    assert marked(shop, id) == "Waiting for a manager"


def test_a_row_that_is_changed_apart_before_a_yes_is_told_of(shop: Shop) -> None:
    """By clocks it was there before."""
    form, id, (_, first, _) = ordered(shop, RouteStep(MANAGER))
    process = asked(shop, shop.eve, form, id)
    change = RecordChange(*first, {"pieces00": ["decimal", "10"]})
    made(shop.eve, change)
    commands.decide(shop.bo, process, Deed.APPROVE)  # type: ignore[arg-type]
    shop.meet()
    assert (len(told(shop, shop.bo)), marked(shop, id)) == (1, "Yes, changed after")


def told(shop: Shop, till: Till) -> list[TodayItem]:
    """What somebody who said yes is told of changes."""
    (newest, *_) = queries.processes(till.session)
    onlooker = Onlooker(shop.member(till).hex(), Role.MANAGER, int(newest.at.timestamp() * 1000))
    return [item for item in to_decide(till.session, onlooker) if item.kind is TodayKind.FOR_ME]


def marked(shop: Shop, id: str) -> str:
    """How an entry stands in tables, on every PC."""
    record = bytes.fromhex(id)
    found = {REQUESTS.of(till.session, [record])[record].words for till in (shop.ada, shop.bo, shop.eve)}
    assert len(found) == 1
    return found.pop()
