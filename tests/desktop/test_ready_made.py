"""The lists and forms that come along: what they ask and work out, taken on two PCs apart, and offered anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.errors import NotAllowedError
from desktop.forms import commands as form_commands
from desktop.forms import queries
from desktop.forms.answer_kinds import own_keys
from desktop.forms.commands import check
from desktop.forms.definition import Definition, Question, QuestionType, Who, written
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.drafts import drafts
from desktop.forms.drafts.faults import draft_faults
from desktop.forms.drafts.fields import fields_of
from desktop.forms.drafts.new_version import use_draft
from desktop.forms.drafts.session import DraftSession
from desktop.forms.drafts.shape import KEY, without_gone
from desktop.forms.filling import FormFilling
from desktop.forms.identity import form_id, ready_made
from desktop.forms.question_titles import choosing, titles_of
from desktop.forms.ready_made.catalogue import KEYS, come_along, definition_in, field_key, id_in, packs
from desktop.forms.ready_made.changes import changes_offered, draft_offered, merged
from desktop.forms.ready_made.commands import begin_ready_made, skip_kind_of_shop, take, take_pack
from desktop.forms.ready_made.examples import examples, remove_examples
from desktop.forms.ready_made.queries import asks_kind_of_shop, ready_made_forms
from desktop.formulas.formula import Formula, stored_formula, typed_formula
from desktop.formulas.notation import COMMA
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.identity import RecordKey
from tests.desktop.formula_shop import NOW
from tests.desktop.record_shop import Shop
from tests.desktop.shops import WAIT_S, Person, alone
from tests.desktop.test_forms_in_use import Desk, ask

GENESIS, SPACE = b"g" * 32, b"s" * 32
ROOT = Path(__file__).resolve().parents[2]


def test_every_one_can_be_used_as_it_is() -> None:
    titles, names = set(), [name for key in KEYS for name in come_along(key).definition.by_key]
    assert len(set(names)) == len(names)
    for key in KEYS:
        definition = definition_in(GENESIS, SPACE, key)
        check(definition)
        assert draft_faults(read_draft(fields_of(definition))) == [], key
        assert (ROOT / "ui/icons" / f"{definition.icon}.svg").is_file(), definition.icon
        assert come_along(key).purpose.endswith(".")
        titles.add(definition.title)
    assert len(titles) == len(KEYS) == 21


def test_what_waits_for_a_later_version_can_be_read_as_well() -> None:
    for key in KEYS:
        whole = come_along(key).definition
        names = [*(each.key for each in whole.all_questions()), *(view.key for view in whole.views)]
        choices = {choice.key for question in whole.all_questions() for choice in question.choices}
        assert all(KEY.fullmatch(name) for name in names)
        assert len(set(names)) == len(names)
        assert not {*names} & {*choices, *KEYS}, "one is taken for the other when they are renamed"
        for formula in formulas(whole):
            assert own_keys(formula, whole.by_key) <= {*names}, formula
        assert {*come_along(key).later} <= {*names}
        assert {name for example in come_along(key).examples for name in example} <= {*names, "key"}


def formulas(definition: Definition) -> list[Formula]:
    named = ("relevant", "required", "constraint", "calculation", "default")
    texts = [getattr(question, name) for question in definition.all_questions() for name in named]
    texts += [*(rule.when for rule in definition.rules), *(view.filter for view in definition.views)]
    texts += [step.when for step in definition.route]
    return [read(text) for text in texts if text]


def read(text: str) -> Formula:
    formula = stored_formula(text)
    assert isinstance(formula, Formula), (text, formula)
    return formula


def test_every_kind_of_shop_begins_with_forms_that_come_along() -> None:
    assert [pack.key for pack in packs()] == ["bakery", "restaurant", "repair", "clinic", "guesthouse", "other"]
    assert {key for pack in packs() for key in pack.forms} == {*KEYS}


def test_keys_and_ids_stay_what_they_were() -> None:
    assert field_key("visitors", "visitorname") == "4a8fd81f9f678dc4"
    product = definition_in(GENESIS, SPACE, "waste").questions[1].questions[0]
    assert product.form == form_id(GENESIS, SPACE, *ready_made("products"), "everyone").hex()
    result = definition_in(GENESIS, SPACE, "fridge-round").questions[1].questions[2]
    assert f".{{{field_key('fridges', 'fridgemaximum')}}}" in result.calculation
    shown = definition_in(GENESIS, SPACE, "customer-orders").questions[1].show
    assert shown == (field_key("customers", "customerphone"),)


# In shops


def doing(person: Person) -> Callable[..., Any]:
    return lambda command, *values, **named: person.workspace.do(command, *values, **named).result(WAIT_S)


def given(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of an entry as somebody gave them."""
    several = {each.key for each in definition.questions if each.type is QuestionType.SEVERAL_OF}
    chosen = {key: tuple(values[name] for name in values if name.startswith(f"{key}/")) for key in several}
    return {**values, **chosen}


def test_two_who_take_a_pack_apart_have_each_form_and_each_example_once() -> None:
    shop = Shop()
    try:
        assert [asks_kind_of_shop(till.session) for till in (shop.ada, shop.bo, shop.eve)] == [True, True, False]
        for till in (shop.ada, shop.bo):
            ask(till, take_pack, "bakery")
        ask(shop.ada, take_pack, "clinic")
        with pytest.raises(NotAllowedError, match="ask one of them for “Visitors”"):
            ask(shop.eve, take, "visitors")
        shop.meet()
        forms, taken = queries.forms(shop.eve.session), {*packs()[0].forms, *packs()[3].forms}
        assert sorted(form.title for form in forms) == sorted(
            come_along(key).definition.title for key in taken if come_along(key).definition.audience != "managers"
        )
        assert len(queries.forms(shop.bo.session)) == len(taken)
        assert {form.title: form.entries for form in forms if form.entries} == {
            "Products": 3, "Customers": 2, "Fridges": 2, "Equipment": 2, "Suppliers": 1, "Maintenance": 1,
            "Customer orders": 1, "Visitors": 1, "Lost and found": 1,
        }  # fmt: skip
        now = dataclasses.replace(NOW, now_ms=wall_ms())
        for form in forms:
            for entry in record_queries.records(shop.eve.session, queries.entries_of(shop.eve.session, form.id)):
                filling = FormFilling(form.definition)
                look = filling.look(given(form.definition, entry.values), now)
                assert (look.refusals, filling.fields(look)) == ([], entry.values), form.title
        with pytest.raises(NotAllowedError, match="Only a manager or an owner can throw away"):
            remove_examples(Desk(shop.eve))  # type: ignore[arg-type]
        products = next(form for form in forms if form.title == "Products")
        ask(shop.ada, form_commands.change, products.id, replace(products.definition, throw_away=Who("owner")))
        shop.meet()
        assert remove_examples(Desk(shop.bo)).thrown_away == 11  # type: ignore[arg-type]
        shop.meet()
        assert {form.title for form in queries.forms(shop.eve.session) if form.entries} == {"Products"}
    finally:
        shop.close()


def test_one_click_removes_examples_but_not_what_somebody_made_of_them(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        do = doing(ann)
        orders = do(take, "customer-orders", examples=True)
        products = next(form for form in queries.forms(ann.session) if form.title == "Products")
        collection = queries.entries_of(ann.session, products.id)
        loaf, butter, _ = examples(ann.session)[products.id]
        shown = record_queries.record(ann.session, collection, butter).values
        assert isinstance(supplier := shown[field_key("products", "productsupplier")], RecordKey)
        assert len(examples(ann.session)[supplier.collection.hex()]) == 1
        assert [len(examples(ann.session)[orders.id]), orders.entries] == [1, 1]
        do(record_commands.change, collection, loaf, {field_key("products", "productname"): "Rye loaf"})
        removed = do(remove_examples)
        assert removed.thrown_away == 6
        assert [form.entries for form in queries.forms(ann.session)] == [0, 0, 1, 0]
        assert do(record_commands.undo_step, record_queries.collections(ann.session), removed.batch) == 6
        assert examples(ann.session)[products.id][0] == butter
        assert [(form.key, form.form) for form in ready_made_forms(ann.session) if form.form] == [
            (key, next(form.id for form in queries.forms(ann.session) if form.nonce == ready_made(key)[1]))
            for key in ("products", "customers", "suppliers", "customer-orders")
        ]


def test_whoever_skips_the_kind_of_shop_skips_it_for_all() -> None:
    shop = Shop()
    try:
        ask(shop.bo, skip_kind_of_shop)
        assert [asks_kind_of_shop(till.session) for till in (shop.ada, shop.bo)] == [True, False]
        shop.meet()
        assert not asks_kind_of_shop(shop.ada.session)
        with pytest.raises(NotAllowedError):
            ask(shop.eve, skip_kind_of_shop)
    finally:
        shop.close()


def older(definition: Definition) -> Definition:
    """The visitor log as an earlier version of Countertop may have had it."""
    name, company, *others = definition.questions
    kept = tuple(each for each in others if each.label != "Badge")
    asked = (name, replace(company, label="Firm"), *kept)
    return without_gone(replace(definition, questions=asked, keep_days=10))


def edited(definition: Definition) -> Definition:
    """And what people made of that: other words, a question of their own, one less, days that count."""
    name, company, *others = definition.questions
    own = Question("own00000", QuestionType.TEXT, "Number plate")
    kept = tuple(each for each in others if each.label != "Phone")
    asked = (own, replace(name, label="Who"), company, *kept)
    return without_gone(replace(definition, questions=asked, keep_days=7))


def test_what_people_changed_stays_as_they_made_it() -> None:
    offered = definition_in(GENESIS, SPACE, "visitors")
    base, now = older(offered), edited(older(offered))
    whole = merged(base, now, offered)
    labels = ["Number plate", "Who", "Company", "Visiting", "Arrived", "Left", "Badge", "Has read the house rules"]
    assert [question.label for question in whole.questions] == labels
    assert (whole.keep_days, whole.views) == (7, offered.views)
    assert merged(base, base, offered) == offered
    assert merged(base, whole, offered) == whole


def test_a_new_version_is_offered_as_a_draft_in_which_people_go_on(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        do = doing(ann)
        now = do(take, "visitors").definition
        assert do(changes_offered, "visitors") == []
        assert do(take, "visitors").definition == now
    with alone(tmp_path / "before") as ann:
        do = doing(ann)
        do(form_commands.take, "visitors", older(now))
        form = do(form_commands.take, "visitors", edited(older(now)))
        assert do(changes_offered, "visitors") == [
            "New: “Badge” (short text).",
            "“Firm” is called “Company” now.",
            "The ways to look at entries are changed.",
        ]
        draft = do(begin_ready_made, "visitors")
        assert drafts(ann.session)[0].definition == written(form.definition)
        session = DraftSession(ann.workspace.open_fields(draft))
        session.put(f"questions/{field_key('visitors', 'visitorcompany')}", hint="Or school")
        session.close()
        assert do(draft_offered, "visitors") == draft
        used = do(use_draft, draft).definition
        company, badge = used.questions[2], used.by_key[field_key("visitors", "visitorbadge")]
        assert (company.label, company.hint, badge.label, used.questions[1].label) == (
            "Company", "Or school", "Badge", "Who"
        )  # fmt: skip
        assert (do(take, "visitors").definition, do(changes_offered, "visitors")) == (used, [])


def test_a_draft_that_is_put_to_use_brings_the_lists_from_which_it_chooses(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        do = doing(ann)
        draft = do(begin_ready_made, "fridge-round")
        assert queries.forms(ann.session) == []
        assert do(use_draft, draft).title == "Fridge rounds"
        assert [form.title for form in queries.forms(ann.session)] == ["Fridge rounds", "Fridges"]


def test_whoever_changes_one_reads_its_formulas_as_people_write_them() -> None:
    forms = {id_in(GENESIS, SPACE, key): definition_in(GENESIS, SPACE, key) for key in KEYS}
    for id, definition in forms.items():
        titles = titles_of(definition, forms, choosing(id, forms))
        inside = {row.key: titles.within(each.key) for each in definition.questions for row in each.questions}
        for question in definition.all_questions():
            named = inside.get(question.key, titles)
            for text in filter(None, (question.calculation, question.constraint, question.relevant)):
                typed = read(text).typed(named, COMMA)
                assert "{" not in typed, (definition.title, typed)
                assert typed_formula(typed, named, COMMA) == read(text), (definition.title, typed)
