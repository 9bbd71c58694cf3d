"""Who says yes to the entries of a form, as its definition says: the route of what somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from desktop.forms.definition import Definition, QuestionType, RouteStep
from desktop.forms.filling import FormFilling, given_entry
from desktop.forms.identity import rows_id
from desktop.formulas.context import EvaluationContext, StepCount, TimelessContext
from desktop.formulas.formula import Formula, stored_formula
from desktop.people.roles import ROLES
from desktop.records import routes
from desktop.records.values import MemberLink
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop.records.routes import Asking

_CONTEXT: Final = TimelessContext()
MOST_STEPS: Final = 200_000
"""For one route: all PCs of a shop work out whom each request asks."""


@dataclass(frozen=True)
class FormRoute:
    """That of a form's entries."""

    form: bytes
    definition: Definition

    @cached_property
    def _filling(self) -> FormFilling:
        return FormFilling(self.definition)

    @cached_property
    def goes_by(self) -> frozenset[str]:
        """The questions that conditions of its steps name."""
        return frozenset().union(*(_named(step.when) for step in self.definition.route))

    @cached_property
    def goes_on(self) -> routes.GoesOn:
        """Its questions that go on after a yes, but for those on which it depends whom an entry asks."""
        decisive = decisive_questions(self.definition)
        found = [each for each in self.definition.all_questions() if each.goes_on and each.key not in decisive]
        rows = (each.key for each in found if each.type is QuestionType.ROWS)
        return routes.GoesOn(frozenset(each.key for each in found), frozenset(rows_id(self.form, key) for key in rows))

    def steps(self, asking: Asking) -> tuple[routes.SigningStep, ...]:
        """Whom this one asks. A step whose condition cannot be worked out is asked."""
        context = _counted()
        answers = self._filling.answers(self._given(asking), context)
        asked = ((n, step) for n, step in enumerate(self.definition.route) if _is_asked(step, answers, context))
        return tuple(found for number, step in asked if (found := _step(number, step, asking)) is not None)

    def may_ask(self, member: bytes, role: Role, *, is_boss: bool) -> bool:
        """Whether a step names somebody, or asks their role."""
        return any(
            member.hex() in step.who.people or (is_boss and step.reports_to) or _asks_role(step, role)
            for step in self.definition.route
        )

    def _given(self, asking: Asking) -> dict[str, Any]:
        """The answers of an entry as a form is filled in with them."""
        rows = lambda question: asking.rows(rows_id(self.form, question.key))  # noqa: E731
        return given_entry(self.definition.questions, asking.values, rows)


def decisive_questions(definition: Definition) -> frozenset[str]:
    """The questions on which it depends whom an entry asks, and those from which these are worked out, or by which they
    are asked."""
    sections = {section.key: section.relevant for section in definition.sections}
    wanted = {step.question for step in definition.route if step.question}
    wanted.update(*(_named(step.when) for step in definition.route))
    found: set[str] = set()
    while wanted:
        found |= wanted
        asked = [definition.by_key[key] for key in wanted if key in definition.by_key]
        behind = ((each.calculation, each.relevant, sections.get(each.section, "")) for each in asked)
        wanted = set().union(*map(_named, chain.from_iterable(behind))) - found
    return frozenset(found)


def _named(formula: str) -> frozenset[str]:
    """The questions that a formula names; none where nobody can read it."""
    found = _condition(formula)
    return found.dependencies if found is not None else frozenset()


def asks_anybody(definition: Definition, answers: Mapping[str, Any]) -> bool:
    """Whether an entry with these answers, by the keys of their questions, asks for a yes; else it is only told."""
    context = _counted()
    return any(_is_asked(step, answers, context) for step in definition.route)


def _counted() -> EvaluationContext:
    return replace(_CONTEXT, count=StepCount(MOST_STEPS))


def _is_asked(step: RouteStep, answers: Mapping[str, Any], context: EvaluationContext) -> bool:
    formula = _condition(step.when)
    is_spent = context.count is not None and context.count.is_spent
    return is_spent or formula is None or formula.evaluate(answers, context) is not False


@lru_cache(maxsize=256)
def _condition(when: str) -> Formula | None:
    """Where a step is asked; None: everywhere, also where nobody can read it."""
    formula = stored_formula(when) if when else None
    return formula if isinstance(formula, Formula) else None


def _asks_role(step: RouteStep, role: Role) -> bool:
    """Owners are no signers of a step that names somebody."""
    is_named = bool(step.who.people or step.question or step.reports_to)
    asked = ROLES[step.who.role]
    return role >= asked and not (is_named and asked >= Role.OWNER)


def _step(number: int, step: RouteStep, asking: Asking) -> routes.SigningStep | None:
    """Whom a step asks; None: nobody, for an owner asks only where an owner must say yes, or somebody by name."""
    themselves = {asking.submitter, asking.creator}
    named = list(dict.fromkeys(_people(step, asking)))
    role = ROLES[step.who.role]
    if asking.role >= Role.OWNER and not named and role < Role.OWNER:
        return None
    people = [person for person in named if person not in themselves]
    if named and not people:
        return routes.SigningStep(number, (Role.OWNER,))
    signers: list[bytes | Role] = [*people]
    if role < Role.OWNER or not people:
        signers.append(role)
    return routes.SigningStep(number, tuple(signers), step.everyone and len(signers) > 1)


def _people(step: RouteStep, asking: Asking) -> Iterator[bytes]:
    """Those whom a step names: by themselves, by an answer, as whom somebody reports to."""
    yield from map(bytes.fromhex, step.who.people)
    answer = asking.values.get(step.question)
    if isinstance(answer, MemberLink):
        yield answer.member
    boss = asking.boss() if step.reports_to else None
    if boss is not None:
        yield boss
