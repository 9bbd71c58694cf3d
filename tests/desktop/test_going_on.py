"""What goes on after a yes: how far an order is, what came of it; and what stays a change of what was said yes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from desktop.forms import commands as form_commands
from desktop.forms.definition import Definition, FormSection, Question, QuestionType, RouteStep
from desktop.forms.identity import rows_id
from desktop.forms.publishing import publication
from desktop.forms.ready_made.catalogue import KEYS, definition_in
from desktop.forms.ready_made.changes import changes_offered
from desktop.forms.ready_made.commands import take
from desktop.forms.routes import FormRoute
from desktop.forms.soundness import form_faults
from desktop.processes.state import Deed
from desktop.records.facts import Parent, RecordChange
from desktop.records.identity import RecordKey
from tests.desktop.form_samples import EMPLOYEE, MANAGER, OWNER, visitors
from tests.desktop.record_shop import Shop
from tests.desktop.shops import alone
from tests.desktop.test_changed_after import id_of, marked, said_of, save, told
from tests.desktop.test_decision_sheet import sheet_of, words
from tests.desktop.test_forms_in_use import entry, published
from tests.desktop.test_processes import asked, decided
from tests.desktop.test_ready_made import GENESIS, SPACE, doing
from tests.desktop.test_record_orders import LOCAL, in_another_order
from tests.desktop.test_worked_out import LINES, made, order
from tests.volume import drawn

NUMBER, ROWS = QuestionType.NUMBER, QuestionType.ROWS
AMOUNT: Final = Question("amount00", NUMBER, "Amount")
STATE: Final = Question("state000", QuestionType.TEXT, "State", goes_on=True)
CAME: Final = Question(
    "came0000", ROWS, "Came", goes_on=True, questions=(Question("count000", NUMBER, "How many"),)
)  # fmt: skip
DAY_IN_LINES: Final = Question("day00000", QuestionType.TEXT, "Promised for", goes_on=True)
MISSING: Final = Question(
    "missing0", QuestionType.CALCULATE, "Missing", result=NUMBER,
    calculation="SUM({lines000}.{pieces00}) - SUM({came0000}.{count000})",
)  # fmt: skip
ORDER: Final = (STATE, replace(LINES, questions=(*LINES.questions, DAY_IN_LINES)), CAME, MISSING)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_what_goes_on_is_told_nobody_and_all_else_still_is(shop: Shop) -> None:
    definition = visitors(*ORDER, change_all=EMPLOYEE, route=(RouteStep(MANAGER),))
    fact = publication(shop.bo.replica, shop.bo.replica.shop_space, shop.member(shop.bo), b"n" * 16, definition)
    shop.say(shop.bo, fact)
    form = fact.form
    whole, first, second = made(shop.eve, *order(form, "3", "4"))
    shop.meet()
    id = id_of(shop, whole)
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    came = RecordChange(rows_id(form, CAME.key), b"", b"", {"count000": ["decimal", "5"]}, Parent(*whole))
    save(shop, shop.eve, RecordChange(*whole, {"state000": "ordered"}), RecordChange(*first, {"day00000": "Monday"}))
    made(shop.ada, came)
    shop.meet()
    about = said_of(shop, form, id)
    assert (told(shop, shop.bo), marked(shop, id), about.changed, about.may_ask) == ([], "Yes", {}, False)
    sheet = words(sheet_of(shop, process))
    assert not any(", now " in said for said in sheet)
    assert "What goes on after a yes is left out of what was changed: State, Promised for, Came." in sheet

    save(shop, shop.eve, RecordChange(*second, {"day00000": "Friday", "pieces00": ["decimal", "10"]}))
    (card,) = told(shop, shop.bo)
    assert card.detail == (
        "Missing: 7 when you said yes, now 13. Lines: 4 when you said yes: Pieces 4, now 10; Sum €8.00, now €20.00."
    )
    save(shop, shop.ada, RecordChange(*whole, {"state000": "arrived"}))
    (after,) = told(shop, shop.bo)
    assert (after.once, after.since) == (card.once, card.since), "another step of the order makes no other card"
    assert marked(shop, id) == "Yes, changed after"
    save(shop, shop.eve, RecordChange(*second, {"pieces00": ["decimal", "4"]}))
    assert (told(shop, shop.bo), marked(shop, id)) == ([], "Yes")


def going_on(definition: Definition) -> Definition:
    """Whoever has something to hide says that all of it goes on."""
    return replace(definition, questions=tuple(replace(each, goes_on=True) for each in definition.questions))


@given(seed=st.integers(0, 1 << 32), apart=st.booleans(), is_first=st.booleans())
@settings(deadline=None, max_examples=drawn(6))
def test_nobody_hides_a_change_by_changing_the_form_afterwards(seed: int, apart: bool, is_first: bool) -> None:
    shop = Shop()
    definition = visitors(AMOUNT, STATE, change_all=MANAGER, route=(RouteStep(MANAGER),))
    form = published(shop.ada, definition, shop.ada).form
    shop.meet()
    key: RecordKey = entry(shop.eve, form, {"amount00": ["decimal", "40"]})
    shop.meet()
    id = id_of(shop, key)
    decided(shop, shop.bo, asked(shop, shop.eve, form, id), Deed.APPROVE)
    hiding: list[Any] = [
        lambda: published(shop.ada, going_on(definition), shop.ada),
        lambda: made(shop.eve, RecordChange(*key, {"amount00": ["decimal", "400"], "state000": "ordered"})),
    ]
    for does in hiding if is_first else reversed(hiding):
        does()
        if not apart:
            shop.meet()
    shop.meet()
    assert (marked(shop, id), len(told(shop, shop.bo))) == ("Yes, changed after", 1)
    shown = {name: rows for name, rows in shop.bo.shown().items() if name not in LOCAL}
    assert in_another_order(SimpleNamespace(chance=Random(seed)), shop.bo) == shown  # type: ignore[arg-type]
    shop.close()


def test_what_was_asked_before_a_form_said_that_it_goes_on_is_judged_as_it_was(shop: Shop) -> None:
    definition = visitors(AMOUNT, replace(STATE, goes_on=False), change_all=MANAGER, route=(RouteStep(MANAGER),))
    form = published(shop.ada, definition, shop.ada).form
    shop.meet()
    before, after = (entry(shop.eve, form, {"amount00": ["decimal", "40"]}) for _ in range(2))
    shop.meet()
    marks = []
    for key in (before, after):
        decided(shop, shop.bo, asked(shop, shop.eve, form, id_of(shop, key)), Deed.APPROVE)
        published(shop.ada, visitors(AMOUNT, STATE, change_all=MANAGER, route=(RouteStep(MANAGER),)), shop.ada)
        shop.meet()
    for key in (before, after):
        save(shop, shop.eve, RecordChange(*key, {"state000": "ordered"}))
        marks.append(marked(shop, id_of(shop, key)))
    assert marks == ["Yes, changed after", "Yes"]


def test_nothing_goes_on_by_which_it_depends_who_says_yes() -> None:
    lines = replace(LINES, goes_on=True, questions=tuple(replace(each, goes_on=True) for each in LINES.questions))
    total = Question(
        "total000", QuestionType.CALCULATE, "Total", calculation="SUM({lines000}.{sum00000})", result=QuestionType.MONEY
    )
    lines, open_if = replace(lines, section="section0"), replace(STATE, key="openif00")
    sections = (FormSection("section0", "Lines", relevant='{openif00} = "yes"'),)
    form = visitors(
        STATE,
        open_if,
        lines,
        total,
        sections=sections,
        route=(RouteStep(MANAGER), RouteStep(OWNER, when="{total000} > 300")),
    )
    goes_on = FormRoute(bytes(16), form).goes_on
    assert (goes_on.fields, goes_on.rows) == ({"state000", "share000"}, frozenset())
    sentence = "Who says yes depends on this, so it cannot go on changing after a yes."
    stopped = [fault.question for fault in form_faults(form) if fault.sentence == sentence and fault.stops]
    assert stopped == ["openif00", "lines000", "pieces00", "price000", "sum00000"]


def test_forms_that_come_along_say_what_goes_on_and_offer_it_to_shops_that_have_them(tmp_path: Path) -> None:
    said_of_forms = {
        key: [each.label for each in definition_in(GENESIS, SPACE, key).all_questions() if each.goes_on] for key in KEYS
    }
    assert {key: labels for key, labels in said_of_forms.items() if labels} == {
        "purchase-orders": ["State", "Received", "Delivery note"], "expenses": ["Paid back on"],
    }  # fmt: skip
    with alone(tmp_path) as ann:
        now = doing(ann)(take, "expenses").definition
    older = replace(now, questions=tuple(replace(each, goes_on=False) for each in now.questions))
    with alone(tmp_path / "before") as ann:
        do = doing(ann)
        do(form_commands.take, "expenses", older)
        assert do(changes_offered, "expenses") == ["“Paid back on” may go on changing after a yes now."]
        assert do(take, "expenses").definition == older
