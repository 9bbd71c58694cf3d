"""Sections that fewer people read than the entry: by whom, made apart, erased, and what a form may say of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.errors import NotAllowedError
from desktop.forms.closed_sections import moved_questions
from desktop.forms.definition import Definition, FormSection, Question, QuestionType, View, parsed, written
from desktop.forms.entries import sections_of
from desktop.forms.publishing import publication
from desktop.forms.soundness import form_faults
from desktop.records import commands, queries
from desktop.records.collection import RecordCollection
from desktop.records.erasing import LateErasing, erase_whole
from desktop.records.facts import RecordChange
from desktop.records.identity import RecordKey
from sync.control import Role, RoleSet
from tests.desktop.form_samples import NAME, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop

NOTE = Question("note0000", QuestionType.TEXT, "Note")
WAGES = FormSection("wages000", "Wages", audience="managers", questions=(NOTE,))


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def sectioned(*sections: FormSection, **said: object) -> Definition:
    return replace(visitors(NAME, **said), sections=sections or (WAGES,))


def entry_of(shop: Shop) -> tuple[RecordKey, str, RecordCollection]:
    """An entry that Eve made of a form with wages, its id, and the collection of these."""
    replica = shop.bo.replica
    fact = publication(replica, replica.shop_space, replica.me.member, b"n" * 16, sectioned())
    shop.say(shop.bo, fact)
    made = shop.save(shop.eve, RecordChange(fact.form, b"", b"", {"name0000": "Maria"}))
    (wages,) = sections_of(shop.ada.session, fact.form.hex())
    key = RecordKey(fact.form, shop.member(shop.eve), shop.made(made).nonce)
    return key, key.id(replica.genesis.hash, replica.shop_space).hex(), wages


def put(till: Till, wages: RecordCollection, entry: str, note: str) -> None:
    context: Any = till
    commands.put(context, wages, bytes.fromhex(entry), {NOTE.key: note})


def notes(till: Till, wages: RecordCollection, entry: str) -> list[tuple[str, list[str]]]:
    """What it says, and what was written at the same time."""
    found = queries.all_derived(till.session, wages, bytes.fromhex(entry))
    return [
        (str(each.values[NOTE.key]), [str(other.value) for other in each.apart.get(NOTE.key, ())]) for each in found
    ]


def finds(till: Till, words: str) -> bool:
    """Whether somebody finds these words anywhere in their rows."""
    conn = till.model.conn
    tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
    values = chain.from_iterable(row for name in tables for row in conn.execute(f'SELECT * FROM "{name}"').fetchall())
    raw = (value.encode() if isinstance(value, str) else value for value in values)
    return any(isinstance(value, bytes) and words.encode() in value for value in raw)


def test_only_managers_find_what_a_section_of_theirs_says_and_two_apart_made_one(shop: Shop) -> None:
    _, entry, wages = entry_of(shop)
    put(shop.bo, wages, entry, "fourteen an hour")
    put(shop.ada, wages, entry, "fifteen an hour")
    shop.meet()
    assert [finds(till, "teen an hour") for till in (shop.ada, shop.bo, shop.eve)] == [True, True, False]
    ((first, others),) = found = notes(shop.ada, wages, entry)
    assert (notes(shop.bo, wages, entry), {first, *others}) == (found, {"fourteen an hour", "fifteen an hour"})
    with pytest.raises(NotAllowedError):
        put(shop.eve, wages, entry, "a hundred an hour")


def test_who_becomes_a_manager_reads_it_and_who_is_none_any_more_writes_nothing_that_counts(shop: Shop) -> None:
    _, entry, wages = entry_of(shop)
    put(shop.bo, wages, entry, "fourteen an hour")
    shop.ada.control(RoleSet(shop.member(shop.eve), Role.MANAGER))
    shop.meet()
    assert notes(shop.eve, wages, entry) == [("fourteen an hour", [])]
    shop.ada.replica.take_out(RoleSet(shop.member(shop.bo), Role.EMPLOYEE))
    put(shop.bo, wages, entry, "a hundred an hour")  # who has not heard of it yet
    shop.meet()
    assert notes(shop.ada, wages, entry) == [("fourteen an hour", [])]


@pytest.mark.parametrize("is_late", [False, True])
def test_what_a_section_says_is_erased_with_its_entry_also_what_comes_late(shop: Shop, is_late: bool) -> None:
    key, entry, wages = entry_of(shop)
    put(shop.bo, wages, entry, "fourteen an hour")
    if not is_late:
        shop.meet()
    context: Any = shop.ada
    erase_whole(context, shop.ada.replica.shop_space, key)
    shop.meet()
    LateErasing(context).step()
    shop.meet()
    assert not any(finds(till, "fourteen an hour") for till in (shop.ada, shop.bo))
    assert notes(shop.bo, wages, entry) == []


def test_a_section_has_fewer_readers_than_its_form_and_nothing_outside_names_its_questions() -> None:
    of_owners = replace(WAGES, audience="owners")
    view = View("v1000000", "By pay", questions=(NOTE.key,))
    said = [
        sectioned(), sectioned(of_owners), sectioned(of_owners, audience="managers"),
        sectioned(audience="managers"), sectioned(of_owners, audience="own"), sectioned(replace(WAGES, audience="")),
        replace(sectioned(), questions=(replace(NAME, section=WAGES.key),)),
        replace(sectioned(), questions=(replace(NAME, relevant='{note0000} = "x"'),)),
        replace(sectioned(), views=(view,)),
        sectioned(replace(WAGES, label=NAME.label)),
        sectioned(replace(WAGES, questions=(replace(NOTE, required="{name0000}"),))),
        sectioned(replace(WAGES, questions=(replace(NOTE, type=QuestionType.RUNNING_NUMBER),))),
    ]  # fmt: skip
    assert [bool(form_faults(each)) for each in said] == [False] * 3 + [True] * 9
    assert all(parsed(written(each)) == each for each in said)


def test_a_question_keeps_its_readers() -> None:
    opened = replace(visitors(NAME, NOTE), sections=())
    closer = sectioned(replace(WAGES, audience="owners"))
    assert [list(moved_questions(*pair)) for pair in (
        (sectioned(), sectioned()), (sectioned(), visitors(NAME)),
        (sectioned(), opened), (opened, sectioned()), (sectioned(), closer),
    )] == [[], [], ["Note"], ["Note"], ["Note"]]  # fmt: skip
