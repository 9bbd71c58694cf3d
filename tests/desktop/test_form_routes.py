"""Who says yes to entries, as a form's tiles say it, and whom that asks in a shop."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from desktop.forms import routes
from desktop.forms.definition import Definition, Question, QuestionType, RouteStep, Who
from desktop.forms.drafts.draft import read_draft
from desktop.forms.drafts.faults import draft_faults
from desktop.forms.drafts.fields import fields_of
from desktop.forms.ready_made.catalogue import definition_in, field_key
from desktop.forms.route_proof import ProvenRequest, proofs
from desktop.forms.route_tiles import RouteTile, TiledRoute, tiled
from desktop.forms.routes import FormRoute
from desktop.people.records import Person
from desktop.records.routes import Asking
from desktop.records.values import Money
from sync.control import Role
from tests.desktop.designs import designers
from tests.desktop.form_samples import ITEMS, MANAGER, NAME, OWNER, visitors

AMOUNT = Question("amount00", QuestionType.MONEY, "Amount")
ANN = Person("a1" * 32, "Ann", "owner", True, True, ())
BO = Person("b0" * 32, "Bo", "manager", True, False, ())
JIN = Person("c1" * 32, "Jin", "employee", True, False, ())
SUMS = TiledRoute(RouteTile.SUMS, "amount00", Decimal(300))
TILES = (
    TiledRoute(),
    TiledRoute(RouteTile.MANAGER),
    TiledRoute(RouteTile.OWNER),
    SUMS,
    TiledRoute(RouteTile.PEOPLE, people=(ANN.id, BO.id)),
    TiledRoute(RouteTile.PEOPLE, people=(ANN.id, BO.id), everyone=True),
)


def form(says: TiledRoute, **said: object) -> Definition:
    return visitors(NAME, AMOUNT, route=says.steps, **said)


def proven(definition: Definition, *people: Person) -> list[ProvenRequest]:
    return proofs(definition, people, "EUR")


def test_what_tiles_say_is_read_again_and_nothing_else_is() -> None:
    assert [tiled(says.steps) for says in TILES] == list(TILES)
    assert tiled((RouteStep(OWNER), RouteStep(MANAGER))) is None
    assert tiled((RouteStep(MANAGER), RouteStep(OWNER, when="{amount00} > 300"))) is None
    assert tiled((RouteStep(MANAGER, reports_to=True),)) is None


def test_the_proof_is_what_the_route_asks_in_this_shop() -> None:
    small, large = proven(form(SUMS), ANN, BO, JIN)
    assert (small.by, small.amount, small.steps) == ("Jin", Money(Decimal(150), "EUR"), (("Bo",),))
    assert (large.amount, large.steps) == (Money(Decimal(600), "EUR"), (("Bo",), ("Ann",)))
    assert proven(form(TILES[1]), ANN) == [ProvenRequest("", None, (("Ann",),))], "owners can do what managers can"
    assert proven(form(TILES[4]), ANN, BO, JIN)[0].steps == (("Ann",), ("Bo",))
    hidden = form(TILES[4], audience="owners")
    assert proven(hidden, ANN, BO, JIN)[0].steps == (("Ann",), ()), "who cannot read it says nothing"


def test_another_tile_takes_the_place_of_all_steps_and_is_taken_back_at_once() -> None:
    ann, *_ = designers()
    before = ann.draft.definition.route
    for says in (SUMS, TILES[4]):
        ann.replace_all("route", [msgspec.to_builtins(step) for step in says.steps])
        assert tiled(ann.draft.definition.route) == says
    ann.undo()
    assert tiled(ann.draft.definition.route) == SUMS
    ann.undo()
    assert ann.draft.definition.route == before
    ann.redo()
    ann.replace_all("route", [])
    assert ann.draft.definition.route == ()


def test_a_route_that_depends_on_the_day_stops_a_form() -> None:
    for when, is_sound in (("{amount00} > 5", True), ("TODAY() > DATE(2027, 1, 1)", False)):
        draft = read_draft(fields_of(visitors(NAME, AMOUNT, route=(RouteStep(Who("manager"), when=when),))))
        assert any(fault.stops for fault in draft_faults(draft)) is not is_sound


def test_a_route_does_not_go_by_what_others_cannot_read() -> None:
    spent = Question(
        "spent000", QuestionType.CALCULATE, "Spent", calculation="SUM({>}.{amount00})", result=QuestionType.MONEY
    )
    steps = (RouteStep(OWNER, when="{spent000} > 300"), RouteStep(MANAGER, when="SUM({>}.{amount00}) > 300"))
    definition = visitors(NAME, AMOUNT, spent, route=steps)
    asking = Asking(b"j" * 16, b"j" * 16, Role.EMPLOYEE, {}, lambda _rows: (), lambda: None)
    asked = [step.signers for step in FormRoute(b"f" * 16, definition).steps(asking)]
    assert asked == [(Role.OWNER,), (Role.MANAGER,)], "whom nobody can rule out is asked"
    faults = [fault.sentence for fault in draft_faults(read_draft(fields_of(definition)))]
    assert faults == ["Who says yes: this looks into other entries, which not everybody can read."]


def test_who_says_yes_to_leave_and_expenses() -> None:
    for key, question, answer, asked in (
        ("leave", "leavekind", "holiday", [(Role.MANAGER,)]),
        ("leave", "leavekind", "sick", []),
        ("expenses", "expenseamount", Money(Decimal(49), "EUR"), [(Role.MANAGER,)]),
        ("expenses", "expenseamount", Money(Decimal(50), "EUR"), [(Role.MANAGER,), (Role.OWNER,)]),
    ):
        values = {field_key(key, question): answer}
        asking = Asking(b"j" * 32, b"j" * 32, Role.EMPLOYEE, values, lambda _: (), lambda: None)
        definition = definition_in(b"g" * 32, b"s" * 32, key)
        assert [step.signers for step in FormRoute(b"", definition).steps(asking)] == asked, answer
    assert tiled(definition_in(b"g" * 32, b"s" * 32, "expenses").route) is not None


def test_a_route_that_takes_too_long_asks_all_steps_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST_STEPS", 2_000)
    never = " + ".join(["COUNT({items000}.{what0000})"] * 10) + " < 0"
    definition = visitors(NAME, ITEMS, route=(RouteStep(MANAGER, when=never),) * 5)
    steps = []
    for count in (5, 50, 5_000):
        asking = Asking(b"m" * 16, b"m" * 16, Role.EMPLOYEE, {}, lambda _: [{}] * count, lambda: None)  # noqa: B023
        steps.append([step.number for step in FormRoute(bytes(16), definition).steps(asking)])
    assert steps == [[], [4], [1, 2, 3, 4]]
