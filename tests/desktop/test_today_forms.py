"""What forms that are shown in Today say there: what is due, who is here, what they warn of, until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.forms import commands as form_commands
from desktop.forms import queries as form_queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType, Rule
from desktop.forms.drafts.in_use import show_in_today
from desktop.forms.entries import add_entry
from desktop.forms.expected import expected, today_words
from desktop.forms.headless_filling import fill_in
from desktop.forms.ready_made.catalogue import KEYS, come_along, field_key
from desktop.forms.ready_made.commands import take
from desktop.forms.ready_made.examples import example_key, examples
from desktop.forms.today.deeds import leave_entry, settle_entry
from desktop.home.wall_clock import wall_ms
from desktop.processes.commands import submit
from desktop.records import commands as record_commands
from desktop.records.values import MemberLink, Moment
from desktop.rows.today import TodayDeed, TodayItem
from desktop.settings.commands import set_place
from desktop.today.queries import today, today_at
from desktop.today.seen import mark_seen, show_again
from tests.desktop.shops import WAIT_S, Person, alone, two, until

DAY_MS = 86_400_000
WHAT = Question("what0000", QuestionType.TEXT, "What")
DUE = Question("due00000", QuestionType.MOMENT, "Due")
STATE = Question(
    "state000", QuestionType.ONE_OF, "State", choices=(Choice("o", "Open"), Choice("i", "In hand"), Choice("d", "Done"))
)
DEGREES = Question("degrees0", QuestionType.NUMBER, "Degrees", decimals=1)
WARM = Rule("{degrees0} > 8", "It is too warm.")
REPAIRS = Definition("Repairs", one="repair", questions=(WHAT, DUE, STATE, DEGREES), rules=(WARM,))


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Person]:
    with alone(tmp_path, "Ann") as ann:
        yield ann


def test_it_says_what_is_due_and_open_once_it_is_to_and_a_key_settles_it(ann: Person) -> None:
    form = ann.workspace.do(form_commands.make, REPAIRS).result(WAIT_S)
    now_ms = wall_ms()
    for what, days, state in (
        ("Oven", 0, "o"), ("Van", 1, "i"), ("Late", -2, "o"), ("Later", 3, "o"), ("Over", 0, "d"),
        ("Whenever", None, "o"),
    ):  # fmt: skip
        said = {WHAT.key: what, STATE.key: state}
        due = {DUE.key: Moment(now_ms + days * DAY_MS)} if days is not None else {}
        ann.workspace.do(add_entry, form.id, said | due).result(WAIT_S)
    assert today_at(ann.session, now_ms).items == []
    ann.workspace.do(show_in_today, form.id, True).result(WAIT_S)
    found = today_at(ann.session, now_ms).items
    assert sorted((item.kind.value, item.title.rpartition(": ")[2]) for item in found) == [
        ("jobs", "Late"), ("jobs", "Whenever"), ("orders", "Oven"), ("orders", "Van"),
    ]  # fmt: skip
    oven = next(item for item in found if item.title.endswith("Oven"))
    assert (oven.title[:6], oven.detail, oven.settles_as) == ("Today ", "Repairs, Open", "Done")
    ann.workspace.do(settle_entry, oven.place.kind, oven.subject).result(WAIT_S)
    now = today_at(ann.session, now_ms)
    assert [item.title[-3:] for item in now.items if item.kind == "orders"] == ["Van"]
    tomorrow = today_at(ann.session, now_ms + DAY_MS)
    assert [item.title[:6] for item in tomorrow.items if item.title.endswith("Van")] == ["Today "]


def test_what_it_warns_of_stays_until_it_is_put_right_or_seen(ann: Person) -> None:
    form = ann.workspace.do(form_commands.make, REPAIRS).result(WAIT_S)
    ann.workspace.do(show_in_today, form.id, True).result(WAIT_S)
    entries = form_queries.entries_of(ann.session, form.id)
    for what, degrees in (("Fridge", "12"), ("Freezer", "9"), ("Good", "4")):
        said = {WHAT.key: what, DEGREES.key: Decimal(degrees), STATE.key: "o"}
        ann.workspace.do(add_entry, form.id, said).result(WAIT_S)
    freezer, fridge = warned(ann)
    assert [item.title for item in of_kind(ann, "jobs")] == ["Good, 4"], "what is not right is no job besides"
    assert freezer.title == "Repairs: It is too warm."
    assert freezer.detail.startswith("Freezer, Open, 9, Ann ")
    ann.workspace.do(mark_seen, [freezer.once]).result(WAIT_S)
    assert warned(ann) == [fridge]
    ann.workspace.do(show_again, [freezer.once]).result(WAIT_S)
    said = {fridge.place.id: {DEGREES.key: Decimal("5")}}
    ann.workspace.do(record_commands.change_many, entries, said).result(WAIT_S)
    assert warned(ann) == [freezer]
    assert warned(ann, days=4) == []
    assert freezer.reminder is None, "nobody is told of what they wrote themselves"


def test_who_leads_is_told_at_once_of_what_others_were_warned_of(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bob):
        form = ann.workspace.do(form_commands.make, replace(REPAIRS, today=True)).result(WAIT_S)
        until(lambda: bool(form_queries.forms(bob.session)))
        bob.workspace.do(add_entry, form.id, {WHAT.key: "Fridge", DEGREES.key: Decimal(12)}).result(WAIT_S)
        until(lambda: bool(warned(ann)))
        assert [item.reminder.words for item in warned(ann) if item.reminder] == ["Not right: Repairs"]
        assert warned(bob) == []


def test_a_fridge_that_is_too_warm_is_told_of_the_form_that_comes_along(ann: Person) -> None:
    form = ann.workspace.do(take, "fridge-round", examples=True).result(WAIT_S)
    fridges = next(each for each in form_queries.forms(ann.session) if each.title == "Fridges")
    counter = form_queries.entries_of(ann.session, fridges.id).derived(example_key("counter"))

    def key(name: str) -> str:
        return field_key("fridge-round", name)

    for degrees in ("4", "12.5"):
        row = {key("roundfridge"): counter, key("roundtemperature"): Decimal(degrees)}
        said = {key("roundwhich"): "opening", key("roundaction"): "Called Brown & Sons"}
        ann.workspace.do(fill_in, form.id, said, {key("roundrows"): [row]}).result(WAIT_S)
    (told,) = warned(ann)
    assert told.title == "Fridge rounds: A fridge is too warm: look again in 30 minutes."


def test_an_example_waits_for_nobody_until_somebody_made_it_theirs(ann: Person) -> None:
    ann.workspace.do(take, "visitors", examples=True).result(WAIT_S)
    form = ann.workspace.do(take, "maintenance", examples=True).result(WAIT_S)
    entries = form_queries.entries_of(ann.session, form.id)
    assert today(ann.session) == []
    (mixer,) = examples(ann.session)[form.id]
    said = {mixer: {field_key("maintenance", "repairfixer"): "Mei"}}
    ann.workspace.do(record_commands.change_many, entries, said).result(WAIT_S)
    assert [item.place.id for item in warned(ann)] == [mixer]


def test_who_is_here_is_for_owners_and_for_whoever_is_visited(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bob):
        form = ann.workspace.do(take, "visitors").result(WAIT_S)
        until(lambda: bool(form_queries.forms(bob.session)))

        def key(name: str) -> str:
            return field_key("visitors", name)

        said = {
            key("visitorname"): "Mr Chen", key("visitorarrived"): Moment(wall_ms() - 60_000),
            key("visitorvisiting"): MemberLink(bytes.fromhex(bob.workspace.me.id)),
        }  # fmt: skip
        others = {key("visitorname"): "The inspector", key("visitorarrived"): Moment(wall_ms())}
        for each in (others, said):
            ann.workspace.do(add_entry, form.id, each).result(WAIT_S)
        until(lambda: bool(of_kind(bob, "for me")))
        ((here, inspector), (for_me,)) = of_kind(ann, "who is in"), of_kind(bob, "for me")
        assert inspector.title == "The inspector"
        assert (here.title, here.deeds) == ("Mr Chen", (TodayDeed.LEAVE,))
        assert here.detail.startswith("Visitors, Visiting: Bob, since ")
        assert for_me.title == "Mr Chen is here for you"
        assert for_me.reminder is not None
        assert "Chen" not in for_me.reminder.words
        assert here.reminder is None
        bob.workspace.do(leave_entry, for_me.place.kind, for_me.subject).result(WAIT_S)
        until(lambda: of_kind(ann, "who is in") == [inspector])


def test_why_somebody_is_away_stands_in_no_card_whatever_is_shown_in_today(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bob):
        form = ann.workspace.do(take, "leave").result(WAIT_S)
        ann.workspace.do(show_in_today, form.id, True).result(WAIT_S)
        until(lambda: [each.definition.today for each in form_queries.forms(bob.session)] == [True])
        entries = form_queries.entries_of(bob.session, form.id)
        kind = field_key("leave", "leavekind")
        entry = bob.workspace.do(add_entry, form.id, {kind: "unpaid"}).result(WAIT_S)
        assert entries.by_key[kind].words("unpaid") == "Unpaid"
        bob.workspace.do(submit, entries, entry.id).result(WAIT_S)
        until(lambda: bool(of_kind(ann, "to decide")))
        for person in (ann, bob):
            for item in today(person.session):
                assert "unpaid" not in f"{item.title} {item.detail} {item.reminder}".casefold()


def test_a_day_begins_at_midnight_where_the_shop_is(ann: Person) -> None:
    ann.workspace.do(set_place, "Pacific/Auckland").result(WAIT_S)
    form = ann.workspace.do(form_commands.make, replace(REPAIRS, today=True)).result(WAIT_S)
    midnight = datetime(2026, 12, 1, 11, tzinfo=UTC)
    for what, hours in (("Before", -1), ("After", 1), ("A day later", 25)):
        due = Moment(round((midnight + timedelta(hours=hours)).timestamp() * 1000))
        ann.workspace.do(add_entry, form.id, {WHAT.key: what, DUE.key: due}).result(WAIT_S)

    def at(seconds: int) -> list[str]:
        now = today_at(ann.session, round((midnight + timedelta(seconds=seconds)).timestamp() * 1000))
        assert now.day.day == (1 if seconds < 0 else 2)
        assert seconds >= 0 or now.until_ms == round(midnight.timestamp() * 1000)
        return [item.title for item in now.items if item.kind == "orders"]

    assert at(-1) == ["Today 23:00: Before", "Tomorrow 01:00: After"]
    assert at(0) == ["Today 01:00: After", "Tomorrow 01:00: A day later"]


def test_what_a_form_expects_is_told_by_its_words() -> None:
    found = {key: come_along(key).definition for key in KEYS}
    assert {key for key, definition in found.items() if definition.today and not today_words(definition)} == set()
    orders, till, lost = (expected(found[key]) for key in ("customer-orders", "till-counts", "lost-and-found"))
    assert orders is not None
    assert (orders.day, [choice.key for choice in orders.over]) == ("orderready", ["gone", "cancelled"])
    assert till is None, "what is filled in already is when something was"
    assert lost is None or "here" not in {choice.key for choice in lost.over}


def test_forms_that_came_together_are_one_thing_and_gone_once_seen(tmp_path: Path) -> None:
    with two(tmp_path) as (ann, bob):
        ann.workspace.do(take, "customer-orders").result(WAIT_S)
        until(lambda: len(form_queries.forms(bob.session)) == len(form_queries.forms(ann.session)))
        assert of_kind(ann, "new") == [item for item in of_kind(ann, "new") if item.title.startswith("Bob")]
        (told,) = of_kind(bob, "new")
        assert told.title.endswith(" can be filled in now")
        assert told.detail == "Alice put them to use."
        bob.workspace.do(mark_seen, [told.once]).result(WAIT_S)
        assert of_kind(bob, "new") == []


def warned(person: Person, days: int = 0) -> list[TodayItem]:
    return [item for item in today_at(person.session, wall_ms() + days * DAY_MS).items if item.kind == "not right"]


def of_kind(person: Person, kind: str) -> list[TodayItem]:
    return [item for item in today(person.session) if item.kind == kind]
