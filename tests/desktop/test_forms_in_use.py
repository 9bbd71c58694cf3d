"""Forms that are published, changed and filled in on several PCs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.forms import commands, queries
from desktop.forms.definition import Definition, Question, QuestionType, Who
from desktop.forms.entries import add_entry, rows_of_question
from desktop.forms.facts import FormPublished
from desktop.forms.identity import rows_id
from desktop.forms.publishing import publication
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records import redefining
from desktop.records.facts import Parent, RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.records.listing import Listing
from desktop.records.piles import piles
from desktop.rows import projection
from sync.control import Erased, Role, Value
from sync.entry import Entry
from tests.desktop.batches import batch
from tests.desktop.form_samples import EMPLOYEE, ITEMS, KIND, KINDS, MANAGER, NAME, NUMBER, OWNER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.shops import WAIT_S, Person, alone, until

NONCE = b"n" * 16
LEFT = Question("left0000", QuestionType.YES_NO, "Left")
NAMED = Who("manager", ("00" * 16,))


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def said(till: Till, fact: Any, space: bytes = b"") -> Entry:
    """Somebody says it, and nobody else hears yet."""
    entry = till.replica.post(space or till.replica.shop_space, batch(fact))[-1]
    till.look()
    return entry


def published(till: Till, definition: Definition, of: Till, space: bytes = b"") -> FormPublished:
    """The form that somebody made is this from now on."""
    where = space or till.replica.shop_space
    fact = publication(till.replica, where, of.replica.me.member, NONCE, definition)
    said(till, fact, where)
    return fact


def entry(till: Till, form: bytes, fields: dict[str, Any], space: bytes = b"") -> RecordKey:
    made = said(till, RecordSaved((RecordChange(form, b"", b"", fields),)), space)
    return RecordKey(form, till.replica.me.member, created_nonce(made.hash, 0))


def listed(till: Till, form: bytes) -> list[Any]:
    """The first column of a form's own table."""
    collection = next(each for each in record_queries.collections(till.session) if each.id == form)
    query = f'SELECT "{collection.fields[0].key}" FROM {collection.table} ORDER BY 1'
    return [value for (value,) in till.model.conn.execute(query).fetchall()]


def parted(till: Till, form: bytes, by: str) -> list[tuple[Any, int]]:
    """How many entries answer what."""
    collection = next(each for each in record_queries.collections(till.session) if each.id == form)
    found = piles(till.session, collection, Listing(), collection.by_key[by])
    return [("fits none" if pile.is_of_misfits else pile.value, len(pile.numbers)) for pile in found]


def test_an_employee_makes_a_form_and_everybody_fills_it_in(shop: Shop) -> None:
    form = published(shop.eve, visitors(), shop.eve).form
    shop.meet()
    key = entry(shop.bo, form, {"kind0000": "courier", "name0000": "Maria"})
    shop.meet()
    assert shop.shows(key) == {"kind0000": "courier", "name0000": "Maria"}
    assert listed(shop.ada, form) == ["Maria"]


def test_what_comes_before_its_form_waits_and_shows_when_that_comes(shop: Shop) -> None:
    fact = publication(shop.eve.replica, shop.eve.replica.shop_space, shop.eve.replica.me.member, NONCE, visitors())
    key = entry(shop.bo, fact.form, {"name0000": "Early"})  # signed by somebody who has not seen the form
    shop.meet()
    assert shop.shows(key) is None
    waiting = [sum(area.waiting(shop.ada.model.conn) for area in shop.ada.model.areas)]
    said(shop.eve, FormPublished(fact.form, fact.creator, fact.nonce, fact.definition, ()))
    shop.meet()
    waiting.append(sum(area.waiting(shop.ada.model.conn) for area in shop.ada.model.areas))
    assert (shop.shows(key), waiting) == ({"name0000": "Early"}, [1, 0])


def test_a_narrower_right_touches_nothing_that_its_author_had_seen(shop: Shop) -> None:
    form = published(shop.bo, visitors(), shop.bo).form
    shop.meet()
    known = entry(shop.eve, form, {"name0000": "Known"})
    shop.meet()
    apart = entry(shop.eve, form, {"name0000": "Apart"})
    published(shop.bo, visitors(add=MANAGER), shop.bo)
    shop.meet()
    later = entry(shop.eve, form, {"name0000": "Later"})
    shop.meet()
    assert [shop.shows(key) for key in (known, apart, later)] == [{"name0000": "Known"}, None, None]
    shop.save(shop.eve, RecordChange(*known, {"name0000": "Changed"}))
    assert shop.shows(known) == {"name0000": "Changed"}


def test_rows_are_written_with_their_entry_and_stay_where_they_are_asked_for_no_more(shop: Shop) -> None:
    form = published(shop.bo, visitors(NAME, ITEMS, change_all=MANAGER), shop.bo).form
    shop.meet()
    row = RecordChange(rows_id(form, ITEMS.key), b"", b"", {"what0000": "Bread"}, Parent(form, b"", b""))
    made = shop.save(shop.eve, RecordChange(form, b"", b"", {"name0000": "Maria"}), row)
    whole, part = (
        RecordKey(id, shop.member(shop.eve), created_nonce(made.hash, place))
        for place, id in enumerate((form, rows_id(form, ITEMS.key)))
    )
    assert (shop.shows(whole), shop.shows(part)) == ({"name0000": "Maria"}, {"what0000": "Bread"})
    published(shop.bo, visitors(NAME, change_all=MANAGER), shop.bo)
    shop.meet()
    shop.save(shop.ada, RecordChange(*part, {"what0000": "Roll"}))
    assert shop.shows(part) == {"what0000": "Roll"}
    assert listed(shop.eve, rows_id(form, ITEMS.key)) == ["Roll"]


def test_each_reads_their_own_and_managers_all_where_a_form_says_so(shop: Shop) -> None:
    form = published(shop.bo, visitors(audience="own"), shop.bo).form
    shop.meet()
    mine = shop.eve.replica.role_space(Role.MANAGER, shop.member(shop.eve))
    key = entry(shop.eve, form, {"name0000": "Mine"}, mine)
    everybodys = entry(shop.eve, form, {"name0000": "Everybody's"})
    shop.meet()
    assert [shop.shows(each) for each in (everybodys,)] == [None]
    assert [listed(till, form) for till in (shop.ada, shop.bo, shop.eve)] == [["Mine"]] * 3
    assert key.id(shop.ada.replica.genesis.hash, mine)


def test_a_publication_in_another_space_or_for_other_readers_says_nothing(shop: Shop) -> None:
    managers = shop.bo.replica.role_space(Role.MANAGER)
    right = published(shop.bo, visitors(audience="managers"), shop.bo, managers)
    published(shop.bo, visitors(audience="managers"), shop.bo)
    said(shop.bo, FormPublished(right.form, right.creator, right.nonce, right.definition, ()))
    shop.meet()
    found = [[form.id for form in queries.forms(till.session)] for till in (shop.ada, shop.bo, shop.eve)]
    assert found == [[right.form.hex()], [right.form.hex()], []]


def test_a_question_that_becomes_a_choice_and_back_loses_nothing(shop: Shop) -> None:
    form = published(shop.bo, visitors(KIND), shop.bo).form
    shop.meet()
    for kind in ("c", "pigeon"):
        entry(shop.eve, form, {"kind0000": kind})
    shop.meet()
    words = [listed(shop.ada, form), len(shop.ada.session.search("pigeon")), len(shop.ada.session.search("courier"))]
    assert words == [["c", "pigeon"], 1, 0]
    published(shop.bo, visitors(KINDS), shop.bo)
    shop.meet()
    words = [listed(shop.ada, form), len(shop.ada.session.search("pigeon")), len(shop.ada.session.search("courier"))]
    assert words == [[None, "c"], 1, 1]
    assert parted(shop.ada, form, "kind0000") == [("c", 1), ("g", 0), (None, 0), ("fits none", 1)]
    published(shop.bo, visitors(KINDS, LEFT), shop.bo)
    shop.meet()
    assert parted(shop.ada, form, "left0000") == [(True, 0), (False, 0), (None, 2)]
    published(shop.bo, visitors(KIND), shop.bo)
    shop.meet()
    assert listed(shop.ada, form) == ["c", "pigeon"]


def test_a_table_that_is_made_anew_keeps_up_with_what_is_written_and_with_who_is_stopped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "SLICE_S", 0.0)
    monkeypatch.setattr(redefining, "RECORDS_AT_A_STEP", 1)
    form = published(shop.bo, visitors(KIND), shop.bo).form
    shop.meet()
    keys = [entry(shop.bo, form, {"kind0000": kind}) for kind in ("c", "c", "pigeon", "g", "g", "g")]
    shop.meet()
    ada = shop.ada
    published(ada, visitors(KIND), shop.bo)  # the same again: nothing is made anew
    ada.replica.post(ada.replica.shop_space, batch(_publication(ada, visitors(KINDS, NAME), shop.bo)))
    while _beside(ada) != [2]:
        ada.projection.advance()
    changes = [RecordChange(*keys[at], {"kind0000": kind}) for at, kind in ((0, "g"), (1, "pigeon"), (5, "c"))]
    new = RecordChange(form, b"", b"", {"kind0000": "c", "name0000": "Late"})
    for change in (*changes, RecordChange(*keys[2], {"~away": True}), new):
        ada.replica.post(ada.replica.shop_space, batch(RecordSaved((change,))))
    ada.projection.advance()
    assert (listed(ada, form).count("pigeon"), len(_beside(ada))) == (2, 1), "what is shown is as it was defined before"
    ada.use(ada.replica)
    ada.look()
    shop.meet()
    for till in (shop.ada, shop.bo, shop.eve):
        assert (listed(till, form), _beside(till)) == ([None, None, "c", "c", "g", "g", "g"], [])
        assert [len(till.session.search(word)) for word in ("courier", "pigeon", "late")] == [2, 2, 1]


def _beside(till: Till) -> list[int]:
    """How far tables are that are made beside others."""
    query = "SELECT upto FROM defined_collections WHERE length(next_by) > 0"
    return [upto for (upto,) in till.model.conn.execute(query).fetchall()]


def _publication(till: Till, definition: Definition, of: Till) -> FormPublished:
    return publication(till.replica, till.replica.shop_space, of.replica.me.member, NONCE, definition)


def test_an_erased_publication_is_as_if_it_had_never_been(shop: Shop) -> None:
    form = published(shop.bo, visitors(), shop.bo).form
    shop.meet()
    narrow = published(shop.bo, visitors(add=OWNER), shop.bo)
    key = entry(shop.eve, form, {"name0000": "Apart"})
    shop.meet()
    assert shop.shows(key) is None
    (digest,) = shop.ada.model.conn.execute(
        "SELECT hash FROM publications WHERE definition = ?", (narrow.definition,)
    ).fetchone()
    shop.ada.replica.control(Erased(shop.bo.replica.me.feed, (digest,), kept=True))
    shop.meet()
    assert shop.shows(key) == {"name0000": "Apart"}
    (first,) = shop.ada.model.conn.execute("SELECT hash FROM publications").fetchone()
    shop.ada.replica.control(Erased(shop.bo.replica.me.feed, (first,), kept=True))
    shop.meet()
    assert (shop.shows(key), [queries.forms(till.session) for till in (shop.ada, shop.eve)]) == (None, [[], []])


def test_two_who_take_a_form_that_comes_along_have_one_and_employees_take_none(shop: Shop) -> None:
    from desktop.forms.identity import ready_made

    for till in (shop.ada, shop.bo, shop.eve):
        said(till, publication(till.replica, till.replica.shop_space, *ready_made("visitors"), visitors()))
    shop.meet()
    (form,) = queries.forms(shop.eve.session)
    assert (form.is_ready_made, form.may_publish) == (True, False)
    assert len(queries.versions(shop.eve.session, form.id)) == 3


class Desk:
    """What commands need of a PC, without an engine."""

    def __init__(self, till: Till) -> None:
        self.till, self.replica, self.model, self.session = till, till.replica, till.model, till.session
        self.rows = self

    async def until_in_step(self) -> None:
        self.till.look()

    def random(self, size: int) -> bytes:
        return os.urandom(size)

    def post(self, space: bytes, *batches: Any) -> list[Entry]:
        entries = self.replica.post(space, *(batch(*facts) for facts in batches))
        self.till.look()
        return entries

    def control(self, *values: Value) -> list[Entry]:
        entries = self.replica.control(*values)
        self.till.look()
        return entries


def ask(till: Till, command: Any, *args: Any, **named: Any) -> Any:
    return asyncio.run(command(Desk(till), *args, **named))


def test_an_owner_keeps_what_was_written_before_a_change_was_known(shop: Shop) -> None:
    form = published(shop.bo, visitors(change_all=MANAGER), shop.bo).form
    shop.meet()
    first, second = (entry(shop.eve, form, {"name0000": name}) for name in ("Apart", "Beside"))
    said(shop.eve, RecordSaved((RecordChange(*first, {"name0000": "Changed"}),)))
    narrow = visitors(add=MANAGER, change_own=MANAGER, change_all=MANAGER)
    published(shop.bo, narrow, shop.bo)
    shop.meet()
    (found,) = ask(shop.ada, commands.left_out, form.hex())
    space = shop.ada.replica.shop_space
    assert set(found.entries) == {key.id(shop.ada.replica.genesis.hash, space).hex() for key in (first, second)}
    assert (found.saves, found.lost) == (3, 0)
    with pytest.raises(NotAllowedError):
        ask(shop.bo, commands.keep, form.hex(), found.publication)
    kept = ask(shop.ada, commands.keep, form.hex(), found.publication)
    shop.meet()
    later = entry(shop.eve, form, {"name0000": "Later"})
    shop.meet()
    shown = [shop.shows(key) for key in (first, second, later)]
    assert shown == [{"name0000": "Changed"}, {"name0000": "Beside"}, None]
    assert (kept.definition, kept.published_by_id) == (narrow, shop.member(shop.ada).hex())
    (again,) = ask(shop.ada, commands.left_out, form.hex())
    assert again.entries == [later.id(shop.ada.replica.genesis.hash, space).hex()]


def test_who_keeps_what_was_left_out_is_told_what_that_would_lose(shop: Shop) -> None:
    form = published(shop.bo, visitors(change_own=MANAGER, change_all=MANAGER), shop.bo).form
    shop.meet()
    apart, changed = entry(shop.bo, form, {"name0000": "Apart"}), entry(shop.eve, form, {"name0000": "Eve"})
    shop.meet()
    unseen = entry(shop.eve, form, {"name0000": "Unseen"})
    published(shop.bo, visitors(add=MANAGER, change_all=EMPLOYEE), shop.bo)
    shop.meet()
    shop.save(shop.eve, RecordChange(*apart, {"name0000": "By Eve"}))
    (found,) = ask(shop.ada, commands.left_out, form.hex())
    assert (found.saves, found.lost) == (1, 1)
    with pytest.raises(InvalidError, match="1 other step "):
        ask(shop.ada, commands.keep, form.hex(), found.publication)
    ask(shop.ada, commands.keep, form.hex(), found.publication, losing=True)
    shop.meet()
    shown = [shop.shows(key) for key in (apart, changed, unseen)]
    assert shown == [{"name0000": "Apart"}, {"name0000": "Eve"}, {"name0000": "Unseen"}]


def test_an_employee_changes_their_own_form_until_a_manager_locks_it(shop: Shop) -> None:
    form = published(shop.eve, visitors(), shop.eve).form
    shop.meet()
    assert ask(shop.eve, commands.change, form.hex(), visitors(NAME)).definition == visitors(NAME)
    shop.meet()
    assert ask(shop.bo, commands.change, form.hex(), visitors(locked=True)).may_publish
    shop.meet()
    with pytest.raises(NotAllowedError, match="Only managers and owners"):
        ask(shop.eve, commands.change, form.hex(), visitors(NAME))
    published(shop.eve, visitors(KIND), shop.eve)
    ask(shop.bo, commands.change, form.hex(), visitors())
    shop.meet()
    assert ask(shop.eve, commands.change, form.hex(), visitors(NAME)).definition == visitors(NAME)


def test_only_those_who_are_chosen_read_a_form_and_what_is_filled_in(shop: Shop) -> None:
    private = visitors(audience="chosen")
    made = ask(shop.ada, commands.make, private, readers=[shop.member(shop.bo).hex()])
    collection = queries.entries_of(shop.ada.session, made.id)
    key = entry(shop.ada, collection.id, {"name0000": "Secret"}, collection.space)
    said(shop.eve, RecordSaved((RecordChange(*key, {"name0000": "Eve"}),)))
    shop.meet()
    assert [listed(till, collection.id) for till in (shop.ada, shop.bo)] == [["Secret"]] * 2
    assert queries.forms(shop.eve.session) == []
    assert ask(shop.bo, commands.change, made.id, visitors(NAME, audience="chosen")).definition.questions == (NAME,)
    with pytest.raises(NotFoundError):
        ask(shop.ada, commands.make, private, readers=["00" * 16])
    with pytest.raises(NotAllowedError, match="made by managers"):
        ask(shop.eve, commands.make, visitors(audience="managers"))


# Through commands, on one PC


@pytest.fixture
def alice(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path / "home") as alice:
        yield alice


def do(alice: Person, command: Any, *args: Any, **named: Any) -> Any:
    return alice.workspace.do(command, *args, **named).result(WAIT_S)


def test_a_form_is_made_filled_in_changed_found_and_verified(alice: Person) -> None:
    made = do(alice, commands.make, visitors(NUMBER, NAME, ITEMS))
    rows = {ITEMS.key: [{"what0000": "Bread"}, {"what0000": "Roll"}]}
    first = do(alice, add_entry, made.id, {"name0000": "Maria Rossi"}, rows)
    second = do(alice, add_entry, made.id, {"name0000": "Jo"})
    assert [each.values["number00"][-2:] for each in (first, second)] == ["A1", "A2"]
    asked = rows_of_question(alice.session, made.id, ITEMS.key)
    assert [row.values["what0000"] for row in record_queries.rows(alice.session, asked, first.id)] == ["Bread", "Roll"]
    assert [hit.title for hit in alice.session.search("rossi")] == ["Maria Rossi"]
    changed = do(alice, commands.change, made.id, visitors(NUMBER, NAME, KINDS, ITEMS))
    assert (changed.id, changed.entries, len(queries.versions(alice.session, made.id))) == (made.id, 2, 2)
    collection = queries.entries_of(alice.session, made.id)
    until(lambda: "kind0000" in queries.entries_of(alice.session, made.id).by_key)
    do(alice, record_commands.change, collection, first.id, {"kind0000": "g"})
    assert alice.workspace.verify().result(WAIT_S).ok


WHO = {
    "add": (visitors(add=MANAGER), "add", "Only a manager or an owner can add a visitor."),
    "add, named": (
        visitors(add=NAMED),
        "add",
        "Only a manager, an owner or whoever is named for it can add a visitor.",
    ),
    "change": (visitors(change_own=OWNER, change_all=OWNER), "change", "Only an owner can change this visitor."),
    "throw away": (
        visitors(change_own=OWNER, throw_away=OWNER),
        "away",
        "Only an owner can throw away or bring back this visitor.",
    ),
}


@pytest.mark.parametrize(("definition", "what", "words"), WHO.values(), ids=WHO)
def test_who_may_not_is_told_who_may(shop: Shop, definition: Definition, what: str, words: str) -> None:
    form = published(shop.bo, visitors(), shop.bo).form
    shop.meet()
    key = entry(shop.eve, form, {"name0000": "Maria"})
    published(shop.bo, definition, shop.bo)
    shop.meet()
    collection = queries.entries_of(shop.eve.session, form.hex())
    id = key.id(shop.eve.replica.genesis.hash, shop.eve.replica.shop_space).hex()
    act: dict[str, Any] = {
        "add": lambda: record_commands.create(Desk(shop.eve), collection, {"name0000": "Jo"}),  # type: ignore[arg-type]
        "change": lambda: record_commands.change(Desk(shop.eve), collection, id, {"name0000": "Jo"}),  # type: ignore[arg-type]
        "away": lambda: record_commands.throw_away(Desk(shop.eve), collection, id),  # type: ignore[arg-type]
    }
    with pytest.raises(NotAllowedError, match=words):
        act[what]()


def test_a_row_of_nothing_is_refused_in_words(shop: Shop) -> None:
    form = published(shop.bo, visitors(NAME, ITEMS), shop.bo).form
    shop.meet()
    rows = rows_of_question(shop.eve.session, form.hex(), ITEMS.key)
    with pytest.raises(NotAllowedError, match="A row is only written as part of what it belongs to"):
        record_commands.create(Desk(shop.eve), rows, {"what0000": "Bread"})  # type: ignore[arg-type]


REFUSED: dict[str, tuple[Definition, str]] = {
    "no name": (Definition(" ", questions=(NAME,)), "no name yet"),
    "no question": (Definition("Visitors"), "at least one question"),
    "nothing to choose": (visitors(Question("kind0000", QuestionType.ONE_OF, "Kind")), "“Kind”: A choice needs"),
    "rows without questions": (visitors(Question("items000", QuestionType.ROWS, "Items")), "“Items”: Rows need"),
    "a text written together": (visitors(Question("text0000", QuestionType.DOCUMENT, "Together")), "later version"),
    "a name that is gone": (visitors(name="gone0000"), "names a question that is gone"),
    "a formula that is none": (
        visitors(Question("sum00000", QuestionType.NUMBER, "Sum", default="1 +")),
        "“Sum”: Filled in already: ",
    ),
}


@pytest.mark.parametrize(("definition", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_in_words(definition: Definition, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        commands.check(definition)


def test_who_reads_a_form_is_never_another(alice: Person) -> None:
    made = do(alice, commands.make, visitors())
    with pytest.raises(InvalidError, match="stays as it was"):
        do(alice, commands.change, made.id, visitors(audience="own"))
    assert queries.form(alice.session, made.id).definition == visitors()
