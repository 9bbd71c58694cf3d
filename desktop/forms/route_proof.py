"""Whom a form would ask, of the people in the shop: worked out by the route itself, for sums that are made up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from desktop.forms.collections import audience
from desktop.forms.definition import QuestionType
from desktop.forms.route_tiles import RouteTile, tiled
from desktop.forms.routes import FormRoute
from desktop.records.routes import Asking
from desktop.records.values import Money
from sync.control import Role

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question
    from desktop.people.records import Person
    from desktop.records.routes import SigningStep
    from desktop.records.values import Value

_NOBODY: Final = bytes(32)


class ProvenRequest(NamedTuple):
    """Somebody asks for a yes to so much, or whatever it is; `steps`: who can say it, by name, one step after another.

    by: empty, where nobody works there who would ask
    """

    by: str
    amount: Value
    steps: tuple[tuple[str, ...], ...]


def reads_all(definition: Definition, person: Person) -> bool:
    """Whether somebody reads what others fill in."""
    return _role(person) >= audience(definition).reads_others


def proofs(definition: Definition, people: Sequence[Person], currency: str) -> list[ProvenRequest]:
    """What comes of the route for whoever has the least to say here."""
    there = sorted((each for each in people if each.active), key=lambda each: (_role(each), each.is_me, each.name))
    asker = there[0] if there and _role(there[0]) < Role.OWNER else None
    says = tiled(definition.route)
    asked = definition.by_key.get(says.question) if says is not None and says.tile is RouteTile.SUMS else None
    if says is None or asked is None:
        return [_proof(definition, there, asker, {}, None)]
    made_up = _asking(definition, asked)
    amounts = [_sum(made_up.by_key[asked.key], amount, currency) for amount in (_less(says.limit), 2 * says.limit)]
    return [_proof(made_up, there, asker, {asked.key: amount}, amount) for amount in amounts]


def _proof(
    definition: Definition,
    people: Sequence[Person],
    asker: Person | None,
    values: Mapping[str, Value],
    amount: Value,
) -> ProvenRequest:
    me = bytes.fromhex(asker.id) if asker is not None else _NOBODY
    role = _role(asker) if asker is not None else Role.EMPLOYEE
    steps = FormRoute(b"", definition).steps(Asking(me, me, role, values, lambda _: (), lambda: None))
    can_say = [each for each in people if each is not asker and reads_all(definition, each)]
    named = tuple(tuple(_names(step, can_say)) for step in steps)
    return ProvenRequest(asker.name if asker is not None else "", amount, named)


def _names(step: SigningStep, people: Sequence[Person]) -> Iterator[str]:
    """By name, and of a role those who have just that, or else who has a higher one."""
    ids = [each.hex() for each in step.signers if isinstance(each, bytes)]
    yield from (each.name for id in ids for each in people if each.id == id)
    for role in (each for each in step.signers if isinstance(each, Role) and not ids):
        held = [_role(each) for each in people if _role(each) >= role]
        yield from (each.name for each in people if held and _role(each) == min(held))


def _asking(definition: Definition, asked: Question) -> Definition:
    """A form in which a question is answered that else is worked out."""
    kind = asked.result if asked.type is QuestionType.CALCULATE else asked.type
    plain = replace(asked, type=kind, calculation="", relevant="")
    return replace(definition, questions=tuple(plain if each is asked else each for each in definition.questions))


def _sum(question: Question, amount: Decimal, currency: str) -> Value:
    return Money(amount, currency) if question.type is QuestionType.MONEY else amount


def _less(limit: Decimal) -> Decimal:
    """Well below, and round."""
    return (limit / 2).quantize(Decimal(1)) if limit >= 2 else limit / 2


def _role(person: Person) -> Role:
    return Role[person.role.upper()]
